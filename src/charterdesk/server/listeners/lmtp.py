"""LMTP (RFC 2033): a mail server on this machine hands mails over and hears, for each recipient, whether they are safe.

The protocol is aiosmtpd's. What it lacks is here: one answer a recipient after DATA, mails of any line length read in
large pieces, an end to slow and to numerous clients.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope, Session, syntax
from django.conf import settings
from django.db import close_old_connections, connections

from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.channels import mailboxes
from charterdesk.apps.channels.incoming import door
from charterdesk.apps.channels.models import IncomingMail, Mailbox
from charterdesk.server.environment import Service

THREADS: Final = 4
MOST_CONNECTIONS: Final = 30
MOST_RECIPIENTS: Final = 100
SECONDS_BETWEEN_COMMANDS: Final = 120
SECONDS_OF_A_PIECE: Final = 60
SECONDS_OF_A_MAIL: Final = 900
SECONDS_TO_STOP: Final = 15
PIECE: Final = 64 * 1024
ALL: Final = 2**31  # more than ever waits: what has come is read whole
LONGEST_COMMAND: Final = 2048
DOT: Final = b".\r\n"
END: Final = b"\r\n" + DOT
LATER: Final = "451 4.3.0 not now, try again"
Answer = TypeVar("Answer")
log: Final = logging.getLogger(__name__)


class _Letter(Envelope):
    """A mail on its way in; for each recipient his mailbox."""

    def __init__(self) -> None:
        super().__init__()
        self.mailboxes: list[Mailbox] = []


class Door:
    """What the protocol asks: aiosmtpd calls these by their names. Records are asked in threads."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool

    async def handle_EHLO(  # noqa: N802  # aiosmtpd's name
        self, _server: object, session: Session, _envelope: Envelope, host: str, answers: list[str]
    ) -> list[str]:
        """The greeting, with what RFC 2033 demands."""
        session.host_name = host
        return [answers[0], "250-PIPELINING", "250-ENHANCEDSTATUSCODES", *answers[1:]]

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name
        self, _server: object, _session: Session, envelope: Envelope, sender: str, options: list[str]
    ) -> str:
        """A mail begins."""
        envelope.mail_from = sender
        envelope.mail_options.extend(options)
        return "250 2.1.0 go on"

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, _server: object, _session: Session, envelope: _Letter, recipient: str, _options: list[str]
    ) -> str:
        """A recipient: a mailbox in use, the part behind a plus sign left out of account."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 too many recipients"
        try:
            mailbox = await self.asked(lambda: mailboxes.by_address(recipient))
        except Exception:
            log.exception("the mailbox of a recipient could not be looked up")
            return LATER
        if mailbox is None:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(recipient)
        envelope.mailboxes.append(mailbox)
        return "250 2.1.5 go on"

    async def handle_exception(self, error: Exception) -> str:
        """What nobody foresaw."""
        log.error("a mail could not be taken", exc_info=error)
        return LATER

    async def received(self, envelope: _Letter, raw: bytes) -> list[str]:
        """The answers for the recipients, in their order: 250 where the mail is committed."""
        sender = envelope.mail_from or ""
        sender = "" if sender == "<>" else sender
        given = list(zip(envelope.mailboxes, envelope.rcpt_tos, strict=True))
        return await self.asked(lambda: _received(given, sender, raw))

    async def asked(self, question: Callable[[], Answer]) -> Answer:
        """The answer of the records, asked beside the event loop."""

        def ask() -> Answer:
            close_old_connections()
            return question()

        return await asyncio.get_running_loop().run_in_executor(self._pool, ask)


def _received(given: Sequence[tuple[Mailbox, str]], sender: str, raw: bytes) -> list[str]:
    answers: dict[int, str] = {}
    # Of several addresses of one mailbox the one with a token says most.
    for mailbox, recipient in sorted(given, key=lambda each: "+" not in each[1]):
        if mailbox.pk not in answers:
            answers[mailbox.pk] = _received_at(mailbox, recipient, sender, raw)
    return [answers[mailbox.pk] for mailbox, _recipient in given]


def _received_at(mailbox: Mailbox, recipient: str, sender: str, raw: bytes) -> str:
    try:
        receipt = door.receive(mailbox, raw, via=IncomingMail.LMTP, envelope_from=sender, envelope_to=recipient)
    except Invalid as invalid:
        return "552 5.3.4 too large" if invalid.code == "too_large" else f"554 5.6.0 {invalid.code}"
    except Exception:
        log.exception("a mail for %s could not be taken", mailbox)
        return LATER
    return f"250 2.0.0 received as {receipt.incoming_id}"


class _Conversation(LMTP):
    """One connection."""

    line_length_limit = PIECE
    command_size_limit = LONGEST_COMMAND
    command_size_limits: dict[str, int] = defaultdict(lambda: LONGEST_COMMAND)
    event_handler: Door

    def __init__(self, handler: Door, open_connections: set[object], loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            handler,
            data_size_limit=settings.LARGEST_MAIL,
            enable_SMTPUTF8=True,
            hostname="charterdesk",
            ident="LMTP",
            timeout=SECONDS_BETWEEN_COMMANDS,
            loop=loop,
        )
        self._open = open_connections
        self._in_hand = self._ending = False

    def _create_envelope(self) -> _Letter:
        return _Letter()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection, unless there are too many."""
        if len(self._open) >= MOST_CONNECTIONS and isinstance(transport, asyncio.WriteTransport):
            transport.write(b"421 4.3.2 too many connections, try again\r\n")
            transport.close()
            transport.set_protocol(asyncio.Protocol())
            return
        self._open.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """The client has gone."""
        self._open.discard(self)
        super().connection_lost(error)

    @property
    def handler(self) -> asyncio.Task[None] | None:
        """The task that speaks with the client."""
        return self._handler_coroutine

    def end(self) -> None:
        """Hang up at once, or after the mail in hand."""
        self._ending = True
        if not self._in_hand and self.transport is not None:
            self.transport.close()

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802  # aiosmtpd's name
        """The mail: read whole, handed to the door, answered for each recipient."""
        envelope = self.envelope
        if not isinstance(envelope, _Letter) or not envelope.rcpt_tos:
            await self.push("503 5.5.1 RCPT first")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        await self.push("354 end with <CR><LF>.<CR><LF>")
        raw = await self._mail()
        if raw is None:
            answers = ["552 5.3.4 too large"] * len(envelope.rcpt_tos)
        else:
            self._in_hand = True
            answers = await self.event_handler.received(envelope, raw)
            self._in_hand = False
        self._set_post_data_state()  # type: ignore[no-untyped-call]  # aiosmtpd's
        await self.push("\r\n".join(answers))
        if self._ending and self.transport is not None:
            self.transport.close()

    async def _mail(self) -> bytes | None:
        """The mail up to the line with a dot, that line and the dots of RFC 5321 (4.5.2) removed; None when it is too
        large: then the rest of it is read all the same, and forgotten.
        """
        largest = settings.LARGEST_MAIL + len(DOT)
        # The mail may begin with its end: the line break before that is the one of the command.
        kept, tail, size, end = bytearray(), b"\r\n", 0, 0
        give_up = self.loop.time() + SECONDS_OF_A_MAIL
        while not end:
            # When the time is over aiosmtpd hangs up.
            self._reset_timeout(max(0.001, min(SECONDS_OF_A_PIECE, give_up - self.loop.time())))
            piece = await self._reader.read(ALL)
            if not piece:
                raise asyncio.IncompleteReadError(piece, None)
            around = tail + piece
            end = around.find(END) + len(END) if END in around else 0
            piece = piece[: end - len(tail)] if end else piece
            if end and around[end:]:
                # What a client said behind the mail is next: all that had come was read.
                self._reader.feed_data(around[end:])
            tail = around[1 - len(END) :]
            size += len(piece)
            if size <= largest:
                kept += piece
            else:
                kept.clear()
        self._reset_timeout(SECONDS_OF_A_MAIL)
        if size > largest:
            return None
        del kept[-len(DOT) :]
        whole = bytes(kept)
        return whole.removeprefix(b".").replace(b"\r\n.", b"\r\n")


class LmtpListener:
    """Listens until it is closed, in a thread of its own."""

    def __init__(self, listening: Service) -> None:
        self.listening = listening
        self._loop = asyncio.new_event_loop()
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="lmtp")
        self._open: set[object] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="lmtp", daemon=True)
        self._server: asyncio.AbstractServer | None = None

    def open(self) -> None:
        """Listen. OSError when the place is taken or cannot be used."""
        self._thread.start()
        path = Path(self.listening.path)
        try:
            if self.listening.path:
                self._make_room(path)
            self._server = asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result()
            if self.listening.path:
                # Whoever is of its group may hand mails over: they are believed to come from our own mail server.
                path.chmod(0o660)
        except BaseException:
            self.close()
            raise
        log.info("LMTP on %s", self.listening)

    def close(self) -> None:
        """Listen no longer; mails in hand come to their end, connections that idle are closed."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        if self.listening.path and self._server is not None:
            Path(self.listening.path).unlink(missing_ok=True)
        # Each thread has connections of its own to the database.
        together = threading.Barrier(THREADS)
        for _thread in range(THREADS):
            self._pool.submit(_close_connections, together)
        self._pool.shutdown()

    async def _serve(self) -> asyncio.AbstractServer:
        handler = Door(self._pool)

        def conversation() -> _Conversation:
            return _Conversation(handler, self._open, self._loop)

        if not self.listening.path:
            return await self._loop.create_server(conversation, self.listening.host, self.listening.port)
        return await self._loop.create_unix_server(conversation, self.listening.path)

    @staticmethod
    def _make_room(path: Path) -> None:
        """Remove the socket of a listener that was killed; OSError when somebody listens there."""
        if not path.is_socket():
            return
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(path))
            except OSError:
                path.unlink(missing_ok=True)
                return
        raise OSError(errno.EADDRINUSE, f"{path} is in use")

    async def _end(self) -> None:
        if self._server is not None:
            self._server.close()
        conversations = [each for each in self._open if isinstance(each, _Conversation)]
        for conversation in conversations:
            conversation.end()
        in_hand = [each.handler for each in conversations if each.handler is not None]
        if in_hand:
            await asyncio.wait(in_hand, timeout=SECONDS_TO_STOP)
        left = asyncio.all_tasks(self._loop) - {asyncio.current_task(self._loop)}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


def _close_connections(together: threading.Barrier) -> None:
    with suppress(threading.BrokenBarrierError):
        together.wait(SECONDS_TO_STOP)
    connections.close_all()
