"""Reads what the operator set; a bad value is refused with the name of its variable."""

from __future__ import annotations

import ipaddress
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET: Final = 32
LARGEST_PORT: Final = 2**16 - 1
MOST_DAYS: Final = 3650
LONGEST_QUOTA: Final = 6  # digits
LONGEST_SOCKET: Final = 107  # bytes of its path, on Linux
POSTGRESQL_OPTIONS: Final = frozenset(
    {"sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "application_name", "options"}
)


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that takes our mail. `security`: tls (from the first byte), starttls (required), or none, which only
    this machine itself may be spoken to with.
    """

    host: str
    port: int
    security: str
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Service:
    """Where somebody listens: at a socket in the file system, or at a port."""

    path: str = ""
    host: str = ""
    port: int = 0

    def __str__(self) -> str:
        return f"unix:{self.path}" if self.path else f"{self.host}:{self.port}"


def text(name: str, default: str) -> str:
    """The value of a variable, without blanks around it."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    """A variable that is 1 or 0; unset means the default."""
    value = text(name, "1" if default else "0")
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}")
    return value == "1"


def count(name: str) -> int:
    """A variable that is a small whole number; unset means 0."""
    value = text(name, "0")
    if not value.isdecimal() or len(value) > 1:
        raise ImproperlyConfigured(f"{name} must be a whole number from 0 to 9, not {value!r}")
    return int(value)


def days(name: str, default: int) -> int:
    """A number of days, from one to ten years' worth."""
    value = text(name, str(default))
    if not value.isdecimal() or not 0 < int(value[:LONGEST_QUOTA]) <= MOST_DAYS:
        raise ImproperlyConfigured(f"{name} must be a number of days from 1 to {MOST_DAYS}, not {value!r}")
    return int(value)


def file(name: str) -> Path | None:
    """The absolute path of a file that the operator keeps; unset: none. Whether it can be read is found out where it
    is needed.
    """
    value = text(name, "")
    if not value:
        return None
    path = Path(value).expanduser()
    if not path.is_absolute():
        raise ImproperlyConfigured(f"{name} must be an absolute path, not {value!r}")
    return path


def base_url(name: str, default: str) -> str:
    """The public address of the installation: scheme and host, no path."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(f"{name} must look like https://desk.example.org, not {value!r}")
    return value


def hosts(name: str, default: list[str]) -> list[str]:
    """Host names separated by commas; a star alone is refused, since links and cookies would follow any name."""
    value = [host.strip() for host in text(name, "").split(",") if host.strip()] or default
    if "*" in value:
        raise ImproperlyConfigured(f"{name} must name the hosts, not *")
    return value


def directory(name: str, default: Path) -> Path:
    """A directory that exists or can be made, and that may be written to."""
    path = Path(text(name, str(default))).expanduser().absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}: {path} cannot be used: {error.strerror}") from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"{name}: {path} cannot be written to (read-only, or somebody else's)")
    return path


def secret(name: str, *, kept_in: Path | None) -> str:
    """The key of the server: from the variable, or made once and kept in a file that only the owner reads."""
    value = text(name, "")
    if not value and kept_in is not None:
        value = kept_secret(kept_in)
    if len(value) < SHORTEST_SECRET:
        raise ImproperlyConfigured(f"{name} must have at least {SHORTEST_SECRET} characters")
    return value


def kept_secret(path: Path) -> str:
    """Read the key from the file, made on the first start; two first starts at once agree on one key."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


def database(name: str, default: Path) -> dict[str, object]:
    """Django's description of the database: SQLite in the data directory, or what the address says."""
    value = text(name, "")
    if not value:
        return sqlite(default)
    parts = urlsplit(value)
    if parts.scheme == "sqlite":
        if not parts.path.lstrip("/"):
            raise ImproperlyConfigured(f"{name}: sqlite:///path/to/file is expected")
        return sqlite(Path(unquote(parts.path[1:])).absolute() if parts.path[1:2] != "/" else Path(parts.path[1:]))
    if parts.scheme in {"postgres", "postgresql"}:
        return postgresql(name, value)
    raise ImproperlyConfigured(f"{name} must begin with postgresql:// or sqlite:///")


def sqlite(path: Path) -> dict[str, object]:
    """SQLite as it is safe with several writers: write lock from the start, WAL, every commit on the disk."""
    return {
        "ENGINE": "charterdesk.server.queued_sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
        },
        # A file here too: a database in memory knows no waiting writers, and tests have several.
        "TEST": {"NAME": str(path.with_name(f"test-{os.getpid()}.sqlite3"))},
    }


def postgresql(name: str, value: str) -> dict[str, object]:
    """PostgreSQL from its address; a socket directory may stand in ?host=, TLS choices in ?sslmode= and so on."""
    parts = urlsplit(value)
    try:
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: the port is not a number") from error
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    port_text = options.pop("port", "") or str(port or "")
    unknown = sorted(set(options) - POSTGRESQL_OPTIONS)
    if unknown:
        raise ImproperlyConfigured(f"{name}: unknown option {unknown[0]}")
    if not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} names no database")
    return {
        "ENGINE": "charterdesk.server.heard_postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port_text,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # What is asked again and again is planned once a connection.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 5, **options},
    }


def mail_server(name: str) -> MailServer | None:
    """The server that takes our mail, from its address; unset: none, and mails wait.

    smtp://user:password@mail.example.org:587 speaks STARTTLS or not at all (to this machine itself: without TLS, as
    ?tls=none says too); smtps:// begins with TLS. Certificates are verified (SSL_CERT_FILE names others than the
    system's). The password stands percent-encoded.
    """
    value = text(name, "")
    if not value:
        return None
    parts = urlsplit(value)
    try:
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: the port is not a number") from error
    # What is wrong is said without the value: it holds a password.
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like smtp://user:password@mail.example.org:587")
    options = dict(parse_qsl(parts.query))
    here = is_this_machine(parts.hostname)
    wanted = options.pop("tls", "none" if here else "starttls")
    if options or wanted not in {"none", "starttls"}:
        raise ImproperlyConfigured(f"{name}: the only option is tls=none or tls=starttls")
    if parts.scheme == "smtp" and wanted == "none" and not here:
        raise ImproperlyConfigured(f"{name}: without TLS only this machine itself may be spoken to")
    secure = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname,
        port=port or (465 if secure else 25 if here else 587),
        security="tls" if secure else wanted,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def is_this_machine(host: str) -> bool:
    """Whether the name or address is that of the machine itself."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def quota(name: str, default: str) -> tuple[int, int] | None:
    """How many within an hour and within a day, as 60/300; 0: any number."""
    value = text(name, default)
    hour, slash, day = value.partition("/")
    if value == "0":
        return None
    if not slash or not all(one.isdecimal() and 0 < len(one) <= LONGEST_QUOTA for one in (hour, day)):
        raise ImproperlyConfigured(f"{name} must look like 60/300 (an hour, a day) or be 0, not {value!r}")
    if not 0 < int(hour) <= int(day):
        raise ImproperlyConfigured(f"{name}: at least one an hour, and a day no fewer than an hour, not {value!r}")
    return int(hour), int(day)


def mail_address(name: str, default: str) -> str:
    """The address of the installation itself, for mails that no mailbox of a desk sends."""
    value = text(name, default)
    local, at, domain = value.rpartition("@")
    if not (local and at and domain) or any(sign.isspace() or sign in "<>,;" for sign in value):
        raise ImproperlyConfigured(f"{name} must be an e-mail address, not {value!r}")
    return value


def service(name: str, default: str = "", *, elsewhere: bool = False) -> Service | None:
    """A socket (unix:/run/charterdesk/lmtp) or a port of this machine (127.0.0.1:2003), or of another one where that is
    allowed; unset: none.
    """
    value = text(name, default)
    if not value:
        return None
    if value.startswith("unix:/"):
        if len(os.fsencode(value.removeprefix("unix:"))) > LONGEST_SOCKET:
            raise ImproperlyConfigured(f"{name}: the path of a socket has at most {LONGEST_SOCKET} bytes")
        return Service(path=value.removeprefix("unix:"))
    host, colon, port = value.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not port.isdecimal() or not 0 < int(port) <= LARGEST_PORT:
        raise ImproperlyConfigured(f"{name} must be unix:/path or 127.0.0.1:PORT, not {value!r}")
    if not host or not (elsewhere or is_this_machine(host)):
        raise ImproperlyConfigured(f"{name}: only this machine itself may be named, not {host!r}")
    return Service(host=host, port=int(port))
