"""The articles that may answer what somebody asks: those that share its telling words, each the heavier the fewer
articles have it; better of the same product. The same on both engines: words are rows. Where the extra is on, those too
that mean nearly the same, whatever their language: beside a ticket, which was read already, and while somebody types.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.words import EMPTY, fold, spelled, wanted
from charterdesk.apps.knowledge.models import Article, ArticleText, ArticleWord
from charterdesk.apps.knowledge.queries import text_in, visible_to, with_texts
from charterdesk.apps.meaning import model
from charterdesk.apps.meaning.keeping import ARTICLE, TICKET
from charterdesk.apps.meaning.nearest import near, near_to
from charterdesk.apps.meaning.typed import vector_of

SHORTEST: Final = 3  # letters of a word that tells something
MOST_WORDS: Final = 12
MOST_ROWS: Final = 4_000
SHOWN: Final = 4
SHARED: Final = 2  # words, where as many are asked for
PRODUCT: Final = 1.5  # times as near with the same product
MEANT: Final = 64  # articles looked at for what they mean; some of them are not for whoever asks
LEAST: Final = 0.40  # cosine
AS_WORDS: Final = 15.0  # what a cosine of 1 weighs among words: two or three rare ones of a title


@dataclass(frozen=True, slots=True)
class Suggested:
    """An article that may help, with its text in the reader's language where there is one."""

    article: Article
    text: ArticleText


def suggested(
    actor: Actor, asked: str, *, product_id: int | None = None, language: str = "", ticket_id: int | None = None
) -> list[Suggested]:
    """At most four published articles within the actor's sight, the nearest first; none that share too little.

    `ticket_id`: the ticket whose words these are; what it means was read already.
    """
    sight = visible_to(actor).filter(state=Article.PUBLISHED).select_related("product", "desk")
    sight = sight.prefetch_related(with_texts())
    spoken = language or actor.language
    return nearest(actor.desk, sight, asked, product_id=product_id, language=spoken, ticket_id=ticket_id)


def nearest(
    desk: Desk,
    sight: QuerySet[Article],
    asked: str,
    *,
    language: str,
    product_id: int | None = None,
    ticket_id: int | None = None,
) -> list[Suggested]:
    """The same among the articles of a desk that are within sight, whoever asks."""
    scores = _by_words(desk, sight, asked)
    for key, cosine in _by_meaning(desk, asked, ticket_id):
        if cosine >= LEAST:
            scores[key] = scores.get(key, 0.0) + cosine * AS_WORDS
    found = list(sight.filter(pk__in=scores)) if scores else []
    found.sort(key=lambda row: (-scores[row.pk] * _near(row, product_id), -row.number))
    texts = [(row, text_in(row, language)) for row in found[:SHOWN]]
    return [Suggested(row, text) for row, text in texts if text is not None]


def _by_meaning(desk: Desk, asked: str, ticket_id: int | None) -> list[tuple[int, float]]:
    """Keys of articles with their cosine, whoever may read them. Nothing where the extra is off."""
    if not model.name():
        return []
    found = near(desk.pk, ARTICLE, (TICKET, ticket_id), MEANT) if ticket_id is not None else []
    # A ticket that was opened this moment is read by the worker a second later.
    vector = None if found else vector_of(asked)
    return found if vector is None else near_to(desk.pk, ARTICLE, vector, MEANT)


def _by_words(desk: Desk, sight: QuerySet[Article], asked: str) -> dict[int, float]:
    words = telling(asked)
    if not words:
        return {}
    plain = sight.select_related(None).prefetch_related(None).order_by()
    form_of: dict[str, set[str]] = {}
    for word in words:
        for form in wanted(word):
            form_of.setdefault(form, set()).add(word)
    rows = ArticleWord.objects.filter(desk=desk, word__in=[*form_of], article__in=plain.values("pk"))
    best: dict[str, dict[int, int]] = defaultdict(dict)
    for key, form, weight in rows.order_by("-article", "word").values_list("article_id", "word", "weight")[:MOST_ROWS]:
        for word in form_of[form]:
            best[word][key] = max(best[word].get(key, 0), weight)
    scores = _scores(best, plain.count())
    return {key: scores[key] for key in _nearest(best, scores, min(SHARED, len(words)))}


def telling(text: str) -> list[str]:
    """The words that may tell one question from another, in their order, each once."""
    kept = {fold(word): word for word in spelled(text) if len(fold(word)) >= SHORTEST and fold(word) not in EMPTY}
    return list(kept.values())[:MOST_WORDS]


def _nearest(best: dict[str, dict[int, int]], scores: dict[int, float], least: int) -> list[int]:
    """The keys of articles that share words enough; four times as many as are shown, for the product weighs too."""
    counts: dict[int, int] = defaultdict(int)
    for having in best.values():
        for key in having:
            counts[key] += 1
    near = [key for key, count in counts.items() if count >= least]
    return sorted(near, key=lambda key: (-scores[key], -key))[: SHOWN * 4]


def _scores(best: dict[str, dict[int, int]], total: int) -> dict[int, float]:
    scores: dict[int, float] = defaultdict(float)
    for having in best.values():
        rarity = math.log(1 + max(total, 1) / len(having))
        for key, weight in having.items():
            scores[key] += rarity * weight
    return scores


def _near(row: Article, product_id: int | None) -> float:
    return PRODUCT if product_id is not None and row.product_id == product_id else 1.0
