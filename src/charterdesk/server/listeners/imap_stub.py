"""A mail that is too large to be fetched: its sender's headers, and words that say where the rest is."""

from __future__ import annotations

from typing import Final

LARGEST_HEADER: Final = 128 * 1024
KEPT: Final = frozenset(
    {b"from", b"to", b"cc", b"reply-to", b"sender", b"subject", b"date", b"message-id", b"in-reply-to", b"references",
     b"auto-submitted", b"precedence", b"list-id", b"return-path", b"authentication-results", b"x-autoreply",
     b"x-auto-response-suppress", b"x-charterdesk-loop", b"received"}
)  # fmt: skip
MEGABYTE: Final = 1024 * 1024


def stub(header: bytes, size: int, largest: int, folder: str) -> bytes:
    """A mail with the headers that say who wrote and why, whose text tells that it was not fetched: it makes a ticket
    as any mail does, and nothing is lost, since the whole stays on the server.
    """
    words = (
        f"This mail has {-(-size // MEGABYTE)} MB. The desk takes mails of at most {largest // MEGABYTE} MB: its text "
        f"and its attachments were not fetched. The whole mail is still in the folder {folder} of the mailbox.\r\n"
    )
    typed = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
    return b"".join(_kept(header)) + typed + b"\r\n" + words.encode()


def _kept(header: bytes) -> list[bytes]:
    kept: list[bytes] = []
    keeps = False
    for line in header.splitlines():
        if not line.strip():
            break
        if not line.startswith((b" ", b"\t")):
            keeps = line.partition(b":")[0].strip().lower() in KEPT
        if keeps:
            kept.append(line + b"\r\n")
    return kept
