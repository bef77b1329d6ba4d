"""Bytes of a mail -> ParsedMail: bounds first, then one pass; it never raises, and what it could not read it says."""

from __future__ import annotations

from dataclasses import replace

from charterdesk.apps.channels.parse import addresses, bounds, dates, headers, light, names
from charterdesk.apps.channels.parse.addresses import Address
from charterdesk.apps.channels.parse.automatic import judge
from charterdesk.apps.channels.parse.bounces import Bounce, bounce_of
from charterdesk.apps.channels.parse.content import Content, assemble, collect_all
from charterdesk.apps.channels.parse.headers import Fields
from charterdesk.apps.channels.parse.language import detect
from charterdesk.apps.channels.parse.mail import ParsedMail, Sent
from charterdesk.apps.channels.parse.messages import message_of
from charterdesk.apps.channels.parse.parts import Cut, Part, cut_mail
from charterdesk.apps.channels.parse.replies import Trimmed, trim
from charterdesk.apps.channels.parse.reply_footers import SIGN

_STUB_CHARACTERS, _STUB_FIELDS = 2000, 50
_SENDERS = ("from", "sender", "reply-to", "return-path")


def parse(raw: bytes) -> ParsedMail:
    """What a mail says, bounded in time and memory. Never raises; `whole` is False where a person must look."""
    return _read(raw, Cut())


def parse_if_light(raw: bytes) -> ParsedMail | None:
    """What a mail says, as `parse`; None where its shape does not tell that it takes a moment only (see light.py)."""
    if not light.is_light(raw):
        return None
    mail = _read(raw, Cut(only_light=True))
    return None if light.TAKES_LONG in mail.problems else mail


def _read(raw: bytes, cut: Cut) -> ParsedMail:
    try:
        return _understood(raw, cut)
    except bounds.Exceeded as exceeded:
        return _stub(raw, exceeded.problem)
    except Exception as failure:  # noqa: BLE001 -- whatever a stranger sent, its ticket is made
        return _stub(raw, f"not_understood: {type(failure).__name__}")


def _understood(raw: bytes, cut: Cut) -> ParsedMail:
    if len(raw) > bounds.MAIL_BYTES:
        raise bounds.Exceeded("mail_too_large")
    tree = cut_mail(headers.with_one_line_end(raw), cut)
    mail = _told_by_fields(tree.fields, cut)
    content = Content(cut)
    collect_all(tree, content)
    bodies = assemble(content)
    trimmed = _trimmed(bodies.marked)
    automatic = judge(tree.fields.decoded(), mail.subject, mail.from_email)
    bounce = _bounce(tree, mail, bodies.text, cut)
    if content.exceeded:
        cut.notice(content.exceeded)
    return replace(
        mail,
        text=bodies.text,
        html=bodies.html,
        clean_html=bodies.shown,
        reply_text=trimmed.new,
        quoted_text=trimmed.rest,
        attachments=tuple(one for one in content.files if not one.packed),
        unpacked=tuple(one for one in content.files if one.packed),
        is_auto=automatic.is_auto or bounce is not None,
        do_not_answer=automatic.do_not_answer or ("bounce" if bounce else ""),
        is_bounce=bounce is not None,
        bounce_recipients=bounce.recipients if bounce else (),
        bounced_ids=bounce.ids if bounce else (),
        bounce_permanent=bounce.permanent if bounce else False,
        language=detect(trimmed.new or bodies.text),
        problems=tuple(cut.problems),
        whole=not content.exceeded,
    )


def _trimmed(marked: str) -> Trimmed:
    """The new words and the rest, without the marks of signatures, which stand on a line of their own meanwhile."""
    parted = _parted(marked.replace(SIGN, f"{SIGN}\n"))
    if SIGN in marked and not parted.new:  # somebody wrote within what was meant for a signature
        parted = _parted(marked.replace(SIGN, ""))
    return Trimmed(*(words.replace(f"{SIGN}\n", "").replace(SIGN, "") for words in (parted.new, parted.rest)))


def _parted(text: str) -> Trimmed:
    """The new words and the rest; what nobody types (a log in a mail) is rest without a look at its lines."""
    if len(text) <= bounds.TRIMMED_CHARACTERS:
        return trim(text)
    cut = text.rfind("\n", 0, bounds.TRIMMED_CHARACTERS) + 1 or bounds.TRIMMED_CHARACTERS
    first = trim(text[:cut])
    return Trimmed(first.new, f"{first.rest}\n{text[cut:]}" if first.rest else text[cut:])


def _told_by_fields(fields: Fields, cut: Cut) -> ParsedMail:
    """What the header block says.

    Raises:
        Exceeded: an address field lies beyond the bounds.
    """
    written = fields.first("date")
    date = dates.read(written)
    if written and date is None:
        cut.notice("date_not_read")
    sender = _sender(fields, cut)
    return ParsedMail(
        from_email=sender.email,
        from_name=sender.name,
        to=_emails(fields, "to"),
        cc=_emails(fields, "cc"),
        subject=names.one_line(headers.readable(fields.first("subject")), bounds.SUBJECT_CHARACTERS),
        message_id=headers.message_id(fields.first("message-id")),
        in_reply_to=next(iter(headers.ids(fields.every("in-reply-to"))), ""),
        references=headers.ids(fields.every("references")),
        date=date,
        sent=_sent(fields),
    )


def _sender(fields: Fields, cut: Cut) -> Address:
    """Who wrote; where From names nobody, who sent it, who wants the answer, where it comes back to."""
    named = Address("")
    for field in _SENDERS:
        found = addresses.read(fields.every(field))
        if found and found[0].email:
            if field != "from":
                cut.notice("no_from")
            elif len(found) > 1 or addresses.is_doubtful(" ".join(fields.every(field)), found[0].email):
                cut.notice("several_senders")
            return found[0] if field == "from" or not named.name else Address(found[0].email, named.name)
        if found and not named.name:
            named = found[0]
    cut.notice("no_sender")
    return named


def _emails(fields: Fields, name: str) -> tuple[str, ...]:
    return tuple(one.email for one in addresses.read(fields.every(name)) if one.email)


def _sent(fields: Fields) -> Sent:
    paths = fields.every("return-path")
    path = None
    if paths:
        path = next((one.email for one in addresses.read(paths[:1])), "")
    return Sent(
        authentication_results=tuple(headers.readable(one) for one in fields.every("authentication-results")),
        return_path=path,
        delivered_to=tuple(
            one.email
            for name in ("delivered-to", "x-original-to", "envelope-to")
            for one in addresses.read(fields.every(name))
            if one.email
        ),
        reply_to=_emails(fields, "reply-to"),
        list_id=names.one_line(headers.readable(fields.first("list-id"))),
    )


def _bounce(tree: Part, mail: ParsedMail, text: str, cut: Cut) -> Bounce | None:
    try:
        return bounce_of(message_of(tree), mail.subject, mail.from_email, text)
    except Exception:  # noqa: BLE001 -- a report that cannot be read is a mail
        cut.notice("report_not_read")
        return None


def _stub(raw: bytes, problem: str) -> ParsedMail:
    """What can be known cheaply of a mail that lies beyond the bounds: enough to show a person that it is there."""
    try:
        start = headers.with_one_line_end(raw[: bounds.HEADER_BLOCK_BYTES])
        fields, _body = headers.read_block(start, 0, len(start), len(start) + 1)
        kept = {"from", "sender", "to", "cc", "subject", "date", "message-id", "in-reply-to"}
        short = [(name, value[:_STUB_CHARACTERS]) for name, value in fields.all if name.lower() in kept]
        told = Fields(tuple(one for one in short[:_STUB_FIELDS] if _within_bounds(one[1])))
        return replace(_told_by_fields(told, Cut()), problems=(problem,), whole=False)
    except Exception:  # noqa: BLE001 -- the raw mail is kept; this is only its label
        return ParsedMail(problems=(problem, "headers_not_read"), whole=False)


def _within_bounds(value: str) -> bool:
    try:
        addresses.read([value])
    except bounds.Exceeded:
        return False
    return True
