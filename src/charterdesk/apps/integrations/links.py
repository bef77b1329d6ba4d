"""Tying what is ours to an issue, and what people decide about such a tie."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor, worker_actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.escalation.models import EscalationMessage
from charterdesk.apps.integrations.models import TrackerDelivery, TrackerLink, TrackerOutbox
from charterdesk.apps.integrations.setting_up import allowed, site_of, tracker
from charterdesk.apps.integrations.subjects import messages_of, subject
from charterdesk.apps.integrations.trackers.dialogue import Category, NotSaid, Refused
from charterdesk.apps.integrations.trackers.kinds import KINDS
from charterdesk.apps.people.access import require

LABEL: Final = "charterdesk"
MOVES: Final = (Category.NEW, Category.IN_PROGRESS, Category.DONE)


def live() -> QuerySet[TrackerLink]:
    """The links that are not ended."""
    return TrackerLink.objects.filter(ended_at__isnull=True).select_related("tracker__desk")


def of(kind: str, about_ids: Collection[int]) -> list[TrackerLink]:
    """The links of some bugs or escalations."""
    return list(live().filter(about_kind=kind, about_id__in=about_ids).order_by("pk"))


def label_of(link: TrackerLink) -> str:
    """The label by which the issue of a link is found again."""
    return f"{LABEL}-{link.desk.slug}-{link.about_kind}-{link.about_id}"


def marker_of(link: TrackerLink, message_id: int) -> str:
    """What a comment of ours carries."""
    return f"{link.desk.slug}:{link.pk}:{message_id}"


@transaction.atomic
def send(actor: Actor, tracker_id: int, kind: str, about_id: int) -> TrackerLink:
    """Have an issue made of a bug or an escalation, with what was said for R&D so far. NotFound, Conflict where there
    is one.
    """
    row = _tied(actor, tracker_id, kind, about_id)
    ask(row, "create", "create")
    _say_all(row)
    _tell(actor, row, "tracker.sent")
    return row


@transaction.atomic
def tie(actor: Actor, tracker_id: int, kind: str, about_id: int, name: str) -> TrackerLink:
    """Tie a bug or an escalation to an issue that exists. NotFound, Invalid (field "name") for what names none of the
    project, Conflict where either side is tied already.
    """
    at = tracker(actor, tracker_id)
    try:
        ref = KINDS[at.kind].named(site_of(at), name)
    except Refused:
        raise Invalid(_("This is no issue of the project %(name)s.") % {"name": at.project}, field="name") from None
    except NotSaid as error:
        raise Invalid(str(error), field="name") from None
    other = live().filter(tracker=at, key=ref.key).first()
    if other is not None:
        raise Conflict(_("This issue is tied to something else already: %(name)s.") % {"name": _name(other)})
    row = _tied(actor, tracker_id, kind, about_id, key=ref.key)
    ask(row, "tie", "tie", {"id": ref.id, "key": ref.key})
    _say_all(row)
    _tell(actor, row, "tracker.tied")
    return row


@transaction.atomic
def untie(actor: Actor, link_id: int) -> TrackerLink:
    """Nothing goes to and fro any more; what waits is given up. The issue stays as it is."""
    row = _link(actor, link_id)
    row.outbox.filter(state=TrackerOutbox.WAITING).update(state=TrackerOutbox.GIVEN_UP, ended_at=now(), error="untied")
    row.differences.filter(ended_at__isnull=True).update(ended_at=now())
    TrackerLink.objects.filter(pk=row.pk).update(ended_at=now(), suspended_at=None, problem="")
    _tell(actor, row, "tracker.untied")
    return row


@transaction.atomic
def resume(actor: Actor, link_id: int) -> TrackerLink:
    """Somebody has looked: what was held back goes on, both ways."""
    row = _link(actor, link_id)
    TrackerLink.objects.filter(pk=row.pk).update(suspended_at=None, problem="", changes=0, changes_from=None)
    row.deliveries.filter(state=TrackerDelivery.HELD).update(state=TrackerDelivery.WAITING, attempts=0)
    _tell(actor, row, "tracker.resumed")
    return row


@transaction.atomic
def again(actor: Actor, link_id: int) -> TrackerLink:
    """Try once more what was given up."""
    row = _link(actor, link_id)
    rows = row.outbox.filter(state=TrackerOutbox.GIVEN_UP)
    rows.update(state=TrackerOutbox.WAITING, attempts=1, asked_at=now(), try_at=now(), ended_at=None, error="")
    TrackerLink.objects.filter(pk=row.pk).update(problem="")
    _tell(actor, row, "tracker.tried_again")
    return row


@transaction.atomic
def move(actor: Actor, link_id: int, category: str) -> TrackerLink:
    """Have the issue moved to a state of this category, as when a fix did not help. Invalid."""
    row = _link(actor, link_id)
    if category not in MOVES:
        raise Invalid(_("Choose a state."), field="state")
    number = row.outbox.filter(verb="move").count() + 1
    ask(row, "move", f"move:{number}", {"category": str(category)})
    _tell(actor, row, "tracker.move_asked")
    return row


def suspend(row: TrackerLink, problem: str) -> None:
    """Nothing goes out and nothing is taken in until somebody has looked."""
    row.suspended_at, row.problem = now(), problem
    TrackerLink.objects.filter(pk=row.pk).update(suspended_at=row.suspended_at, problem=problem)
    data: dict[str, events.Json] = {"link": row.pk, "problem": problem}
    events.record(row.desk, f"link:{row.pk}", "tracker.suspended", actor=worker_actor(row.desk), data=data)


def ask(row: TrackerLink, verb: str, key: str, said: dict[str, Any] | None = None) -> None:
    """Note that this is to be done at the tracker, once."""
    defaults = {"verb": verb, "said": said or {}, "asked_at": now(), "try_at": now()}
    TrackerOutbox.objects.get_or_create(link=row, key=key, defaults=defaults)


def say(row: TrackerLink, message: EscalationMessage) -> None:
    """Note that a message for R&D goes to the tracker, and its files where they may leave."""
    ask(row, "comment", f"message:{message.pk}", {"message": message.pk})
    if "files" in allowed(row.tracker):
        for file in message.files.all():
            ask(row, "attach", f"file:{file.pk}", {"file": file.pk})


def _say_all(row: TrackerLink) -> None:
    for message in messages_of(row.about_kind, row.about_id):
        say(row, message)


def _tied(actor: Actor, tracker_id: int, kind: str, about_id: int, *, key: str = "") -> TrackerLink:
    require(actor, "tracker.send")
    at = tracker(actor, tracker_id)
    if not at.active:
        raise Conflict(_("This tracker is not in use."))
    about = subject(actor.desk, kind, about_id)
    if live().filter(tracker=at, about_kind=about.kind, about_id=about.id).exists():
        raise Conflict(_("It is tied to an issue of this tracker already."))
    return TrackerLink.objects.create(
        desk=actor.desk,
        tracker=at,
        about_kind=about.kind,
        about_id=about.id,
        key=key,
        made_by_id=actor.person_id,
        made_at=now(),
    )


def _link(actor: Actor, link_id: int) -> TrackerLink:
    require(actor, "tracker.send")
    row = live().filter(desk=actor.desk, pk=link_id).first()
    if row is None:
        raise NotFound
    return row


def _name(row: TrackerLink) -> str:
    return subject(row.desk, row.about_kind, row.about_id).name


def _tell(actor: Actor, row: TrackerLink, code: str) -> None:
    data: dict[str, events.Json] = {"link": row.pk, "tracker": row.tracker_id, row.about_kind: row.about_id}
    events.record(actor.desk, f"link:{row.pk}", code, actor=actor, data=data)
