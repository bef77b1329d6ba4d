"""Articles for everybody: nobody signs in, nobody is known."""

from __future__ import annotations

from django.db.models import QuerySet

from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.knowledge.models import Article
from charterdesk.apps.knowledge.queries import with_texts
from charterdesk.apps.knowledge.suggesting import Suggested, nearest


def helps(slug: str) -> bool:
    """Whether the desk at this address has published something for everybody."""
    return _published().filter(desk__slug=slug).exists()


def desk_that_helps(slug: str) -> Desk:
    """The desk that has published something for everybody; NotFound for all others, there or not."""
    desk = Desk.objects.filter(slug=slug).first()
    if desk is None or not helps(slug):
        raise NotFound
    return desk


def articles(desk: Desk) -> QuerySet[Article]:
    """What is published for everybody, the latest first."""
    return _published().filter(desk=desk).select_related("product", "desk").prefetch_related(with_texts())


def article(desk: Desk, number: int) -> Article:
    """One of them; NotFound."""
    row = articles(desk).filter(number=number).first()
    if row is None:
        raise NotFound
    return row


def suggested(desk: Desk, asked: str, *, language: str) -> list[Suggested]:
    """At most four of them that may answer what somebody asks, the nearest first."""
    return nearest(desk, articles(desk), asked, language=language)


def _published() -> QuerySet[Article]:
    return Article.objects.filter(audience=Article.PUBLIC, state=Article.PUBLISHED).order_by("-number")
