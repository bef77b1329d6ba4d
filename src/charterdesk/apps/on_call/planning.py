"""Planning the cover: rotas, their layers, changes of single stretches. Each verb leaves a line in the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.now import now, whole_seconds
from charterdesk.apps.contracts.charters import charter_at
from charterdesk.apps.on_call import policies, shown
from charterdesk.apps.on_call.models import Rota, RotaChange, RotaLayer
from charterdesk.apps.people.access import Scope, require
from charterdesk.apps.people.checks import stored_once
from charterdesk.apps.people.queries import staff_of

LONGEST_NAME: Final = 80
LONGEST_TURN: Final = 366
MOST_IN_TURN: Final = 50
LONGEST_CHANGE: Final = timedelta(days=92)
LONGEST_PAST: Final = timedelta(days=92)


def stream_of(row: Rota) -> str:
    """The stream of the journal in which a rota's planning is told."""
    return f"rota:{row.pk}"


def add_rota(
    actor: Actor, *, name: str, calendar: str = "", option: str = "", policy: Mapping[str, Any] | None = None
) -> Rota:
    """A new rota. Invalid names the field: name, calendar and option (of the charter of today), steps and rounds."""
    require(actor, "on_call.plan")
    said = " ".join(name.split())
    if not 1 <= len(said) <= LONGEST_NAME:
        raise Invalid(_("Give it a name of at most 80 letters."), field="name")
    charter = charter_at(actor.desk, now()).charter
    if calendar and calendar not in charter.calendars:
        raise Invalid(_("The charter of today has no such hours."), field="calendar", code="unknown")
    if option and option not in charter.options:
        raise Invalid(_("The charter of today has no such option."), field="option", code="unknown")
    kept = policies.checked(policy or policies.USUAL, _staff(actor))
    with stored_once("name", _("There is a rota of this name.")):
        row = Rota.objects.create(desk=actor.desk, name=said, calendar=calendar, option=option, policy=kept)
        _note(actor, row, "rota.added", {"rota": row.pk})
    return row


@transaction.atomic
def set_policy(actor: Actor, rota_id: int, policy: Mapping[str, Any], *, version: int) -> None:
    """Other steps for the pages of a rota, from now on. NotFound; Conflict when somebody was quicker; Invalid."""
    require(actor, "on_call.plan")
    row = _own(actor, rota_id)
    kept = policies.checked(policy, _staff(actor))
    if not Rota.objects.filter(pk=row.pk, version=version).update(policy=kept, version=version + 1):
        raise Conflict(_("Somebody changed it meanwhile."))
    _note(actor, row, "rota.policy_set", {"rounds": kept["rounds"]})


@transaction.atomic
def add_layer(
    actor: Actor,
    rota_id: int,
    *,
    people: Sequence[int],
    first_day: date,
    hand_over: time = time(9),
    turn_days: int = 7,
    until_at: datetime | None = None,
) -> RotaLayer:
    """People who take turns from now on, in this order; over the layers that are there. NotFound; Invalid names the
    field: people, turn_days, until_at. What was yesterday stays as it was.
    """
    require(actor, "on_call.plan")
    row = _own(actor, rota_id)
    if not 1 <= len(people) <= MOST_IN_TURN or not _staff(actor).issuperset(people):
        raise Invalid(_("Choose somebody of the desk."), field="people", code="unknown")
    if not 1 <= turn_days <= LONGEST_TURN:
        raise Invalid(_("A turn lasts a day to a year."), field="turn_days", code="range")
    present = now()
    ends = whole_seconds(until_at) if until_at else None
    if ends is not None and ends <= present:
        raise Invalid(_("This moment is past."), field="until_at", code="too_early")
    layer = RotaLayer.objects.create(
        rota=row,
        people=list(people),
        first_day=first_day,
        hand_over=hand_over,
        turn_days=turn_days,
        since_at=present,
        until_at=ends,
    )
    data: dict[str, events.Json] = {"layer": layer.pk, "people": list(people), "turn_days": turn_days}
    _note(actor, row, "rota.layer_added", data)
    return layer


@transaction.atomic
def end_layer(actor: Actor, layer_id: int, *, at: datetime | None = None) -> RotaLayer:
    """These people take no turns any more, from now or a later moment. NotFound for one that has ended; Invalid."""
    require(actor, "on_call.plan")
    ends = whole_seconds(at) if at else now()
    if ends < now():
        raise Invalid(_("This moment is past."), field="until_at", code="too_early")
    running = RotaLayer.objects.filter(pk=layer_id, rota__desk=actor.desk, rota__active=True)
    layer = running.select_related("rota__desk").first()
    if layer is None or (layer.until_at is not None and layer.until_at <= now()):
        raise NotFound
    RotaLayer.objects.filter(pk=layer_id).update(until_at=ends)
    _note(actor, layer.rota, "rota.layer_ended", {"layer": layer_id})
    return layer


@transaction.atomic
def change(
    actor: Actor, rota_id: int, *, person_id: int | None, from_at: datetime, until_at: datetime, feed_uid: str = ""
) -> RotaChange:
    """Somebody takes over for a stretch; without a person nobody is on call meanwhile (heads alone may say that).

    Whoever only takes over himself needs no head for it, from now on; what already was is told by heads. NotFound,
    NotAllowed; Invalid names the field.
    """
    reach = require(actor, "on_call.change")
    row = _own(actor, rota_id)
    _allowed(actor, reach, person_id, from_at)
    begins, ends = whole_seconds(from_at), whole_seconds(until_at)
    if not begins < ends <= begins + LONGEST_CHANGE:
        raise Invalid(_("The end lies after the beginning, within three months."), field="until_at", code="range")
    if begins < now() - LONGEST_PAST:
        raise Invalid(_("What is longer ago than three months stays as it is."), field="from_at", code="too_early")
    if person_id is not None and person_id not in _staff(actor):
        raise Invalid(_("Choose somebody of the desk."), field="person_id", code="unknown")
    made = RotaChange.objects.create(
        rota=row, person_id=person_id, from_at=begins, until_at=ends, recorded_at=now(), feed_uid=feed_uid
    )
    data: dict[str, events.Json] = {
        "change": made.pk,
        "person": person_id,
        "from": begins.isoformat(),
        "until": ends.isoformat(),
    }
    _note(actor, row, "rota.changed", data)
    return made


@transaction.atomic
def withdraw_change(actor: Actor, change_id: int) -> RotaChange:
    """A change is taken back whole before it begins; NotFound for one that has begun, is taken back, or another's."""
    reach = require(actor, "on_call.change")
    coming = RotaChange.objects.filter(
        pk=change_id, rota__desk=actor.desk, rota__active=True, withdrawn_at__isnull=True, from_at__gt=now()
    )
    if not reach.everything:
        coming = coming.filter(person_id__in=[actor.person_id] if actor.person_id else [])
    row = coming.select_related("rota__desk").first()
    if row is None or not RotaChange.objects.filter(pk=row.pk, withdrawn_at__isnull=True).update(withdrawn_at=now()):
        raise NotFound
    _note(actor, row.rota, "rota.change_withdrawn", {"change": change_id})
    return row


def _note(actor: Actor, row: Rota, code: str, data: dict[str, events.Json]) -> None:
    events.record(actor.desk, stream_of(row), code, actor=actor, data=data)
    transaction.on_commit(shown.forget)


def _allowed(actor: Actor, reach: Scope, person_id: int | None, from_at: datetime) -> None:
    if not reach.everything and (person_id is None or person_id != actor.person_id or from_at < now()):
        raise NotAllowed("on_call.change")


def _own(actor: Actor, rota_id: int) -> Rota:
    row = Rota.objects.filter(pk=rota_id, desk=actor.desk, active=True).first()
    if row is None:
        raise NotFound
    return row


def _staff(actor: Actor) -> frozenset[int]:
    return frozenset(staff_of(actor.desk).values_list("pk", flat=True))
