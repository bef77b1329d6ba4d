"""A macro runs on a ticket: all of its steps or none, through the ticket's own verbs, in the name of who pressed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.people.access import require
from charterdesk.apps.tickets.change import summary
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.visibility import visible_to
from charterdesk.apps.workspace import held
from charterdesk.apps.workspace.macro_steps import STEPS, Given, Step, Values
from charterdesk.apps.workspace.macros import macros_of
from charterdesk.apps.workspace.models import HeldReply, Macro

REFUSED: Final = "step_refused"


@dataclass(frozen=True, slots=True)
class Ran:
    """What was done: the steps by name, and the answer that can be taken back until it leaves."""

    macro: Macro
    steps: tuple[str, ...]
    held: HeldReply | None


def macro_for(actor: Actor, ticket: Ticket, macro_id: int) -> Macro:
    """A macro that the actor may run and that applies to the ticket; NotFound."""
    row = macros_of(actor).filter(pk=macro_id).first()
    if row is None or not row.fits(ticket):
        raise NotFound
    return row


@transaction.atomic
def run(
    actor: Actor,
    ticket_id: int,
    macro_id: int,
    values: Values,
    *,
    version: int | None = None,
    seen: tuple[int, int] | None = None,
) -> Ran:
    """Do every step, or nothing. `values`: of the fields of its words; `version` of the ticket and what was `seen` of
    its conversation, where somebody looked first. The answer leaves after its ten seconds; the rest is done at once.

    NotFound where ticket or macro are out of reach, Conflict where the ticket changed since, Invalid ("step_refused",
    field "steps.<name>") with which step was refused and why.
    """
    require(actor, "workspace.use")
    rows = visible_to(actor).select_for_update(of=("self",)).select_related("desk", "equipment")
    ticket = rows.filter(pk=ticket_id).first()
    if ticket is None:
        raise NotFound
    macro = macro_for(actor, ticket, macro_id)
    if version is not None and version != ticket.version:
        raise Conflict(_("Somebody changed this ticket meanwhile."), current=summary(ticket))
    if seen is not None and held.spoken_since(ticket, seen):
        raise Conflict(_("Somebody wrote meanwhile."), current=summary(ticket))
    by = replace(actor, macro=macro.pk)
    names = [str(one["do"]) for one in macro.steps]
    data: dict[str, events.Json] = {"steps": [*names]}
    events.record(actor.desk, stream_of(ticket), "ticket.macro_run", actor=by, data=data)
    done = [_done(by, ticket, STEPS[name], given, values) for name, given in zip(names, macro.steps, strict=True)]
    return Ran(macro, tuple(names), next((one for one in done if isinstance(one, HeldReply)), None))


def tried(actor: Actor, ticket_id: int, macro_id: int, values: Values, *, version: int | None = None) -> Invalid | None:
    """Which step would be refused now, and why; None where none would. Nothing is kept. Other errors as `run`."""
    with transaction.atomic():
        begun = transaction.savepoint()
        try:
            run(actor, ticket_id, macro_id, values, version=version)
        except Invalid as refused:
            return refused
        finally:
            transaction.savepoint_rollback(begun)
    return None


def _done(actor: Actor, ticket: Ticket, step: Step, given: Given, values: Values) -> object:
    # Each step reads the ticket as the steps before left it.
    ticket.refresh_from_db(fields=["owner", "in_charge_at", "severity"])
    try:
        return step.run(actor, ticket, given, values)
    except (Invalid, Conflict, NotAllowed, NotFound) as refused:
        told = _("Nothing was done: “%(step)s” was refused. %(why)s") % {"step": step.label, "why": _why(refused)}
        raise Invalid(told, field=f"steps.{step.name}", code=REFUSED) from refused


def _why(refused: Exception) -> str:
    if isinstance(refused, Invalid):
        return " ".join(str(problem.message) for problem in refused.problems)
    if isinstance(refused, Conflict):
        return str(refused.message)
    return _("This is not yours to do.") if isinstance(refused, NotAllowed) else _("It is no longer there.")
