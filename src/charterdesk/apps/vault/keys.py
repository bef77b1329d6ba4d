"""The master keys of the vault: a file outside the database, readable by its owner alone; the first key is in use.

One key a line: its name, the key (32 bytes in base64), perhaps the last day on which it holds. The file is read anew
each time: a key that is taken away opens nothing from then on.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import stat
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from django.conf import settings

from charterdesk.apps.base.now import now
from charterdesk.apps.vault.envelope import KEY_BYTES

SETTING: Final = "CHARTERDESK_VAULT_KEYS"
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
MODE: Final = 0o600
HEAD: Final = "# Master keys of the vault, one a line: name, key, perhaps the last day. The first one is in use.\n"


class VaultClosedError(Exception):
    """The vault opens nothing and takes nothing; the message says which setting to look at, never a key."""


@dataclass(frozen=True, slots=True)
class Key:
    """One master key; `until`: the last day on which it holds."""

    name: str
    secret: bytes = field(repr=False)
    until: date | None = None

    @property
    def expired(self) -> bool:
        """Whether its last day is over."""
        return self.until is not None and now().date() > self.until


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys at hand, the one in use first."""

    every: tuple[Key, ...]

    @property
    def current(self) -> Key:
        """The key under which secrets are sealed; VaultClosedError when it has expired."""
        if self.every[0].expired:
            raise VaultClosedError(f"the first key of the file that {SETTING} names has expired: {self.every[0].name}")
        return self.every[0]

    def open_with(self) -> dict[str, bytes]:
        """The keys that may open something: those that have not expired."""
        return {key.name: key.secret for key in self.every if not key.expired}

    def all_of_them(self) -> dict[str, bytes]:
        """Every key, also an expired one: what was sealed under it is wrapped anew, not opened."""
        return {key.name: key.secret for key in self.every}

    def named(self, name: str) -> Key | None:
        """The key of this name."""
        return next((key for key in self.every if key.name == name), None)


def is_set_up() -> bool:
    """Whether the operator names a file of keys."""
    return settings.VAULT_KEYS is not None


def keys() -> Keys:
    """The keys of the file that the setting names; VaultClosedError where there is none that may be trusted."""
    if settings.VAULT_KEYS is None:
        raise VaultClosedError(f"{SETTING} names no file of keys")
    return read(settings.VAULT_KEYS)


def read(path: Path) -> Keys:
    """The keys of a file; VaultClosedError for one that is missing, that others may read, or holds other things."""
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            _check(found)
            text = file.read().decode("ascii")
    except UnicodeDecodeError as error:
        raise VaultClosedError(f"{SETTING}: the file holds something else than keys") from error
    except OSError as error:
        raise VaultClosedError(f"{SETTING}: the file of keys cannot be read ({error.strerror})") from error
    lines = [(number, line.split()) for number, line in enumerate(text.splitlines(), start=1)]
    every = tuple(_key(number, parts) for number, parts in lines if parts and not parts[0].startswith("#"))
    if not every:
        raise VaultClosedError(f"{SETTING}: the file holds no key; `charterdesk vault key` makes one")
    if len({key.name for key in every}) < len(every) or len({key.secret for key in every}) < len(every):
        raise VaultClosedError(f"{SETTING}: a name or a key stands in the file twice")
    return Keys(every)


def add(path: Path, *, until: date | None = None) -> str:
    """Put a new key at the head of the file, making it where there is none; its name. VaultClosedError for a file that
    is no file of keys.
    """
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # Two at once would each leave out the other's key, and what was sealed under it meanwhile.
        fcntl.flock(folder, fcntl.LOCK_EX)
        before = "\n".join(_line(key) for key in read(path).every) if path.exists() else ""
        key = Key(f"{now():%Y%m%d}-{secrets.token_hex(4)}", secrets.token_bytes(KEY_BYTES), until)
        beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{HEAD}{_line(key)}\n{before}{chr(10) if before else ''}")
            file.flush()
            if before and os.geteuid() == 0:
                # The operator may be root: the file stays whose it was, or the desk could read its keys no more.
                kept = path.stat()
                os.fchown(file.fileno(), kept.st_uid, kept.st_gid)
            os.fsync(file.fileno())
        beside.replace(path)
        os.fsync(folder)
    finally:
        os.close(folder)
    return key.name


def _check(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise VaultClosedError(f"{SETTING} does not name a file")
    if found.st_mode & OTHERS:
        raise VaultClosedError(f"{SETTING}: others may read the file of keys (its mode must be 0600)")
    if found.st_uid not in {0, os.geteuid()}:
        raise VaultClosedError(f"{SETTING}: the file of keys is somebody else's")


def _key(number: int, parts: list[str]) -> Key:
    # What is wrong is said without the line: it holds a key.
    wrong = VaultClosedError(f"{SETTING}: line {number} of the file is no key: name, key in base64, perhaps a day")
    if not 2 <= len(parts) <= 3 or not NAME.fullmatch(parts[0]):  # noqa: PLR2004  # name, key, perhaps a day
        raise wrong
    try:
        secret = b64decode(parts[1], validate=True)
        until = date.fromisoformat(parts[2]) if len(parts) == 3 else None  # noqa: PLR2004  # the same
    except (NotBase64, ValueError):
        raise wrong from None
    if len(secret) != KEY_BYTES:
        raise wrong
    return Key(parts[0], secret, until)


def _line(key: Key) -> str:
    day = f" {key.until.isoformat()}" if key.until else ""
    return f"{key.name} {b64encode(key.secret).decode('ascii')}{day}"
