"""The customer contests, once, the priority that the desk validated; the desk answers and says why."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed
from charterdesk.apps.tickets.change import begin, finish, summary
from charterdesk.apps.tickets.messages import check_reason
from charterdesk.apps.tickets.models import PriorityContest, Ticket
from charterdesk.apps.tickets.priority import change_priority
from charterdesk.apps.tickets.visibility import reaches, visible_to
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.workflow import State, Verb, after

KEEP: Final = "keep"
KEPT: Final = "kept"
CHANGED: Final = "changed"


@transaction.atomic
def contest(
    actor: Actor,
    ticket_id: int,
    *,
    wished: str,
    reason: str,
    version: int | None = None,
    at: datetime | None = None,
) -> PriorityContest:
    """The customer asks for another severity than the one that counts, and says why. Nothing changes until the desk
    has answered (EK-04: the desk validates).

    Conflict where it was contested before, where the severity is the one that was wished, or where the ticket is past
    that; Invalid (field "wished") for a severity that the charter does not know or that counts already.
    """
    why = check_reason(reason)
    change = begin(actor, ticket_id, "ticket.contest_priority", version=version, at=at)
    ticket = change.ticket
    if actor.person_id is None:
        raise NotAllowed("ticket.contest_priority")
    if contest_of(ticket) is not None:
        raise Conflict(_("This priority was contested before."), current=summary(ticket))
    if not _contestable(ticket, change.charter):
        raise Conflict(_("The priority of this request cannot be contested now."), current=summary(ticket))
    if wished not in change.charter.severities or wished == ticket.severity:
        raise Invalid(_("Choose a severity of the charter, other than the one that counts."), field="wished")
    row = PriorityContest.objects.create(
        desk_id=ticket.desk_id,
        ticket=ticket,
        contested=ticket.severity,
        wished=wished,
        reason=why,
        author_id=actor.person_id,
        at=change.at,
    )
    finish(change, "ticket.priority_contested", data={"contested": ticket.severity, "wished": wished})
    return row


@transaction.atomic
def answer(
    actor: Actor,
    ticket_id: int,
    *,
    severity: str,
    reason: str,
    version: int | None = None,
    at: datetime | None = None,
) -> PriorityContest:
    """The desk keeps its severity ("keep") or validates another one, and the customer reads why.

    Conflict where no contest waits for an answer; what changing a severity refuses, this refuses too.
    """
    why = check_reason(reason)
    if actor.person_id is None:
        raise NotAllowed("ticket.answer_contest")
    held = visible_to(actor, "ticket.answer_contest").filter(pk=ticket_id).values_list("severity", flat=True).first()
    # Who does not reach the ticket learns nothing of it from the change: `begin` refuses him below.
    changes = held is not None and severity not in {KEEP, held}
    if changes:
        change_priority(actor, ticket_id, severity=severity, reason=why, version=version, at=at)
        version = None
    change = begin(actor, ticket_id, "ticket.answer_contest", version=version, at=at)
    ticket = change.ticket
    row = contest_of(ticket)
    if row is None or row.answer:
        raise Conflict(_("No contest waits for an answer."), current=summary(ticket))
    row.answer = CHANGED if changes else KEPT
    row.answer_reason = why
    row.answered_by_id = actor.person_id
    row.answered_at = change.at
    row.save(update_fields=["answer", "answer_reason", "answered_by", "answered_at"])
    finish(change, "ticket.contest_answered", data={"answer": row.answer, "severity": ticket.severity})
    return row


def contest_of(ticket: Ticket) -> PriorityContest | None:
    """The contest of this ticket, answered or not."""
    return PriorityContest.objects.filter(ticket=ticket).select_related("author").first()


def may_contest(actor: Actor, ticket: Ticket, charter: Charter) -> bool:
    """Whether the actor may contest the priority as it stands now, if nobody did before."""
    reached = reaches(actor, "ticket.contest_priority", ticket)
    return reached and ticket.merged_into_id is None and _contestable(ticket, charter)


def _contestable(ticket: Ticket, charter: Charter) -> bool:
    differs = ticket.severity in charter.severities and ticket.severity != ticket.wished_priority
    return differs and after(charter, State(ticket.state), Verb.CHANGE_PRIORITY) is not None
