"""The words of an article's present texts, in the forms under which they are found; made again with every change."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from charterdesk.apps.base.words import EMPTY, forms, spelled
from charterdesk.apps.knowledge.models import Article, ArticleText, ArticleWord

IN_TITLE: Final = 3
IN_BODY: Final = 1
MOST_WORDS: Final = 2_000  # of a body: what stands further down is not what an article is about


def keep_words(article: Article) -> None:
    """Make the words again, in the transaction of the change."""
    ArticleWord.objects.filter(article=article).delete()
    ArticleWord.objects.bulk_create(
        ArticleWord(desk_id=article.desk_id, article=article, word=word, weight=weight)
        for word, weight in sorted(words_of(latest_texts(article)).items())
    )


def latest_texts(article: Article) -> list[ArticleText]:
    """The texts that count, one a language."""
    rows = article.texts.select_related("author").order_by("language", "revision")
    return list({row.language: row for row in rows}.values())


def words_of(texts: list[ArticleText]) -> dict[str, int]:
    """Each form with the weight of the best place where it stands."""
    weights: dict[str, int] = defaultdict(int)
    for text in texts:
        for part, weight in ((text.title, IN_TITLE), (text.body, IN_BODY)):
            for word in spelled(part)[:MOST_WORDS]:
                folded, stems = forms(word, text.language)
                if folded and folded not in EMPTY:
                    for form in (folded, *stems):
                        weights[form] = max(weights[form], weight)
    return weights
