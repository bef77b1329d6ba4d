"""What somebody typed and did not send: kept on the server, the same on every device, his alone.

Two windows of one person never destroy each other's words: who saves says which state he knew; where another window
has saved meanwhile, the newer words are the draft and the older ones are offered beside.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, CharField
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.people.access import require
from charterdesk.apps.tickets.messages import LONGEST_BODY, MOST_FILES
from charterdesk.apps.tickets.visibility import visible_to
from charterdesk.apps.workspace.models import Draft

PLACE: Final = re.compile(r"ticket:[0-9]{1,18}:[a-z_-]{1,30}")
MOST_OFFERED: Final = 5
LONGEST_FIELD: Final = 200
_DRAFT: Final[Prepared[Draft]] = Prepared(
    lambda: Draft.objects.filter(
        desk_id=Given("desk", BigIntegerField()),
        person_id=Given("person", BigIntegerField()),
        place=Given("place", CharField()),
    )
)


@dataclass(frozen=True, slots=True)
class Typed:
    """The state of a form: its words, its other fields, the files already stored (digest and name)."""

    body: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    files: tuple[tuple[str, str], ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to be lost."""
        return not self.body.strip() and not self.files


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it stands: `mark` names this state, `older` are the words of other windows, the latest first."""

    typed: Typed
    mark: str
    older: tuple[Typed, ...]
    changed_at: datetime


def place_of(ticket_id: int, form: str = "say") -> str:
    """The name of a form on a ticket's page."""
    return f"ticket:{ticket_id}:{form}"


def draft(actor: Actor, place: str) -> Kept | None:
    """What the actor typed at this place and did not send; None for nothing."""
    if actor.person_id is None:
        return None
    row = _DRAFT.first(desk=actor.desk.pk, person=actor.person_id, place=place)
    return None if row is None else _kept(row)


@transaction.atomic
def keep(actor: Actor, place: str, typed: Typed, *, mark: str) -> Kept | None:
    """Keep what was typed. `mark` names the state that the window knew ("" for none): where it is no longer the last
    one, what the other window had typed is offered as older. None where nothing is left to keep.

    NotAllowed, NotFound for a ticket that he does not see, Invalid for a text that is too long.
    """
    _check(actor, place, typed)
    row = _held(actor, place)
    if row is None and typed.empty:
        return None
    older: list[Typed] = []
    if row is not None:
        before = _kept(row)
        older = [*before.older]
        if before.mark != mark and not before.typed.empty and not _says_as_much(typed, before.typed):
            older.insert(0, before.typed)
    return _store(actor, place, row, typed, [one for one in older if not _says_as_much(typed, one)])


@transaction.atomic
def clear(actor: Actor, place: str, sent: Typed | None = None, *, mark: str = "") -> None:
    """Forget the draft: it was sent (having gone on from the state `mark`), or thrown away. Words of another window
    than `sent` stay as a draft.
    """
    row = _held(actor, place)
    if row is None:
        return
    before = _kept(row)
    elsewhere = sent is not None and before.mark != mark
    left = [before.typed, *before.older] if elsewhere else [*before.older]
    left = [one for one in left if not one.empty and not (sent and _says_as_much(sent, one))]
    if left:
        _store(actor, place, row, Typed(), left)
    else:
        row.delete()


@transaction.atomic
def take_up(actor: Actor, place: str, which: int) -> None:
    """Write on with older words (by their place among those offered); the present ones are offered then. NotFound."""
    row = _held(actor, place)
    before = _kept(row) if row else None
    if before is None or not 0 <= which < len(before.older):
        raise NotFound
    chosen = before.older[which]
    rest = [*before.older[:which], *before.older[which + 1 :]]
    _store(actor, place, row, chosen, rest if before.typed.empty else [before.typed, *rest])


@transaction.atomic
def forget_older(actor: Actor, place: str) -> None:
    """Forget the older words that are offered."""
    row = _held(actor, place)
    if row is None:
        return
    present = _kept(row).typed
    if present.empty:
        row.delete()
    else:
        _store(actor, place, row, present, [])


@transaction.atomic
def give_back(actor: Actor, place: str, typed: Typed) -> None:
    """Words that were to leave and did not are the draft again; what was typed meanwhile is offered as older."""
    row = _held(actor, place)
    before = _kept(row) if row else None
    older = [] if before is None else [*(() if before.typed.empty else (before.typed,)), *before.older]
    _store(actor, place, row, typed, older)


def _held(actor: Actor, place: str) -> Draft | None:
    if actor.person_id is None:
        return None
    rows = Draft.objects.select_for_update().filter(desk_id=actor.desk.pk, person_id=actor.person_id, place=place)
    return rows.first()


def _store(actor: Actor, place: str, row: Draft | None, typed: Typed, older: Sequence[Typed]) -> Kept:
    if actor.person_id is None:
        raise NotAllowed
    content = {**_plain(typed), "mark": secrets.token_hex(8), "older": [_plain(one) for one in older[:MOST_OFFERED]]}
    if row is None:
        row = Draft(desk_id=actor.desk.pk, person_id=actor.person_id, place=place)
    row.content, row.changed_at = content, now()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        # Two windows began at the same moment: the second one finds the first one's words.
        other = _held(actor, place)
        if other is None:
            raise
        return _store(actor, place, other, typed, [_kept(other).typed, *older])
    return _kept(row)


def _kept(row: Draft) -> Kept:
    content = row.content
    return Kept(
        typed=_typed(content),
        mark=str(content.get("mark", "")),
        older=tuple(_typed(one) for one in content.get("older", ())),
        changed_at=row.changed_at,
    )


def _typed(content: Mapping[str, Any]) -> Typed:
    return Typed(
        body=str(content.get("body", "")),
        fields={str(name): str(value) for name, value in content.get("fields", {}).items()},
        files=tuple((str(digest), str(name)) for digest, name in content.get("files", ())),
    )


def _plain(typed: Typed) -> dict[str, Any]:
    return {"body": typed.body, "fields": dict(typed.fields), "files": [list(one) for one in typed.files]}


def _says_as_much(newer: Typed, older: Typed) -> bool:
    """Whether nothing of the older words is lost: the newer ones only go on from them."""
    return newer.body.strip().startswith(older.body.strip()) and set(older.files) <= set(newer.files)


def _check(actor: Actor, place: str, typed: Typed) -> None:
    require(actor, "workspace.use")
    if not PLACE.fullmatch(place) or actor.person_id is None:
        raise NotFound
    if not visible_to(actor).filter(pk=int(place.split(":")[1])).exists():
        raise NotFound
    if len(typed.body) > LONGEST_BODY or any(len(value) > LONGEST_FIELD for value in typed.fields.values()):
        raise Invalid(_("This text is too long."), field="body", code="too_long")
    if len(typed.files) > MOST_FILES:
        raise Invalid(_("Too many files at once."), field="attachments", code="too_many")
