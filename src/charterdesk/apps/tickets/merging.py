"""Two tickets about one matter become one, and apart again: nobody reads more than before, no clock begins anew.

Each message stays on its own ticket, under the rights of that ticket; whoever sees both reads them together on the
target. The promises that ran on the source are kept on the target from their own start, the tighter of two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor, worker_actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.models import Desk, Event
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.tickets.carried import Carried
from charterdesk.apps.tickets.change import Change, begin, finish, summary
from charterdesk.apps.tickets.facts import MERGED, UNMERGED, DerivedClock, derive, happened, stream_of, terms_of
from charterdesk.apps.tickets.messages import UNVERIFIED
from charterdesk.apps.tickets.models import Merge, Message, Pause, Quote, Ticket
from charterdesk.apps.tickets.pauses import end_pause, go_on
from charterdesk.apps.tickets.visibility import visible_to
from charterdesk.rules.terms.commitments import Party
from charterdesk.rules.workflow import State

# The runs of promises brought along by a merge are numbered from here on, a thousand a merge.
OF_MERGES: Final = 1000
LONGEST_CHAIN: Final = 100


@transaction.atomic
def merge(actor: Actor, ticket_id: int, *, into_number: int, reason: str = "", version: int | None = None) -> Merge:
    """Go on with this ticket on another one of the desk; Invalid (field "into_number") where that has no sense.

    The source is closed; its promises that still run are the target's from now on. Conflict where it is merged already.
    """
    target_id = _target(actor, ticket_id, into_number)
    hold(actor.desk, ticket_id, target_id)
    source = begin(actor, ticket_id, "ticket.merge", version=version, at=None)
    target = begin(actor, target_id, "ticket.merge", version=None, at=None)
    if actor.person_id is None:
        raise NotAllowed
    check(source.ticket, target.ticket)
    running = _running(source)
    made = Merge.objects.create(
        desk_id=actor.desk.pk,
        source=source.ticket,
        target=target.ticket,
        author_id=actor.person_id,
        reason=reason.replace("\x00", "").strip()[:500],
        before=_standing(source.ticket),
        at=source.at,
    )
    carried = _carried(made, source, running, target)
    _close(source, made)
    data: dict[str, events.Json] = {
        "merge": made.pk,
        "from": source.ticket.pk,
        "carried": [one.told() for one in carried],
    }
    finish(target, "ticket.took_in", data=data, judged=True)
    return made


@transaction.atomic
def undo(actor: Actor, ticket_id: int, *, version: int | None = None) -> Merge:
    """Both tickets stand as if they had never been merged; `ticket_id` is the source's, `version` either's own.

    Conflict where it is not merged, or where its target was itself merged since: that is undone first.
    """
    found = _standing_merge(actor, ticket_id)
    hold(actor.desk, found.source_id, found.target_id)
    source = begin(actor, found.source_id, "ticket.merge", version=version, at=None)
    target = begin(actor, found.target_id, "ticket.merge", version=None, at=None)
    if source.ticket.merged_into_id is None:
        raise Conflict(_("This ticket is not merged."), current=summary(source.ticket))
    if target.ticket.merged_into_id is not None:
        message = _("Ticket #%(number)d was merged itself since: undo that first.") % {"number": target.ticket.number}
        raise Conflict(message, current=summary(target.ticket))
    Merge.objects.filter(pk=found.pk).update(undone_at=source.at, undone_by_id=actor.person_id)
    _reopen(source, found)
    finish(target, "ticket.gave_back", data={"given_back": found.pk, "from": source.ticket.pk}, judged=True)
    found.refresh_from_db()
    return found


@dataclass(frozen=True, slots=True)
class MergeEffect:
    """A promise as it will stand on the target: when it is due, and whether the source brings it."""

    name: str
    due: datetime
    from_source: bool


def effect_of(actor: Actor, source_id: int, target_id: int) -> list[MergeEffect]:
    """Which promises would be kept on the target until when; nothing is stored. Errors as `check`."""
    rows = visible_to(actor, "ticket.merge").select_related("desk", "charter_version")
    source, target = (rows.get(pk=ticket_id) for ticket_id in (source_id, target_id))
    check(source, target)
    running = [
        (clock, ticket is source)
        for ticket in (target, source)
        for clock in derive(ticket, charter_of(ticket.charter_version), happened(ticket))
        if clock.facts.stopped_at is None
    ]
    kept: dict[str, MergeEffect] = {}
    for clock, from_source in running:
        one = MergeEffect(clock.promise.kind, clock.falls_due(), from_source)
        if one.name not in kept or one.due < kept[one.name].due:
            kept[one.name] = one
    return sorted(kept.values(), key=lambda one: one.due)


def chosen(actor: Actor, source: Ticket, number: int) -> Ticket:
    """The ticket of this number, into which the source may be merged; Invalid, Conflict."""
    target = visible_to(actor, "ticket.merge").filter(number=number).select_related("desk").first()
    if target is None:
        raise Invalid(_("There is no ticket of this number."), field="into_number", code="unknown")
    check(source, target)
    return target


def candidates(actor: Actor, source: Ticket, most: int = 10) -> list[Ticket]:
    """Open tickets of the same organisation, the latest first."""
    rows = visible_to(actor, "ticket.merge").filter(organisation_id=source.organisation_id, closed_at__isnull=True)
    return list(rows.exclude(pk=source.pk).select_related("requester").order_by("-opened_at", "-number")[:most])


def check(source: Ticket, target: Ticket) -> None:
    """Invalid (field "into_number"), or Conflict for the source, where merging the one into the other has no sense."""
    if source.merged_into_id is not None:
        raise Conflict(_("This ticket is merged already."), current=summary(source))
    if source.pk == target.pk:
        raise Invalid(_("This is the ticket itself."), field="into_number", code="itself")
    if target.merged_into_id is not None:
        raise Invalid(_("That ticket is merged into another: choose that one."), field="into_number", code="merged")
    if target.closed_at is not None:
        raise Invalid(
            _("That ticket is closed: choose an open one, or reopen it first."), field="into_number", code="closed"
        )
    if Quote.objects.filter(ticket=source, state="sent").exists():
        raise Invalid(_("A quote on this ticket waits for its answer."), field="into_number", code="quote")


def hold(desk: Desk, *ticket_ids: int) -> None:
    """Hold the rows of several tickets for this transaction, always in the same order: nobody waits for who waits."""
    for ticket_id in sorted({*ticket_ids}):
        Ticket.objects.filter(desk=desk, pk=ticket_id).update(version=F("version"))


def sources_of(actor: Actor, ticket_ids: list[int]) -> list[Ticket]:
    """The tickets merged into these, directly or through one another, that the actor sees."""
    found: dict[int, Ticket] = {}
    level = ticket_ids
    while level and len(found) < LONGEST_CHAIN:
        rows = visible_to(actor).filter(merged_into_id__in=level).exclude(pk__in=found).order_by("number")
        level = [row.pk for row in rows.select_related("desk")]
        found.update((row.pk, row) for row in rows)
    return list(found.values())


def goes_on_at(ticket: Ticket) -> Ticket | None:
    """The ticket on which a merged one goes on at last; None where it is not merged."""
    found, next_id = None, ticket.merged_into_id
    for _step in range(LONGEST_CHAIN):
        if next_id is None:
            break
        found = Ticket.objects.select_related("desk").get(pk=next_id)
        next_id = found.merged_into_id
    return found


@transaction.atomic
def carry_word(event: int) -> None:
    """The customer spoke on a ticket that is merged: the ticket on which it goes on has heard him. A job."""
    line = Event.objects.select_related("desk").get(pk=event)
    source = Ticket.objects.get(pk=int(line.stream.removeprefix("ticket:")))
    target = goes_on_at(source)
    if target is None:
        return
    change = begin(worker_actor(line.desk), target.pk, "ticket.reply", version=None, at=None)
    ticket = change.ticket
    ticket.last_message_at, ticket.last_message_by = change.at, "customer"
    proved = not Message.objects.filter(pk=line.data.get("message"), trust=UNVERIFIED).exists()
    resumed = ticket.state == State.WAITING and ticket.waiting_for == Party.CUSTOMER and proved
    if resumed:
        go_on(change)
    ticket.silent_close_at = None
    data: dict[str, events.Json] = {"from": source.pk, "message": line.data.get("message"), "resumed": resumed}
    finish(change, "ticket.merged_word", data=data, judged=resumed)


def _target(actor: Actor, ticket_id: int, number: int) -> int:
    found = visible_to(actor, "ticket.merge").filter(number=number).values_list("pk", flat=True).first()
    if found is None:
        if not visible_to(actor).filter(pk=ticket_id).exists():
            raise NotFound
        if not visible_to(actor, "ticket.merge").filter(pk=ticket_id).exists():
            raise NotAllowed("ticket.merge")
        raise Invalid(_("There is no ticket of this number."), field="into_number", code="unknown")
    return int(found)


def _standing_merge(actor: Actor, ticket_id: int) -> Merge:
    seen = visible_to(actor).filter(pk=ticket_id).first()
    if seen is None:
        raise NotFound
    found = Merge.objects.filter(source_id=ticket_id, undone_at__isnull=True).first()
    if found is None:
        # The right is asked before anything is said of the ticket.
        begin(actor, ticket_id, "ticket.merge", version=None, at=None)
        raise Conflict(_("This ticket is not merged."), current=summary(seen))
    return found


def _standing(ticket: Ticket) -> dict[str, Any]:
    pause = Pause.objects.filter(ticket=ticket, until_at__isnull=True).first()
    return {
        "state": ticket.state,
        "waiting_for": ticket.waiting_for,
        "closed_at": _text(ticket.closed_at),
        "silent_close_at": _text(ticket.silent_close_at),
        "pause": pause.pk if pause else None,
    }


def _running(change: Change) -> list[DerivedClock]:
    derived = derive(change.ticket, change.charter, happened(change.ticket))
    return [clock for clock in derived if clock.facts.stopped_at is None]


def _carried(made: Merge, source: Change, running: list[DerivedClock], target: Change) -> list[Carried]:
    beside = {clock.promise.kind: clock.sequence for clock in _running(target)}
    merges = Merge.objects.filter(target=target.ticket).count()
    own = terms_of(source.ticket, source.charter)
    return [
        Carried(
            merge_id=made.pk,
            seq=0,
            at=source.at,
            name=clock.promise.kind,
            beside=beside.get(clock.promise.kind, 0),
            sequence=OF_MERGES * merges + place,
            started_at=clock.facts.started_at,
            pauses=tuple(
                type(pause)(pause.starts, pause.ends or source.at, pause.party) for pause in clock.facts.pauses
            ),
            terms=clock.origin or own,
        )
        for place, clock in enumerate(running)
    ]


def _close(change: Change, made: Merge) -> None:
    ticket = change.ticket
    was_open = ticket.closed_at is None
    end_pause(change)
    ticket.state, ticket.silent_close_at = State.CLOSED, None
    ticket.closed_at = ticket.closed_at or change.at
    Ticket.objects.filter(pk=ticket.pk).update(merged_into_id=made.target_id)
    data: dict[str, events.Json] = {"merge": made.pk, "into": made.target_id}
    finish(change, "ticket.merged", marks=[MERGED] if was_open else [], data=data)


def _reopen(change: Change, made: Merge) -> None:
    ticket, before = change.ticket, made.before
    spoke = _spoke_since(ticket, made)
    Ticket.objects.filter(pk=ticket.pk).update(merged_into_id=None)
    ticket.state, ticket.waiting_for = before["state"], before["waiting_for"]
    ticket.closed_at = _moment(before["closed_at"])
    ticket.silent_close_at = None if spoke else _moment(before["silent_close_at"])
    Pause.objects.filter(pk=before["pause"], ticket=ticket).update(until_at=None)
    was_open = ticket.closed_at is None
    data: dict[str, events.Json] = {"merge": made.pk, "from": made.target_id}
    finish(change, "ticket.unmerged", marks=[UNMERGED] if was_open else [], data=data)
    if spoke and ticket.state == State.WAITING and ticket.waiting_for == Party.CUSTOMER:
        go_on(change)
        finish(change, "ticket.resumed", judged=True)


def _spoke_since(ticket: Ticket, made: Merge) -> bool:
    merged = events.of(ticket.desk, stream_of(ticket)).filter(code="ticket.merged").last()
    since = merged.seq if merged and merged.data["merge"] == made.pk else 0
    return events.of(ticket.desk, stream_of(ticket)).filter(code="ticket.customer_replied", seq__gt=since).exists()


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
