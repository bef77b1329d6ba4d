"""What people write on a ticket, and the files with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.files import clean_name
from charterdesk.apps.base.models import StoredFile
from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import change, insert
from charterdesk.apps.tickets.models import Attachment, Message, Ticket

LONGEST_BODY: Final = 100_000
UNVERIFIED: Final = "unverified"  # the trust of a mail whose sender proved nothing
MOST_FILES: Final = 20
MOST_FILES_BY_MAIL: Final = 200


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is stored already, and the name that its sender gave it."""

    stored: StoredFile
    name: str


@dataclass(frozen=True, slots=True)
class Words:
    """A message to be written: its kind (message, solution, refusal), who may read it, its words and files.

    By mail: `trust`; the `author_id` of whoever wrote it, where somebody else acts; for a note of words whose writer is
    not known the `sender`, an address, and no author.
    """

    body: str
    visibility: str
    kind: str = "message"
    files: Sequence[NewFile] = ()
    trust: str = ""
    sender: str = ""
    author_id: int | None = None


def check_body(body: str, *, field: str = "body") -> str:
    """The text without surrounding blanks; Invalid when nothing is left or it is over 100,000 characters."""
    text = body.replace("\x00", "").strip()
    if not text:
        raise Invalid(_("Write something."), field=field, code="required")
    if len(text) > LONGEST_BODY:
        raise Invalid(_("This text is too long."), field=field, code="too_long")
    return text


def check_reason(reason: str) -> str:
    """The reason without surrounding blanks; Invalid when there is none or it is over 500 characters."""
    longest = 500
    text = reason.replace("\x00", "").strip()
    if not text:
        raise Invalid(_("Give the reason."), field="reason", code="required")
    if len(text) > longest:
        raise Invalid(_("This text is too long."), field="reason", code="too_long")
    return text


def check_files(actor: Actor, files: Sequence[NewFile]) -> None:
    """Invalid for too many files (a mail was taken already: it may have more), NotFound for a file of another desk."""
    most = MOST_FILES if actor.kind == "person" and not actor.by_mail else MOST_FILES_BY_MAIL
    if len(files) > most:
        raise Invalid(_("Too many files at once."), field="files", code="too_many")
    if any(file.stored.desk_id != actor.desk.pk for file in files):
        raise NotFound


def write(actor: Actor, ticket: Ticket, words: Words, *, at: datetime) -> Message:
    """Store a message and its files, inside the verb's transaction. Errors as `check_files`."""
    author_id = None if words.sender else words.author_id or actor.person_id
    if author_id is None and not words.sender:
        raise NotAllowed
    check_files(actor, words.files)
    message = Message(
        desk_id=ticket.desk_id,
        ticket=ticket,
        author_id=author_id,
        sender=words.sender,
        trust=words.trust,
        kind=words.kind,
        visibility=words.visibility,
        body=words.body,
        language=actor.language,
        at=at,
        recorded_at=now(),
    )
    insert(message)
    _attach(message, words.files)
    return message


def put_words(actor: Actor, message: Message, body: str, files: Sequence[NewFile]) -> None:
    """Words and files where a line stood in their place, inside the verb's transaction; Conflict where the message was
    moved meanwhile. Errors as `check_files`.
    """
    check_files(actor, files)
    if not change(Message, {"body": body, "language": actor.language}, id=message.pk, ticket_id=message.ticket_id):
        raise Conflict(_("Somebody changed this ticket meanwhile."))
    _attach(message, files)


def _attach(message: Message, files: Sequence[NewFile]) -> None:
    insert(
        *(
            Attachment(
                desk_id=message.desk_id,
                ticket_id=message.ticket_id,
                message=message,
                stored_file=file.stored,
                name=clean_name(file.name),
            )
            for file in files
        )
    )
