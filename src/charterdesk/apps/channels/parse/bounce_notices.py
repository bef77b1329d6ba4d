"""The human half of a bounce: whom a notice without status fields names, read as its reader would."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from email.message import Message

from charterdesk.apps.channels.parse import bounce_words
from charterdesk.apps.channels.parse.bounce_reports import ADDRESS, MAX_RECIPIENTS, addresses_in

_MSG_ID = re.compile(r"<([^<>\s]{1,500})>")
_LABELLED = re.compile(
    r"^[ \t>*-]{0,8}(?:(?:final|original|failed|intended|undelivered|rejected)?[- ]?recipients?(?: e?-?mail)?(?: address(?:es)?)?|rcpt to|"
    r"destinataire|empfänger|destinatario|to|for|user|address|mailbox|account)[ \t]*:[ \t]*(.{1,300})",
    re.IGNORECASE,
)
_COMMAND = re.compile(r"\brcpt to:\s*<([^<>\s]{3,320})>", re.IGNORECASE)
_LEADING = re.compile(
    r"^[ \t]{0,20}(?:[-*>•\d.)#\t ]{0,8})(?:<?(?:mailto|smtp|rfc822)[:;])?[ \t]*<?(" + ADDRESS.pattern + r")>?",
    re.IGNORECASE,
)
_SERVICE = re.compile(
    r"^(?:mailer-?daemon|postmaster|abuse|support|helpdesk|hostmaster|webmaster|root|mail-?admin\w*)@", re.IGNORECASE
)


def split(text: str) -> tuple[str, str]:
    """A notice and the returned mail that follows it in the same text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = bounce_words.RETURNED.search(text)
    return (text[: found.start()], text[found.start() :]) if found else (text, "")


def recipients(notice: str, own: Sequence[str], returned_to: Sequence[str]) -> list[str]:
    """Whom the notice names as not reached, by the surest of its signs; else whom the returned mail was for."""
    lines = notice.split("\n")[:400]
    ours = {address.lower() for address in own}
    for signs in (_closed, _introduced, _labelled, _commanded):
        found = _kept(signs(lines))
        if found:
            return found
    others = [address for address in _kept(addresses_in(notice)) if address.lower() not in ours]
    matching = [address for address in others if address.lower() in {one.lower() for one in returned_to}]
    if matching or len(others) == 1:
        return matching or others
    mates = [address for address in _kept(returned_to) if address.lower() not in ours]
    return mates if len(mates) == 1 else others[:1]


def is_permanent(subject: str, notice: str) -> bool:
    """Whether the mail is given up; a notice that speaks of delay says it may still arrive."""
    return bounce_words.DELAY.search(f"{subject[:500]}\n{notice[:4000]}") is None


def ids_of_thread(message: Message) -> tuple[str, ...]:
    """The mail that a notice answers, where it brings none back (Gmail and Exchange set In-Reply-To)."""
    return tuple(dict.fromkeys(_MSG_ID.findall(str(message.get("In-Reply-To", ""))[:2000])))


def _kept(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(address for address in found if not _SERVICE.match(address)))[:MAX_RECIPIENTS]


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
        if left and lead:
            found.append(lead.group(1))
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
