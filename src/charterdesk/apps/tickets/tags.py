"""Tags: words of the desk's own on its tickets; only the desk sees them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, Count, QuerySet
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.people.access import may, require
from charterdesk.apps.tickets.change import begin, finish
from charterdesk.apps.tickets.models import Tag, Ticket, TicketTag

LONGEST_NAME: Final = 40
_IN_USE: Final[Prepared[Tag]] = Prepared(
    lambda: Tag.objects.filter(desk_id=Given("desk", BigIntegerField()), active=True).only("pk", "name")
)
_ON_ONE: Final[Prepared[Tag]] = Prepared(
    lambda: Tag.objects.filter(tickets__ticket_id=Given("ticket", BigIntegerField())).only("pk", "name")
)


@transaction.atomic
def tag(actor: Actor, ticket_id: int, *, name: str, version: int | None = None, at: datetime | None = None) -> Ticket:
    """Put a tag on a ticket; who may keep the desk's tags makes a new one by naming it, anybody else chooses.

    Invalid (field "name") for a tag that does not exist or is no longer used. One that is on it already stays on it.
    """
    wanted = check_name(name)
    change = begin(actor, ticket_id, "ticket.tag", version=version, at=at)
    row = _known(actor.desk, wanted)
    if row is None:
        if not may(actor, "tag.manage"):
            raise Invalid(_("There is no such tag: choose one of the list."), field="name", code="unknown")
        row = _made(actor, wanted)
    elif not row.active:
        raise Invalid(_("This tag is no longer used."), field="name", code="retired")
    _held, new = TicketTag.objects.get_or_create(ticket=change.ticket, tag=row, defaults={"desk_id": actor.desk.pk})
    return finish(change, "ticket.tagged" if new else "", data={"tag": row.pk})


@transaction.atomic
def untag(actor: Actor, ticket_id: int, *, name: str, version: int | None = None, at: datetime | None = None) -> Ticket:
    """Take a tag off a ticket; one that is not on it is off already."""
    change = begin(actor, ticket_id, "ticket.tag", version=version, at=at)
    row = _known(actor.desk, check_name(name))
    gone = TicketTag.objects.filter(ticket=change.ticket, tag=row).delete()[0] if row else 0
    return finish(change, "ticket.untagged" if row and gone else "", data={"tag": row.pk if row else None})


@transaction.atomic
def create(actor: Actor, *, name: str) -> Tag:
    """A new tag of the desk; Invalid (field "name") where there is one of this name."""
    require(actor, "tag.manage")
    wanted = check_name(name)
    if _known(actor.desk, wanted) is not None:
        raise Invalid(_("Another tag has this name."), field="name", code="taken")
    return _made(actor, wanted)


@transaction.atomic
def rename(actor: Actor, tag_id: int, *, name: str) -> Tag:
    """Give a tag another name, on all its tickets. Invalid where another tag has it already."""
    wanted = check_name(name)
    row = _managed(actor, tag_id)
    other = _known(actor.desk, wanted)
    if other is not None and other.pk != row.pk:
        raise Invalid(_("Another tag has this name."), field="name", code="taken")
    row.name = wanted
    row.save(update_fields=["name"])
    events.record(actor.desk, f"tag:{row.pk}", "tag.renamed", actor=actor)
    return row


@transaction.atomic
def retire(actor: Actor, tag_id: int) -> Tag:
    """A tag is given to no more tickets; those that have it keep it."""
    return _turned(actor, tag_id, active=False, code="tag.retired")


@transaction.atomic
def restore(actor: Actor, tag_id: int) -> Tag:
    """A retired tag may be given again."""
    return _turned(actor, tag_id, active=True, code="tag.restored")


def tags_to_choose(actor: Actor) -> list[str]:
    """The names of the desk's tags in use, in order; nothing for whoever does not tag."""
    if not may(actor, "ticket.tag"):
        return []
    return sorted((row.name for row in _IN_USE(desk=actor.desk.pk)), key=str.casefold)


def all_tags(actor: Actor) -> list[tuple[Tag, int]]:
    """Every tag of the desk with the number of its tickets, for whoever keeps them."""
    require(actor, "tag.manage")
    rows = _tags(actor.desk).annotate(used=Count("tickets"))
    return sorted(((row, row.used) for row in rows), key=lambda pair: pair[0].name.casefold())


def names_on(ticket_ids: Iterable[int]) -> dict[int, list[str]]:
    """The names of the tags on each of these tickets, in order; tickets that the reader may see."""
    found: dict[int, list[str]] = {}
    rows = TicketTag.objects.filter(ticket_id__in=ticket_ids).values_list("ticket_id", "tag__name")
    for ticket_id, name in sorted(rows, key=lambda pair: pair[1].casefold()):
        found.setdefault(ticket_id, []).append(name)
    return found


def names_on_one(ticket_id: int) -> list[str]:
    """The names of the tags on a ticket, in order; one that the reader may see."""
    return sorted((row.name for row in _ON_ONE(ticket=ticket_id)), key=str.casefold)


def check_name(name: str) -> str:
    """The name of a tag with single blanks; Invalid when nothing is left or it is over 40 characters."""
    text = " ".join(unicodedata.normalize("NFC", name.replace("\x00", "")).split())
    if not text:
        raise Invalid(_("Name the tag."), field="name", code="required")
    if len(text) > LONGEST_NAME:
        raise Invalid(_("This name is too long."), field="name", code="too_long")
    return text


def _tags(desk: Desk) -> QuerySet[Tag]:
    return Tag.objects.filter(desk=desk)


def _known(desk: Desk, name: str) -> Tag | None:
    # SQLite knows the two cases of ASCII letters only.
    wanted = name.casefold()
    return next((row for row in _tags(desk) if row.name.casefold() == wanted), None)


def _made(actor: Actor, name: str) -> Tag:
    try:
        with transaction.atomic():
            row = Tag.objects.create(desk=actor.desk, name=name)
    except IntegrityError:
        # Somebody made it meanwhile.
        return Tag.objects.get(desk=actor.desk, name__iexact=name)
    events.record(actor.desk, f"tag:{row.pk}", "tag.created", actor=actor)
    return row


def _managed(actor: Actor, tag_id: int) -> Tag:
    require(actor, "tag.manage")
    row = _tags(actor.desk).select_for_update().filter(pk=tag_id).first()
    if row is None:
        raise NotFound
    return row


def _turned(actor: Actor, tag_id: int, *, active: bool, code: str) -> Tag:
    row = _managed(actor, tag_id)
    if row.active is not active:
        row.active = active
        row.save(update_fields=["active"])
        events.record(actor.desk, f"tag:{row.pk}", code, actor=actor)
    return row
