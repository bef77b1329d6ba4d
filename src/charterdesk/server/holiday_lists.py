"""Which list of public holidays a command means where it runs, by name: FR is the file `holidays/FR.toml`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from charterdesk.rules.charter.load import load
from charterdesk.rules.terms.charter import Charter
from charterdesk.server.charter_files import Named, named

FOLDER: Final = "holidays"
DEEPEST: Final = 5
MOST_FOLDERS: Final = 4000
MOST_CHARTERS: Final = 40
# Folders of tools, and copies that a build makes.
PASSED_OVER: Final = frozenset({"build", "dist", "node_modules", "site-packages", "__pycache__"})


def lists_below(folder: Path, name: str) -> tuple[Path, ...]:
    """Every list of this name in the folder and those below it, nearest first.

    Hidden folders, installed packages and what a build made are passed over.
    """
    found = []
    for number, (at, folders, files) in enumerate(os.walk(folder)):
        here = Path(at)
        deep = len(here.relative_to(folder).parts)
        folders[:] = sorted(one for one in folders if deep < DEEPEST and not one.startswith(".") and _own(here / one))
        if here.resolve().name == FOLDER and f"{name}.toml" in files:
            found.append(here / f"{name}.toml")
        if number == MOST_FOLDERS:
            break
    return tuple(found)


def _own(folder: Path) -> bool:
    return folder.name not in PASSED_OVER and not (folder / "pyvenv.cfg").exists()


def charters_on(folder: Path, name: str) -> Iterator[tuple[Named, Charter]]:
    """The charters of a folder that can be read and rest on the list of this name."""
    for path in sorted(folder.glob("*.yaml"))[:MOST_CHARTERS]:
        found = named(str(path))
        charter = load(found.text, found.name, found.shared) if isinstance(found, Named) else None
        if isinstance(found, Named) and isinstance(charter, Charter) and name in charter.rests_on():
            yield found, charter


def list_meant(name: str) -> Path | str:
    """The list that is written where nobody names one: the only one of this folder and those below it, or a new one
    beside the charters of this folder; otherwise why there is none.
    """
    here = Path()
    found = lists_below(here, name)
    if len(found) == 1:
        return found[0]
    if found:
        known = ", ".join(map(str, found[:MOST_CHARTERS]))
        return f"{len(found)} lists of {name} are here: {known}; name the one that is meant with --into"
    if any(charters_on(here, name)):
        return here / FOLDER / f"{name}.toml"
    return (
        f"no list {FOLDER}/{name}.toml is in this folder or below, and no charter of this folder rests on one; "
        "name a list with --into FILE (- prints it), or a charter with --of CHARTER"
    )
