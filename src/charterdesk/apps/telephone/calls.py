"""What the people of a desk say of a call: who it is, on which ticket it goes on, that it is done; lists of calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.access_codes import Said, say_code
from charterdesk.apps.contracts.models import AccessCodeTry
from charterdesk.apps.people.access import require
from charterdesk.apps.people.phones import country_of
from charterdesk.apps.people.queries import person as person_of
from charterdesk.apps.telephone import days
from charterdesk.apps.telephone.identify import Matches, shown, who_call, who_calls
from charterdesk.apps.telephone.models import Call
from charterdesk.apps.tickets.change import begin, finish
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.visibility import visible_to
from charterdesk.rules.telephone.call import Direction, Outcome

MOST_SHOWN: Final = 200
MOST_OPEN: Final = 10
LOOKED_BACK: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody who gave up, and was not spoken with since: his last call, how often he tried."""

    call: Call
    times: int
    matches: Matches


def calls(actor: Actor) -> QuerySet[Call]:
    """The calls of the desk, the latest first."""
    require(actor, "call.see")
    rows = Call.objects.filter(desk=actor.desk).select_related("source", "person__organisation", "organisation")
    return rows.select_related("contract", "ticket").order_by("-started_at", "-pk")


def call(actor: Actor, call_id: int) -> Call:
    """One call; NotFound."""
    row = calls(actor).filter(pk=call_id).first()
    if row is None:
        raise NotFound
    return row


def between(actor: Actor, starts: datetime, ends: datetime) -> list[tuple[Call, Matches]]:
    """The calls that came between two instants, the latest first, each with who is known under its number."""
    return _known(actor, list(calls(actor).filter(started_at__gte=starts, started_at__lt=ends)[:MOST_SHOWN]))


def missed(actor: Actor) -> list[Missed]:
    """Who gave up within two weeks and was not spoken with since, each number once, the longest waiting first. Who hid
    his number cannot be called.
    """
    since = now() - LOOKED_BACK
    recent = calls(actor).filter(started_at__gte=since)
    gave_up = recent.filter(direction=Direction.IN, outcome=Outcome.ABANDONED, done=False).exclude(caller="")
    rows = list(gave_up[:MOST_SHOWN])
    first = min((row.started_at for row in rows), default=since)
    spoken = recent.filter(outcome__in=(Outcome.ANSWERED, Outcome.UNDER_WAY), started_at__gte=first)
    country = country_of(actor.desk)
    heard: dict[str, datetime] = {}
    for caller, called, direction, at in spoken.values_list("caller", "called", "direction", "started_at"):
        other = shown(called if direction == Direction.OUT else caller, country)
        heard[other] = max(at, heard.get(other, at))
    latest: dict[str, list[Call]] = {}
    for row in rows:
        number = shown(row.caller, country)
        if number not in heard or heard[number] < row.started_at:
            latest.setdefault(number, []).append(row)
    known = who_call(actor, [tries[0].caller for tries in latest.values()])
    found = [Missed(tries[0], len(tries), known[tries[0].caller]) for tries in latest.values()]
    return sorted(found, key=lambda one: one.call.started_at)


@transaction.atomic
def say_who(actor: Actor, call_id: int, person_id: int) -> Call:
    """The agent says who is calling; NotFound for somebody whom he does not see."""
    require(actor, "call.answer")
    row, person = call(actor, call_id), person_of(actor, person_id)
    other = row.organisation_id != person.organisation_id
    row.person, row.organisation = person, person.organisation
    if other:
        row.contract = None
    row.save(update_fields=["person", "organisation", "contract"])
    days.forget(row.source, [row.started_at])
    _tell(actor, row, "call.identified", {"person": person.pk})
    return row


@transaction.atomic
def say_code_of(actor: Actor, call_id: int, code: str, *, contract_id: int | None = None) -> Said:
    """The caller says an access code; a valid one says of which contract, and customer, he is."""
    row = call(actor, call_id)
    known = who_calls(actor, row.caller)
    said = say_code(actor, code, caller=known.number, known=bool(known.persons), contract_id=contract_id)
    if said.contract is not None:
        row.contract = said.contract
        if row.organisation_id is None:
            row.organisation_id = said.contract.organisation_id
        row.save(update_fields=["contract", "organisation"])
        days.forget(row.source, [row.started_at])
    return said


def proof_of(actor: Actor, row: Call) -> int | None:
    """The try of the valid access code that was said in this call."""
    if row.contract_id is None:
        return None
    number = shown(row.caller, country_of(actor.desk))
    tries = AccessCodeTry.objects.filter(desk=actor.desk, contract_id=row.contract_id, caller=number, verdict="valid")
    return tries.filter(at__gte=row.started_at).order_by("-pk").values_list("pk", flat=True).first()


@transaction.atomic
def go_on_with(actor: Actor, call_id: int, ticket_number: int) -> Ticket:
    """The call goes on with a ticket: it is noted there, and once it is over its length too."""
    require(actor, "call.answer")
    row = call(actor, call_id)
    ticket = visible_to(actor).filter(number=ticket_number).first()
    if ticket is None:
        raise NotFound
    change = begin(actor, ticket.pk, "ticket.note", version=None, at=None)
    Call.objects.filter(pk=row.pk).update(ticket=change.ticket, done=False)
    return finish(change, "ticket.call_noted", data={"call": row.pk})


@transaction.atomic
def put_away(actor: Actor, call_id: int) -> Call:
    """Nobody need call back: this caller's tries leave the list."""
    require(actor, "call.answer")
    row = call(actor, call_id)
    tries = Call.objects.filter(desk=actor.desk, caller=row.caller, started_at__lte=row.started_at, done=False)
    tries.filter(outcome=Outcome.ABANDONED).update(done=True)
    _tell(actor, row, "call.put_away", {})
    return row


def open_tickets(actor: Actor, organisation_ids: Sequence[int]) -> list[Ticket]:
    """The open tickets of these customers, the most urgent first."""
    rows = visible_to(actor).filter(organisation_id__in=organisation_ids, closed_at=None, merged_into=None)
    return list(rows.select_related("requester", "equipment__product").order_by("rank", "number")[:MOST_OPEN])


def _known(actor: Actor, rows: Sequence[Call]) -> list[tuple[Call, Matches]]:
    others = {row.pk: row.called if row.direction == Direction.OUT else row.caller for row in rows}
    found = who_call(actor, set(others.values()))
    return [(row, found[others[row.pk]]) for row in rows]


def _tell(actor: Actor, row: Call, code: str, data: dict[str, events.Json]) -> None:
    events.record(actor.desk, f"call:{row.pk}", code, actor=actor, data=data)
