"""Mails that came back: whom they did not reach and which of ours they were (RFC 3464, and what servers really send)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message

_ADDRESS = re.compile(r"[^\s<>;,\"()]{1,64}@[^\s<>;,\"()]{1,255}")
_MSG_ID = re.compile(r"(?im)^message-id:\s*<([^<>\s]{1,500})>")


@dataclass(frozen=True, slots=True)
class Bounce:
    """Addresses that were not reached, ids (without angle brackets) of the mails that came back, for good or not."""

    recipients: tuple[str, ...]
    ids: tuple[str, ...]
    permanent: bool


def bounce_of(message: Message, subject: str, from_email: str, text: str) -> Bounce | None:
    """What a delivery report says, None where the mail is none; `message` is parsed with compat32."""
    del subject, from_email
    recipients: list[str] = []
    permanent = False
    found = False
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        found = True
        for block in part.walk():
            who = block.get("Final-Recipient") or block.get("Original-Recipient") or ""
            address = _ADDRESS.search(str(who).partition(";")[2])
            action = str(block.get("Action", "")).strip().lower()
            if address and action in ("", "failed", "delayed"):
                recipients.append(address.group())
                permanent = permanent or action == "failed"
    if not found or not recipients:
        return None
    ids = [
        str(part["Message-ID"]).strip(" <>") for part in message.walk() if part is not message and part["Message-ID"]
    ]
    ids += _MSG_ID.findall(text)
    return Bounce(tuple(dict.fromkeys(recipients)), tuple(dict.fromkeys(ids)), permanent)
