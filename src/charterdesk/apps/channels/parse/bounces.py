"""Mails that came back: whom they did not reach and which of ours they were (RFC 3464, and what servers really send).

A warning of delay is a bounce too: the addresses are named, `permanent` is False. A receipt of delivery
(Action: delivered, relayed, expanded) and a receipt of reading are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.message import Message
from itertools import islice

from charterdesk.apps.channels.parse import bounce_notices, bounce_reports, bounce_words

_MARKS = ("Auto-Submitted", "Precedence", "X-Autoreply", "X-Auto-Response-Suppress")
_ANSWER = re.compile(r"\s*(?:re|fwd?|aw|wg|tr|rv|rép|i|r|sv|vs|antw|enc)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bounce:
    """Addresses that were not reached, ids (without angle brackets) of the mails that came back, for good or not."""

    recipients: tuple[str, ...]
    ids: tuple[str, ...]
    permanent: bool


@dataclass(frozen=True, slots=True)
class _Signs:
    """What makes one look closer: a mail server's name, nobody to answer to, a subject that speaks of failure."""

    robot: bool
    nobody: bool
    about: bool
    answer: bool


def bounce_of(message: Message, subject: str, from_email: str, text: str) -> Bounce | None:
    """What a delivery report says, None where the mail is none; `message` is parsed with compat32."""
    signs = _signs_of(message, subject, from_email)
    parts = list(bounce_reports.parts_of(message))
    reported, failed = bounce_reports.failures(parts)
    reported = reported or "delivery-status" in str(message.get("Content-Type", ""))[:500].lower()
    named = bounce_reports.addresses_in(str(message.get("X-Failed-Recipients", "")))
    # To look through the words costs more than all the rest: most mails are judged without.
    if not (reported or named or signs.robot or signs.nobody or signs.about):
        return None
    spoken = islice(bounce_reports.notice_parts(parts), bounce_reports.MAX_READ)
    plain = [bounce_reports.words_of(part) for part in spoken]
    notice, rest = bounce_notices.split(bounce_reports.beginning("\n".join(plain).strip("\n") or text))
    if not reported and signs.robot:
        reported, failed = bounce_reports.failures(bounce_reports.parts_of(message, into_returned=True))
    if not failed and (signs.robot or reported):
        failed = bounce_reports.failures_in(notice)
    if reported and not failed and bounce_reports.has_receipt(parts):
        return None
    heads = _heads(parts)
    if not (reported or named or _says_so(message, signs, notice, returned=bool(heads))):
        return None
    came_back = bounce_reports.returned([*heads, rest or notice])
    if failed:
        recipients = [one.address for one in failed]
        permanent = any(one.permanent for one in failed)
    else:
        own = [*bounce_reports.addresses_in(str(message.get("To", ""))), *came_back.senders]
        recipients = named or bounce_notices.recipients(notice, own, came_back.to, from_email)
        permanent = bool(named) or bounce_notices.is_permanent(subject, notice)
    ids = came_back.ids or bounce_notices.ids_of_thread(message)
    return Bounce(_shown(recipients), _shown(ids), permanent)


def _shown(found: Iterable[str]) -> tuple[str, ...]:
    """Each once, and none that holds what cannot be shown: a control character is part of no address and no id."""
    return tuple(dict.fromkeys(one for one in found if one.isprintable()))


def _signs_of(message: Message, subject: str, from_email: str) -> _Signs:
    sender = f"{from_email} {message.get('From', '')}"[:500]
    answer = _ANSWER.match(subject) is not None
    return _Signs(
        robot=bounce_words.ROBOT.search(sender) is not None,
        nobody=str(message.get("Return-Path", "")).strip() in ("<>", "<MAILER-DAEMON>") and not answer,
        about=bounce_words.SUBJECT.search(subject[:500]) is not None,
        answer=answer,
    )


def _heads(parts: Sequence[Message]) -> list[str]:
    """The headers of what came back, as text."""
    kinds = (*bounce_reports.HEADS, *bounce_reports.STATUS)
    heads = [part for part in parts[1:] if part.get_content_type() in kinds or bounce_reports.is_head(part)]
    return [bounce_reports.header_words(part) for part in heads[: bounce_reports.MAX_READ]]


def _says_so(message: Message, signs: _Signs, notice: str, *, returned: bool) -> bool:
    """Whether sender, return path, subject and words together make a notice of failure of what has no status part.

    What somebody writes about mails that fail is none: without a mail server's name or a null return path, subject
    and words do only where a machine left its mark or the mail that failed came back as a part.
    """
    if signs.about and (signs.robot or signs.nobody):
        return True
    marked = returned or any(str(message.get(name, "no")).strip().lower() != "no" for name in _MARKS)
    if not (signs.robot or signs.nobody or (marked and not signs.answer)):
        return False
    return bounce_words.BODY.search(notice[:8000]) is not None or bounce_notices.is_list_of_failures(notice)
