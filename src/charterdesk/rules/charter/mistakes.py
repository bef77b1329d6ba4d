"""An author's mistakes in words: what is wrong with a value, and what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

LONGEST_SHOWN = 60
# What the YAML parser says, and what an author understands.
OF_YAML = {
    "expected <block end>": "the indentation does not fit the lines above",
    "mapping values are not allowed": "a second colon on this line: put the text in quotes",
    "that cannot start any token": "a character that cannot stand here: indent with spaces, quote texts that begin so",
    "could not find expected ':'": "a key without its colon and space, here or on the line above",
    "while scanning a quoted scalar": "a quotation mark that is never closed, here or above",
    "found unexpected end of stream": "a quotation mark that is never closed, here or above",
    "expected ',' or": "a bracket that is never closed, here or above",
    "expected '<document start>'": "a line that begins with % belongs before '---'; charters need none",
    "found undefined alias": "a * without the & that it repeats: put the text in quotes",
}


def unreadable(problem: str) -> str:
    """Say why a text is not YAML."""
    return f"this is not YAML: {next((said for sign, said in OF_YAML.items() if sign in problem), printable(problem))}"


def unknown(name: str, known: Sequence[str]) -> str:
    """Say that a key cannot stand here, and which one was meant or can."""
    near = difflib.get_close_matches(name[:LONGEST_SHOWN], known, 1)
    meant = f"; did you mean '{near[0]}'?" if near else f"; known here: {', '.join(known)}" if known else ""
    return f"{shown(name)} is not known here{meant}"


def kind_of(value: object) -> str:
    """Say what a value is: a mapping, a list, the text itself."""
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    return "nothing" if value is None else f"the text {shown(value)}"


def shown(value: object) -> str:
    """Quote a value, shortened, with what cannot be printed made visible."""
    text = printable(str(value))
    return f"'{text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + '…'}'"


def printable(text: str) -> str:
    """Make control characters visible, so that a message stays one line."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
