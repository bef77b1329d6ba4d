"""A charter: the whole promise of one desk, from a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from charterdesk.rules.terms.audiences import Audience
from charterdesk.rules.terms.calendars import Calendar
from charterdesk.rules.terms.channels import Channel, ChannelName
from charterdesk.rules.terms.commitments import Milestone
from charterdesk.rules.terms.coverage import DeclaredFact, Need
from charterdesk.rules.terms.groups import ProductGroup, Region
from charterdesk.rules.terms.handling import Changes, Closing, RankBy
from charterdesk.rules.terms.kinds import Exclusion, Information, Kind
from charterdesk.rules.terms.levels import ClockCall, Level
from charterdesk.rules.terms.plans import Option, Plan, Statement
from charterdesk.rules.terms.prices import Emergency, Prices
from charterdesk.rules.terms.remote import Remote
from charterdesk.rules.terms.severities import Severity
from charterdesk.rules.terms.telephone import Telephone
from charterdesk.rules.terms.term import Term
from charterdesk.rules.terms.texts import NO_TEXT, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskTerms(Term):
    """The desk that publishes the charter."""

    name: str
    """The desk's name as customers know it. Example: `Lighthouse Support`"""
    country: str
    """Two capital letters (ISO 3166-1); its list of public holidays is the one that `public holidays` means. Example:
    `FR`
    """
    subdivision: str = ""
    """A part of the country with public holidays of its own (ISO 3166-2, after the dash). Example: `"57"`"""
    time_zone: str
    """The zone of all hours and days in the charter (IANA). Example: `Europe/Paris`"""
    languages: tuple[str, ...]
    """The languages in which customers are served, two letters each (ISO 639-1), the first is the usual one. Example:
    `[fr, en]`
    """
    languages_source: str = ""
    is_: Text = NO_TEXT
    """What the desk is for. Example: `{en: Network equipment, fr: Équipements réseau}`"""

    @property
    def holiday_list(self) -> str:
        """Name the list of public holidays of the desk, such as FR or FR-57."""
        return f"{self.country}-{self.subdivision}" if self.subdivision else self.country


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(Term):
    """A finding of `charterdesk charter check` that is meant to be so."""

    check: str
    """The name of the check. Example: `falls-due-while-closed`"""
    at: str = ""
    """The place: the keys that lead to it, or the first of them; the whole charter without it. Example:
    `plans.premium.commitments.resolve`
    """
    because: str
    """The reason. Example: `the contract counts hours day and night (§ 4.2)`"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charter(Term):
    """All that a desk promises. ``holidays`` and ``digest`` are set by the reader, never by the author."""

    charter: str
    """The name of the charter: short, the same in every version. Example: `lighthouse`"""
    holds_from: date
    """The first day on which it holds, in the desk's zone; before it every request is refused. Example: `2026-01-01`"""
    holds_from_source: str = ""
    holds_until: date | None = None
    """The last day on which it holds; without one it holds until a later version does. Example: `2026-12-31`"""
    uses: tuple[str, ...] = ()
    """Shared parts: files `NAME.yaml` beside the charter, each with `calendars` and nothing else, which hold as if they
    stood here. Example: `[group-hours]`
    """
    desk: DeskTerms
    """The desk that makes the promise."""
    calendars: Mapping[str, Calendar]
    """Opening hours, each under a name that the rest of the charter uses. Example: `{opening: {mon-fri: "09:00-12:30,
    14:00-18:00", closed: public holidays}}`
    """
    opening: str = "opening"
    """The calendar that is meant where none is named: the desk's opening hours."""
    channels: Mapping[ChannelName, Channel]
    """The ways in, each under its name: `portal`, `email`, `phone`. Example: `{email: {address: support@example.org}}`
    """
    telephone: Telephone | None = None
    """Which calls are the desk's and how they are counted; without it all that come in, by no service level."""
    remote: Remote | None = None
    """How the desk connects to a customer's systems from afar; without it no connection is offered. Example: `{tools:
    [teamviewer], agreement: {en: You can end it at any time.}}`
    """
    audiences: Mapping[str, Audience]
    """Who may turn to the desk: `customer`, `reseller`, `end_customer`. Example: `{customer: {is: {en: Customers}}}`"""
    regions: Mapping[str, Region] = field(default_factory=dict)
    """Where customers are, as far as promises and prices depend on it. Example: `{islands: {is: {en: The islands}}}`"""
    products: Mapping[str, ProductGroup] = field(default_factory=dict)
    """Groups of products, as far as promises and prices depend on them. Example: `{servers: {is: {en: Servers}}}`"""
    facts: Mapping[str, DeclaredFact] = field(default_factory=dict)
    """Yes-or-no facts about a product or project that `needs` may look at, beyond those that every charter knows.
    Example: `{project_finished: {is: {en: Project finished}}}`
    """
    events: Mapping[str, Milestone] = field(default_factory=dict)
    """What the desk records on tickets beyond what every charter knows, for clocks to start or stop with. Example:
    `{report_delivered: {is: {en: Root cause report delivered}}}`
    """
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    """Kinds of request: new ones, or words and rules for those that every charter knows. Example: `{anomaly: {is: {en:
    Incident}}, inspection: {is: {en: Inspection}, severity: no}}`
    """
    severities: Mapping[str, Severity] = field(default_factory=dict)
    """How bad it can be, from the worst to the mildest. Example: `{"1": {is: {en: Production interrupted}}, "2": {is:
    {en: Work is hindered}}}`
    """
    information: Mapping[str, Information] = field(default_factory=dict)
    """What a customer is asked for when he opens a ticket. Example: `{steps: {is: {en: Steps to reproduce it}}}`"""
    needs: tuple[Need, ...] = ()
    """Conditions that hold whatever the plan. Example: `[product up to date]`"""
    plans: Mapping[str, Plan] = field(default_factory=dict)
    """The levels of support that customers buy, each under its name. Example: `{gold: {for: [customer], channels:
    [email]}}`
    """
    contract_source: str = ""
    """Where it stands that support is for customers under contract. Example: `§ 2`"""
    without_contract: Plan | None = None
    """How those are served who have no contract, written like a plan; without it they are refused."""
    not_covered: Mapping[str, Exclusion] = field(default_factory=dict)
    """The kinds of request that no plan covers, and what is offered instead. Example: `{training: {offer:
    training_course}}`
    """
    options: Mapping[str, Option] = field(default_factory=dict)
    """What is sold beside the plans: an on-call cover, a credit of hours. Example: `{on_call: {answers_out_of_hours:
    yes}}`
    """
    emergency: Emergency | None = None
    """The door for emergencies, its price and its hours; without it there is none."""
    prices: Prices = Prices()
    """The prices of the desk, whatever the plan."""
    levels: Mapping[str, Level] = field(default_factory=dict)
    """Who works on a ticket, in order: the first level, and those to which it is handed over; without it nothing is.
    Example: `{n1: {is: {en: First level}}, n2: {is: {en: Developers}, worked_by: r_and_d, needs: [diagnosed]}}`
    """
    calls: tuple[ClockCall, ...] = ()
    """Who of the desk is called while a promise runs out, the smallest share first; without it nobody is. Example:
    `[{at: 75 %, call: lead, acknowledged_within: 15 elapsed minutes}, {at: 90 %, call: manager}]`
    """
    ranking: tuple[RankBy, ...] = ()
    """What the queue is ordered by, the first criterion first. Without it: by severity, by what is due, by arrival.
    Example: `[emergency, severity, arrival]`
    """
    closing: Closing = Closing()
    """Who closes a ticket, and how it can be reopened."""
    changes: Changes = Changes()
    """How customers learn that the charter changes."""
    statements: tuple[Statement, ...] = ()
    """Sentences that the charter publishes and that decide nothing. Example: `[{text: {en: We speak your language.}}]`
    """
    accepted: tuple[Accepted, ...] = ()
    """Findings of `charterdesk charter check` that are meant to be so, each with its reason. Example:
    `[{check: falls-due-while-closed, at: plans.premium, because: hours count day and night}]`
    """
    holidays: Mapping[str, frozenset[date]] = field(default_factory=dict)
    """Set by the reader: the days of each list of public holidays."""
    digest: str = ""
    """Set by the reader: a hash of the text and of all that it rests on."""

    def lists(self) -> tuple[str, ...]:
        """Name the lists of public holidays that its calendars need, such as FR or FR-57."""
        usual = self.desk.holiday_list
        return tuple(sorted({name for calendar in self.calendars.values() for name in calendar.holiday_lists(usual)}))

    def rests_on(self) -> tuple[str, ...]:
        """Name the files on which it rests: lists of public holidays (FR), shared parts (NAME.yaml)."""
        return (*self.lists(), *(f"{name}.yaml" for name in sorted(set(self.uses))))

    def plan_of(self, name: str | None) -> Plan | None:
        """Return the plan of this name, or the one that serves without contract for None."""
        return self.without_contract if name is None else self.plans.get(name)
