"""How every verb begins and ends: row held, right checked, state moved, fact told, clocks judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeVar

from django.db import transaction
from django.db.models import BigIntegerField, F
from django.utils.translation import gettext as _

from charterdesk.apps.base import events, gathering, prepared
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.now import happened_at, now
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.people.access import is_staff
from charterdesk.apps.tickets import clocks
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.visibility import reaches
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.workflow import EVENTS, State, Verb, after

# Where the right to a verb of the workflow has another name.
RIGHTS: Final[Mapping[Verb, str]] = {
    Verb.SEND_QUOTE: "ticket.quote",
    Verb.GIVE_WORKAROUND: "ticket.propose_solution",
}
# What may still be done to a ticket that was merged into another: its people go on talking, nobody else works on it.
WHILE_MERGED: Final = frozenset(
    {
        "ticket.see",
        "ticket.reply",
        "ticket.attach",
        "ticket.note",
        "ticket.log_time",
        "ticket.tag",
        "ticket.merge",
        "ticket.remove_watcher",
        # What was handed over before is still to be answered and ended.
        "escalation.take",
        "escalation.answer",
        "escalation.write",
        "escalation.end",
    }
)
Said = ParamSpec("Said")
Result = TypeVar("Result")
CHANGED_BY_VERBS: Final = (
    "version",
    "state",
    "waiting_for",
    "owner_id",
    "team_id",
    "severity",
    "priority",
    "rank",
    "next_due",
    "silent_close_at",
    "in_charge_at",
    "closed_at",
    "reopened",
    "last_message_at",
    "last_message_by",
)
HELD: Final = Prepared(
    lambda: (
        Ticket.objects.filter(desk_id=Given("desk", BigIntegerField()), pk=Given("ticket", BigIntegerField()))
        .select_related("desk", "charter_version")
        .defer("charter_version__text", "charter_version__holidays")
    )
)


@dataclass(slots=True)
class Change:
    """A verb under way, inside its transaction: who, on which ticket, under which charter, when it happened."""

    actor: Actor
    ticket: Ticket
    charter: Charter
    at: datetime

    @property
    def by_staff(self) -> bool:
        """Whether the desk acts, not one whom it serves."""
        return is_staff(self.actor)

    def move(self, verb: Verb) -> None:
        """Move the ticket as the workflow says; Conflict where the charter does not allow the verb in this state."""
        state = after(self.charter, State(self.ticket.state), verb)
        if state is None:
            raise Conflict(_("This cannot be done to the ticket as it stands now."), current=summary(self.ticket))
        self.ticket.state = state


def right_to(verb: Verb) -> str:
    """The name of a verb of the workflow in the access table."""
    return RIGHTS.get(verb, f"ticket.{verb}")


def summary(ticket: Ticket) -> dict[str, object]:
    """How a ticket stands now, for whoever lost a race."""
    return {
        "number": ticket.number,
        "state": ticket.state,
        "waiting_for": ticket.waiting_for,
        "owner": ticket.owner_id,
        "version": ticket.version,
    }


def moment_of(actor: Actor, at: datetime | None, *, not_before: datetime | None = None) -> datetime:
    """When a fact happened. Only the desk tells facts late: a customer's word counts from when it arrives, or he could
    move the desk's clocks. Invalid (field "at") otherwise, for the future, or before `not_before`.
    """
    moment = happened_at(at, not_before=not_before)
    if moment != now() and not is_staff(actor) and not actor.by_mail:
        raise Invalid(_("Only the desk gives this."), field="at", code="desk_only")
    return moment


def begin(actor: Actor, ticket_id: int, right: str, *, version: int | None, at: datetime | None) -> Change:
    """Hold the ticket's row for this transaction and check the right to the verb.

    NotFound where the actor does not see the ticket, NotAllowed where he sees it and the verb is not his, Conflict
    where `version` is no longer the ticket's, Invalid (field "at") for a moment in the future or before the opening.
    """
    ticket, held = _hold(actor, ticket_id, version)
    if ticket is None or not reaches(actor, "ticket.see", ticket):
        raise NotFound
    if not reaches(actor, right, ticket):
        raise NotAllowed(right)
    if not held:
        raise Conflict(_("Somebody changed this ticket meanwhile."), current=summary(ticket))
    if ticket.merged_into_id is not None and right not in WHILE_MERGED:
        raise Conflict(_("This ticket goes on on another one, into which it was merged."), current=summary(ticket))
    moment = moment_of(actor, at, not_before=ticket.opened_at)
    return Change(actor, ticket, charter_of(ticket.charter_version), moment)


def _hold(actor: Actor, ticket_id: int, version: int | None) -> tuple[Ticket | None, bool]:
    """The ticket, held for this transaction, and whether it was of this version."""
    if HELD.is_foreseen(desk=actor.desk.pk, ticket=ticket_id):
        ticket = HELD.first(desk=actor.desk.pk, ticket=ticket_id)
        as_seen = ticket is not None and version in {None, ticket.version}
        if ticket is not None:
            ticket.version += 1
        return ticket, as_seen
    # Counting the version up first holds the row: whoever comes second waits here, then sees the first one's change.
    rows = Ticket.objects.filter(desk_id=actor.desk.pk, pk=ticket_id)
    held = (rows if version is None else rows.filter(version=version)).update(version=F("version") + 1)
    return HELD.first(desk=actor.desk.pk, ticket=ticket_id), bool(held)


def atomic(
    verb: Callable[Concatenate[Actor, int, Said], Result],
) -> Callable[Concatenate[Actor, int, Said], Result]:
    """A verb is a transaction. Done to many tickets together (`together.py`), it has no savepoint of its own: what it
    writes is gathered, and dropped where it is refused.
    """
    alone = transaction.atomic(verb)

    @wraps(verb)
    def done(actor: Actor, ticket_id: int, /, *given: Said.args, **said: Said.kwargs) -> Result:
        if gathering.NOW.get() is None:
            return alone(actor, ticket_id, *given, **said)
        foreseen = HELD.is_foreseen(desk=actor.desk.pk, ticket=ticket_id)
        with events.whole(), gathering.whole(ticket_id):
            return (verb if foreseen else alone)(actor, ticket_id, *given, **said)

    return done


def begin_move(actor: Actor, ticket_id: int, verb: Verb, *, version: int | None, at: datetime | None) -> Change:
    """`begin`, and move the ticket as the workflow says."""
    change = begin(actor, ticket_id, right_to(verb), version=version, at=at)
    change.move(verb)
    return change


def marks_of(*verbs: Verb) -> list[str]:
    """What these verbs are for the clocks."""
    return [str(EVENTS[verb]) for verb in verbs if verb in EVENTS]


def take(change: Change) -> None:
    """The actor makes the ticket his own: the desk has taken it in charge at this moment."""
    ticket, actor = change.ticket, change.actor
    if actor.person_id is None:
        raise NotAllowed("ticket.take_in_charge")
    ticket.owner_id = actor.person_id
    ticket.in_charge_at = change.at
    data: dict[str, events.Json] = {"marks": [*marks_of(Verb.TAKE_IN_CHARGE)]}
    events.record(ticket.desk, stream_of(ticket), "ticket.taken_in_charge", actor=actor, at=change.at, data=data)


def finish(
    change: Change,
    code: str = "",
    *,
    marks: Sequence[str] = (),
    data: Mapping[str, events.Json] | None = None,
    judged: bool = False,
) -> Ticket:
    """Tell the fact in the journal (unless it is told already), judge the clocks where it may matter to them, save
    the ticket.
    """
    told: dict[str, events.Json] = dict(data or {})
    if marks:
        told["marks"] = [*marks]
    ticket = change.ticket
    if code:
        events.record(ticket.desk, stream_of(ticket), code, actor=change.actor, at=change.at, data=told)
    if marks or judged:
        clocks.judge_ticket(change.actor, ticket, change.charter)
    prepared.change(Ticket, {name: getattr(ticket, name) for name in CHANGED_BY_VERBS}, id=ticket.pk)
    return ticket
