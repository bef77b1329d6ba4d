"""How every verb on what was handed over begins and ends: the ticket's row held, the right checked, the story told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import F
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.base.events import Json
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.escalation.clocks import judge_clocks
from charterdesk.apps.escalation.models import Escalation, EscalationFile, EscalationMessage
from charterdesk.apps.people.access import is_staff, scope
from charterdesk.apps.tickets.change import Change, begin, finish, moment_of
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.messages import NewFile, check_files
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.pauses import go_on
from charterdesk.rules.terms.levels import Level, WorkedBy
from charterdesk.rules.workflow import State, Verb

KEPT: Final = (
    "state",
    "owner",
    "in_charge_at",
    "answered_at",
    "ended_at",
    "external_case",
    "next_due",
    "version",
)
VISIBLE_TO: Final = {
    WorkedBy.DESK: EscalationMessage.INTERNAL,
    WorkedBy.R_AND_D: EscalationMessage.R_AND_D,
    WorkedBy.MANUFACTURER: EscalationMessage.MANUFACTURER,
}


@dataclass(slots=True)
class Handling:
    """A verb under way on what was handed over, inside its transaction."""

    change: Change
    escalation: Escalation

    @property
    def level(self) -> Level:
        """The level that has it; an empty one where the charter no longer names it."""
        return self.change.charter.levels.get(self.escalation.to_level, Level())

    @property
    def shared_with(self) -> str:
        """The visibility of what is said to the level."""
        return VISIBLE_TO[self.level.worked_by]


def begin_on(actor: Actor, escalation_id: int, right: str, *, at: datetime | None = None) -> Handling:
    """Hold what was handed over. A manufacturer's contact holds only what was handed to his own house.

    NotFound, NotAllowed as of tickets; Conflict once it has ended; Invalid (field "at") before it was handed over.
    """
    rows = Escalation.objects.filter(desk_id=actor.desk.pk, pk=escalation_id)
    found = rows.select_related("manufacturer").first()
    if found is None:
        raise NotFound
    change = (
        begin(actor, found.ticket_id, right, version=None, at=at) if is_staff(actor) else _outside(actor, found, at)
    )
    escalation = rows.select_related("manufacturer__organisation", "owner").get()
    escalation.ticket = change.ticket
    if escalation.ended_at is not None:
        raise Conflict(_("This has ended: hand it over again."), current={"state": escalation.state})
    if change.at < escalation.opened_at:
        raise Invalid(_("This moment lies before it was handed over."), field="at", code="too_early")
    return Handling(change, escalation)


def _outside(actor: Actor, escalation: Escalation, at: datetime | None) -> Change:
    maker = escalation.manufacturer
    reach = scope(actor, "handed_over.answer")
    if maker is None or not reach.covers(organisation_id=maker.organisation_id, is_own=False):
        raise NotFound
    Ticket.objects.filter(pk=escalation.ticket_id).update(version=F("version"))
    ticket = Ticket.objects.select_related("desk", "charter_version").get(pk=escalation.ticket_id)
    return Change(actor, ticket, charter_of(ticket.charter_version), moment_of(actor, at))


def say(
    handling: Handling, body: str, *, kind: str = "message", visibility: str = "", files: Sequence[NewFile] = ()
) -> EscalationMessage:
    """Write a message on it, with its files."""
    actor, at = handling.change.actor, handling.change.at
    check_files(actor, files)
    message = EscalationMessage.objects.create(
        desk_id=actor.desk.pk,
        escalation=handling.escalation,
        author_id=actor.person_id,
        kind=kind,
        visibility=visibility or handling.shared_with,
        body=body,
        at=at,
        recorded_at=now(),
    )
    for file in files:
        EscalationFile.objects.create(message=message, stored_file=file.stored, name=file.name)
    return message


def told(handling: Handling, **more: Json) -> dict[str, Json]:
    """What the journal says of it."""
    row = handling.escalation
    said: dict[str, Json] = {"escalation": row.pk, "number": row.number, "level": row.to_level}
    return {**said, "worked_by": str(handling.level.worked_by), **more}


def wait_no_more(handling: Handling) -> bool:
    """The desk has the next move again, where the ticket waited for whoever has it; whether it did."""
    change, party = handling.change, handling.level.charged_to
    if party is None or change.ticket.waiting_for != party or change.ticket.state != State.WAITING:
        return False
    change.move(Verb.RESUME)
    go_on(change)
    events.record(change.ticket.desk, stream_of(change.ticket), "ticket.resumed", actor=change.actor, at=change.at)
    return True


def keep(handling: Handling, code: str, *, judged: bool = False, **more: Json) -> Escalation:
    """Judge its clocks, store it, and tell it in the ticket's journal."""
    _store(handling)
    finish(handling.change, code, data=told(handling, **more), judged=judged)
    return handling.escalation


def keep_beside(handling: Handling, code: str) -> None:
    """`keep` within another verb on the ticket, which stores the ticket itself."""
    _store(handling)
    change = handling.change
    events.record(
        change.ticket.desk, stream_of(change.ticket), code, actor=change.actor, at=change.at, data=told(handling)
    )


def _store(handling: Handling) -> None:
    row = handling.escalation
    row.version += 1
    judge_clocks(row, handling.change.charter)
    row.save(update_fields=KEPT)
