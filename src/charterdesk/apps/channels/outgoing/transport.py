"""The way out: a mail server that takes our mail, or the folder of the demo."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings

from charterdesk.apps.base.now import now

SECONDS_A_STEP: Final = 30  # of waiting for one answer of the server
SECONDS_A_MAIL: Final = 180  # in all: a server that answers one byte a second holds up one lane no longer
MAILS_A_CONNECTION: Final = 50
SECONDS_A_CONNECTION: Final = 120
SECONDS_IDLE: Final = 15
LEAST_REST: Final = 1.0  # seconds
LONGEST_REST: Final = 300.0
LEAST_CODE: Final = 200
READY: Final = 220
TAKEN: Final = 250
GO_AHEAD: Final = 354
PERMANENT: Final = 500
# Answers that are about us and not about the mail: it waits, and so do the others.
ABOUT_US: Final = frozenset({421, 530, 534, 535, 538})


class Refused(Exception):
    """The server did not take this mail, for now (4xx) or for good (5xx). `at_recipient`: it said so of the address."""

    def __init__(self, code: int, text: str, *, permanent: bool, at_recipient: bool = False) -> None:
        super().__init__(f"{code} {text}".strip())
        self.code = code
        self.text = text
        self.permanent = permanent
        self.at_recipient = at_recipient


class InDoubt(Exception):
    """The whole mail was handed over and no answer came: perhaps it is sent, perhaps not (RFC 1047)."""


class Unreachable(Exception):
    """The server cannot be spoken to, or not as we are told to: every mail waits, not only this one."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one recipient, ready to travel. `sender` gets what cannot be delivered."""

    sender: str
    to: str
    message: EmailMessage

    @property
    def needs_utf8(self) -> bool:
        """Whether an address has signs that only SMTPUTF8 carries (RFC 6531)."""
        return not (self.sender + self.to).isascii()

    def as_bytes(self) -> bytes:
        """The mail as it travels."""
        policy = SMTPUTF8 if self.needs_utf8 else SMTP
        # What was folded by hand stays so.
        return self.message.as_bytes(policy=policy.clone(refold_source="none"))


class Transport(Protocol):
    """Takes mails out, one after another; not to be shared between threads."""

    def deliver(self, letter: Letter, begin: Callable[[], None]) -> None:
        """Hand the mail over; `begin` is called right before the point from which it may have been sent.

        Raises Refused, InDoubt or Unreachable; what `begin` raises passes, and nothing was sent.
        """

    def ready(self) -> bool:
        """Whether it makes sense to try: a server that could not be reached is left alone for a while."""

    def close(self) -> None:
        """Take leave of the server."""


def configured() -> Transport | None:
    """A new way out, as the operator set it; None: there is none, and mails wait."""
    if settings.DEMO:
        return FolderTransport(Path(settings.EMAIL_FILE_PATH))
    server = settings.MAIL_SERVER
    if server is None:
        return None
    return SmtpTransport(server.host, server.port, security=server.security, user=server.user, password=server.password)


class FolderTransport:
    """The demo sends nothing out: mails lie in a folder, the latest last."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, letter: Letter, begin: Callable[[], None]) -> None:
        """Write the mail into the folder."""
        begin()
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / f"{now():%Y%m%d-%H%M%S}-{uuid4().hex[:12]}.draft"
        draft.write_bytes(letter.as_bytes())
        draft.replace(draft.with_suffix(".eml"))

    def ready(self) -> bool:
        """A folder is always there."""
        return True

    def close(self) -> None:
        """Nothing is open."""


class SmtpTransport:
    """A mail server (RFC 5321), spoken to with verified TLS, except on this machine.

    A connection carries several mails, within bounds of number and time.
    """

    def __init__(self, host: str, port: int, *, security: str = "starttls", user: str = "", password: str = "") -> None:
        self._host, self._port, self._security = host, port, security
        self._user, self._password = user, password
        self._server: smtplib.SMTP | None = None
        self._opened = self._used = 0.0
        self._carried = 0
        self._rest = self._resting_until = 0.0

    def ready(self) -> bool:
        """False for 1, 2, 4 ... seconds, at most five minutes, after the server could not be used; at once for five
        minutes where it refuses our password, or it would lock us out.
        """
        return time.monotonic() >= self._resting_until

    def deliver(self, letter: Letter, begin: Callable[[], None]) -> None:
        """As `Transport.deliver`. A mail that takes longer than three minutes in all is broken off."""
        content = re.sub(rb"(?m)^\.", b"..", letter.as_bytes())
        server = self._connected()
        overdue = threading.Timer(SECONDS_A_MAIL, _break_off, [server])
        overdue.start()
        try:
            _address(server, letter, len(content))
            begin()
            _hand_over(server, content if content.endswith(b"\r\n") else content + b"\r\n")
        except Refused:
            # The connection is good for the next mail, unless the server is about to end it.
            self._carried += 1
            raise
        except Unreachable:
            self._drop()
            self._let_rest(LEAST_REST)
            raise
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise Refused(0, f"the connection broke: {error}"[:300], permanent=False) from error
        except BaseException:
            self._drop()
            raise
        finally:
            overdue.cancel()
            self._used = time.monotonic()
        self._carried += 1

    def close(self) -> None:
        """Take leave of the server."""
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()
        self._drop()

    def _connected(self) -> smtplib.SMTP:
        present = time.monotonic()
        if self._server is not None:
            worn = self._carried >= MAILS_A_CONNECTION or present - self._opened > SECONDS_A_CONNECTION
            if not worn and present - self._used <= SECONDS_IDLE and _still_there(self._server):
                return self._server
            self.close()
        try:
            self._server = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            refused_us = isinstance(error, smtplib.SMTPAuthenticationError)
            self._let_rest(LONGEST_REST if refused_us else LEAST_REST)
            raise Unreachable(f"{self._host}:{self._port}: {_said_of(error)}") from error
        self._rest = 0.0
        self._opened = self._used = time.monotonic()
        self._carried = 0
        return self._server

    def _connect(self) -> smtplib.SMTP:
        name = urlsplit(settings.BASE_URL).hostname or "localhost"
        verified = ssl.create_default_context()
        server: smtplib.SMTP
        if self._security == "tls":
            server = smtplib.SMTP_SSL(local_hostname=name, timeout=SECONDS_A_STEP, context=verified)
        else:
            server = smtplib.SMTP(local_hostname=name, timeout=SECONDS_A_STEP)
        server._host = self._host  # type: ignore[attr-defined]  # noqa: SLF001  # what smtplib checks certificates against
        overdue = threading.Timer(SECONDS_A_MAIL, _break_off, [server])
        overdue.start()
        try:
            _ready(*server.connect(self._host, self._port))
            server.ehlo_or_helo_if_needed()
            if self._security == "starttls":
                # Refused by smtplib itself where the server does not offer it: nobody can strip it away.
                server.starttls(context=verified)
                server.ehlo()
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        finally:
            overdue.cancel()
        return server

    def _let_rest(self, least: float) -> None:
        self._rest = min(max(2 * self._rest, least), LONGEST_REST)
        self._resting_until = time.monotonic() + self._rest

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None


def _ready(code: int, said: bytes) -> None:
    if code != READY:
        raise smtplib.SMTPConnectError(code, said)


def _address(server: smtplib.SMTP, letter: Letter, size: int) -> None:
    options = []
    if letter.needs_utf8:
        if not server.has_extn("smtputf8"):
            raise Refused(553, "the mail server takes no addresses with such signs", permanent=True)
        options += ["SMTPUTF8", "BODY=8BITMIME"]
    if server.has_extn("size"):
        options.append(f"size={size}")
    _check(server, *server.mail(letter.sender, options), at_recipient=False)
    _check(server, *server.rcpt(letter.to), at_recipient=True)


def _hand_over(server: smtplib.SMTP, content: bytes) -> None:
    code, said = server.docmd("DATA")
    if code != GO_AHEAD:
        _check(server, code, said, at_recipient=False)
        raise Refused(code, _words(said), permanent=False)
    # Until its last line is out the server has no mail; after it, only its answer tells.
    server.send(content + b".\r\n")
    try:
        code, said = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise InDoubt(f"no answer after the mail was handed over: {error}"[:300]) from error
    if code < LEAST_CODE:
        # Cut off in the midst of its number: it says neither yes nor no.
        raise InDoubt("no whole answer after the mail was handed over")
    _check(server, code, said, at_recipient=False)


def _check(server: smtplib.SMTP, code: int, said: bytes, *, at_recipient: bool) -> None:
    if code in {TAKEN, 251}:
        return
    if code in ABOUT_US:
        with suppress(OSError, smtplib.SMTPException):
            server.close()
        raise Unreachable(f"{code} {_words(said)}")
    with suppress(OSError, smtplib.SMTPException):
        server.rset()
    raise Refused(code, _words(said), permanent=code >= PERMANENT, at_recipient=at_recipient)


def _still_there(server: smtplib.SMTP) -> bool:
    try:
        return server.rset()[0] == TAKEN
    except (OSError, smtplib.SMTPException):
        return False


def _break_off(server: smtplib.SMTP) -> None:
    with suppress(OSError, AttributeError):
        if server.sock is not None:
            server.sock.shutdown(socket.SHUT_RDWR)


def _said_of(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {_words(said if isinstance(said, bytes) else said.encode())}"
    return str(error)[:300] or type(error).__name__


def _words(said: bytes) -> str:
    shown = "".join(sign if sign.isprintable() else " " for sign in said.decode("utf-8", "replace"))
    return " ".join(shown.split())[:300]
