"""Articles check themselves: the words kept of each are those of its texts, what is kept of meanings is of its text."""

from __future__ import annotations

from charterdesk.apps.base.models import Desk
from charterdesk.apps.knowledge.indexing import latest_texts, words_of
from charterdesk.apps.knowledge.meanings import text_of_articles
from charterdesk.apps.knowledge.models import Article, ArticleWord
from charterdesk.apps.meaning.check_data import compared
from charterdesk.apps.meaning.keeping import ARTICLE
from charterdesk.apps.tickets.check_data import Difference


def check_articles(desk: Desk | None = None) -> list[Difference]:
    """What is kept of an article and does not follow from its texts, in one desk or in all."""
    rows = Article.objects.select_related("desk").order_by("pk")
    found: list[Difference] = []
    for row in rows.filter(desk=desk) if desk is not None else rows:
        stored = dict(ArticleWord.objects.filter(article=row).values_list("word", "weight"))
        expected = dict(words_of(latest_texts(row)))
        if stored != expected:
            wrong = sorted(word for word in {*stored, *expected} if stored.get(word) != expected.get(word))
            told = (" ".join(f"{word}:{weights.get(word, 0)}" for word in wrong) for weights in (stored, expected))
            found.append(Difference(row.desk.slug, "article words", row.name, *told))
    return [*found, *compared(desk, ARTICLE, text_of_articles)]
