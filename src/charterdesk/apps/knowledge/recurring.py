"""The daily look at the tickets of 30 days: what recurs, so that a note is written (EX-14); answered or dismissed.

Kept are the facts of the finding: which tickets, by which words, of which product. A group of which half was found
before is the same one: it grows while nobody has answered it, and is left alone once somebody has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor, worker_actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.base.numbers import take
from charterdesk.apps.base.typed import line
from charterdesk.apps.base.words import EMPTY, fold, spelled, stems_of
from charterdesk.apps.contracts.charters import day_of
from charterdesk.apps.contracts.models import Equipment
from charterdesk.apps.knowledge.models import Look, Recurrence, RecurrenceTicket
from charterdesk.apps.meaning import model
from charterdesk.apps.meaning.keeping import TICKET
from charterdesk.apps.meaning.nearest import alike
from charterdesk.apps.people.access import require
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.rules.recurrence import Group, Told, groups, same

SERIES: Final = "recurrences"
DAYS: Final = 30
MOST_TICKETS: Final = 5_000  # of a desk in 30 days, the newest
MOST_EARLIER: Final = 500  # findings with which a new one is compared
READ: Final = 400  # characters of what the customer wrote
SHORTEST: Final = 3
LONGEST_REASON: Final = 500
SHOWN: Final = 20
NAMED_BY: Final = 6  # words
MEANS_THE_SAME: Final = 0.60  # cosine: one pair in a thousand of different ones of bench/similar.txt reaches it


@dataclass(frozen=True, slots=True)
class Population:
    """What a recurrence reaches: its tickets, their customers, and the installations that may be concerned."""

    tickets: Sequence[Ticket]
    customers: int
    installations: Sequence[tuple[str, int]]
    installed: int


def look_daily() -> None:
    """Look once a day at every desk: in the first hour of its day in which a worker asks. Nothing is held meanwhile."""
    for desk in Desk.objects.order_by("pk"):
        day = day_of(desk, now())
        if Look.objects.filter(desk=desk, day__gte=day).exists():
            continue
        found = _found(desk)
        with transaction.atomic():
            _row, made = Look.objects.get_or_create(desk=desk, defaults={"day": day})
            if made or Look.objects.filter(desk=desk, day__lt=day).update(day=day):
                _keep(desk, found)


def look(desk: Desk) -> list[Recurrence]:
    """What recurs in the tickets of the last 30 days; the findings that are new or have grown."""
    found = _found(desk)
    with transaction.atomic():
        return _keep(desk, found)


@transaction.atomic
def dismiss(actor: Actor, number: int, reason: str) -> None:
    """No note is wanted, and why. Invalid without a reason, NotFound for one that is answered already."""
    require(actor, "article.write")
    why = line(reason)[:LONGEST_REASON]
    if not why:
        raise Invalid(_("Give the reason."), field="reason", code="required")
    rows = Recurrence.objects.filter(desk=actor.desk, number=number, dismissed_at=None, article=None)
    if not rows.update(dismissed_at=now(), dismissed_by_id=actor.person_id, reason=why):
        raise NotFound
    row = Recurrence.objects.get(desk=actor.desk, number=number)
    events.record(actor.desk, stream_of(row.pk), "recurrence.dismissed", actor=actor, data={"recurrence": row.pk})


def population(row: Recurrence) -> Population:
    """Whom a recurrence concerns: every installation of its product, of its version where all tickets have the same."""
    tickets = Ticket.objects.filter(pk__in=row.tickets.values("ticket")).select_related("organisation")
    told = list(tickets.order_by("-number"))
    counted: dict[str, int] = defaultdict(int)
    if row.product_id is not None:
        having = Equipment.objects.filter(desk=row.desk_id, product=row.product_id, active=True)
        # An unknown version may be this one.
        having = having.filter(version__in=("", row.product_version)) if row.product_version else having
        for name in having.order_by("organisation__name").values_list("organisation__name", flat=True):
            counted[name] += 1
    most = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    return Population(told, len({one.organisation_id for one in told}), most[:SHOWN], sum(counted.values()))


def stream_of(recurrence_id: int) -> str:
    """The stream of a recurrence in the journal."""
    return f"recurrence:{recurrence_id}"


def _found(desk: Desk) -> tuple[Group, ...]:
    told = _told(desk)
    meant = alike(TICKET, [one.key for one in told], MEANS_THE_SAME) if model.name() else {}
    return groups(told, meant=meant)


def _told(desk: Desk) -> list[Told]:
    first = Message.objects.filter(ticket=OuterRef("pk"), visibility="customer").order_by("at", "pk")
    rows = Ticket.objects.filter(desk=desk, opened_at__gte=now() - timedelta(days=DAYS), merged_into=None)
    read = rows.order_by("-opened_at", "-pk").values(
        "pk",
        "subject",
        product=F("equipment__product_id"),
        body=Subquery(first.values("body")[:1]),
    )
    return [Told(row["pk"], _words(row), row["product"]) for row in read[:MOST_TICKETS]]


def _words(row: Mapping[str, Any]) -> frozenset[str]:
    """One form a word, the same whatever language its writer is thought to write: what is common to languages (numbers
    of errors, names, much of the trade's own words) joins tickets across them.
    """
    words = spelled(f"{row['subject']} {(row['body'] or '')[:READ]}")
    kept = (word for word in words if len(word) >= SHORTEST and fold(word) not in EMPTY)
    return frozenset(_one_form(word) for word in kept) - {""}


def _keep(desk: Desk, found: Sequence[Group]) -> list[Recurrence]:
    rows = Recurrence.objects.filter(desk=desk).prefetch_related("tickets").order_by("-number")[:MOST_EARLIER]
    earlier = [(row, {one.ticket_id for one in row.tickets.all()}) for row in rows] if found else []
    changed: list[Recurrence] = []
    for group in found:
        known = next(((row, keys) for row, keys in earlier if same(group.keys, keys)), None)
        if known is None:
            changed.append(_note(desk, group))
        elif known[0].dismissed_at is None and known[0].article_id is None and set(group.keys) - known[1]:
            changed.append(_grow(known[0], set(group.keys) - known[1]))
    return changed


def _note(desk: Desk, group: Group) -> Recurrence:
    row = Recurrence.objects.create(
        desk=desk,
        number=take(desk, SERIES),
        product_id=group.product,
        product_version=_version(group.keys),
        words=_as_written(group),
        found_at=now(),
        seen_at=now(),
    )
    RecurrenceTicket.objects.bulk_create(RecurrenceTicket(recurrence=row, ticket_id=key) for key in group.keys)
    data: dict[str, events.Json] = {"recurrence": row.pk, "tickets": len(group.keys), "product": group.product}
    worker = worker_actor(desk)
    events.record(desk, stream_of(row.pk), "recurrence.found", actor=worker, data=data, first=True)
    return row


def _grow(row: Recurrence, keys: Collection[int]) -> Recurrence:
    RecurrenceTicket.objects.bulk_create(RecurrenceTicket(recurrence=row, ticket_id=key) for key in sorted(keys))
    everything = list(RecurrenceTicket.objects.filter(recurrence=row).values_list("ticket_id", flat=True))
    row.seen_at, row.product_version = now(), _version(everything)
    row.save(update_fields=["seen_at", "product_version"])
    data: dict[str, events.Json] = {"recurrence": row.pk, "tickets": len(everything)}
    events.record(row.desk, stream_of(row.pk), "recurrence.grew", actor=worker_actor(row.desk), data=data)
    return row


def _version(keys: Collection[int]) -> str:
    """The version that all tickets have whose installation is known; empty where they differ."""
    rows = Ticket.objects.filter(pk__in=keys, equipment__isnull=False).order_by()
    versions = set(rows.values_list("equipment__version", flat=True)) - {""}
    return versions.pop() if len(versions) == 1 else ""


def _as_written(group: Group) -> list[str]:
    """The words of a group as the subject of its first ticket has them, in their order there: a stem is no word."""
    subject = Ticket.objects.filter(pk__in=group.keys).order_by("pk").values_list("subject", flat=True)[0]
    written = [word for word in spelled(subject) if _one_form(word) in group.words]
    # Tickets of several languages may share none.
    return list(dict.fromkeys(written))[:NAMED_BY] or list(group.words[:NAMED_BY]) or spelled(subject)[:NAMED_BY]


def _one_form(word: str) -> str:
    return min(stems_of(word), default="")
