"""A charter as the command line names it: a shipped one, or a file, with all that it may rest on beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from charterdesk import charters
from charterdesk.rules.charter.places import Problem
from charterdesk.rules.why.said import Said

LARGEST_FILE = 1024 * 1024


@dataclass(frozen=True)
class Named:
    """The text of a charter, the name under which its problems are told, and what it may rest on."""

    name: str
    text: str
    shared: Mapping[str, str]


def named(name: str) -> Named | tuple[Problem, ...]:
    """A shipped charter by its name, or a file; what is wrong where neither can be read."""
    known = tuple(charters.names())
    if name in charters.names():
        return Named(f"{name}.yaml", charters.text_of(name), charters.Shelf())
    path = Path(name)
    if not name:
        return (Problem("CHARTER", 1, 1, Said("name a file, or a shipped charter: {known}", known=known)),)
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST_FILE).decode("utf-8")
    except UnicodeDecodeError as error:
        return (Problem(name, 1, 1, Said("the file is not UTF-8 text (byte {byte})", byte=error.start)),)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        return (Problem(name, 1, 1, Said("{reason}; shipped charters: {known}", reason=reason, known=known)),)
    return Named(name, text, charters.Shelf(path.parent))
