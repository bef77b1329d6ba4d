"""The ticket's page in words: head, clocks, what changed; built from what the records give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from charterdesk.apps.base.custom_fields import fields_of, shown_value
from charterdesk.apps.base.models import Event
from charterdesk.apps.contracts.charters import day_of
from charterdesk.apps.tickets.page import ClockView, TicketPage
from charterdesk.rules.facts import AccessCode
from charterdesk.rules.worktime.clock import ClockState
from charterdesk.web import moments, texts
from charterdesk.web.clock_words import ClockStory, left_words, obligation, story
from charterdesk.web.desk import charter_labels
from charterdesk.web.desk.decision_record import coverage_words, record
from charterdesk.web.desk.queue_rows import Flag, priority_words


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the journal in words."""

    who: str
    what: str
    at: datetime
    recorded_at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class Owed:
    """The next obligation; `attention` when it is late or falls due soon."""

    words: str
    attention: bool


def shown(page: TicketPage, names: dict[int, str], now: datetime) -> dict[str, Any]:
    """All that the template writes; `names` are those of the people who act in the journal."""
    ticket, charter = page.ticket, page.charter
    clocks = [_story(page, view, now) for view in page.clocks]
    return {
        "ticket": ticket,
        "page": page,
        "state_word": state_words(ticket.state, ticket.waiting_for),
        "flags": flags(page),
        "owed": owed(page, now),
        "coverage": coverage_words(page.decision),
        "hours_left": hours_left(page),
        "incidents_left": page.credit_incidents or None,
        "plan": charter_labels.plan(charter, ticket.plan),
        "kind": charter_labels.kind(charter, ticket.kind),
        "severity": charter_labels.severity(charter, ticket.severity),
        "priority": priority_words(
            charter_labels.level(charter, ticket.wished_priority), ticket.priority or ticket.severity
        ),
        "place": [charter_labels.reason(why) for why in page.place.why],
        "record": record(charter, page.decision),
        "clocks": clocks,
        "journal": told(page.journal, names),
        "priority_changes": [
            (charter_labels.level(charter, one.from_severity), charter_labels.level(charter, one.to_severity), one)
            for one in page.priority_changes
        ],
        "code_verified": ticket.request.get("requester", {}).get("access_code") == AccessCode.VALID,
        "warranty_over": _is_over(page, now),
        "custom": custom(page),
        "worked": moments.duration(page.worked_seconds) if page.worked_seconds else "",
    }


def custom(page: TicketPage) -> list[tuple[str, str]]:
    """What the desk's own fields say of the equipment."""
    equipment, language = page.ticket.equipment, charter_labels.language()
    if equipment is None or not equipment.custom:
        return []
    return [
        (field.label(language), shown_value(field, equipment.custom[field.name], language))
        for field in fields_of(page.ticket.desk, "equipment", retired=True)
        if equipment.custom.get(field.name) not in {None, ""}
    ]


def _is_over(page: TicketPage, now: datetime) -> bool:
    equipment = page.ticket.equipment
    until = equipment.warranty_until if equipment else None
    return until is not None and until < day_of(page.ticket.desk, now)


def hours_left(page: TicketPage) -> str:
    """Prepaid work left; nothing where the contract has none and the decision does not speak of any."""
    spoken_of = any(why.code.startswith("credit.") for why in page.decision.reasons)
    return moments.hours(page.credit_minutes or 0) if page.credit_minutes or spoken_of else ""


def state_words(state: str, waiting_for: str) -> str:
    """The state, and for whom it waits."""
    if waiting_for:
        return _("%(state)s for %(party)s") % {"state": texts.state(state), "party": texts.party(waiting_for)}
    return texts.state(state)


def flags(page: TicketPage) -> tuple[Flag, ...]:
    """What must not be overlooked."""
    ticket = page.ticket
    found = []
    if ticket.emergency:
        found.append(Flag("emergency", _("emergency"), attention=True))
    if ticket.on_call:
        found.append(Flag("on_call", _("on call")))
    if ticket.reopened:
        found.append(Flag("reopened", _("reopened")))
    return tuple(found)


def owed(page: TicketPage, now: datetime) -> Owed | None:
    """The promise that is due first among those that run; none on a closed ticket."""
    running = [view for view in page.clocks if view.row.stopped_at is None]
    if page.ticket.closed_at is not None or not running:
        return None
    first = min(running, key=lambda view: (view.judgement.due is None, view.judgement.due or now))
    judged = first.judgement
    left = left_words(judged.state, first.row.counts, first.row.promised_seconds, judged.consumed_seconds)
    name = charter_labels.promise(page.charter, page.ticket.plan, first.row.kind)
    warned = judged.warn_at is not None and judged.warn_at <= now
    state = ClockState.MISSED if judged.missed else judged.state
    return Owed(obligation(name, state, due=judged.due, left=left, now=now), attention=judged.missed or warned)


def told(journal: tuple[Event, ...], names: dict[int, str]) -> list[Told]:
    """The journal in words, the latest first."""
    return [
        Told(
            who=names.get(line.actor_id or 0, _("the desk")),
            what=texts.event(line.code),
            at=line.at,
            recorded_at=line.recorded_at,
            late=line.recorded_at > line.at,
        )
        for line in reversed(journal)
    ]


def changed_since(journal: tuple[Event, ...], seen: int, names: dict[int, str]) -> list[Told]:
    """What others did after the line of the journal that the reader had seen; the last thing, where he did not say."""
    return told(tuple(line for line in journal if line.seq > seen) if seen else journal[-1:], names)


def _story(page: TicketPage, view: ClockView, now: datetime) -> ClockStory:
    return story(view, page.charter, charter_labels.promise(page.charter, page.ticket.plan, view.row.kind), now)
