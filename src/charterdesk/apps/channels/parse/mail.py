"""A mail as the desk reads it: what was understood, what was not, and nothing lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail: its shown name (cleaned, never a path), the type that its sender claims, its bytes.

    `content_id` (RFC 2392, without angle brackets) is set for what the HTML shows in place; `size` counts decoded
    bytes; `packed`: it lay within another one, a winmail.dat.
    """

    name: str
    content_type: str
    size: int
    content: bytes = field(repr=False, default=b"")
    content_id: str = ""
    inline: bool = False
    packed: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """What the transport and the sender's machine say about a mail, word for word but without line ends."""

    authentication_results: tuple[str, ...] = ()
    return_path: str | None = None
    delivered_to: tuple[str, ...] = ()
    reply_to: tuple[str, ...] = ()
    list_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMail:
    """A mail, understood. Addresses as written, without names; ids (RFC 5322 msg-id) without angle brackets.

    `text` is all that was written, as plain text (made from the HTML where there is no other); `reply_text` only what
    is new in it, `quoted_text` the rest (signature and earlier mails): together they are `text`, but for blanks.
    `html` is the sender's, not cleaned; `clean_html` is what may be shown (images of this mail as `cid:` only).
    `is_auto`: a machine wrote it. `do_not_answer` says in a word why no automatic answer may follow; empty when one
    may. `bounce_recipients` are the addresses that could not be reached; `bounced_ids` the ids of the mails that came
    back; `bounce_permanent` False when it may still arrive. `language` is fr, en, es, de or '' (not known).
    `attachments` are the files that were sent, `unpacked` those that lay within one of them.
    `problems` says what could not be understood, a word or a short sentence each; with `whole` False the mail lies
    beyond the bounds and is to be looked at by a person.
    """

    from_email: str = ""
    from_name: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    html: str = ""
    clean_html: str = ""
    reply_text: str = ""
    quoted_text: str = ""
    attachments: tuple[Attachment, ...] = ()
    unpacked: tuple[Attachment, ...] = ()
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    date: datetime | None = None
    is_auto: bool = False
    do_not_answer: str = ""
    is_bounce: bool = False
    bounce_recipients: tuple[str, ...] = ()
    bounced_ids: tuple[str, ...] = ()
    bounce_permanent: bool = False
    language: str = ""
    sent: Sent = Sent()
    problems: tuple[str, ...] = ()
    whole: bool = True

    @property
    def files(self) -> tuple[Attachment, ...]:
        """The attachments, and what lay within them."""
        return (*self.attachments, *self.unpacked)
