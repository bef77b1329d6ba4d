"""Moving open tickets to the version of the charter that holds today: the promises change, what happened does not.

A ticket keeps the version under which it was opened until somebody moves it and says why. The decision taken at its
opening stays, and so do the clocks that were met or missed; the others go on from their own start, with the time
consumed and the pauses, towards what the new version promises.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from charterdesk.apps.base import events, jobs
from charterdesk.apps.base.actor import Actor, system_actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.models import Desk, Event
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import Published, UnreadableCharter, charter_at, charter_of
from charterdesk.apps.people.access import actor_of_person, require
from charterdesk.apps.people.models import UNIDENTIFIED
from charterdesk.apps.tickets.change import Change, begin, finish, summary
from charterdesk.apps.tickets.facts import DerivedClock, derive, happened
from charterdesk.apps.tickets.messages import check_reason
from charterdesk.apps.tickets.models import Rebasing, Ticket
from charterdesk.apps.tickets.rebased import Key, Rebased
from charterdesk.rules.priority import priority_of
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.kinds import kinds_known
from charterdesk.rules.workflow import State

RIGHT: Final = "ticket.rebase"
MOVED: Final = "ticket.rebased"
AT_ONCE: Final = 25
MOST_TOLD: Final = 200


def movable(desk: Desk) -> QuerySet[Ticket]:
    """The tickets of a desk on which something is still promised: open, not merged, not waiting for a last word."""
    rows = Ticket.objects.filter(desk=desk, closed_at__isnull=True, merged_into__isnull=True)
    return rows.exclude(state__in=(State.SOLVED, State.CLOSED))


def to_be_moved(desk: Desk, version_id: int) -> QuerySet[Ticket]:
    """Those of them that stand under another version."""
    return movable(desk).exclude(charter_version_id=version_id)


def hindrance(ticket: Ticket, charter: Charter) -> str:
    """Why a ticket cannot stand under this charter; "" where it can."""
    if ticket.merged_into_id is not None:
        return _("It was merged into another ticket.")
    if ticket.state in {State.SOLVED, State.CLOSED}:
        return _("Nothing runs on it any more: it keeps its version.")
    if ticket.organisation.kind == UNIDENTIFIED:
        return _("It is not known yet who asks: find that out first.")
    if ticket.plan and charter.plan_of(ticket.plan) is None:
        return _("The other version has no plan “%(plan)s”.") % {"plan": ticket.plan}
    if ticket.severity and ticket.severity not in charter.severities:
        return _("The other version has no severity “%(severity)s”: change the priority first.") % {
            "severity": ticket.severity
        }
    if ticket.kind and ticket.kind not in {*kinds_known(charter.kinds), *charter.not_covered}:
        return _("The other version has no kind “%(kind)s”.") % {"kind": ticket.kind}
    return ""


def judged(clocks: Iterable[DerivedClock]) -> dict[Key, DerivedClock]:
    """Those of the clocks that are met or missed now: they keep their judgement under any version."""
    moment = now()
    ended = (clock for clock in clocks if clock.facts.stopped_at is not None or clock.judged(moment).missed)
    return {clock.key: clock for clock in ended}


@transaction.atomic
def rebase(actor: Actor, ticket_id: int, *, reason: str, version: int | None = None) -> Ticket:
    """Move one ticket to the version that holds today, and say why.

    NotFound, NotAllowed, Conflict where it stands under that version already or cannot stand under it, Invalid for a
    missing reason.
    """
    why = check_reason(reason)
    holding = charter_at(actor.desk, now())
    asked = Rebasing.objects.create(
        desk=actor.desk,
        charter_version=holding.version,
        reason=why,
        author_id=actor.person_id,
        asked_at=now(),
        total=1,
        looked_at=1,
        moved=1,
        finished_at=now(),
    )
    return _move(begin(actor, ticket_id, RIGHT, version=version, at=None), holding, asked)


@transaction.atomic
def rebase_all(actor: Actor, *, reason: str, version_id: int) -> Rebasing:
    """Move every open ticket of the desk to the version that holds today, in the background; the row says how far.

    Conflict where `version_id` holds no more, or where the last such move is still under way.
    """
    require(actor, RIGHT)
    why = check_reason(reason)
    Desk.objects.select_for_update().get(pk=actor.desk.pk)
    holding = charter_at(actor.desk, now())
    if holding.version.pk != version_id:
        raise Conflict(_("Another version holds by now: look at it as it stands now."))
    if Rebasing.objects.filter(desk=actor.desk, finished_at__isnull=True).exists():
        raise Conflict(_("Tickets are being moved already: wait until that is done."))
    total = to_be_moved(actor.desk, version_id).count()
    if not total:
        raise Invalid(_("Every open ticket stands under this version already."), code="none")
    asked = Rebasing.objects.create(
        desk=actor.desk,
        charter_version=holding.version,
        reason=why,
        author_id=actor.person_id,
        asked_at=now(),
        all_open=True,
        total=total,
    )
    data: dict[str, events.Json] = {"rebasing": asked.pk, "version": version_id, "tickets": total}
    events.record(actor.desk, f"desk:{actor.desk.pk}", "charter.rebasing", actor=actor, data=data)
    _enqueue(asked)
    return asked


def go_on(rebasing: int) -> None:
    """Move the next tickets, each by itself, and leave the rest to the next job; in the transaction of its job."""
    asked = Rebasing.objects.select_related("desk", "charter_version", "author__desk").get(pk=rebasing)
    if asked.finished_at is not None:
        return
    actor = system_actor(asked.desk) if asked.author is None else actor_of_person(asked.author)
    holding = Published(asked.charter_version, charter_of(asked.charter_version))
    rows = to_be_moved(asked.desk, asked.charter_version_id).filter(pk__gt=asked.after).order_by("pk")
    found = list(rows.values_list("pk", "number")[:AT_ONCE])
    for ticket_id, number in found:
        refused = _refusal(actor, ticket_id, holding, asked)
        asked.moved += not refused
        if refused and len(asked.refused) < MOST_TOLD:
            asked.refused[str(number)] = refused
    asked.looked_at += len(found)
    asked.after = found[-1][0] if found else asked.after
    if len(found) < AT_ONCE:
        asked.finished_at = now()
    else:
        _enqueue(asked)
    asked.save()


def last_rebasing(actor: Actor) -> Rebasing | None:
    """The last time that all open tickets were moved, done or under way."""
    require(actor, "charter.see")
    rows = Rebasing.objects.filter(desk=actor.desk, all_open=True).select_related("charter_version", "author")
    return rows.order_by("-pk").first()


def moves_of(ticket: Ticket, journal: Iterable[Event]) -> list[Rebasing]:
    """Why a ticket was moved, each time, from its journal; the first first."""
    ids = [int(str(line.data["rebasing"])) for line in journal if line.code == MOVED]
    rows = Rebasing.objects.filter(desk_id=ticket.desk_id, pk__in=ids).select_related("charter_version", "author")
    return list(rows.order_by("pk")) if ids else []


def _enqueue(asked: Rebasing) -> None:
    key = f"rebasing:{asked.pk}:{asked.after}"
    jobs.enqueue("rebase_tickets", {"rebasing": asked.pk}, desk=asked.desk, unique_key=key)


def _refusal(actor: Actor, ticket_id: int, holding: Published, asked: Rebasing) -> str:
    try:
        with transaction.atomic():
            _move(begin(actor, ticket_id, RIGHT, version=None, at=None), holding, asked)
    except (Conflict, Invalid) as refused:
        return str(refused.message)
    except (NotAllowed, NotFound):
        return _("This is not yours to do.")
    except UnreadableCharter:
        return _("The charter of this ticket cannot be read.")
    return ""


def _move(change: Change, holding: Published, asked: Rebasing) -> Ticket:
    ticket, version = change.ticket, holding.version
    if ticket.charter_version_id == version.pk:
        raise Conflict(_("It stands under this version already."), current=summary(ticket))
    if why := hindrance(ticket, holding.charter):
        raise Conflict(why, current=summary(ticket))
    kept = judged(derive(ticket, change.charter, happened(ticket)))
    left = Rebased(ticket.charter_version_id, frozenset(kept))
    ticket.opened_under_id = ticket.opened_under_id or ticket.charter_version_id
    ticket.charter_version, change.charter = version, holding.charter
    ticket.priority = priority_of(holding.charter, ticket.severity) or ""
    ticket.save(update_fields=("charter_version", "opened_under"))
    data: dict[str, events.Json] = {**left.told(), "version": version.pk, "rebasing": asked.pk}
    return finish(change, MOVED, data=data, judged=True)
