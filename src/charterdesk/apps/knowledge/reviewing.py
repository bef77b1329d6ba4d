"""Published articles whose day has come are told once to those who look at them again."""

from __future__ import annotations

from django.db import transaction

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import worker_actor
from charterdesk.apps.base.models import Desk, Event
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import day_of
from charterdesk.apps.knowledge.models import Article
from charterdesk.apps.knowledge.writing import stream_of

CODE = "article.review_due"


def remind_due() -> None:
    """Tell of each article once for each day on which it is to be looked at again, in the desk's own days."""
    for desk in Desk.objects.order_by("pk"):
        due = Article.objects.filter(desk=desk, state=Article.PUBLISHED, review_on__lte=day_of(desk, now()))
        for row in due.select_related("author").order_by("pk"):
            _remind(desk, row)


@transaction.atomic
def _remind(desk: Desk, row: Article) -> None:
    # Two workers at once: the second waits here, and sees what the first one told.
    held = Article.objects.select_for_update().filter(pk=row.pk, review_on=row.review_on).first()
    if held is None or held.review_on is None:
        return
    day = held.review_on.isoformat()
    told = Event.objects.filter(desk=desk, stream=stream_of(row.pk), code=CODE)
    if any(one.data.get("on") == day for one in told):
        return
    author = row.author if row.author is not None and row.author.active else None
    data: dict[str, events.Json] = {
        "article": row.pk,
        "number": row.number,
        "on": day,
        "author": author.pk if author else None,
    }
    events.record(desk, stream_of(row.pk), CODE, actor=worker_actor(desk), data=data)
