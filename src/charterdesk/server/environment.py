"""Reads what the operator set; a bad value is refused with the name of its variable."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET: Final = 32
POSTGRESQL_OPTIONS: Final = frozenset(
    {"sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "application_name", "options"}
)


def text(name: str, default: str) -> str:
    """The value of a variable, without blanks around it."""
    return os.environ.get(name, "").strip() or default


def flag(name: str) -> bool:
    """A variable that is 1 or 0; unset means 0."""
    value = text(name, "0")
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}")
    return value == "1"


def count(name: str) -> int:
    """A variable that is a small whole number; unset means 0."""
    value = text(name, "0")
    if not value.isdecimal() or len(value) > 1:
        raise ImproperlyConfigured(f"{name} must be a whole number from 0 to 9, not {value!r}")
    return int(value)


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
        "ENGINE": "django.db.backends.postgresql",
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
