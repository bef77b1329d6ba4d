"""What is promised: how much time, which time, from which event to which, and what stops the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from charterdesk.rules.terms.amounts import SAME_DAY, TIME, Duration, Share
from charterdesk.rules.terms.days import HourOfDay
from charterdesk.rules.terms.remedies import Remedy
from charterdesk.rules.terms.term import Line, Term, Written
from charterdesk.rules.terms.texts import NO_TEXT, Text
from charterdesk.rules.terms.when import When

ANY_SEVERITY = "any"
AFTER = "after "


class Served(StrEnum):
    """What orders the work where no time is promised."""

    COMMITMENT = "by commitment"
    """By what is due first."""
    ARRIVAL = "in order of arrival"
    """First come, first served; no time is promised."""
    NO_COMMITMENT = "no commitment"
    """No time is promised."""


class Event(StrEnum):
    """What happens to a ticket and starts or stops a clock. A charter may declare more (``events``)."""

    REGISTERED = "registered"
    """The request is received, or the notification with its number sent."""
    QUALIFIED = "qualified"
    """The desk has said how bad it is, or confirmed what the requester said."""
    TAKEN_IN_CHARGE = "taken_in_charge"
    """Somebody of the desk has taken it."""
    ANSWERED = "answered"
    """The desk has written or spoken to the requester."""
    DIAGNOSED = "diagnosed"
    """The desk has recorded what the matter is."""
    INTERVENTION_DECIDED = "intervention_decided"
    """A visit is asked for or decided."""
    ARRIVED_ON_SITE = "arrived_on_site"
    """The technician is there."""
    SOLUTION_PROPOSED = "solution_proposed"
    """The desk says that it is solved."""
    WORKAROUND_GIVEN = "workaround_given"
    """A way round restores all or part."""
    CLOSED = "closed"
    """The ticket ends."""


class NewTarget(StrEnum):
    """From when a target counts that a newly validated severity brings."""

    FROM_THE_START = "from the start"
    """From the original start, with the time already consumed."""
    FROM_THE_CHANGE = "from the change"
    """From the moment of the change."""


class DueAt(StrEnum):
    """At which hour of its last day a promise in working days falls due."""

    SAME_HOUR = "the same hour"
    """At the hour at which it began."""
    CLOSING = "closing"
    """When that day closes."""


class Party(StrEnum):
    """Who is waited for while a clock stands still."""

    CUSTOMER = "customer"
    """The requester, or his staff."""
    MANUFACTURER = "manufacturer"
    """The maker or publisher of the product."""
    RND = "rnd"
    """Our own development."""
    CARRIER = "carrier"
    """Whoever transports parts."""
    US = "us"
    """The desk itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised(Written):
    """The time promised to one severity, or the word that none is; it may be kept by events of its own (EK-07)."""

    lines: ClassVar[tuple[Line, ...]] = (
        Line(TIME.pattern, "2 working hours"),
        Line(SAME_DAY, SAME_DAY),
        Line(f"{Served.ARRIVAL}|{Served.NO_COMMITMENT}", "no commitment"),
    )
    within: Duration | None = None
    """How long at most. Example: `4 working hours`"""
    served: Served = Served.COMMITMENT
    """The word that no time is promised: `in order of arrival` or `no commitment`."""
    stops: tuple[str, ...] = ()
    """What keeps this promise, where it differs from the rest of the commitment. Example: `[workaround_given, closed]`
    """
    source: str = ""

    @classmethod
    def read(cls, value: object) -> object:
        """Read "2 working hours", "in order of arrival", "no commitment" or the long form."""
        if not isinstance(value, str):
            return value
        if value in {Served.ARRIVAL, Served.NO_COMMITMENT}:
            return {"served": value}
        return {"within": value}


# Which event starts and which events stop a commitment, where the charter does not say.
USUAL_EVENTS: Mapping[str, tuple[Event, tuple[Event, ...]]] = {
    "take_in_charge": (Event.REGISTERED, (Event.TAKEN_IN_CHARGE, Event.SOLUTION_PROPOSED, Event.WORKAROUND_GIVEN)),
    "respond": (Event.REGISTERED, (Event.ANSWERED, Event.SOLUTION_PROPOSED, Event.WORKAROUND_GIVEN)),
    "update": (Event.REGISTERED, (Event.ANSWERED, Event.SOLUTION_PROPOSED, Event.WORKAROUND_GIVEN)),
    "on_site": (Event.INTERVENTION_DECIDED, (Event.ARRIVED_ON_SITE,)),
    "qualify": (Event.REGISTERED, (Event.QUALIFIED, Event.SOLUTION_PROPOSED)),
    "diagnose": (Event.REGISTERED, (Event.DIAGNOSED, Event.SOLUTION_PROPOSED)),
    "workaround": (Event.REGISTERED, (Event.WORKAROUND_GIVEN, Event.SOLUTION_PROPOSED)),
    "resolve": (Event.REGISTERED, (Event.SOLUTION_PROPOSED, Event.WORKAROUND_GIVEN, Event.CLOSED)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone(Term):
    """Something that the desk records on a ticket and that a clock may look at: parts sent, report delivered ..."""

    is_: Text = NO_TEXT
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialPromise(Written):
    """What a commitment promises to some requests instead. What the line leaves out, and a severity that it does not
    list, stay as in the general line; of several lines, the first that fits holds.
    """

    one_line: ClassVar[tuple[str, ...]] = ("within",)
    when: When
    """For which requests the line is. Example: `{channels: [phone], outside: opening}`"""
    within: Mapping[str, Promised] = field(default_factory=dict)
    """How long at most: one length, or one for each severity. Example: `30 elapsed minutes`"""
    calendar: str = ""
    """The calendar whose open time counts. Example: `around_the_clock`"""
    firm: bool | None = None
    """Whether it is firm (`yes`) or best effort (`no`)."""
    cut_off: HourOfDay | None = None
    """The hour from which what begins counts as begun on the next open day; elapsed time knows none. Example: `12:00`
    """
    source: str = ""

    @classmethod
    def read(cls, value: object) -> object:
        """Read one promise for every severity ("within: 4 working hours") or one a severity."""
        return _for_any_severity(value)

    def promised_to(self, severity: str | None) -> Promised | None:
        """Return what this line promises to this severity, or None where the general line stays."""
        return _to_severity(self.within, severity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment(Written):
    """One promise of a plan. A severity that is not listed has no promise."""

    one_line: ClassVar[tuple[str, ...]] = ("within",)
    lines: ClassVar[tuple[Line, ...]] = (Line(TIME.pattern, "4 working hours"), Line(SAME_DAY, SAME_DAY))
    within: Mapping[str, Promised]
    """How long at most: one length, or one for each severity; a word where no time is promised. May be left out where
    only the lines of `special` promise something. Example: `{"1": 2 working hours, "2": no commitment}`
    """
    special: tuple[SpecialPromise, ...] = ()
    """What is promised to some requests instead; of several lines, the first that fits holds. Example: `[{when:
    {regions: [islands]}, within: 2 working days}]`
    """
    firm: bool = True
    """Whether it is firm (`yes`) or best effort, an obligation of means (`no`)."""
    starts: str = ""
    """The event from which it counts; without it, the usual one: the reception, or for `on_site` the decision of a
    visit. Example: `qualified`
    """
    after: str = ""
    """Another commitment of the plan at whose end this one begins. Example: `resolve`"""
    stops: tuple[str, ...] = ()
    """The events that keep it; without it, the usual ones of its name. Example: `[answered]`"""
    ends_with_ticket: bool = True
    """Whether closing the ticket ends it too; `no` for what is still owed afterwards, such as a report."""
    paused_by: tuple[Party, ...] = ()
    """It stands still while one of these is waited for. Example: `[customer, manufacturer]`"""
    calendar: str = ""
    """The calendar whose open time counts; without it, the desk's opening hours. Example: `technicians`"""
    cut_off: HourOfDay | None = None
    """What begins at this local hour of an open day, or later that day, counts as begun when the calendar opens on the
    next open day; `00:00` lets every promise begin on the day after. Elapsed time knows no such hour. Example: `15:00`
    """
    due_at: DueAt = DueAt.SAME_HOUR
    """When a promise in working days falls due on its last day: at `the same hour` as it began, or at `closing`."""
    only_for: tuple[str, ...] = ()
    """The kinds of request for which it is; without it, all. Example: `[anomaly]`"""
    repeats: bool = False
    """Whether it begins anew each time the desk has answered: regular news."""
    new_target: NewTarget = NewTarget.FROM_THE_START
    """From when the time counts that a newly validated severity brings."""
    warn_at: Share = Share(Decimal(75))
    """The share of the time after which the desk is warned. Example: `80 %`"""
    if_missed: tuple[Remedy, ...] = ()
    """What the customer is given where it is missed. Example: `[{give: 5 %, of: {en: the fee of the month}}]`"""
    is_: Text = NO_TEXT
    source: str = ""

    @classmethod
    def read(cls, value: object) -> object:
        """Read one promise for every severity ("within: 4 working hours") or one a severity."""
        if isinstance(value, str):
            return {"within": {ANY_SEVERITY: value}}
        if isinstance(value, Mapping) and value.get("special") and "within" not in value:
            return {**value, "within": {}}
        return _for_any_severity(value)

    def promised_to(self, severity: str | None) -> Promised | None:
        """Return what is promised to this severity, or None."""
        return _to_severity(self.within, severity)

    def asks_for_severity(self) -> bool:
        """Say whether the promise cannot be known without the severity."""
        special = (
            ANY_SEVERITY not in (line.within or (ANY_SEVERITY,)) or line.when.severities for line in self.special
        )
        return (bool(self.within) and ANY_SEVERITY not in self.within) or any(special)

    def started_by(self, name: str) -> str:
        """Return the event that starts the clock of this commitment; with ``after``, the end of another does."""
        return self.starts or USUAL_EVENTS.get(name, (Event.REGISTERED, ()))[0]

    def begins(self, name: str) -> str:
        """Return what starts the clock: the name of an event, or "after" and that of another commitment."""
        return f"{AFTER}{self.after}" if self.after else self.started_by(name)

    def stopped_by(self, name: str, promised: Promised) -> tuple[str, ...]:
        """Return the events that stop the clock of this commitment; the end of the ticket is the end of most."""
        stops = promised.stops or self.stops or USUAL_EVENTS.get(name, (Event.REGISTERED, ()))[1]
        return stops if Event.CLOSED in stops or not self.ends_with_ticket else (*stops, Event.CLOSED)


def _to_severity(within: Mapping[str, Promised], severity: str | None) -> Promised | None:
    return within.get(severity or ANY_SEVERITY) or within.get(ANY_SEVERITY)


def _for_any_severity(value: object) -> object:
    if isinstance(value, Mapping) and isinstance(value.get("within"), str):
        return {**value, "within": {ANY_SEVERITY: value["within"]}}
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability(Term):
    """A promised availability of a hosted system, a calendar month at a time."""

    share: Share
    """The promised share of the time. Example: `99.6 %`"""
    per: Text = NO_TEXT
    """Over which length of time, in words. Example: `{en: a calendar month}`"""
    for_: Text = NO_TEXT
    """For what. Example: `{en: Hosted systems}`"""
    except_: Text = NO_TEXT
    """What does not count. Example: `{en: Announced maintenance}`"""
    if_missed: tuple[Remedy, ...] = ()
    """What the customer is given where it is missed, by what was reached. Example: `[{give: 10 %, of: {en: the fee of
    the month}}, {below: 99 %, give: 25 %, of: {en: the fee of the month}}]`
    """
    source: str = ""
