"""Reads of bugs, workarounds and releases, each scoped by who asks. Absent and forbidden give the same answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Count, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.typed import plain
from charterdesk.apps.contracts.models import Equipment, Product
from charterdesk.apps.escalation.bugs.models import (
    Bug,
    BugTicket,
    BugVerdict,
    Delivery,
    DeliveryRound,
    DeliveryTicket,
    Release,
    ReleaseBug,
    ReleaseFile,
    Workaround,
    WorkaroundRound,
)
from charterdesk.apps.escalation.bugs.states import LISTS, OPEN, installations_of, judged
from charterdesk.apps.people.access import require
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.visibility import visible_to

SHORTEST_WORD: Final = 4
LOOKED_AT: Final = 300
OFFERED: Final = 5


def bugs(actor: Actor, *, which: str = "all", product_id: int | None = None, sought: str = "") -> QuerySet[Any]:
    """The bugs of the desk, the latest first, each with its state and the number of its tickets. `which`: open, fixed,
    ended or all; `sought`: words of the title, or a number (B-12).
    """
    require(actor, "bug.see")
    rows: QuerySet[Any] = judged(Bug.objects.filter(desk=actor.desk)).select_related("product")
    if which != "all":
        rows = rows.filter(state__in=LISTS.get(which, tuple(LISTS["all"])))
    if product_id is not None:
        rows = rows.filter(product_id=product_id)
    number = sought.strip().upper().removeprefix("B-")
    if number.isascii() and number.isdigit():
        rows = rows.filter(number=int(number[:9]))
    elif sought.strip():
        rows = rows.filter(Q(title__icontains=sought.strip()) | Q(reproduction__icontains=sought.strip()))
    linked = BugTicket.objects.filter(bug=OuterRef("pk")).order_by().values("bug")
    rows = rows.annotate(ticket_count=Subquery(linked.annotate(count=Count("pk")).values("count")))
    return rows.order_by("-number")


def bug(actor: Actor, number: int) -> Bug:
    """One bug with its state; NotFound."""
    row: Bug | None = bugs(actor).filter(number=number).prefetch_related("affected").first()
    if row is None:
        raise NotFound
    return row


def like(actor: Actor, product_id: int | None, words: str, *, least: int = 0) -> list[Bug]:
    """Open bugs of a product (None: of any) that may be the same, those that share most words first; offered before a
    new one. `least`: how many words they share at least.
    """
    asked = _words(words)
    rows = bugs(actor, product_id=product_id).filter(state__in=OPEN)[:LOOKED_AT]
    shared = [(len(asked & _words(f"{row.title} {row.reproduction[:500]}")), row) for row in rows]
    kept = [one for one in shared if one[0] >= least]
    return [row for _count, row in sorted(kept, key=lambda one: (-one[0], -one[1].number))][:OFFERED]


def tickets_of(actor: Actor, bug_id: int) -> QuerySet[BugTicket]:
    """The tickets that wait for a bug, the open ones first."""
    rows = BugTicket.objects.filter(bug_id=bug_id, ticket__in=visible_to(actor))
    related = ("ticket__organisation", "ticket__equipment")
    return rows.select_related(*related).order_by("-ticket__closed_at", "-ticket__number")


def bugs_of(actor: Actor, ticket: Ticket) -> list[Bug]:
    """The bugs that a ticket waits for, by number."""
    return list(bugs(actor).filter(tickets__ticket=ticket).order_by("number"))


def verdicts_of(bug_id: int) -> list[BugVerdict]:
    """What was found about a bug, the first first."""
    return list(BugVerdict.objects.filter(bug_id=bug_id).select_related("author", "other").order_by("pk"))


def texts_of(bug_id: int) -> dict[str, Workaround]:
    """The workaround that counts in each language."""
    rows = Workaround.objects.filter(bug_id=bug_id).select_related("author").order_by("language", "revision")
    return {row.language: row for row in rows}


def texts_kept(bug_id: int) -> list[Workaround]:
    """Every text of the workaround that ever was, the latest first."""
    return list(Workaround.objects.filter(bug_id=bug_id).select_related("author").order_by("language", "-revision"))


def waiting(row: Bug) -> QuerySet[Equipment]:
    """The installations that have a bug and have not received what puts it right."""
    rows = installations_of(row.pk, row.product_id).select_related("organisation", "site")
    return rows.order_by("organisation__name", "serial", "pk")


def releases(actor: Actor) -> QuerySet[Release]:
    """The releases of the desk, the latest first, with how many installations received them and who confirmed."""
    require(actor, "bug.see")
    received = Delivery.objects.filter(release=OuterRef("pk")).order_by().values("release")
    return (
        Release.objects.filter(desk=actor.desk)
        .select_related("product")
        .prefetch_related(
            Prefetch("bugs", ReleaseBug.objects.select_related("bug").order_by("bug__number")), "notes", "files"
        )
        .annotate(
            delivered=Subquery(received.annotate(count=Count("pk")).values("count")),
            confirmed=Subquery(received.annotate(count=Count("confirmed_at")).values("count")),
        )
        .order_by("-released_on", "-number")
    )


def release(actor: Actor, number: int) -> Release:
    """One release; NotFound."""
    row = releases(actor).filter(number=number).first()
    if row is None:
        raise NotFound
    return row


def release_file(actor: Actor, file_id: int) -> ReleaseFile:
    """A file of a release, for the desk; NotFound."""
    require(actor, "bug.see")
    row = ReleaseFile.objects.select_related("stored_file").filter(pk=file_id, release__desk=actor.desk).first()
    if row is None:
        raise NotFound
    return row


def last_round_of_bug(bug_id: int) -> WorkaroundRound | None:
    """The last time that the workaround was sent, done or under way."""
    return WorkaroundRound.objects.filter(bug_id=bug_id).select_related("author").order_by("-pk").first()


def rounds_of(release_id: int) -> list[DeliveryRound]:
    """The deliveries of a release, the latest first."""
    return list(DeliveryRound.objects.filter(release_id=release_id).select_related("author").order_by("-pk")[:20])


def deliveries_of(release_id: int) -> QuerySet[Delivery]:
    """The installations that received a release: those that were not confirmed first."""
    related = ("equipment__organisation", "confirmed_by")
    rows = Delivery.objects.filter(release_id=release_id).select_related(*related)
    return rows.order_by(F("confirmed_at").asc(nulls_first=True), "equipment__organisation__name", "equipment__serial")


def not_solved(actor: Actor, release_id: int) -> QuerySet[DeliveryTicket]:
    """The tickets to which a release was told and not proposed as their solution, or that got nothing, and why."""
    rows = DeliveryTicket.objects.filter(release_id=release_id, at__isnull=False, ticket__in=visible_to(actor))
    return rows.exclude(outcome=DeliveryTicket.SOLVED).select_related("ticket__organisation").order_by("ticket__number")


def fixed_in(bug_ids: Iterable[int]) -> dict[int, list[Release]]:
    """Which releases put each of these bugs right."""
    found: dict[int, list[Release]] = {}
    rows = ReleaseBug.objects.filter(bug_id__in=list(bug_ids)).select_related("release__product")
    for row in rows.order_by("release__released_on", "release__number"):
        found.setdefault(row.bug_id, []).append(row.release)
    return found


def products_with(actor: Actor) -> list[Product]:
    """The products of the desk that have a bug, by name."""
    require(actor, "bug.see")
    named = Bug.objects.filter(desk=actor.desk).values("product")
    return list(Product.objects.filter(desk=actor.desk, pk__in=named).order_by("name"))


def latest_revision(bug_id: int, language: str) -> int:
    """The number of the last text in a language, 0 for none."""
    rows = Workaround.objects.filter(bug_id=bug_id, language=language)
    return rows.aggregate(last=Max("revision"))["last"] or 0


def _words(text: str) -> frozenset[str]:
    bare = "".join(sign if sign.isalnum() else " " for sign in plain(text))
    return frozenset(word for word in bare.split() if len(word) >= SHORTEST_WORD or word.isdigit())
