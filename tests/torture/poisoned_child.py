"""The child that reads mails, with a flaw: a mail that says so crashes it, keeps it busy or eats memory."""

import os
import signal
import sys

from charterdesk.apps.channels.parse import ParsedMail, child, parse

POISON = b"X-Poison: "


def suffer(raw: bytes) -> ParsedMail:
    """As the parser, but for poisoned mails."""
    kind = raw.partition(POISON)[2][:6]
    if kind == b"crash\r":
        os.kill(os.getpid(), signal.SIGSEGV)
    while kind == b"loop\r\n":
        pass
    eaten = []
    while kind == b"memory":
        eaten.append(bytearray(2**24))
    return parse(raw)


setattr(child, "parse", suffer)  # noqa: B010  # the flaw

if __name__ == "__main__":
    sys.exit(child.main())
