"""Mail servers of the tests, all on the loopback: a real Dovecot, an SMTP server that records what it gets and can be
told to misbehave, a proxy that cuts connections, and certificates.

    with Dovecot() as dovecot:
        dovecot.deliver("support", raw)          # the account `support`, password dovecot.password
    with Sink() as sink:
        sink.next(Answer("451 4.7.1 greylisted"), Answer(then="drop"))   # the next two mails; then all are taken
        sink.mails                               # what was taken: envelope, bytes
    with FaultProxy(to_port=dovecot.port) as proxy:
        proxy.cut_after = 4096                   # bytes from the server, on each connection from now on
"""

from __future__ import annotations

import asyncio
import contextlib
import grp
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from certificates import Certificate, certificate, trusted

__all__ = ["Answer", "Certificate", "Dovecot", "FaultProxy", "Sink", "Taken", "certificate", "free_port", "trusted"]
__all__ += ["answers", "wait_for"]
LOOPBACK: Final = "127.0.0.1"
SECONDS_TO_START: Final = 20
PIECE: Final = 1024


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], bool], seconds: float = SECONDS_TO_START) -> None:
    """Wait until the condition holds; TimeoutError when it does not in time."""
    give_up = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up:
            raise TimeoutError("it did not come about in time")
        time.sleep(0.02)


def answers(port: int) -> bool:
    """Whether somebody listens on this port."""
    with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
        return True
    return False


DOVECOT_SETTINGS: Final = """
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {login}
default_internal_group = {login_group}
default_login_user = {login}
first_valid_uid = {uid}
first_valid_gid = 0
mail_location = maildir:{home}/mail/%u
mail_fsync = never
auth_failure_delay = 0
auth_mechanisms = plain login
disable_plaintext_auth = no
mail_max_userip_connections = 100
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
mail_plugins = quota
plugin {{
  quota = maildir:User quota
  quota_rule = *:storage={quota}
}}
"""


class Dovecot:
    """A Dovecot of our own in a temporary directory: any user may sign in with `password`; port 143's work is done on
    `port` (plain text and STARTTLS), port 993's on `tls_port`.
    """

    password: Final = "password-of-the-tests"

    def __init__(self, *, quota: str = "1G", certified: Certificate | None = None) -> None:
        self.port, self.tls_port = free_port(), free_port()
        self._quota = quota
        self._given = certified
        self.certificate: Certificate
        self.home: Path

    def __enter__(self) -> Self:
        if shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin") is None:
            raise RuntimeError("Dovecot is not installed. Type: make mail-servers")
        root = os.geteuid() == 0
        # A short path: names of sockets have at most 107 characters.
        self.home = Path(tempfile.mkdtemp(prefix="cd-dovecot-", dir="/tmp"))
        self.home.chmod(0o755)
        self.certificate = self._given or certificate(self.home)
        self._owner = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.geteuid())
        login = "dovenull" if root else self._owner.pw_name
        (self.home / "mail").mkdir()
        os.chown(self.home / "mail", self._owner.pw_uid, self._owner.pw_gid)
        written = DOVECOT_SETTINGS.format(
            home=self.home,
            login=login,
            login_group=grp.getgrgid(pwd.getpwnam(login).pw_gid).gr_name,
            uid=self._owner.pw_uid,
            gid=self._owner.pw_gid,
            certificate=self.certificate.certificate,
            key=self.certificate.key,
            password=self.password,
            port=self.port,
            tls_port=self.tls_port,
            quota=self._quota,
        )
        (self.home / "dovecot.conf").write_text(written)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def start(self) -> None:
        """Start it; again after `stop`, on the same ports with the same mail."""
        program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or "dovecot"
        self._process = subprocess.Popen(  # noqa: S603  # our own server
            [program, "-F", "-c", str(self.home / "dovecot.conf")], stdin=subprocess.DEVNULL, start_new_session=True
        )
        wait_for(lambda: answers(self.port) or self._process.poll() is not None)
        if self._process.poll() is not None:
            raise RuntimeError(f"Dovecot did not start: {self.log()}")

    def stop(self) -> None:
        """Stop it; connections are cut."""
        self._process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0.3)
        # It would wait for its clients to take their leave.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def log(self) -> str:
        """What it has written down."""
        path = self.home / "dovecot.log"
        return path.read_text() if path.exists() else ""

    def deliver(self, user: str, raw: bytes, *, folder: str = "INBOX", at: datetime | None = None) -> None:
        """Put a mail into a folder, as new; `at` is its INTERNALDATE."""
        place = self._maildir(user, folder)
        self._count = getattr(self, "_count", 0) + 1
        name = f"{int(time.time())}.M{self._count:08d}.tests"
        draft = place / "tmp" / name
        draft.write_bytes(raw)
        self._hand_over(draft)
        if at is not None:
            os.utime(draft, (at.timestamp(), at.timestamp()))
        draft.rename(place / "new" / name)

    def mails(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """The mails in a folder, in the order of their delivery."""
        return [raw for _name, raw in self._read(user, folder)]

    def unseen(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """The mails in a folder that nobody has marked as read."""
        return [raw for name, raw in self._read(user, folder) if "S" not in name.partition(":2,")[2]]

    def number_anew(self, user: str, uidvalidity: int, folder: str = "INBOX") -> None:
        """As after a restored backup: another UIDVALIDITY, and UIDs from 1 on."""
        place = self._maildir(user, folder)
        for kept in [*place.glob("dovecot*")]:
            kept.unlink()
        numbered = place / "dovecot-uidlist"
        numbered.write_text(f"3 V{uidvalidity} N1 G{uidvalidity:032x}\n")
        self._hand_over(numbered)

    def make_folder(self, user: str, folder: str) -> None:
        """Make a folder."""
        self._maildir(user, folder)

    def _read(self, user: str, folder: str) -> list[tuple[str, bytes]]:
        while True:
            files = self._files(user, folder)
            # A mail that is marked at this moment gets another name.
            with contextlib.suppress(FileNotFoundError):
                read = [(path.name, path.read_bytes()) for path in files]
                if files == self._files(user, folder):
                    return read

    def _files(self, user: str, folder: str) -> list[Path]:
        place = self._maildir(user, folder)
        return sorted([*place.glob("new/*"), *place.glob("cur/*")], key=lambda path: path.name)

    def _maildir(self, user: str, folder: str) -> Path:
        place = self.home / "mail" / user
        place = place if folder == "INBOX" else place / f".{folder.replace('/', '.')}"
        for part in (place, *(place / name for name in ("tmp", "new", "cur"))):
            if not part.exists():
                part.mkdir(parents=True)
                self._hand_over(part)
        if (self.home / "mail" / user).stat().st_uid != self._owner.pw_uid:
            self._hand_over(self.home / "mail" / user)
        return place

    def _hand_over(self, path: Path) -> None:
        os.chown(path, self._owner.pw_uid, self._owner.pw_gid)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sink says to one mail, at one point of it. `then`: reply, drop (hang up instead), hang (never answer),
    slow (a byte of the answer each `seconds`). With `taken` the mail is kept although the client hears otherwise.
    """

    text: str = "250 2.0.0 taken"
    at: Literal["mail", "rcpt", "data"] = "data"
    then: Literal["reply", "drop", "hang", "slow"] = "reply"
    seconds: float = 0.05
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail that the sink has taken."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    at: float = field(default_factory=time.monotonic)


class Sink:
    """An SMTP server that keeps every mail in `mails` and follows its script, one answer a mail; `tried` counts them.

    `tls` offers STARTTLS, or speaks TLS from the first byte with `implicit`; `login` demands a name and a password.
    """

    def __init__(
        self, *, tls: ssl.SSLContext | None = None, implicit: bool = False, login: tuple[str, str] | None = None
    ) -> None:
        self.port = free_port()
        self.mails: list[Taken] = []
        self.tried = 0
        self.always: Answer | None = None
        self._script: deque[Answer] = deque()
        self._current: dict[int, Answer] = {}
        self._tls, self._implicit, self._login = tls, implicit, login
        self._controller: Controller | None = None

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> None:
        """Listen; again after `close`, on the same port."""
        options: dict[str, Any] = {"tls_context": self._tls} if self._tls is not None and not self._implicit else {}
        if self._login is not None:
            options |= {"auth_required": True, "authenticator": self._known, "auth_require_tls": self._tls is not None}
        self._controller = Controller(
            self,
            hostname=LOOPBACK,
            port=self.port,
            server_hostname="sink.example.net",
            ssl_context=self._tls if self._implicit else None,
            data_size_limit=2**26,
            enable_SMTPUTF8=True,
            **options,
        )
        self._controller.start()

    def close(self) -> None:
        """Listen no longer: connections are refused."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def next(self, *script: Answer) -> None:
        """The next mails get these answers, one each."""
        self._script.extend(script)

    def to(self, address: str) -> list[Taken]:
        """What was taken for this address."""
        return [mail for mail in self.mails if address in mail.recipients]

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """A mail begins: its answer is chosen."""
        self.tried += 1
        self._current[id(session)] = self._script.popleft() if self._script else self.always or Answer()
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return await self._answered(server, session, "mail") or "250 2.1.0 go on"

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """A recipient."""
        refusal = await self._answered(server, session, "rcpt")
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 2.1.5 go on"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """The mail itself."""
        answer = self._current[id(session)]
        if answer.taken or (answer.text.startswith("2") and answer.then in {"reply", "slow"}):
            self._take(envelope)
        return await self._answered(server, session, "data") or "250 2.0.0 taken"

    def _take(self, envelope: Any) -> None:
        content = envelope.original_content or b""
        sender = "" if envelope.mail_from == "<>" else envelope.mail_from
        self.mails.append(Taken(sender, tuple(envelope.rcpt_tos), content))

    async def _answered(self, server: SMTP, session: Any, at: str) -> str | None:
        answer = self._current[id(session)]
        if answer.at != at:
            return None
        transport = server.transport
        if answer.then == "drop" and isinstance(transport, asyncio.Transport):
            transport.abort()
        elif answer.then == "hang":
            await asyncio.sleep(3600)
        elif answer.then == "slow" and isinstance(transport, asyncio.Transport):
            for sign in answer.text[:-1]:
                transport.write(sign.encode())
                await asyncio.sleep(answer.seconds)
            return answer.text[-1]
        return answer.text

    def _known(self, _server: SMTP, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        assert self._login is not None
        name, password = self._login
        return AuthResult(success=(given.login, given.password) == (name.encode(), password.encode()))


class FaultProxy:
    """Passes bytes on to a port of the loopback, and misbehaves as told. The attributes hold from the next bytes on.

    `cut_after`: bytes from the server after which a connection is reset (counted on each connection). `latency`:
    seconds before each piece from the server. `changed`: what becomes of each piece from the server. `refuse`: hang up
    at once. `connections` counts them.
    """

    def __init__(self, *, to_port: int) -> None:
        self.port = free_port()
        self.cut_after: int | None = None
        self.latency = 0.0
        self.refuse = False
        self.changed: Callable[[bytes], bytes] = bytes
        self.connections = 0
        self._to_port = to_port
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="fault-proxy", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        wait_for(lambda: answers(self.port))
        wait_for(lambda: self.connections > 0)
        self.connections = 0
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._connected, LOOPBACK, self.port))
        self._loop.run_forever()
        server.close()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self.refuse:
            _reset(writer)
            return
        try:
            from_server, to_server = await asyncio.open_connection(LOOPBACK, self._to_port)
        except OSError:
            _reset(writer)
            return
        forth = asyncio.ensure_future(_pass_on(reader, to_server))
        back = asyncio.ensure_future(self._pass_back(from_server, writer))
        try:
            await asyncio.wait({forth, back}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (forth, back):
                task.cancel()
            await asyncio.gather(forth, back, return_exceptions=True)
            _reset(writer)
            _reset(to_server)

    async def _pass_back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        passed = 0
        while piece := await reader.read(PIECE):
            if self.latency:
                await asyncio.sleep(self.latency)
            told = self.changed(piece)
            limit = self.cut_after
            if limit is not None and passed + len(told) >= limit:
                writer.write(told[: max(0, limit - passed)])
                await writer.drain()
                return
            passed += len(told)
            writer.write(told)
            await writer.drain()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await reader.read(PIECE * 64):
            writer.write(piece)
            await writer.drain()


def _reset(writer: asyncio.StreamWriter) -> None:
    transport = writer.transport
    if isinstance(transport, asyncio.Transport):
        transport.abort()
