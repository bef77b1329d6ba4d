"""Whether a machine wrote a mail, and why no machine may answer it (RFC 3834, RFC 2919, RFC 2369, RFC 5436).

A mail that was only passed on by a machine (`auto-forwarded`, a rule's loop mark, a desk's loop mark) was written by
somebody, yet no machine answers it: the two answers differ; so it is with a machine's own account (root). What goes out
to many (Precedence bulk or list, a list that one can only leave) counts as written by a machine, as other desks have
it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from charterdesk.apps.channels.parse import automatic_words as words

OWN_MARK = "x-charterdesk-loop"

_PRECEDENCE = ("auto_reply", "auto-reply", "bulk", "junk", "list")
_SUPPRESSED = ("all", "autoreply", "oof", "dr")
_FROM = re.compile(r"<([^<>]*)>")


@dataclass(frozen=True, slots=True)
class Automatic:
    """`is_auto`: a machine wrote the mail. `do_not_answer`: a word saying why no automatic answer may follow, or ''."""

    is_auto: bool
    do_not_answer: str


def judge(headers: Sequence[tuple[str, str]], subject: str, from_email: str) -> Automatic:
    """Judge a mail by its headers (name, decoded value), its subject and its sender.

    The first reason that holds is the word given: own-loop, bounce, receipt, auto-submitted, suppressed, precedence,
    list, null-return-path, calendar, robot, out-of-office, forwarded. A mail written by a machine always has one.
    """
    values: dict[str, list[str]] = {}
    for name, value in headers:
        values.setdefault(name.strip().lower(), []).append(value.strip().lower()[:1000])
    machine = _machine(values, subject[:1000], from_email)
    return Automatic(bool(machine), machine or _passed_on(values) or _account(from_email))


def _machine(values: Mapping[str, Sequence[str]], subject: str, from_email: str) -> str:
    """Why a machine must have written a mail; '' where somebody did."""
    kind = _first(values, "content-type")
    reasons = (
        ("own-loop", OWN_MARK in values or _first(values, "x-loop") in ("yes", "true")),
        ("bounce", "delivery-status" in kind or "x-failed-recipients" in values),
        ("receipt", "disposition-notification" in kind or words.RECEIPT.match(subject) is not None),
        ("auto-submitted", _is_marked(values) or kind.startswith("multipart/report")),
        ("suppressed", _is_suppressed(values)),
        ("precedence", any(_word(value) in _PRECEDENCE for value in _all(values, "precedence", "x-precedence"))),
        ("list", _is_newsletter(values)),
        ("null-return-path", "<>" in _all(values, "return-path", "x-envelope-from")),
        ("calendar", _is_calendar_answer(values, kind, subject)),
        ("robot", words.ROBOT.match(from_email[:400]) is not None or _is_nobody(values)),
        ("out-of-office", words.SUBJECT.match(subject) is not None or words.NOTES.match(subject) is not None),
    )
    return next((word for word, holds in reasons if holds), "")


def _passed_on(values: Mapping[str, Sequence[str]]) -> str:
    """Why no machine may answer what somebody wrote and machines passed on."""
    if any(words.LOOP.fullmatch(name) for name in values):
        return "own-loop"
    if any(_word(value) not in ("", "no") for value in _all(values, "auto-submitted")):
        return "auto-submitted"
    return (
        "list" if any(name in values for name in ("list-id", "list-post", "list-unsubscribe", "mailing-list")) else ""
    )


def _account(from_email: str) -> str:
    """Why no machine answers a machine's own account, though somebody may have written from there."""
    return "robot" if words.ACCOUNT.match(from_email[:400]) else ""


def _is_marked(values: Mapping[str, Sequence[str]]) -> bool:
    """Whether a header says that a machine wrote the mail."""
    submitted = [_word(value) for value in _all(values, "auto-submitted")]
    if any(word.startswith("auto-") and word != "auto-forwarded" for word in submitted):
        return True
    for name, found in values.items():
        if words.MARK.fullmatch(name) and any(_word(value) not in words.NOTHING for value in found):
            return True
    mailers = _all(values, "x-mailer", "user-agent", "delivered-to", "x-generated-by", "x-post-messageclass")
    return any(words.MAILER.search(value) for value in mailers) or _first(values, "preference") == "auto_reply"


def _is_suppressed(values: Mapping[str, Sequence[str]]) -> bool:
    """Whether the sender asks for no automatic answer, as only machines do ([MS-OXCMAIL] 2.2.3.2.14)."""
    asked = re.split(r"[\s,;]+", " ".join(_all(values, "x-auto-response-suppress")))
    return any(word in _SUPPRESSED for word in asked)


def _is_newsletter(values: Mapping[str, Sequence[str]]) -> bool:
    """Whether the mail goes out to many who can only leave: List-Unsubscribe, and nothing to write to."""
    leaves = "list-unsubscribe" in values and "list-post" not in values
    return leaves and not any(name in values for name in ("in-reply-to", "references"))


def _is_calendar_answer(values: Mapping[str, Sequence[str]], kind: str, subject: str) -> bool:
    """Whether a calendar program accepts, declines or cancels (RFC 5546)."""
    if kind.startswith("text/calendar") and re.search(r"method=\"?(?:reply|cancel|counter|refresh)", kind):
        return True
    calendar = kind.startswith("text/calendar") or "calendarmessage" in _first(values, "content-class")
    by_program = "calendar-notification@google.com" in _first(values, "sender")
    return (calendar or by_program) and words.CALENDAR.match(subject) is not None


def _is_nobody(values: Mapping[str, Sequence[str]]) -> bool:
    """Whether the sender's address is empty on purpose: `From: <>`."""
    inside = _FROM.search(_first(values, "from"))
    return inside is not None and not inside.group(1).strip()


def _all(values: Mapping[str, Sequence[str]], *names: str) -> list[str]:
    return [value for name in names for value in values.get(name, ())]


def _first(values: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(values.get(name, ())), "")


def _word(value: str) -> str:
    """The first word of a value: what follows is a parameter or a comment."""
    return re.split(r"[\s;,(]", value, maxsplit=1)[0]
