"""The human half of a bounce: whom a notice without status fields names, read as its reader would."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from email.message import Message

from charterdesk.apps.channels.parse import bounce_words
from charterdesk.apps.channels.parse.bounce_reports import ADDRESS, MAX_RECIPIENTS, addresses_in

_MSG_ID = re.compile(r"<([^<>\s]{1,500})>")
_LABELLED = re.compile(
    r"^[ \t>*-]{0,8}(?:(?:final|original|failed|intended|undelivered|"
    r"rejected)?[- ]?recipients?(?: e?-?mail)?(?: address(?:es)?)?|rcpt to|"
    r"destinataire|empfänger|destinatario|to|for|user|address|mailbox|account)[ \t]*:[ \t]*(.{1,300})",
    re.IGNORECASE,
)
_COMMAND = re.compile(r"\brcpt to:\s*<([^<>\s]{3,320})>", re.IGNORECASE)
_LEADING = re.compile(
    r"^[ \t]{0,20}(?:(?:[-*>•#]{1,3}|\d{1,2}[.)])[ \t]*)?(?:<?(?:mailto|smtp|rfc822)[:;])?[ \t]*<?("
    + ADDRESS.pattern
    + r")>?",
    re.IGNORECASE,
)
_SERVICE = re.compile(
    r"^(?:mailer-?daemon|postmaster|abuse|support|helpdesk|hostmaster|webmaster|root|mail-?admin\w*)@", re.IGNORECASE
)


_ANSWERED = re.compile(r"^[ \t]{0,4}[45]\d\d[ -](?:#?[45]\.\d{1,3}\.\d{1,3}[ \t])?<(" + ADDRESS.pattern + r")>\.\.\.")
_EXPANDED = re.compile(r"\(expanded from:? ?<?(" + ADDRESS.pattern + r")>?\)")
_DIRECTORY = re.compile(r"\bSMTP[=:](" + ADDRESS.pattern + r")", re.IGNORECASE)
_SPOKEN = re.compile(
    r"\b(?:to|for|an|à|a|para|user|recipient|address|mailbox|account)\b[\s:,'\"]{1,4}<?(" + ADDRESS.pattern + r")",
    re.IGNORECASE,
)
_UNREACHED = re.compile(
    r"\b(?:undeliver\w*|deliver\w*|reach|failed|rejected|violation|addressed|unknown|envoyé|zugestellt|"
    r"entreg\w*)\b[^\n@]{0,60}?"
    r"\b(?:to|for|by|user|recipient|address|reach|à|an|a)\b[\s:'\"<]{1,4}(?:mailto:)?(" + ADDRESS.pattern + r")",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"("
    + ADDRESS.pattern
    + r")[>)\]'\",:\s-]{1,4}[^\n@]{0,30}?\b(?:not|no such|unknown|could|cannot|couldn't|doesn't|invalid|disabled|full|"
    r"rejected|failed|wasn't|unavailable|over quota|exceeded|n'existe|nicht)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-Za-z][\w.-]{1,40}")
MAX_LINES = 400


def split(text: str) -> tuple[str, str]:
    """A notice and the returned mail that follows it in the same text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = bounce_words.RETURNED.search(text)
    return (text[: found.start()], text[found.start() :]) if found else (text, "")


def is_list_of_failures(notice: str) -> bool:
    """Whether a notice consists of addresses with a colon, as qmail and its heirs write it."""
    return bool(_closed(notice.split("\n")[:MAX_LINES]))


def recipients(notice: str, own: Sequence[str], returned_to: Sequence[str], sender: str) -> list[str]:
    """Whom the notice names as not reached, by the surest of its signs; else whom the returned mail was for."""
    lines = notice.split("\n")[:MAX_LINES]
    for signs in (_closed, _introduced, _answered, _inline, _labelled, _commanded):
        found = signs(lines)
        if found:
            return _kept(found)
    ours = {address.lower() for address in own}
    theirs = {address.lower() for address in returned_to}
    named = _bare_names(lines, returned_to, sender.rpartition("@")[2])
    others = [
        address for address in addresses_in(notice) if address.lower() not in ours and not _SERVICE.match(address)
    ]
    spoken = [address for address in _SPOKEN.findall(notice[:8000]) if address.lower() not in ours]
    for found in (
        [address for address in others if address.lower() in theirs],
        named,
        [address for address in spoken if not _SERVICE.match(address)],
        others if len(set(others)) == 1 else [],
        [address for address in returned_to if address.lower() not in ours],
    ):
        if found:
            return _kept(found)
    return _kept(others[:1])


def is_permanent(subject: str, notice: str) -> bool:
    """Whether the mail is given up; a warning of delay says that it may still arrive."""
    if bounce_words.DELAY.search(subject[:500]):
        return False
    return bool(bounce_words.GIVEN_UP.search(notice[:4000])) or not bounce_words.DELAY.search(notice[:4000])


def ids_of_thread(message: Message) -> tuple[str, ...]:
    """The mail that a notice answers, where it brings none back (Gmail and Exchange set In-Reply-To)."""
    return tuple(dict.fromkeys(_MSG_ID.findall(str(message.get("In-Reply-To", ""))[:2000])))


def _kept(found: Iterable[str]) -> list[str]:
    """Each address once; a service's address only where nobody else is named."""
    once = list(dict.fromkeys(found))[:MAX_RECIPIENTS]
    return [address for address in once if not _SERVICE.match(address)] or once


def _bare_names(lines: Sequence[str], returned_to: Sequence[str], domain: str) -> list[str]:
    """Lines that hold but a local part: of whom the returned mail went to, else of the server's own domain (AOL)."""
    known = {address.rpartition("@")[0].lower(): address for address in returned_to}
    found: list[str] = []
    announced = False
    for line in lines:
        name = line.strip()
        if name.lower() in known:
            found.append(known[name.lower()])
        elif announced and _NAME.fullmatch(name):
            found += addresses_in(f"{name}@{domain}")
        announced = announced or bounce_words.INTRODUCTION.search(line[:400]) is not None
    return found


def _inline(lines: Sequence[str]) -> list[str]:
    """`Could not be delivered to: a@b`, `a@b does not exist`."""
    found = []
    for line in lines:
        found += _UNREACHED.findall(line[:400]) + _REFUSED.findall(line[:400])
    return found


def _answered(lines: Sequence[str]) -> list[str]:
    """`550 <a@b>... User unknown`, as sendmail quotes a session."""
    answers = [_ANSWERED.match(line[:400]) for line in lines]
    return [answer.group(1) for answer in answers if answer]


def _closed(lines: Sequence[str]) -> list[str]:
    """`<a@b>:` alone at the beginning of a line, as qmail and Postfix write it."""
    found = []
    for line in lines:
        lead = _LEADING.match(line[:400])
        if lead and line[lead.end() :].lstrip().startswith(":"):
            found.append(lead.group(1))
    return found


def _introduced(lines: Sequence[str]) -> list[str]:
    """Addresses at the beginning of the lines that follow a sentence which announces them."""
    found: list[str] = []
    left = 0
    for line in lines:
        short = line[:400]
        lead = _LEADING.match(short)
        expanded = _EXPANDED.search(short)
        directory = _DIRECTORY.search(short) if left else None
        if expanded and found:
            found[-1] = expanded.group(1)
        elif left and (named := lead or directory):
            found.append(named.group(1))
            left = 6
        elif bounce_words.INTRODUCTION.search(short):
            left = 8
        elif short.strip():
            left = max(0, left - 1)
    return found


def _labelled(lines: Sequence[str]) -> list[str]:
    """`Recipient: a@b`."""
    labels = [label.group(1) for label in (_LABELLED.match(line[:400]) for line in lines) if label]
    return [address for words in labels for address in addresses_in(words)]


def _commanded(lines: Sequence[str]) -> list[str]:
    """`RCPT TO:<a@b>` of a quoted session."""
    return [address for line in lines for address in _COMMAND.findall(line[:400])]
