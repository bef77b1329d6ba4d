"""Who of the desk is away, and who stands in for him meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import BigIntegerField, DateTimeField, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now, whole_seconds
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.people.access import require
from charterdesk.apps.people.models import Absence
from charterdesk.apps.people.queries import agents_of, staff_of

Away = Mapping[int, int | None]
LONGEST_LINE: Final = 20  # stand-ins one after another, each of them away
_moment: Final = Given("moment", DateTimeField())
_AWAY: Final[Prepared[Absence]] = Prepared(
    lambda: (
        Absence.objects.filter(
            Q(until_at__isnull=True) | Q(until_at__gt=_moment),
            desk_id=Given("desk", BigIntegerField()),
            withdrawn_at__isnull=True,
            from_at__lte=_moment,
        )
        .order_by("pk")
        .only("pk", "person_id", "stand_in_id")
    )
)


def away(desk: Desk, at: datetime | None = None) -> Away:
    """Who is away at this moment (default: now), by person: his stand-in, or None where he named none.

    Where two absences of one person overlap, the one told last counts.
    """
    return {row.person_id: row.stand_in_id for row in _AWAY(desk=desk.pk, moment=at or now())}


def stand_in_of(absent: Away, person_id: int) -> int | None:
    """Who takes what would be given to this person: himself while he is here, else his stand-in, or the stand-in's;
    None where nobody of them is here.
    """
    asked: set[int] = set()
    one: int | None = person_id
    while one is not None and one in absent:
        if one in asked or len(asked) == LONGEST_LINE:
            return None
        asked.add(one)
        one = absent[one]
    return one


def stood_in_by(desk: Desk, person_id: int, at: datetime | None = None) -> frozenset[int]:
    """The people who are away now and for whom this person stands in: their open tickets are his meanwhile."""
    absent = away(desk, at)
    if person_id in absent:
        return frozenset()
    return frozenset(one for one in absent if stand_in_of(absent, one) == person_id)


def absences(actor: Actor) -> QuerySet[Absence]:
    """The absences that have not ended, of those whom the actor may send away: himself, or everybody of the desk."""
    reach = require(actor, "absence.manage")
    rows = Absence.objects.filter(desk=actor.desk, withdrawn_at__isnull=True).select_related("person", "stand_in")
    if not reach.everything:
        rows = rows.filter(person__in=[actor.person_id] if actor.person_id else [])
    return rows.filter(Q(until_at__isnull=True) | Q(until_at__gt=now())).order_by("from_at", "pk")


@transaction.atomic
def be_away(
    actor: Actor,
    person_id: int,
    *,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
    stand_in_id: int | None = None,
) -> Absence:
    """Somebody of the desk is away from a moment (default: now) until another (None: until he says he is back).

    NotFound for whoever the actor may not send away; Invalid names the field.
    """
    reach = require(actor, "absence.manage")
    person = staff_of(actor.desk).filter(pk=person_id).first()
    if person is None or not (reach.everything or person.pk == actor.person_id):
        raise NotFound
    begins = whole_seconds(from_at) if from_at else now()
    ends = whole_seconds(until_at) if until_at else None
    if ends is not None and ends <= max(begins, now()):
        raise Invalid(_("The end lies before the beginning, or is over already."), field="until_at", code="too_early")
    if stand_in_id == person_id:
        raise Invalid(_("Nobody stands in for himself."), field="stand_in_id", code="himself")
    if stand_in_id is not None and not agents_of(actor.desk).filter(pk=stand_in_id).exists():
        raise Invalid(_("Choose somebody of the desk."), field="stand_in_id", code="unknown")
    row = Absence.objects.create(
        desk=actor.desk,
        person=person,
        from_at=begins,
        until_at=ends,
        stand_in_id=stand_in_id,
        recorded_at=now(),
    )
    data: dict[str, events.Json] = {
        "absence": row.pk,
        "from": begins.isoformat(),
        "until": ends.isoformat() if ends else None,
        "stand_in": stand_in_id,
    }
    events.record(actor.desk, f"person:{person_id}", "absence.noted", actor=actor, data=data)
    return row


@transaction.atomic
def be_back(actor: Actor, absence_id: int) -> None:
    """Back before the end that was told, or not going after all. NotFound for an absence that is over or another's."""
    row = absences(actor).filter(pk=absence_id).first()
    present = now()
    values = {"withdrawn_at": present} if row is not None and row.from_at >= present else {"until_at": present}
    if row is None or not Absence.objects.filter(pk=absence_id, withdrawn_at__isnull=True).update(**values):
        raise NotFound
    data: dict[str, events.Json] = {"absence": row.pk}
    events.record(actor.desk, f"person:{row.person_id}", "absence.ended", actor=actor, data=data)
