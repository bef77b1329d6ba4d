"""What the page of one request says, made from what its customer may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.tickets.contest import contest_of, may_contest
from charterdesk.apps.tickets.facts import promises_of
from charterdesk.apps.tickets.models import PriorityContest, Quote, Rating
from charterdesk.apps.tickets.page import ClockView, MessageView, TicketPage
from charterdesk.apps.tickets.rating import BEST, WORST, may_rate, rating_of
from charterdesk.rules.decide.promises import promise_text
from charterdesk.rules.levels import first, stands_at, told_to_customer
from charterdesk.rules.terms.amounts import Counts
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.handling import ClosedBy
from charterdesk.rules.workflow import State
from charterdesk.rules.worktime.clock import ClockState
from charterdesk.web.charter_words import commitment_words
from charterdesk.web.clock_words import ClockStory, story
from charterdesk.web.custom_fields import Shown
from charterdesk.web.portal import own_fields
from charterdesk.web.portal.choices import Choice, kind_words, level_words, severities
from charterdesk.web.portal.decision_words import Later, Told, later_promises, tell
from charterdesk.web.portal.progress import Next, Progress, nearest, progress_of

SENT: Final = "sent"
A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Said:
    """A message, and whether the reader's own side wrote it."""

    message: MessageView
    side: str


@dataclass(frozen=True, slots=True)
class Changed:
    """The desk judged the severity, and said why; `confirmed` where it is the one that counted before."""

    level: str
    reason: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Contested:
    """The contest of the priority: the one that was wished, and what we answered, '' until then."""

    row: PriorityContest
    wished: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketView:
    """The page of one request."""

    page: TicketPage
    progress: Progress
    kind: str
    severity: str
    wished: str
    told: Told
    clocks: tuple[ClockStory, ...]
    later: tuple[Later, ...]
    talk: tuple[Said, ...]
    open_quote: Quote | None
    old_quotes: tuple[Quote, ...]
    changes: tuple[Changed, ...]
    customer_closes: bool
    several: bool
    soon: bool
    counts_working: bool
    counts_elapsed: bool
    own: tuple[Shown, ...]
    rates: bool
    rating: Rating | None
    contested: Contested | None
    contestable: tuple[Choice, ...]
    where: str

    @property
    def scores(self) -> tuple[int, ...]:
        """What may be said of the work, from bad to very good."""
        return tuple(range(WORST, BEST + 1))

    @property
    def may(self) -> frozenset[str]:
        """The verbs that the reader may use now."""
        return self.page.may


def view_of(actor: Actor, page: TicketPage, language: str) -> TicketView:
    """Everything that the page says, in the reader's language."""
    ticket, charter = page.ticket, page.charter
    sent = next((quote for quote in page.quotes if quote.state == SENT), None)
    running = [_next(clock) for clock in page.clocks if clock.row.stopped_at is None]
    started = {clock.row.kind for clock in page.clocks}
    later = later_promises(charter, promises_of(ticket, charter), language)
    progress = progress_of(ticket, nearest(running))
    contested = _contested(page, language)
    return TicketView(
        page=page,
        progress=progress,
        kind=kind_words(charter, ticket.kind, language),
        severity=level_words(charter, ticket.severity, language),
        wished=level_words(charter, ticket.wished_priority, language),
        told=tell(charter, page.decision, language),
        clocks=tuple(
            story(clock, charter, _promise_name(charter, ticket.plan, clock, language), now()) for clock in page.clocks
        ),
        later=tuple(promise for promise in later if promise.kind not in started and ticket.closed_at is None),
        talk=tuple(Said(message, "theirs" if message.author_is_desk else "ours") for message in page.messages),
        open_quote=sent,
        old_quotes=tuple(quote for quote in page.quotes if quote is not sent),
        changes=tuple(
            Changed(
                level=level_words(charter, change.to_severity, language),
                reason=change.reason,
                confirmed=change.from_severity == change.to_severity,
            )
            for change in page.priority_changes
        ),
        customer_closes=charter.closing.by is ClosedBy.CUSTOMER,
        soon=progress.due is not None and abs(progress.due - now()) < A_DAY,
        counts_working=any(clock.row.counts == Counts.WORKING for clock in page.clocks),
        counts_elapsed=any(clock.row.counts == Counts.ELAPSED for clock in page.clocks),
        own=tuple(own_fields.kept(ticket.desk, ticket.custom)),
        rates=may_rate(actor, ticket),
        rating=rating_of(ticket) if ticket.closed_at is not None else None,
        contested=contested,
        contestable=_contestable(actor, page, language) if contested is None else (),
        where=_where(page, language),
        several=len(actor.organisation_ids | actor.reseller_of_ids) > 1,
    )


def _where(page: TicketPage, language: str) -> str:
    """Where the request stands, in the charter's words for its customers: what a first level does goes without saying
    while somebody else has the next move, and so does a solution that is before him.
    """
    ticket, charter = page.ticket, page.charter
    at_first = stands_at(charter, page.standing) == first(charter)
    over = ticket.closed_at is not None or ticket.state == State.SOLVED
    if over or (at_first and ticket.state != State.IN_CHARGE):
        return ""
    return told_to_customer(charter, page.standing).in_language(language)


def _contested(page: TicketPage, language: str) -> Contested | None:
    row = contest_of(page.ticket)
    return None if row is None else Contested(row, level_words(page.charter, row.wished, language))


def _contestable(actor: Actor, page: TicketPage, language: str) -> tuple[Choice, ...]:
    if not may_contest(actor, page.ticket, page.charter):
        return ()
    known = severities(page.charter, page.ticket.kind, language)
    return tuple(choice for choice in known if choice.value != page.ticket.severity)


def _next(clock: ClockView) -> Next:
    judged = clock.judgement
    held = clock.waiting_for and not judged.missed
    return Next(clock.row.kind, judged.due, str(ClockState.PAUSED if held else judged.state), bool(clock.row.firm))


def _promise_name(charter: Charter, plan_name: str, clock: ClockView, language: str) -> str:
    said = promise_text(charter, plan_name, clock.row.kind).in_language(language)
    return said or commitment_words(clock.row.kind)
