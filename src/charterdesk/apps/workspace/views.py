"""Saved views: lists of tickets with a name, one's own and those of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.people.access import may, require
from charterdesk.apps.workspace.models import SavedView

LONGEST_NAME: Final = 80
LONGEST_QUERY: Final = 2_000
MOST_VIEWS: Final = 50


def views_of(actor: Actor) -> list[SavedView]:
    """The views of the desk, then the actor's own, each in their order. NotAllowed for anybody but the desk."""
    require(actor, "workspace.use")
    rows = _within_sight(actor).order_by("position", "pk")
    return sorted(rows, key=lambda row: row.owner_id is not None)


@transaction.atomic
def keep(actor: Actor, *, name: str, query: Mapping[str, str], view_id: int | None = None) -> SavedView:
    """Keep a list under a name: a new one of the actor's own, or another list in the place of one that he may change.

    Invalid (field "name") for a name that is missing, too long or taken already.
    """
    require(actor, "workspace.use")
    if actor.person_id is None:
        raise NotAllowed("workspace.use")
    content = {str(key): str(value) for key, value in query.items() if value}
    if sum(len(key) + len(value) for key, value in content.items()) > LONGEST_QUERY:
        raise Invalid(_("This list asks for too much to be kept."), field="name", code="too_long")
    if view_id is None:
        own = SavedView.objects.filter(desk=actor.desk, owner_id=actor.person_id)
        if own.count() >= MOST_VIEWS:
            raise Invalid(_("You have fifty views already: delete one first."), field="name", code="too_many")
        row = SavedView(desk=actor.desk, owner_id=actor.person_id, position=_last(own))
    else:
        row = _own(actor, view_id)
    row.name = _checked(name)
    row.query = content
    return _stored(row)


@transaction.atomic
def rename(actor: Actor, view_id: int, *, name: str) -> SavedView:
    """Give a view another name. NotFound for what the actor does not see, NotAllowed for what is not his to change."""
    row = _own(actor, view_id)
    row.name = _checked(name)
    return _stored(row)


@transaction.atomic
def move(actor: Actor, view_id: int, *, step: int) -> None:
    """Put a view one place earlier (-1) or later (1) among its like."""
    row = _own(actor, view_id)
    like = list(SavedView.objects.filter(desk=actor.desk, owner_id=row.owner_id).order_by("position", "pk"))
    place = next(place for place, one in enumerate(like) if one.pk == row.pk)
    like.insert(min(max(place + step, 0), len(like) - 1), like.pop(place))
    for position, one in enumerate(like):
        one.position = position
    SavedView.objects.bulk_update(like, ["position"])


@transaction.atomic
def share(actor: Actor, view_id: int) -> SavedView:
    """Give a view of one's own to the whole desk."""
    require(actor, "workspace.share")
    row = _own(actor, view_id)
    row.owner = None
    row.position = _last(SavedView.objects.filter(desk=actor.desk, owner__isnull=True))
    _stored(row)
    events.record(actor.desk, f"view:{row.pk}", "view.shared", actor=actor)
    return row


@transaction.atomic
def take_back(actor: Actor, view_id: int) -> SavedView:
    """Make a view of the desk one's own."""
    row = _own(actor, view_id)
    if actor.person_id is None:
        raise NotAllowed("workspace.use")
    row.owner_id = actor.person_id
    row.position = _last(SavedView.objects.filter(desk=actor.desk, owner_id=actor.person_id))
    _stored(row)
    events.record(actor.desk, f"view:{row.pk}", "view.taken_back", actor=actor)
    return row


@transaction.atomic
def delete(actor: Actor, view_id: int) -> None:
    """Throw a view away; the tickets stay where they are."""
    row = _own(actor, view_id)
    if row.owner_id is None:
        events.record(actor.desk, f"view:{row.pk}", "view.deleted", actor=actor)
    row.delete()


def may_change(actor: Actor, row: SavedView) -> bool:
    """Whether a view is the actor's to change: his own, or the desk's where he may share."""
    if row.owner_id is None:
        return may(actor, "workspace.share") is not None
    return row.owner_id == actor.person_id


def _within_sight(actor: Actor) -> QuerySet[SavedView]:
    return SavedView.objects.filter(Q(owner_id=actor.person_id or 0) | Q(owner__isnull=True), desk=actor.desk)


def _own(actor: Actor, view_id: int) -> SavedView:
    require(actor, "workspace.use")
    row = _within_sight(actor).filter(pk=view_id).first()
    if row is None:
        raise NotFound
    if not may_change(actor, row):
        raise NotAllowed("workspace.share")
    return row


def _last(rows: QuerySet[SavedView]) -> int:
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1


def _checked(name: str) -> str:
    text = " ".join(name.replace("\x00", "").split())
    if not text:
        raise Invalid(_("Give the view a name."), field="name", code="required")
    if len(text) > LONGEST_NAME:
        raise Invalid(_("This name is too long."), field="name", code="too_long")
    return text


def _stored(row: SavedView) -> SavedView:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Invalid(_("There is a view of this name already."), field="name", code="taken") from error
    return row
