"""Levels: who works on a ticket when the first ones do not solve it, what must be done before, who is called in time.

A level is handed a ticket and keeps it until it answers; for the customer the ticket stays one. What counts as solved
stands with each commitment (``stops``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from charterdesk.rules.terms.amounts import Duration, Share
from charterdesk.rules.terms.commitments import Party
from charterdesk.rules.terms.term import Term
from charterdesk.rules.terms.texts import NO_TEXT, Text


class Before(StrEnum):
    """What every charter knows that can be asked for before a ticket goes up; it may declare more (``events``)."""

    DIAGNOSED = "diagnosed"
    """The desk has recorded what the matter is."""
    TESTS_WITH_CUSTOMER = "tests_with_customer"
    """Tests were made with the customer."""
    MANAGER_CALLED = "manager_called"
    """A manager was called on."""


class WorkedBy(StrEnum):
    """Who works at a level."""

    DESK = "desk"
    """Agents of the desk."""
    R_AND_D = "r_and_d"
    """Those who develop what is sold."""
    MANUFACTURER = "manufacturer"
    """The maker or publisher of the product, under a number of its own."""


class HandedBy(StrEnum):
    """Who of the desk may hand a ticket over."""

    AGENT = "agent"
    """Any agent."""
    LEAD = "lead"
    """Whoever leads agents."""
    MANAGER = "manager"
    """The manager of the desk."""


class Then(StrEnum):
    """What is done where a level does not solve it either."""

    BUG = "bug"
    """A bug is declared."""
    WORKAROUND = "workaround"
    """A way round is sought."""
    FIX = "fix"
    """A correction is delivered: a release or a patch."""


class Called(StrEnum):
    """Who is called when a clock runs out."""

    OWNER = "owner"
    """Whoever has the ticket; at a level, whoever has what was handed over."""
    LEAD = "lead"
    """Whoever leads the team of the ticket, else those who lead agents."""
    MANAGER = "manager"
    """The managers of the desk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockCall(Term):
    """Somebody is called when so much of a promise is consumed, and the next of the list where he does not say in time
    that he knows.
    """

    at: Share
    """The share of the time that is consumed. Example: `75 %`"""
    call: Called
    """Who is called. Example: `lead`"""
    commitments: tuple[str, ...] = ()
    """Which commitments it watches, in the calls of a level which of its own promises (`take_in_charge`, `answer`);
    without it, all. Example: `[respond]`
    """
    severities: tuple[str, ...] = ()
    """For which severities; without it, all. Example: `["1"]`"""
    acknowledged_within: Duration | None = None
    """Within which time he says that he knows, before the next one is called; without it nobody else is. Example:
    `15 elapsed minutes`
    """
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level(Term):
    """A level of treatment. Tickets begin at the first of the charter; from there they go to any later one."""

    is_: Text = NO_TEXT
    told: Text = NO_TEXT
    """What a customer reads on his ticket while it is there, in his words. Example: `{en: Our developers are examining
    your request.}`
    """
    worked_by: WorkedBy = WorkedBy.DESK
    """Who works at it. Example: `r_and_d`"""
    needs: tuple[str, ...] = ()
    """What must be recorded on the ticket before it is handed over: `diagnosed`, `tests_with_customer`,
    `manager_called`, or an event that the charter declares. Example: `[diagnosed, tests_with_customer]`
    """
    handed_by: tuple[HandedBy, ...] = ()
    """Who may hand a ticket over to it; without it, any agent. Example: `[lead, manager]`"""
    take_in_charge: Duration | None = None
    """Within which time somebody of the level takes it; no promise to customers. Example: `4 working hours`"""
    answer: Duration | None = None
    """Within which time the level answers or hands it back; no promise to customers. Example: `2 working days`"""
    calendar: str = ""
    """The calendar whose open time counts for both; without it, the desk's opening hours. Example: `developers`"""
    charged_to: Party | None = None
    """The party at whose charge the customer's clocks stand still meanwhile, those whose `paused_by` names it; without
    it all run on. Example: `rnd`
    """
    then: tuple[Then, ...] = ()
    """What is done, in this order, where the level does not solve it either. Example: `[bug, workaround, fix]`"""
    calls: tuple[ClockCall, ...] = ()
    """Who of the desk is called while the level's own time runs out, or the manufacturer's by its charter; without it
    nobody is before it is due. Example: `[{at: 75 %, call: lead, acknowledged_within: 1 working hour}, {at: 90 %, call:
    manager}]`
    """
    source: str = ""
