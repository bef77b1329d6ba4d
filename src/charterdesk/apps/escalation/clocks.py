"""The clocks of what was handed over: what the level, or the manufacturer's own charter, promises to the desk."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import worker_actor
from charterdesk.apps.base.models import Event
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import UnreadableCharter, charter_of
from charterdesk.apps.escalation.alerts import raise_at_level
from charterdesk.apps.escalation.counterparty import charter_of_manufacturer
from charterdesk.apps.escalation.models import Escalation, EscalationClock, EscalationMessage
from charterdesk.apps.tickets.clocks import begin_length, judge_length, keep_soonest
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.models import Ticket
from charterdesk.rules.levels import calls_at
from charterdesk.rules.terms.amounts import Duration
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.levels import Level
from charterdesk.rules.worktime.clock import Standstill

TAKE_IN_CHARGE: Final = "take_in_charge"
ANSWER: Final = "answer"
ASKED_BACK: Final = "asked_back"
THE_DESK: Final = "us"
# What a manufacturer's charter calls an answer.
RESPOND: Final = "respond"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Promised:
    """A length that runs on what is handed over: by which charter and calendar it counts, where that stands."""

    kind: str
    length: Duration
    charter: Charter
    calendar: str
    source: str


def promised(escalation: Escalation, charter: Charter, level: Level) -> Iterator[Promised]:
    """What is promised to the desk: by the manufacturer's own charter, else by the level of the desk's."""
    theirs = charter_of_manufacturer(escalation.manufacturer) if escalation.manufacturer else None
    if theirs is not None:
        yield from promised_by(theirs, escalation.ticket.severity)
        return
    for kind, length in ((TAKE_IN_CHARGE, level.take_in_charge), (ANSWER, level.answer)):
        if length is not None:
            yield Promised(kind, length, charter, level.calendar or charter.opening, level.source)


def promised_by(theirs: Charter, severity: str) -> Iterator[Promised]:
    """What a manufacturer's charter promises for a severity of ours: by its first plan, under the same name there."""
    plan = next(iter(theirs.plans.values()), None) or theirs.without_contract
    if plan is None:
        return
    for kind, name in ((TAKE_IN_CHARGE, TAKE_IN_CHARGE), (ANSWER, RESPOND)):
        said = plan.commitments.get(name)
        promise = said.promised_to(severity) if said else None
        if said and promise and promise.within:
            yield Promised(kind, promise.within, theirs, said.calendar or theirs.opening, said.source)


def begin_clocks(escalation: Escalation, charter: Charter, level: Level) -> None:
    """Let the clocks begin that are promised and do not run yet, from when it was handed over."""
    rows = list(escalation.clocks.all())
    there = {row.kind for row in rows}
    for promise in promised(escalation, charter, level):
        if promise.kind in there:
            continue
        row = EscalationClock(escalation=escalation, kind=promise.kind, source=promise.source)
        begin_length(row, promise.charter, promise.length, promise.calendar, escalation.opened_at)
        judge_length(row, promise.charter, (), escalation.opened_at, _shares(escalation, charter, row.kind))
        row.save()
        rows.append(row)
    keep_soonest(escalation, rows)


def follow_charter(event: Event) -> None:
    """The ticket was moved to another version of the charter: what that one promises runs too, from when it was handed
    over, and whom that one names is called. A length that runs already stays. In the transaction of the event.
    """
    ticket_id = int(event.stream.removeprefix("ticket:"))
    rows = Escalation.objects.filter(ticket_id=ticket_id, ended_at__isnull=True)
    for row in rows.select_related("ticket__desk", "ticket__charter_version", "manufacturer__organisation"):
        charter = charter_of(row.ticket.charter_version)
        begin_clocks(row, charter, charter.levels.get(row.to_level, Level()))
        judge_clocks(row, charter)
        row.save(update_fields=["next_due"])


def judge_clocks(escalation: Escalation, charter: Charter) -> None:
    """Bring the clocks up to what happened, tell what was not kept and call whom the charter names, each once; the
    caller saves the escalation.
    """
    before = {row.pk: (row.missed, row.called_percent) for row in escalation.clocks.all()}
    rows = up_to_facts(escalation, charter)
    for row in rows:
        missed, called = before[row.pk]
        row.save()
        for share in _shares(escalation, charter, row.kind):
            if called < share <= row.called_percent:
                raise_at_level(escalation, row, share)
        if row.missed and not missed:
            _tell_missed(escalation, row)
    keep_soonest(escalation, rows)


def _shares(escalation: Escalation, charter: Charter, promise: str) -> list[int]:
    """Of how many percent somebody is called for this promise, the smallest first."""
    level = charter.levels.get(escalation.to_level, Level())
    calls = calls_at(level, promise=promise, severity=escalation.ticket.severity)
    return sorted({int(call.at.percent) for call in calls})


def _tell_missed(escalation: Escalation, row: EscalationClock) -> None:
    ticket = escalation.ticket
    data: dict[str, events.Json] = {
        "escalation": escalation.pk,
        "number": escalation.number,
        "level": escalation.to_level,
        "kind": row.kind,
        "owner": escalation.owner_id,
    }
    events.record(
        ticket.desk, stream_of(ticket), "ticket.escalation_missed", actor=worker_actor(ticket.desk), data=data
    )


def up_to_facts(escalation: Escalation, charter: Charter) -> list[EscalationClock]:
    """The clocks as they stand now by what happened; nothing is stored."""
    rows = list(escalation.clocks.order_by("pk"))
    if rows:
        theirs = charter_of_manufacturer(escalation.manufacturer) if escalation.manufacturer else None
        pauses = tuple(asked_back(escalation.messages.order_by("at", "pk")))
        for row in rows:
            row.stopped_at = _stopped(escalation, row.kind)
            judge_length(row, theirs or charter, pauses, now(), _shares(escalation, charter, row.kind))
    return rows


def asked_back(messages: Iterable[EscalationMessage]) -> Iterator[Standstill]:
    """The times in which the level waited for the desk: from its question to the next word of somebody."""
    since: datetime | None = None
    for message in messages:
        if since is not None:
            yield Standstill(since, message.at, THE_DESK)
        since = message.at if message.kind == ASKED_BACK else None
    if since is not None:
        yield Standstill(since, None, THE_DESK)


def _stopped(escalation: Escalation, kind: str) -> datetime | None:
    ends = [escalation.answered_at, escalation.ended_at]
    if kind == TAKE_IN_CHARGE:
        ends.append(escalation.in_charge_at)
    return min((at for at in ends if at is not None), default=None)


def consumed(clock: EscalationClock) -> int | None:
    """How much of its time is gone, in percent, while it runs; None once it has stopped, or without a promise."""
    if clock.stopped_at is not None or not clock.promised_seconds:
        return None
    return 100 * clock.consumed_seconds // clock.promised_seconds


def let_go(escalation: Escalation, clock: EscalationClock) -> bool:
    """It stopped in time because the desk wanted nothing more, not because the level did what it promised."""
    ended = clock.stopped_at is not None and clock.stopped_at == escalation.ended_at
    return ended and escalation.answered_at is None and not clock.missed


def judge_due(limit: int = 100) -> int:
    """Write down what was not kept to the desk and who is called before, each once; returns how many clocks were
    judged.
    """
    due = EscalationClock.objects.filter(next_moment__lte=now()).order_by("next_moment")
    judged = 0
    for row in due.select_related("escalation")[:limit]:
        try:
            judged += _judge_due(row.pk, row.escalation.ticket_id)
        except UnreadableCharter:
            log.exception("escalation %s cannot be judged", row.escalation_id)
    return judged


@transaction.atomic
def _judge_due(clock_id: int, ticket_id: int) -> bool:
    Ticket.objects.filter(pk=ticket_id).update(version=F("version"))
    row = EscalationClock.objects.filter(pk=clock_id, next_moment__lte=now()).first()
    if row is None:
        return False
    escalation = Escalation.objects.select_related(
        "ticket__desk", "ticket__charter_version", "manufacturer__organisation"
    ).get(pk=row.escalation_id)
    judge_clocks(escalation, charter_of(escalation.ticket.charter_version))
    escalation.save(update_fields=["next_due"])
    return True
