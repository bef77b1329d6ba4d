"""`charterdesk charter holidays`: years of holidays into the list on which promises rest, and what that moves."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from charterdesk import charters
from charterdesk.charters.public_holidays import listed, with_year
from charterdesk.rules.terms.charter import Charter
from charterdesk.server.charter_files import Named
from charterdesk.server.charter_reading import read_named
from charterdesk.server.holiday_effects import Moved, days_of, days_told, effects_told
from charterdesk.server.holiday_lists import FOLDER, charters_on, list_meant
from charterdesk.server.terminal import answer, say

DONE: Final = 0
FAILED: Final = 1
MALFORMED: Final = 2
PRINTED: Final = "-"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for: the years of a list; into a file, beside a charter, or where it runs."""

    name: str
    years: range
    language: str | None
    into: str = ""
    of: str = ""
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class _Meant:
    """The list that is written (None: none), and the charters that are looked at."""

    path: Path | None
    charters: tuple[tuple[Named, Charter], ...]


def write_years(wanted: Wanted) -> int:
    """Write years into a list of public holidays, and say which days, openings and promises move; the exit status.

    Without a file or a charter it is the only list at hand where the command runs; where there is none or several,
    nothing is written. KeyError where the country or the subdivision is not known.
    """
    if wanted.into == PRINTED:
        text = listed(wanted.name, wanted.years[0], wanted.years[-1], wanted.language)
        answer(text.rstrip("\n"))
        return DONE
    listed(wanted.name, wanted.years[0], wanted.years[0], wanted.language)
    meant = _of_charter(wanted) if wanted.of else _where_it_runs(wanted)
    if not isinstance(meant, _Meant):
        return meant
    try:
        before = _held(wanted, meant)
        moved = Moved(wanted.name, before, _written_anew(wanted, before, _language(wanted, meant)))
        told = [*days_told(moved), *_effects(meant, moved)]
        for line in (*told, _outcome(wanted, meant, moved)):
            answer(line)
    except BrokenPipeError:
        raise
    except OSError as error:
        say(f"{error.filename}: {error.strerror}")
        return FAILED
    except ValueError as error:
        say(f'{meant.path}: {error}; meant is a line for each day, such as 2026-12-25 = "Christmas"')
        return FAILED
    return DONE


def _of_charter(wanted: Wanted) -> _Meant | int:
    """The list beside a charter's file; a shipped charter keeps its lists."""
    read = read_named(wanted.of)
    if read is None:
        return FAILED
    beside = None if wanted.of in charters.names() else Path(wanted.of).parent / FOLDER / f"{wanted.name}.toml"
    one = (read[0], read[1].charter)
    return _Meant(Path(wanted.into) if wanted.into else beside, (one,) if wanted.name in one[1].rests_on() else ())


def _where_it_runs(wanted: Wanted) -> _Meant | int:
    path = Path(wanted.into) if wanted.into else list_meant(wanted.name)
    if isinstance(path, str):
        say(f"{wanted.name}: {path}")
        return MALFORMED
    resting = path.resolve().parent.parent if path.resolve().parent.name == FOLDER else None
    return _Meant(path, tuple(charters_on(resting, wanted.name)) if resting else ())


def _held(wanted: Wanted, meant: _Meant) -> str:
    """The list as it stands: the file, or the one that holds as long as there is none."""
    if meant.path and meant.path.exists():
        return meant.path.read_text(encoding="utf-8")
    shelf = charters.Shelf()
    held = next((found.shared for found, _ in meant.charters), shelf)
    return held[wanted.name] if wanted.name in {*held, *shelf} else ""


def _language(wanted: Wanted, meant: _Meant) -> str | None:
    """The language of the names: the one asked for, or that of the first desk that rests on the list."""
    return wanted.language or next((charter.desk.languages[0] for _, charter in meant.charters), None)


def _written_anew(wanted: Wanted, before: str, language: str | None) -> str:
    text = before or listed(wanted.name, wanted.years[0], wanted.years[-1], language)
    for year in wanted.years:
        text = with_year(text, wanted.name, year, language)
    return text


def _effects(meant: _Meant, moved: Moved) -> Iterator[str]:
    for found, charter in meant.charters:
        yield from effects_told(found, charter.rests_on(), moved)


def _outcome(wanted: Wanted, meant: _Meant, moved: Moved) -> str:
    """Write the list where it is to be written, and say so."""
    if meant.path is None:
        return f"nothing is written: {wanted.of} is a shipped charter; name a list with --into"
    held = meant.path.exists()
    before, after = days_of(moved.before), days_of(moved.after)
    # Names alone are written anew only where their language was asked for.
    same = before == after if wanted.language else before.keys() == after.keys()
    if same and (held or not wanted.into):
        return f"{meant.path}: {'stays as it is' if held else 'not needed, the shipped list says the same'}"
    if wanted.dry_run:
        return f"{meant.path}: not written (dry run)"
    meant.path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = meant.path.with_name(f".{meant.path.name}.{os.getpid()}")
    unfinished.write_text(moved.after, encoding="utf-8")
    unfinished.replace(meant.path)
    return f"{meant.path}: written; charters that rest on it are new versions when they are published"
