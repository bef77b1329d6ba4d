"""What articles mean, where the extra is on (apps/meaning): read by the worker, again after each change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db.models import Exists, OuterRef

from charterdesk.apps.base.models import Event
from charterdesk.apps.knowledge.indexing import latest_texts
from charterdesk.apps.knowledge.models import Article
from charterdesk.apps.meaning import model
from charterdesk.apps.meaning.keeping import ARTICLE, forget, keep, text_of
from charterdesk.apps.meaning.models import Meaning

AT_ONCE: Final = 16  # articles


def follow(event: Event) -> None:
    """An article has changed: it is read again. In the transaction of the event."""
    forget(ARTICLE, [int(event.stream.partition(":")[2])])


def make() -> None:
    """Read some articles that are not read yet by the present model, the latest first. Nothing where it is off."""
    named = model.name()
    if not named:
        return
    read = Meaning.objects.filter(kind=ARTICLE, key=OuterRef("pk"), model=named)
    keys = Article.objects.exclude(Exists(read)).order_by("-pk").values_list("pk", flat=True)[:AT_ONCE]
    keep(ARTICLE, text_of_articles(list(keys)))


def text_of_articles(keys: Sequence[int]) -> dict[tuple[int, int], str]:
    """(desk, key) -> what is read of an article: title and beginning, in the first of its languages."""
    told: dict[tuple[int, int], str] = {}
    for row in Article.objects.filter(pk__in=keys).prefetch_related("texts__author").order_by("-pk"):
        texts = latest_texts(row)
        if texts:
            told[(row.desk_id, row.pk)] = text_of(texts[0].title, texts[0].body)
    return told
