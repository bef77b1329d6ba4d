"""The timer that runs while somebody works: one a person, on any of his devices; stopped, it is a work entry."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.people.access import require
from charterdesk.apps.tickets.models import WorkEntry
from charterdesk.apps.tickets.visibility import reaches, visible_to
from charterdesk.apps.tickets.work import LONGEST_DAY, log_time
from charterdesk.apps.workspace.models import Timer

MINUTE: Final = 60
_RUNNING: Final[Prepared[Timer]] = Prepared(
    lambda: Timer.objects.filter(
        desk_id=Given("desk", BigIntegerField()), person_id=Given("person", BigIntegerField())
    ).select_related("ticket")
)


@transaction.atomic
def start(actor: Actor, ticket_id: int) -> Timer:
    """Begin to count the actor's time on a ticket. A timer of his that runs on another ticket is stopped and its time
    logged there first; one that runs on this ticket runs on. Errors as `stop`; NotFound, NotAllowed.
    """
    person_id = _person(actor)
    ticket = visible_to(actor).filter(pk=ticket_id).first()
    if ticket is None:
        raise NotFound
    if not reaches(actor, "ticket.log_time", ticket):
        raise NotAllowed("ticket.log_time")
    found = running(actor)
    if found is not None and found.ticket_id == ticket_id:
        return found
    if found is not None:
        stop(actor)
    try:
        with transaction.atomic():
            return Timer.objects.create(
                desk_id=actor.desk.pk, person_id=person_id, ticket_id=ticket_id, started_at=now()
            )
    except IntegrityError:
        raise Conflict(_("Your timer was started elsewhere meanwhile.")) from None


@transaction.atomic
def stop(actor: Actor, *, minutes: int | None = None, note: str = "") -> WorkEntry:
    """End the actor's timer and log its time once, rounded up to the minute, or as many `minutes` as he says instead.

    Conflict where none runs; Invalid (field "minutes") where it ran over a day and no minutes are given.
    """
    person_id = _person(actor)
    found = running(actor)
    # Who presses twice, or on two devices, deletes once.
    if found is None or not Timer.objects.filter(pk=found.pk, person_id=person_id).delete()[0]:
        raise Conflict(_("No timer of yours runs: it was stopped already."))
    seconds = rounded(found.started_at, now()) if minutes is None else minutes * MINUTE
    if not 0 < seconds <= LONGEST_DAY:
        message = _("The timer ran over 24 hours: say how many minutes you worked.")
        if minutes is not None:
            message = _("Give a time above zero and up to 24 hours.")
        raise Invalid(message, field="minutes")
    return log_time(actor, found.ticket_id, seconds=seconds, note=note)


@transaction.atomic
def discard(actor: Actor) -> None:
    """End the actor's timer and log nothing; Conflict where none runs."""
    if not Timer.objects.filter(desk=actor.desk, person_id=_person(actor)).delete()[0]:
        raise Conflict(_("No timer of yours runs: it was stopped already."))


def running(actor: Actor) -> Timer | None:
    """The actor's timer with its ticket, if one runs."""
    if actor.person_id is None:
        return None
    return _RUNNING.first(desk=actor.desk.pk, person=actor.person_id)


def rounded(started_at: datetime, until: datetime) -> int:
    """The seconds that are logged for a stretch of work: each minute begun counts whole."""
    seconds = max(1, int((until - started_at).total_seconds()))
    return -(-seconds // MINUTE) * MINUTE


def _person(actor: Actor) -> int:
    require(actor, "workspace.use")
    if actor.person_id is None:
        raise NotAllowed("ticket.log_time")
    return actor.person_id
