"""Search: what somebody asked for, among what he may read, the best first where it is little, else the newest first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.escalation.models import EscalationMessage
from charterdesk.apps.people.access import is_staff, require
from charterdesk.apps.search import marks
from charterdesk.apps.search.asked import Asked
from charterdesk.apps.search.expression import AllOf, Expression
from charterdesk.apps.search.matching import of_piece, of_words
from charterdesk.apps.search.newest import newest
from charterdesk.apps.search.operators import OF_THE_DESK, Asking, condition
from charterdesk.apps.search.scope import Part, parts_of
from charterdesk.apps.search.things import bearing
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.apps.tickets.visibility import visible_to

PAGE: Final = 25
WEIGHED: Final = 100  # so many hits are put in order of their weight; more are told the newest first
FURTHEST: Final = 1000  # hits that can be leafed through
MOST_MESSAGES: Final = 500  # that are read to say why the hits of a page are hits


@dataclass(frozen=True, slots=True)
class Why:
    """Where a ticket has the words: "subject", "message", "note" (internal), "reseller", "handed_over" (on an
    escalation); the words around.
    """

    field: str
    author: str
    at: datetime | None
    segments: tuple[marks.Segment, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket that was found; subject and names in parts that are marked or not. `merged_into`: the number of the
    ticket in which it goes on, where the reader may see that one.
    """

    id: int
    number: int
    subject: tuple[marks.Segment, ...]
    organisation: tuple[marks.Segment, ...]
    reseller: tuple[marks.Segment, ...]
    requester: tuple[marks.Segment, ...]
    state: str
    priority: str
    owner: str
    opened_at: datetime
    closed_at: datetime | None
    merged_into: int | None
    why: Why | None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits; `more`: another page follows; `problems`: what could not be meant, in sentences."""

    hits: tuple[Hit, ...]
    more: bool
    problems: tuple[str, ...]


def tickets(actor: Actor, asked: Asked, *, offset: int = 0, limit: int = PAGE) -> Found:
    """The tickets asked for that the actor may see, found by nothing that he may not read. NotAllowed."""
    require(actor, "search.use")
    keys, problems = found_keys(actor, asked, most=max(WEIGHED + 1, min(offset + limit + 1, FURTHEST + 1)))
    if not keys:
        return Found((), more=False, problems=problems)
    ordered = _weighed(asked, keys) if len(keys) <= WEIGHED else keys
    shown = ordered[offset : offset + limit]
    return Found(_hits(actor, asked, shown), len(ordered) > offset + limit, problems)


def found_keys(actor: Actor, asked: Asked, *, most: int) -> tuple[list[int], tuple[str, ...]]:
    """The keys of the tickets asked for, the newest first, and what could not be meant."""
    problems: dict[str, None] = {}
    for name in asked.unknown:
        problems[_("“%(name)s:” is not something to search by; it was taken as a word.") % {"name": name}] = None
    if asked.empty:
        return [], tuple(problems)
    # Names stand in no ticket: who is renamed is found by his new name at once.
    named = {piece: bearing(actor.desk, AllOf(tuple(of_piece(piece, "name")))) for piece in asked.of("")}
    found: list[tuple[Any, ...]] = []
    for part in parts_of(actor):
        rows, facets = _narrowed(actor, part, asked, problems)
        words = of_words(asked, part.reads, (part.facets, *facets), named) if facets or named else None
        if words is not None:
            found += [(key,) for key in newest(rows, words, most)]
        else:
            found += rows.order_by("-opened_at", "-number").values_list("opened_at", "number", "pk")[:most]
    return [row[-1] for row in sorted(found, reverse=True)[:most]], tuple(problems)


def _narrowed(
    actor: Actor, part: Part, asked: Asked, problems: dict[str, None]
) -> tuple[QuerySet[Ticket], list[Expression]]:
    asking = Asking(actor, part.reads)
    rows, facets = part.tickets, list[Expression]()
    for piece in asked.pieces:
        if not piece.operator:
            continue
        if piece.operator in OF_THE_DESK and not asking.staff:
            problems[_("“%(name)s:” is not something to search by here.") % {"name": piece.operator}] = None
            continue
        found = condition(asking, piece)
        if found.problem:
            problems[found.problem] = None
        rows = rows.filter(found.of)
        if found.facets is not None:
            facets.append(found.facets)
    return rows, facets


def _weighed(asked: Asked, keys: Sequence[int]) -> list[int]:
    """The number asked for first, then whose subject has all the words, then some of them; among equals the newest."""
    sought = sum(not piece.negative for piece in asked.of(""))
    if not sought:
        return list(keys)  # as they were opened
    rows = Ticket.objects.filter(pk__in=keys).values_list("pk", "number", "subject")
    weights: dict[int, tuple[bool, int]] = {}
    for key, number, subject in rows:
        here = marks.mark(asked, subject).pieces
        weights[key] = (number != asked.number, 0 if here == sought else 1 if here else 2)
    return sorted(keys, key=lambda key: (*weights[key], -key))


def _hits(actor: Actor, asked: Asked, keys: Sequence[int]) -> tuple[Hit, ...]:
    rows: dict[int, Mapping[str, Any]] = {
        row["pk"]: row
        for row in Ticket.objects.filter(pk__in=keys).values(
            "pk",
            "number",
            "subject",
            "state",
            "priority",
            "opened_at",
            "closed_at",
            organisation_name=F("organisation__name"),
            reseller_name=F("reseller__name"),
            requester_name=F("requester__name"),
            owner_name=F("owner__name"),
            merged_id=F("merged_into"),
        )
    }
    merged = _numbers(actor, {row["merged_id"] for row in rows.values() if row["merged_id"] is not None})
    subjects = {key: marks.mark(asked, row["subject"]) for key, row in rows.items()}
    sought = sum(not piece.negative for piece in asked.of(""))
    unexplained = [key for key in keys if subjects[key].pieces < sought]
    reasons = _reasons(actor, asked, unexplained) if unexplained else {}
    return tuple(
        _hit(asked, {**rows[key], "merged_number": merged.get(rows[key]["merged_id"])}, subjects[key], reasons.get(key))
        for key in keys
    )


def _numbers(actor: Actor, keys: set[int]) -> dict[int, int]:
    """The numbers of those tickets of these that the actor may see."""
    if not keys:
        return {}
    return dict(visible_to(actor).filter(pk__in=keys).values_list("pk", "number"))


def _hit(asked: Asked, row: Mapping[str, Any], subject: marks.Marked, why: Why | None) -> Hit:
    return Hit(
        id=row["pk"],
        number=row["number"],
        subject=subject.segments(),
        organisation=marks.mark(asked, row["organisation_name"]).segments(),
        reseller=marks.mark(asked, row["reseller_name"] or "").segments(),
        requester=marks.mark(asked, row["requester_name"]).segments(),
        state=row["state"],
        priority=row["priority"],
        owner=row["owner_name"] or "",
        opened_at=row["opened_at"],
        closed_at=row["closed_at"],
        merged_into=row["merged_number"],
        why=why,
    )


def _reasons(actor: Actor, asked: Asked, keys: Collection[int]) -> dict[int, Why]:
    """For each ticket the readable message that has most of what was asked for, the latest of equals."""
    best: dict[int, tuple[int, Why]] = {}
    readable = Q(pk__in=())
    for part in parts_of(actor):
        seen = Asking(actor, part.reads).readable
        readable |= Q(ticket__in=part.tickets.filter(pk__in=keys), visibility__in=seen)
    messages = Message.objects.filter(readable).order_by("-at", "-pk")
    for row in messages.values_list(
        "ticket_id", "visibility", "at", "sender", "author__name", Substr("body", 1, marks.READ)
    )[:MOST_MESSAGES]:
        ticket_id, visibility, at, sender, author, body = row
        marked = marks.mark(asked, body)
        if marked.pieces > best.get(ticket_id, (0,))[0]:
            field = {"internal": "note", "reseller": "reseller"}.get(visibility, "message")
            best[ticket_id] = (marked.pieces, Why(field, author or sender, at, marked.excerpt()))
    told = {key: why for key, (_pieces, why) in best.items()}
    unexplained = [key for key in keys if key not in told]
    return {**told, **_handed_over(asked, unexplained)} if unexplained and is_staff(actor) else told


def _handed_over(asked: Asked, keys: Collection[int]) -> dict[int, Why]:
    """What was said on an escalation and has something of what was asked for: the desk's alone."""
    found: dict[int, Why] = {}
    said = EscalationMessage.objects.filter(escalation__ticket__in=keys).order_by("at", "pk")
    for ticket_id, at, sender, author, body in said.values_list(
        "escalation__ticket_id", "at", "sender", "author__name", Substr("body", 1, marks.READ)
    )[:MOST_MESSAGES]:
        marked = marks.mark(asked, body)
        if marked.pieces:
            found[ticket_id] = Why("handed_over", author or sender, at, marked.excerpt())
    return found
