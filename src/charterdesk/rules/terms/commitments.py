"""What is promised: how much time, which time, from which event to which, and what stops the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from charterdesk.rules.terms.amounts import Duration, Share
from charterdesk.rules.terms.term import Term, Written
from charterdesk.rules.terms.texts import NO_TEXT, Text

ANY_SEVERITY = "any"


class Served(StrEnum):
    """What orders the work where no time is promised."""

    COMMITMENT = "by commitment"
    ARRIVAL = "in order of arrival"
    NO_COMMITMENT = "no commitment"


class Event(StrEnum):
    """What happens to a ticket and starts or stops a clock."""

    REGISTERED = "registered"
    TAKEN_IN_CHARGE = "taken_in_charge"
    ANSWERED = "answered"
    INTERVENTION_DECIDED = "intervention_decided"
    ARRIVED_ON_SITE = "arrived_on_site"
    SOLUTION_PROPOSED = "solution_proposed"
    WORKAROUND_GIVEN = "workaround_given"
    CLOSED = "closed"


class NewTarget(StrEnum):
    """From when a target counts that a newly validated severity brings."""

    FROM_THE_START = "from the start"
    FROM_THE_CHANGE = "from the change"


class Party(StrEnum):
    """Who is waited for while a clock stands still."""

    CUSTOMER = "customer"
    MANUFACTURER = "manufacturer"
    RND = "rnd"
    CARRIER = "carrier"
    US = "us"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised(Written):
    """The time promised to one severity, or the word that none is; it may be kept by events of its own (EK-07)."""

    within: Duration | None = None
    served: Served = Served.COMMITMENT
    stops: tuple[Event, ...] = ()
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
    "resolve": (Event.REGISTERED, (Event.SOLUTION_PROPOSED, Event.WORKAROUND_GIVEN, Event.CLOSED)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment(Written):
    """One promise of a plan. A severity that is not listed has no promise."""

    within: Mapping[str, Promised]
    firm: bool = True
    starts: Event | None = None
    stops: tuple[Event, ...] = ()
    paused_by: tuple[Party, ...] = ()
    calendar: str = ""
    only_for: tuple[str, ...] = ()
    repeats: bool = False
    new_target: NewTarget = NewTarget.FROM_THE_START
    warn_at: Share = Share(Decimal(75))
    is_: Text = NO_TEXT
    source: str = ""

    @classmethod
    def read(cls, value: object) -> object:
        """Read one promise for every severity ("within: 4 working hours") or one a severity."""
        if isinstance(value, str):
            return {"within": {ANY_SEVERITY: value}}
        if isinstance(value, Mapping) and isinstance(value.get("within"), str):
            return {**value, "within": {ANY_SEVERITY: value["within"]}}
        return value

    def promised_to(self, severity: str | None) -> Promised | None:
        """Return what is promised to this severity, or None."""
        return self.within.get(severity or ANY_SEVERITY) or self.within.get(ANY_SEVERITY)

    def asks_for_severity(self) -> bool:
        """Say whether the promise cannot be known without the severity."""
        return ANY_SEVERITY not in self.within

    def started_by(self, name: str) -> Event:
        """Return the event that starts the clock of this commitment."""
        return self.starts or USUAL_EVENTS.get(name, (Event.REGISTERED, ()))[0]

    def stopped_by(self, name: str, promised: Promised) -> tuple[Event, ...]:
        """Return the events that stop the clock of this commitment; the end of the ticket is the end of each."""
        stops = promised.stops or self.stops or USUAL_EVENTS.get(name, (Event.REGISTERED, ()))[1]
        return stops if Event.CLOSED in stops else (*stops, Event.CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability(Term):
    """A promised availability of a hosted system, a calendar month at a time."""

    share: Share
    per: Text = NO_TEXT
    for_: Text = NO_TEXT
    except_: Text = NO_TEXT
    source: str = ""
