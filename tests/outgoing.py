"""What goes out, in tests: a way out that keeps what it is given, and fails as told."""

from __future__ import annotations

import importlib
from collections import deque
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage

from charterdesk.apps.base.models import Desk
from charterdesk.apps.channels.models import Mailbox, OutgoingMail
from charterdesk.apps.channels.outgoing import sending
from charterdesk.apps.channels.outgoing.transport import Letter

clock = importlib.import_module("charterdesk.apps.base.now")


class Kept:
    """Keeps every letter; `next` makes the coming deliveries fail, before or after the point of no return."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self._failures: deque[tuple[BaseException | None, bool]] = deque()

    def next(self, failure: BaseException | None, *, begun: bool = False) -> None:
        self._failures.append((failure, begun))

    def deliver(self, letter: Letter, begin: Callable[[], None]) -> None:
        failure, begun = self._failures.popleft() if self._failures else (None, True)
        if failure is None or begun:
            begin()
        if failure is not None:
            raise failure
        self.letters.append(letter)

    def ready(self) -> bool:
        return True

    def close(self) -> None:
        """Nothing is open."""

    @property
    def messages(self) -> list[EmailMessage]:
        return [letter.message for letter in self.letters]

    def to(self, address: str) -> list[EmailMessage]:
        return [letter.message for letter in self.letters if letter.to == address]


def sent(at: datetime | None = None, kept: Kept | None = None) -> Kept:
    """Send everything that is due now, or at a moment."""
    way_out = kept or Kept()
    if at is not None:
        with clock.at(at):
            return sent(kept=way_out)
    while sending.send_due("a test", way_out, 10):
        pass
    return way_out


def plain(message: EmailMessage) -> str:
    """The plain text of a mail, its no-break spaces as spaces."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\N{NO-BREAK SPACE}", " ")


def html(message: EmailMessage) -> str:
    body = message.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def box(desk: Desk, address: str = "support@north.example", **said: object) -> Mailbox:
    return Mailbox.objects.create(desk=desk, name=f"{desk.slug}-{Mailbox.objects.count()}", address=address, **said)


def row(kind: str = "") -> OutgoingMail:
    """The latest row (of a kind)."""
    rows = OutgoingMail.objects.filter(kind=kind) if kind else OutgoingMail.objects.all()
    return rows.order_by("-pk")[0]
