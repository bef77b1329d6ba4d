"""A release is delivered to installations, and every ticket that waited for it moves, in the background (ES-20, ES-21).

The deliveries are facts as soon as they are told. What follows (the versions of the installations, the word to each
customer) is done by jobs: the effects of a job and its end are one transaction, so that a worker may be killed at any
moment and every ticket is moved once.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import override

from charterdesk.apps.base import events, jobs, prepared
from charterdesk.apps.base.actor import Actor, worker_actor
from charterdesk.apps.base.digests import fingerprint
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.base.models import LANGUAGES
from charterdesk.apps.base.now import happened_at, now
from charterdesk.apps.contracts import inventory
from charterdesk.apps.contracts.charters import UnreadableCharter
from charterdesk.apps.contracts.models import Equipment
from charterdesk.apps.escalation.bugs.models import (
    BugTicket,
    BugVerdict,
    Delivery,
    DeliveryRound,
    DeliveryTicket,
    Release,
    ReleaseBug,
)
from charterdesk.apps.escalation.bugs.releases import stream_of_release
from charterdesk.apps.escalation.bugs.speaking import WORKED_ON, language_among, language_of, speaker
from charterdesk.apps.escalation.bugs.waiting import Chosen, tickets_moved
from charterdesk.apps.escalation.bugs.wording import Letters
from charterdesk.apps.people.access import require
from charterdesk.apps.tickets.closure import propose_solution
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.together import together
from charterdesk.apps.tickets.work import reply

TASK: Final = "deliver_release"
INSTALLATIONS_AT_ONCE: Final = 250
TICKETS_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Plan:
    """What a delivery would do: the installations, the tickets that move, who reads which language. `seen` names it."""

    chosen: Chosen
    tickets: tuple[tuple[Ticket, str], ...]
    seen: str

    @property
    def languages(self) -> list[tuple[str, int]]:
        """How many tickets are told in which language."""
        return sorted(Counter(language for _ticket, language in self.tickets).items())


def plan(actor: Actor, release: Release, chosen: Chosen) -> Plan:
    """What delivering to these would do now; nothing is stored."""
    require(actor, "release.deliver")
    # The sentences around the notes are known in every language; the notes fall back by themselves.
    known = [code for code, _name in LANGUAGES]
    moved = [(one, language_among(known, language_of(one), actor.desk)) for one in tickets_moved(release, chosen)]
    keys = (sorted(row.pk for row in chosen.equipment), [ticket.pk for ticket, _language in moved])
    return Plan(chosen, tuple(moved), fingerprint((release.version, *keys)))


def deliver(
    actor: Actor, number: int, chosen: Chosen, *, seen: str | None = None, at: datetime | None = None
) -> DeliveryRound:
    """Say that the release was delivered to these; the rest follows in the background.

    Conflict where the last delivery of this release is still under way, or where it would do something else than what
    was `seen`; Invalid where it would do nothing, for serial numbers that are not known, and for a moment to come.
    """
    try:
        with transaction.atomic():
            return _deliver(actor, number, chosen, seen, happened_at(at))
    except IntegrityError as error:
        raise Conflict(_("This release is being delivered already: wait until that is done.")) from error


def go_on(round_id: int) -> None:
    """Bring the next installations up to date, then move the next tickets, each by itself; leave the rest to the next
    job. In the transaction of its job.
    """
    asked = DeliveryRound.objects.select_related("desk", "author", "release__product").get(pk=round_id)
    if asked.finished_at is not None:
        return
    noted = list(asked.deliveries.filter(noted_at__isnull=True).order_by("pk")[:INSTALLATIONS_AT_ONCE])
    if noted:
        _note(asked, noted)
        _enqueue(asked, f"installations:{noted[-1].pk}")
        return
    rows = list(_pending(asked)[:TICKETS_AT_ONCE])
    more, letters = _waiting_for_more(asked, rows), Letters(asked)
    with override(asked.desk.language), together(asked.desk, [row.ticket_id for row in rows]) as held:
        for row in rows:
            row.ticket = held[row.ticket_id]
            _move(asked, row, letters, solves=row.ticket_id not in more)
    for outcome, refused in {(row.outcome, row.refused) for row in rows}:
        keys = [row.pk for row in rows if (row.outcome, row.refused) == (outcome, refused)]
        asked.tickets.filter(pk__in=keys).update(outcome=outcome, refused=refused, at=now())
    asked.done += len(rows)
    asked.left_out += sum(row.outcome == DeliveryTicket.LEFT_OUT for row in rows)
    if len(rows) < TICKETS_AT_ONCE:
        asked.finished_at = now()
    else:
        _enqueue(asked, f"tickets:{rows[-1].pk}")
    asked.save(update_fields=["done", "left_out", "finished_at"])


def _deliver(actor: Actor, number: int, chosen: Chosen, seen: str | None, at: datetime) -> DeliveryRound:
    require(actor, "release.deliver")
    # Held first, so that two who deliver at once deliver one after the other.
    rows = Release.objects.filter(desk=actor.desk, number=number)
    if not rows.update(version=F("version")):
        raise NotFound
    row = rows.select_related("product").get()
    if DeliveryRound.objects.filter(release=row, finished_at__isnull=True).exists():
        raise Conflict(_("This release is being delivered already: wait until that is done."))
    if chosen.unknown:
        raise Invalid(_("Some serial numbers are not known here; nothing was delivered."), field="file", code="unknown")
    planned = plan(actor, row, chosen)
    if seen is not None and planned.seen != seen:
        raise Conflict(_("Something changed meanwhile: look at what this delivery would do now."))
    if not planned.tickets and not chosen.equipment:
        raise Invalid(_("No installation is left to receive it, and no ticket waits for it."), code="nobody")
    asked = DeliveryRound.objects.create(
        desk=actor.desk,
        release=row,
        author_id=actor.person_id,
        asked_at=now(),
        total=len(planned.tickets),
        delivered_at=at,
        installations=len(chosen.equipment),
    )
    Delivery.objects.bulk_create(
        (
            Delivery(desk=actor.desk, release=row, equipment=one, round=asked, at=at, version_before=one.version)
            for one in chosen.equipment
        ),
        batch_size=500,
    )
    DeliveryTicket.objects.bulk_create(
        (
            DeliveryTicket(round=asked, release=row, ticket=ticket, language=language)
            for ticket, language in planned.tickets
        ),
        batch_size=500,
    )
    data: dict[str, events.Json] = {
        "release": row.pk,
        "round": asked.pk,
        "installations": asked.installations,
        "tickets": asked.total,
    }
    events.record(actor.desk, stream_of_release(row.pk), "release.delivered", actor=actor, at=at, data=data)
    _enqueue(asked, "begin")
    return asked


def _note(asked: DeliveryRound, rows: list[Delivery]) -> None:
    """The installations run the release from now on; where the product says which version is up to date, they are, or
    they are not (EX-11).
    """
    release, actor = asked.release, worker_actor(asked.desk)
    current = release.product.current_version
    held = Equipment.objects.select_related("desk").in_bulk([row.equipment_id for row in rows])
    with events.together(), prepared.together():
        for row in rows:
            equipment = held[row.equipment_id]
            terms = inventory.terms_of(equipment)
            if isinstance(terms, inventory.EquipmentTerms):
                up_to_date = release.product_version == current if current else terms.up_to_date
                said = replace(terms, version=release.product_version, up_to_date=up_to_date)
                inventory.update(actor, equipment, said)
    asked.deliveries.filter(pk__in=[row.pk for row in rows]).update(noted_at=now())


def _pending(asked: DeliveryRound) -> QuerySet[DeliveryTicket]:
    return asked.tickets.filter(at__isnull=True).order_by("pk")


def _move(asked: DeliveryRound, row: DeliveryTicket, letters: Letters, *, solves: bool) -> None:
    ticket = row.ticket
    body = letters.text(ticket, row.language)
    actor = speaker(asked.desk, asked.author, row.language)
    if ticket.closed_at is not None or ticket.merged_into_id is not None:
        row.outcome, row.refused = DeliveryTicket.LEFT_OUT, _("It was closed or merged meanwhile.")
    elif not (solves and ticket.state in WORKED_ON and _solved(actor, row, body)):
        _told(actor, row, body)


def _solved(actor: Actor, row: DeliveryTicket, body: str) -> bool:
    """Propose the release as the solution; what the charter or the desk asks before that, and is missing, is noted."""
    try:
        propose_solution(actor, row.ticket_id, body=body)
    except (Conflict, Invalid) as refused:
        row.refused = str(refused.message)[:300]
        return False
    except UnreadableCharter:
        row.refused = _("The charter of this ticket cannot be read.")
        return False
    row.outcome = DeliveryTicket.SOLVED
    return True


def _told(actor: Actor, row: DeliveryTicket, body: str) -> None:
    try:
        reply(actor, row.ticket_id, body=body)
    except (Conflict, Invalid) as refused:
        row.outcome, row.refused = DeliveryTicket.LEFT_OUT, str(refused.message)[:300]
    except UnreadableCharter:
        row.outcome, row.refused = DeliveryTicket.LEFT_OUT, _("The charter of this ticket cannot be read.")
    else:
        row.outcome = DeliveryTicket.TOLD


def _waiting_for_more(asked: DeliveryRound, rows: list[DeliveryTicket]) -> set[int]:
    """Those of these tickets that wait for another bug too: none of this release, and none they were told of."""
    told = DeliveryTicket.objects.filter(ticket=OuterRef("ticket"), release__bugs__bug=OuterRef("bug"))
    verdicts = BugVerdict.objects.filter(bug=OuterRef("bug")).order_by("-pk").values("verdict")[:1]
    others = (
        BugTicket.objects.filter(ticket__in=[row.ticket_id for row in rows])
        .exclude(bug__in=ReleaseBug.objects.filter(release=asked.release_id).values("bug"))
        .exclude(Exists(told))
        .annotate(found=Subquery(verdicts))
        .values_list("ticket_id", "found")
    )
    return {ticket for ticket, found in others if found not in {BugVerdict.REJECTED, BugVerdict.DUPLICATE}}


def _enqueue(asked: DeliveryRound, part: str) -> None:
    jobs.enqueue(TASK, {"round_id": asked.pk}, desk=asked.desk, unique_key=f"delivery:{asked.pk}:{part}")
