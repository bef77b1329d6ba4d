"""Ten seconds to think again: an answer is held before it leaves, and counts from the moment of pressing.

What is held is a row; the worker does the verb and marks the row in one transaction, so that it happens once, whatever
is killed. Taken back or refused, its words are a draft again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import BigIntegerField
from django.utils.translation import gettext as _
from django.utils.translation import override

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.files import stored_in
from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.contracts.charters import UnreadableCharter
from charterdesk.apps.people.access import actor_of_person, is_staff
from charterdesk.apps.tickets import closure, information, work
from charterdesk.apps.tickets.change import summary
from charterdesk.apps.tickets.messages import NewFile
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.apps.tickets.visibility import visible_to
from charterdesk.apps.workspace import drafts
from charterdesk.apps.workspace.drafts import Typed
from charterdesk.apps.workspace.models import HeldReply

SECONDS: Final = 10
# Moments are whole seconds: with one more, ten are never nine.
HELD_FOR: Final = timedelta(seconds=SECONDS + 1)
HELD: Final = "held"
SENT: Final = "sent"
UNDONE: Final = "undone"
FAILED: Final = "failed"
LONGEST_PROBLEM: Final = 200
REFUSALS: Final = (Invalid, Conflict, NotAllowed, NotFound, UnreadableCharter)
_WAITING: Final[Prepared[HeldReply]] = Prepared(
    lambda: (
        HeldReply.objects.filter(
            desk_id=Given("desk", BigIntegerField()),
            ticket_id=Given("ticket", BigIntegerField()),
            state__in=(HELD, FAILED),
        )
        .select_related("person")
        .order_by("pk")
    )
)

log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An answer about to leave, or one that was refused: whose, its words, when it leaves, what was wrong."""

    id: int
    person: str
    mine: bool
    typed: Typed
    pressed_at: datetime
    send_at: datetime
    state: str
    problem: str


def hold(actor: Actor, ticket_id: int, typed: Typed, *, seen: tuple[int, int], mark: str | None = "") -> HeldReply:
    """Hold an answer for ten seconds; then it is sent as of now. `seen`: the last message and the last held answer
    that its writer had before his eyes; `mark`: of the draft that it was, None where it was none.

    It is tried first and taken back: whatever the verb refuses is refused now. Conflict where somebody spoke
    meanwhile; errors as the verbs.
    """
    if actor.person_id is None:
        raise NotAllowed
    with transaction.atomic():
        ticket = visible_to(actor).select_for_update(of=("self",)).filter(pk=ticket_id).first()
        if ticket is None:
            raise NotFound
        if spoken_since(ticket, seen):
            raise Conflict(_("Somebody wrote meanwhile."), current=summary(ticket))
        tried = transaction.savepoint()
        try:
            _do(actor, ticket_id, typed, None)
        finally:
            transaction.savepoint_rollback(tried)
        present = now()
        mine = HeldReply.objects.filter(ticket_id=ticket_id, person_id=actor.person_id)
        mine.filter(state=FAILED).update(state=UNDONE)
        row = HeldReply.objects.create(
            desk_id=actor.desk.pk,
            ticket_id=ticket_id,
            person_id=actor.person_id,
            content={
                "body": typed.body,
                "fields": dict(typed.fields),
                "files": [list(one) for one in typed.files],
                "macro": actor.macro,
            },
            pressed_at=present,
            send_at=present + HELD_FOR,
        )
        if mark is not None:
            drafts.clear(actor, drafts.place_of(ticket_id), typed, mark=mark)
    return row


def spoken_since(ticket: Ticket, seen: tuple[int, int]) -> bool:
    """Whether there are messages, or answers about to leave, after those seen."""
    message, held = seen
    waiting = HeldReply.objects.filter(ticket=ticket, state=HELD, pk__gt=held)
    return Message.objects.filter(ticket=ticket, pk__gt=message).exists() or waiting.exists()


def undo(actor: Actor, ticket_id: int, held_id: int) -> None:
    """Take an answer back: its words are the draft again. NotFound for another's, Conflict once it has left."""
    row = _own(actor, ticket_id, held_id)
    with transaction.atomic():
        if not HeldReply.objects.filter(pk=row.pk, state=HELD).update(state=UNDONE):
            raise Conflict(_("It has left already."))
        drafts.give_back(actor, drafts.place_of(ticket_id), _typed(row))


def dismiss(actor: Actor, ticket_id: int, held_id: int) -> None:
    """The writer has read that his answer did not leave. NotFound for another's."""
    row = _own(actor, ticket_id, held_id)
    HeldReply.objects.filter(pk=row.pk, state=FAILED).update(state=UNDONE)


def waiting(actor: Actor, ticket: Ticket) -> tuple[Waiting, ...]:
    """What is about to leave from this ticket, and what of the reader's own was refused; for the desk only."""
    if not is_staff(actor):
        return ()
    return tuple(
        Waiting(
            id=row.pk,
            person=row.person.name,
            mine=row.person_id == actor.person_id,
            typed=_typed(row),
            pressed_at=row.pressed_at,
            send_at=row.send_at,
            state=row.state,
            problem=row.problem,
        )
        for row in _WAITING(desk=actor.desk.pk, ticket=ticket.pk)
        if row.state == HELD or row.person_id == actor.person_id
    )


def send_held(limit: int = 50) -> int:
    """Send the answers whose ten seconds are over, each once; returns how many left."""
    due = HeldReply.objects.filter(state=HELD, send_at__lte=now()).order_by("send_at", "pk")
    return sum(_send(row) for row in due.select_related("person__desk")[:limit])


def _send(row: HeldReply) -> bool:
    actor = replace(actor_of_person(row.person), macro=row.content.get("macro"))
    try:
        with transaction.atomic(), override(actor.language):
            if not HeldReply.objects.filter(pk=row.pk, state=HELD).update(state=SENT):
                return False
            if not row.person.active:
                raise NotAllowed
            _do(actor, row.ticket_id, _typed(row), row.pressed_at)
    except REFUSALS as refused:
        with override(actor.language):
            _fail(actor, row, refused)
        return False
    return True


def _fail(actor: Actor, row: HeldReply, refused: Exception) -> None:
    log.info("held answer %s was refused: %s", row.pk, type(refused).__name__)
    said = str(getattr(refused, "message", "")) or _("This cannot be done to the ticket as it stands now.")
    with transaction.atomic():
        values = {"state": FAILED, "problem": said[:LONGEST_PROBLEM]}
        if HeldReply.objects.filter(pk=row.pk, state=HELD).update(**values):
            drafts.give_back(actor, drafts.place_of(row.ticket_id), _typed(row))
            data: dict[str, events.Json] = {"person": row.person_id}
            events.record(actor.desk, f"ticket:{row.ticket_id}", "ticket.answer_failed", actor=actor, data=data)


def _do(actor: Actor, ticket_id: int, typed: Typed, at: datetime | None) -> None:
    kept = stored_in(actor.desk, [digest for digest, _name in typed.files])
    if len({digest for digest, _name in typed.files} - kept.keys()):
        raise Invalid(_("A file is no longer there: choose it again."), field="attachments", code="unknown")
    files = tuple(NewFile(kept[digest], name) for digest, name in typed.files)
    _VERBS.get(typed.fields.get("kind", ""), _reply)(actor, ticket_id, typed, files, at)


Files = tuple[NewFile, ...]
Do = Callable[[Actor, int, Typed, Files, datetime | None], object]


def _reply(actor: Actor, ticket_id: int, typed: Typed, files: Files, at: datetime | None) -> object:
    kind, waits = typed.fields.get("kind", ""), typed.fields.get("wait_for") or None
    return work.reply(actor, ticket_id, body=typed.body, visibility=kind, files=files, wait_for=waits, at=at)


def _solution(actor: Actor, ticket_id: int, typed: Typed, files: Files, at: datetime | None) -> object:
    workaround = typed.fields["kind"] == "workaround"
    return closure.propose_solution(actor, ticket_id, body=typed.body, workaround=workaround, files=files, at=at)


def _question(actor: Actor, ticket_id: int, typed: Typed, files: Files, at: datetime | None) -> object:
    asked = [name for name in typed.fields.get("asked", "").split(",") if name]
    return information.request_information(actor, ticket_id, asked=asked, body=typed.body, files=files, at=at)


_VERBS: Final[Mapping[str, Do]] = {"solution": _solution, "workaround": _solution, "question": _question}


def _own(actor: Actor, ticket_id: int, held_id: int) -> HeldReply:
    row = HeldReply.objects.filter(desk_id=actor.desk.pk, ticket_id=ticket_id, pk=held_id).first()
    if row is None or row.person_id != actor.person_id:
        raise NotFound
    return row


def _typed(row: HeldReply) -> Typed:
    content: dict[str, Any] = row.content
    return Typed(
        body=str(content.get("body", "")),
        fields=content.get("fields", {}),
        files=tuple((str(digest), str(name)) for digest, name in content.get("files", ())),
    )
