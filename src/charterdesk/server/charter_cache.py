"""Charters that were read without problems, kept as plain values by the hash of their text: `decide` starts quickly.

Nothing is believed that others may have written: the folder and the file belong to this user alone, and what is kept is
JSON that is read as a charter's values are. Whatever is wrong with it, the text is read instead, without a word.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, Final

from charterdesk import rules
from charterdesk.rules.charter.compiled import Compiled, charter_of
from charterdesk.rules.terms.charter import Charter
from charterdesk.server.charter_files import Named

MOST_KEPT: Final = 64
LARGEST: Final = 4 * 1024 * 1024
OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH
CODE: Final = Path(rules.__file__).parent


def kept(found: Named) -> Charter | None:
    """The charter of this text, if it was kept by this version of the program and all that it rests on is the same."""
    try:
        said = json.loads(_read(_path(found)))
        if said["rests_on"] != {name: _hash(found.shared[name]) for name in said["rests_on"]}:
            return None
        days = {name: frozenset(map(date.fromordinal, days)) for name, days in said["holidays"].items()}
        return charter_of(Compiled(said["values"], days, said["digest"]))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


def keep(found: Named, compiled: Compiled, rests_on: tuple[str, ...]) -> None:
    """Keep a charter that was read without problems; where that cannot be written, nothing happens."""
    said: dict[str, Any] = {
        "rests_on": {name: _hash(found.shared[name]) for name in rests_on},
        "holidays": {name: sorted(day.toordinal() for day in days) for name, days in compiled.holidays.items()},
        "values": compiled.values,
        "digest": compiled.digest,
    }
    with suppress(OSError, ValueError, LookupError, RecursionError):
        path = _path(found)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, json.dumps(said, separators=(",", ":")))
        for old in sorted(path.parent.glob("*.json"), key=lambda known: known.stat().st_mtime)[:-MOST_KEPT]:
            old.unlink(missing_ok=True)


def _path(found: Named) -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "charterdesk" / f"{_hash(_program() + found.text)}.json"


def _program() -> str:
    """What the code of the rule book is: another version reads its text anew."""
    files = sorted((*CODE.glob("terms/*.py"), *CODE.glob("charter/*.py"), *CODE.glob("worktime/*.py")))
    return "".join(f"{path.name} {held.st_size} {held.st_mtime_ns}\n" for path in files for held in (path.stat(),))


def _read(path: Path) -> str:
    """The kept text, if it is whole and only this user can have written it. OSError, ValueError."""
    _refuse_of_others(path.parent.stat())
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(descriptor, "rb") as file:
        _refuse_of_others(os.fstat(descriptor))
        digest, _, text = file.read(LARGEST).decode().partition("\n")
    if digest != _hash(text):
        message = "the file is damaged"
        raise ValueError(message)
    return text


def _refuse_of_others(held: os.stat_result) -> None:
    user = os.geteuid() if hasattr(os, "geteuid") else held.st_uid
    if held.st_uid != user or (os.name == "posix" and held.st_mode & OTHERS_WRITE):
        message = "others may have written it"
        raise PermissionError(message)


def _write(path: Path, text: str) -> None:
    _refuse_of_others(path.parent.stat())
    unfinished = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{_hash(text)}\n{text}")
    unfinished.replace(path)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
