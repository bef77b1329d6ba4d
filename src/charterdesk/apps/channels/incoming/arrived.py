"""A mail in hand: what was read of it, its files stored, what its transport says; before anything is decided."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext, override

from charterdesk.apps.base import files
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.models import LANGUAGES, Desk, StoredFile
from charterdesk.apps.base.now import now
from charterdesk.apps.channels import links, tokens
from charterdesk.apps.channels.models import LONGEST_ADDRESS, LONGEST_ID, IncomingMail, Mailbox
from charterdesk.apps.channels.outgoing.envelope import ascii_domain
from charterdesk.apps.channels.parse import ParsedMail
from charterdesk.apps.channels.parse.authentication import Verdict, authenticated
from charterdesk.apps.tickets.intake import LONGEST_SUBJECT
from charterdesk.apps.tickets.messages import LONGEST_BODY, MOST_FILES_BY_MAIL, NewFile

SPOKEN: Final = frozenset(code for code, _name in LANGUAGES)
LARGEST_HEADER: Final = 65_536
_ANSWERED: Final = re.compile(
    r"\s*(?:(?:re|r|ref|réf|res|aw|wg|tr|fw|fwd|rv|rép|sv|vs|antw|i)\s*(?:\[\d{1,3}\])?\s*[:：]\s*)+", re.IGNORECASE
)
_PLACE: Final = re.compile(r"\[cid:([^\]\s]{1,255})\]", re.IGNORECASE)
_TAG: Final = re.compile(r"\s*\[#[a-z0-9-]{1,40}-\d{1,9}\]\s*", re.IGNORECASE)
_LOOP: Final = re.compile(rb"^x-charterdesk-loop:[ \t]*([a-z0-9.]{1,120})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
# Whose From is not one address says nothing of who wrote.
DUBIOUS: Final = frozenset({"several_senders", "no_from", "no_sender"})


@dataclass(frozen=True, slots=True)
class Addresses:
    """The mailboxes of the installation: by key, and by address (small letters)."""

    by_id: Mapping[int, Mailbox]
    by_address: Mapping[str, Mailbox]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One mail about to be understood. `sender`: its From address in small letters, '' where there is no single one.

    `no_answer`: why no machine may answer it, or ''. `loop_desk`: the desk of ours that sent it, by its signed mark.
    `verdict`: what our own mail server says about the sender's domain. `unread`: of this mail only the headers were
    looked at; it has no words yet, and no files.
    """

    row: IncomingMail
    mailbox: Mailbox
    mail: ParsedMail
    at: datetime
    addresses: Addresses
    sender: str
    verdict: Verdict
    no_answer: str
    machine: bool
    loop_desk: int | None
    content_digest: str
    files: tuple[NewFile, ...] = ()
    images: tuple[tuple[str, StoredFile], ...] = ()
    problems: tuple[str, ...] = ()
    unread: bool = False

    @property
    def desk(self) -> Desk:
        """The desk whose mailbox took it."""
        return self.mailbox.desk

    @property
    def dubious(self) -> bool:
        """Whether its From names no single sender."""
        return not self.sender or not DUBIOUS.isdisjoint(self.mail.problems)


def addresses_now() -> Addresses:
    """The mailboxes as they are now."""
    boxes = list(Mailbox.objects.select_related("desk"))
    by_address = {form(box.address.lower()): box for box in boxes for form in (str, ascii_domain)}
    return Addresses({box.pk: box for box in boxes}, by_address)


def arrived(row: IncomingMail, raw: bytes, mail: ParsedMail, addresses: Addresses) -> Arrived:
    """A mail with its attachments stored, outside any transaction; what cannot be stored stays in the raw mail."""
    mailbox = addresses.by_id[row.mailbox_id]
    kept, images, problems = ((), (), ()) if mail.is_bounce else _store_files(mailbox.desk, mail)
    sender = storable(mail.from_email).lower()
    if len(sender) > LONGEST_ADDRESS or not sender.rpartition("@")[0]:
        sender = ""
    null_path = row.envelope_from == ""
    return Arrived(
        row=row,
        mailbox=mailbox,
        mail=mail,
        at=min(row.received_at, now()),
        addresses=addresses,
        sender=sender,
        verdict=authenticated(mail.sent.authentication_results, mailbox.authserv_id, sender.rpartition("@")[2]),
        no_answer=mail.do_not_answer or ("null-return-path" if null_path else ""),
        machine=mail.is_auto or null_path,
        loop_desk=_loop_desk(raw),
        content_digest=_content_digest(mail),
        files=tuple(kept),
        images=tuple(images),
        problems=tuple(problems),
    )


def language_of(mail: ParsedMail, also: Sequence[str], *fallbacks: str) -> str:
    """The language in which to answer: the mail's own where the desk or the product speaks it, else the first that is
    known.
    """
    if mail.language in SPOKEN or mail.language in also:
        return mail.language
    return next((language for language in fallbacks if language), "")


def body_of(mail: ParsedMail, language: str) -> str:
    """The new words of a mail, or all of them where none is new; cut at 100,000 characters with a line that says so.
    Where Outlook's plain text names a picture that is attached, the name is left out.
    """
    text = links.without_signatures(storable(mail.reply_text).strip() or storable(mail.text).strip())
    text = _without_places(text, frozenset(one.content_id.lower() for one in mail.files if one.content_id))
    with override(language or None):
        if not text:
            return gettext("(no text)")
        if len(text) <= LONGEST_BODY:
            return text
        line = gettext("(The mail goes on: the whole of it is kept beside this message.)")
    return f"{text[: LONGEST_BODY - len(line) - 2].rstrip()}\n\n{line}"


def subject_of(mail: ParsedMail, language: str) -> str:
    """What a mail is about: one line of at most 200 characters, without marks of answers and of tickets."""
    line = " ".join(storable(mail.subject).split())
    line = _ANSWERED.sub("", _TAG.sub(" ", line), count=1).strip()
    if len(line) > LONGEST_SUBJECT:
        line = f"{line[: LONGEST_SUBJECT - 1].rstrip()}…"
    if line:
        return line
    with override(language or None):
        return gettext("(no subject)")


def answers_something(mail: ParsedMail) -> bool:
    """Whether the mail is an answer to another."""
    return bool(mail.in_reply_to or mail.references) or _ANSWERED.match(mail.subject) is not None


def _without_places(text: str, pictures: frozenset[str]) -> str:
    """The text without its [cid:...] of these pictures, and without the lines that hold nothing else."""
    if not pictures or "[cid:" not in text.lower():
        return text
    lines = []
    for line in text.split("\n"):
        left = _PLACE.sub(lambda found: "" if found[1].lower() in pictures else found[0], line)
        if left == line or left.strip():
            lines.append(left)
    return "\n".join(lines).strip()


def storable(text: str) -> str:
    """The text as both engines take it: without NUL and lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def kept_id(message_id: str) -> str:
    """A Message-ID as it is kept and found; over-long ones by their digest."""
    known = storable(message_id).strip()
    return known if len(known) <= LONGEST_ID else sha256_hex(known.encode())


def _store_files(desk: Desk, mail: ParsedMail) -> tuple[list[NewFile], list[tuple[str, StoredFile]], list[str]]:
    kept: list[NewFile] = []
    images: list[tuple[str, StoredFile]] = []
    problems: list[str] = []
    for attachment in mail.files[:MOST_FILES_BY_MAIL]:
        name = storable(attachment.name)
        try:
            stored = files.store(desk, (attachment.content,), name)
        except Invalid as invalid:
            problems.append("file_empty" if invalid.code == "empty" else "file_too_large")
            continue
        kept.append(NewFile(stored, name))
        if attachment.content_id and len(attachment.content_id) <= LONGEST_ID:
            images.append((storable(attachment.content_id), stored))
    if len(mail.files) > MOST_FILES_BY_MAIL:
        problems.append("files_too_many")
    return kept, images, problems


def _loop_desk(raw: bytes) -> int | None:
    head = raw[:LARGEST_HEADER]
    ends = [place for place in (head.find(b"\n\n"), head.find(b"\n\r\n")) if place >= 0]
    found = _LOOP.search(head[: min(ends, default=len(head)) + 1])
    signed = tokens.read("loop", found[1].decode()) if found else None
    return signed[0] if signed else None


def _content_digest(mail: ParsedMail) -> str:
    """What must be the same for two mails to be one: sender, date, subject, words and files, whatever the way."""
    said = (
        mail.from_email,
        mail.date.isoformat() if mail.date else "",
        mail.subject,
        mail.text,
        mail.html,
        *(f"{file.name} {file.size} {sha256_hex(file.content)}" for file in mail.files),
    )
    return sha256_hex("\x1f".join(f"{len(one)}:{one}" for one in said).encode("utf-8", "replace"))
