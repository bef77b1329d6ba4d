"""Handing a ticket over to a level: what must be done before is listed until it is done, or a head says why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed
from charterdesk.apps.escalation.clocks import begin_clocks
from charterdesk.apps.escalation.handling import Handling, say, told
from charterdesk.apps.escalation.models import Escalation, Manufacturer
from charterdesk.apps.people.access import may
from charterdesk.apps.tickets.change import Change, begin, finish, summary
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.messages import NewFile, check_body, check_reason
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.pauses import begin_pause, end_pause
from charterdesk.apps.tickets.standing import HANDED_OVER, standing_of
from charterdesk.rules.levels import Standing, lacking, may_hand_over, open_to
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.levels import Level, WorkedBy
from charterdesk.rules.workflow import State, Verb, after


class Lacking(Invalid):
    """Something must be recorded before: `missing` names the events, as the charter does (ES-19)."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(_("Something must be done before."), field="to_level", code="lacking")
        self.missing = tuple(missing)


@dataclass(frozen=True, slots=True)
class Way:
    """A level to which a ticket may go now: what is missing before, whether this actor may hand it over."""

    name: str
    level: Level
    missing: tuple[str, ...]
    may: bool
    outside: bool


def ways(actor: Actor, ticket: Ticket, charter: Charter, standing: Standing) -> tuple[Way, ...]:
    """Where a ticket may go from where it stands, as this actor may hand it over; nothing once it is closed."""
    if ticket.closed_at is not None or ticket.merged_into_id is not None or may(actor, "escalation.hand_over") is None:
        return ()
    return tuple(
        Way(
            name,
            level,
            lacking(level, standing),
            _may(actor, level),
            level.worked_by is WorkedBy.MANUFACTURER,
        )
        for name in open_to(charter, standing)
        for level in (charter.levels[name],)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """What is said when a ticket is handed over: to which level (to which manufacturer, where it is one), the words for
    it; and the reason where something is still missing.
    """

    to_level: str
    body: str
    manufacturer_id: int | None = None
    override_reason: str = ""
    files: Sequence[NewFile] = ()


@transaction.atomic
def hand_over(
    actor: Actor, ticket_id: int, said: HandedOver, *, version: int | None = None, at: datetime | None = None
) -> Escalation:
    """Hand a ticket over to a level. While something is missing: Lacking with the list, unless a head gives a reason.

    The level's clocks begin; the customer's stand still where the charter says so. Invalid (to_level, manufacturer,
    body, override_reason); Conflict on a closed ticket; NotAllowed by the charter's word or the table's.
    """
    text = check_body(said.body)
    change = begin(actor, ticket_id, "escalation.hand_over", version=version, at=at)
    ticket, charter = change.ticket, change.charter
    if ticket.closed_at is not None:
        raise Conflict(_("This ticket is closed."), current=summary(ticket))
    standing = standing_of(ticket)
    if said.to_level not in open_to(charter, standing):
        raise Invalid(_("Choose to whom it is handed over."), field="to_level", code="unknown")
    level = charter.levels[said.to_level]
    if not _may(actor, level):
        raise NotAllowed("escalation.hand_over")
    missing = lacking(level, standing)
    if missing and not said.override_reason.strip():
        raise Lacking(missing)
    if missing and may(actor, "escalation.override") is None:
        raise NotAllowed("escalation.override")
    last = Escalation.objects.filter(ticket=ticket).aggregate(last=Max("number"))["last"]
    escalation = Escalation.objects.create(
        desk_id=ticket.desk_id,
        ticket=ticket,
        number=(last or 0) + 1,
        to_level=said.to_level,
        manufacturer=_manufacturer(actor, level, said.manufacturer_id),
        opened_by_id=actor.person_id,
        opened_at=change.at,
        override_reason=check_reason(said.override_reason) if missing else "",
        lacking=list(missing),
    )
    handling = Handling(change, escalation)
    say(handling, text, kind="handed_over", files=said.files)
    begin_clocks(escalation, charter, level)
    escalation.save(update_fields=["next_due"])
    waits = _wait(change, level, level.is_.in_language(ticket.desk.language) or said.to_level)
    data = told(handling, lacking=list(missing), overridden=bool(missing))
    finish(change, HANDED_OVER, data=data, judged=waits)
    return escalation


def _may(actor: Actor, level: Level) -> bool:
    return actor.kind != "person" or may_hand_over(level, frozenset(actor.roles))


def _manufacturer(actor: Actor, level: Level, manufacturer_id: int | None) -> Manufacturer | None:
    if level.worked_by is not WorkedBy.MANUFACTURER:
        return None
    found = Manufacturer.objects.filter(desk_id=actor.desk.pk, pk=manufacturer_id or 0, active=True).first()
    if found is None:
        raise Invalid(_("Choose the manufacturer."), field="manufacturer", code="required")
    return found


def _wait(change: Change, level: Level, name: str) -> bool:
    """The customer's clocks that this party stops stand still from now on; whether they do."""
    if level.charged_to is None or after(change.charter, State(change.ticket.state), Verb.PAUSE) is None:
        return False
    change.move(Verb.PAUSE)
    end_pause(change)
    begin_pause(change, str(level.charged_to), name)
    data: dict[str, events.Json] = {"party": str(level.charged_to)}
    events.record(
        change.ticket.desk, stream_of(change.ticket), "ticket.paused", actor=change.actor, at=change.at, data=data
    )
    return True
