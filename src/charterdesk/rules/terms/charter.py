"""A charter: the whole promise of one desk, from a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from charterdesk.rules.terms.audiences import Audience, AudienceName
from charterdesk.rules.terms.calendars import Calendar
from charterdesk.rules.terms.channels import Channel, ChannelName
from charterdesk.rules.terms.coverage import DeclaredFact, Need
from charterdesk.rules.terms.handling import Changes, Closing, RankBy
from charterdesk.rules.terms.kinds import Exclusion, Information, Kind
from charterdesk.rules.terms.plans import Option, Plan, Statement
from charterdesk.rules.terms.prices import Emergency, Prices
from charterdesk.rules.terms.severities import Severity
from charterdesk.rules.terms.term import Term
from charterdesk.rules.terms.texts import NO_TEXT, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskTerms(Term):
    """The desk that publishes the charter."""

    name: str
    country: str
    subdivision: str = ""
    time_zone: str
    languages: tuple[str, ...]
    languages_source: str = ""
    is_: Text = NO_TEXT

    @property
    def holiday_list(self) -> str:
        """Name the list of public holidays of the desk, such as FR or FR-57."""
        return f"{self.country}-{self.subdivision}" if self.subdivision else self.country


@dataclass(frozen=True, slots=True, kw_only=True)
class Charter(Term):
    """All that a desk promises. ``holidays`` and ``digest`` are set by the reader, never by the author."""

    charter: str
    holds_from: date
    holds_from_source: str = ""
    holds_until: date | None = None
    desk: DeskTerms
    calendars: Mapping[str, Calendar]
    opening: str = "opening"
    channels: Mapping[ChannelName, Channel]
    audiences: Mapping[AudienceName, Audience]
    facts: Mapping[str, DeclaredFact] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    information: Mapping[str, Information] = field(default_factory=dict)
    needs: tuple[Need, ...] = ()
    plans: Mapping[str, Plan] = field(default_factory=dict)
    contract_source: str = ""
    without_contract: Plan | None = None
    not_covered: Mapping[str, Exclusion] = field(default_factory=dict)
    options: Mapping[str, Option] = field(default_factory=dict)
    emergency: Emergency | None = None
    prices: Prices = Prices()
    ranking: tuple[RankBy, ...] = ()
    closing: Closing = Closing()
    changes: Changes = Changes()
    statements: tuple[Statement, ...] = ()
    holidays: Mapping[str, frozenset[date]] = field(default_factory=dict)
    digest: str = ""

    def plan_of(self, name: str | None) -> Plan | None:
        """Return the plan of this name, or the one that serves without contract for None."""
        return self.without_contract if name is None else self.plans.get(name)
