"""Whose ticket it is, found out afterwards: the decision is taken again under the same charter, and told beside the
earlier one.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.errors import Conflict
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets import clocks
from charterdesk.apps.tickets.change import CHANGED_BY_VERBS, Change, summary
from charterdesk.apps.tickets.facts import happened, is_qualified, marks_of_reception, stream_of
from charterdesk.apps.tickets.intake import decision_as_kept
from charterdesk.apps.tickets.models import PriorityChange, Quote, Ticket
from charterdesk.apps.tickets.request import asked_by, parties_of
from charterdesk.rules.decide import Decision, decide
from charterdesk.rules.decide.decision import Outcome
from charterdesk.rules.priority import priority_of
from charterdesk.rules.terms.commitments import Event
from charterdesk.rules.workflow import State

KNOWN_NOW: Final = (
    "requester",
    "organisation",
    "reseller",
    "equipment",
    "contract",
    "audience",
    "plan",
    "on_call",
    "outcome",
    "offer",
    "order",
    "decision",
    "request",
    "override_reason",
)
# What follows from who asks; the rest of the request was said and stays.
OF_THE_REQUESTER: Final = frozenset({"at", "requester", "contract", "product"})


def judge_again(
    change: Change, requester: Person, *, organisation_id: int | None = None, equipment_id: int | None = None
) -> Ticket:
    """Make the ticket this person's, within a verb: organisation, contract, decision and clocks follow, as if it had
    been known when he asked. Conflict where the work would have to wait for a quote and has gone too far for that.

    `equipment_id`: what it is about, known only now, of this organisation (default: the person's own).
    """
    ticket, charter = change.ticket, change.charter
    parties = parties_of(
        ticket.desk,
        requester_id=requester.pk,
        organisation_id=organisation_id or requester.organisation_id,
        equipment_id=equipment_id,
    )
    said = {name: value for name, value in ticket.request.items() if name not in OF_THE_REQUESTER}
    asked = asked_by(charter, parties, ticket.opened_at, contract_id=None, access_code=None, said=said)
    decision = decide(charter, asked.request)
    answer = decision_as_kept(decision, charter, asked.request.language)
    validated = PriorityChange.objects.filter(ticket=ticket).order_by("-pk").first()
    told: dict[str, events.Json] = {
        "from_requester": ticket.requester_id,
        "from_organisation": ticket.organisation_id,
        "from_outcome": ticket.outcome,
        "requester": requester.pk,
        "organisation": parties.organisation.pk,
        "contract": asked.contract.pk if asked.contract else None,
        "outcome": str(decision.outcome),
    }
    ticket.requester, ticket.organisation = parties.requester, parties.organisation
    ticket.reseller_id = parties.organisation.reseller_id
    ticket.equipment = parties.equipment or ticket.equipment
    ticket.contract, ticket.request = asked.contract, asked.as_read
    ticket.audience = asked.request.requester.audience or ""
    ticket.severity = validated.to_severity if validated else decision.severity or ""
    ticket.priority = priority_of(charter, ticket.severity) or ""
    ticket.plan, ticket.offer = decision.plan or "", decision.offer or ""
    ticket.outcome, ticket.on_call = decision.outcome, decision.on_call
    ticket.decision, ticket.order = answer, answer["order"]
    ticket.override_reason = _override(ticket, decision)
    ticket.state = _state(change, decision)
    told["state"], told["waits_for_quote"] = str(ticket.state), _waits_for_quote(ticket)
    events.record(ticket.desk, stream_of(ticket), "ticket.identified", actor=change.actor, at=change.at, data=told)
    _receive(change)
    clocks.judge_ticket(change.actor, ticket, charter)
    ticket.save(update_fields=(*CHANGED_BY_VERBS, *KNOWN_NOW))
    return ticket


def _override(ticket: Ticket, decision: Decision) -> str:
    if decision.taken:
        return ""
    return ticket.override_reason or _("Who asks was found out after the ticket was opened.")


def _state(change: Change, decision: Decision) -> str:
    """A ticket of which it turns out that a quote comes first waits for it, and the reverse."""
    ticket = change.ticket
    quoted = Quote.objects.filter(ticket=ticket).exists()
    if decision.outcome is not Outcome.QUOTE_FIRST:
        working = State.NEW if ticket.in_charge_at is None else State.IN_CHARGE
        return working if ticket.state == State.QUOTE and not quoted else ticket.state
    if ticket.state in {State.NEW, State.IN_CHARGE}:
        return State.QUOTE
    if ticket.state != State.QUOTE:
        raise Conflict(_("This cannot be done to the ticket as it stands now."), current=summary(ticket))
    return ticket.state


def _waits_for_quote(ticket: Ticket) -> bool:
    accepted = Quote.objects.filter(ticket=ticket, state="accepted").exists()
    return ticket.outcome == Outcome.QUOTE_FIRST and not accepted


def _receive(change: Change) -> None:
    """What needed a quote before, and needs none now, was received when it came."""
    ticket = change.ticket
    if ticket.state == State.QUOTE or any(mark.name == Event.REGISTERED for mark in happened(ticket).marks):
        return
    data: dict[str, events.Json] = {"marks": [*marks_of_reception(ticket.kind, qualified=is_qualified(ticket))]}
    events.record(ticket.desk, stream_of(ticket), "ticket.received", actor=change.actor, at=ticket.opened_at, data=data)
