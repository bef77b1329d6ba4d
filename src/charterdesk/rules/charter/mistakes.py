"""An author's mistakes in words: what is wrong with a value, and what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from charterdesk.rules.why.said import Said, printable

LONGEST_SHOWN = 60
# What the YAML parser says, and what an author understands.
OF_YAML = {
    "expected <block end>": Said("this is not YAML: the indentation does not fit the lines above"),
    "mapping values are not allowed": Said("this is not YAML: a second colon on this line: put the text in quotes"),
    "that cannot start any token": Said(
        "this is not YAML: a character that cannot stand here: indent with spaces, quote texts that begin so"
    ),
    "could not find expected ':'": Said(
        "this is not YAML: a key without its colon and space, here or on the line above"
    ),
    "while scanning a quoted scalar": Said("this is not YAML: a quotation mark that is never closed, here or above"),
    "found unexpected end of stream": Said("this is not YAML: a quotation mark that is never closed, here or above"),
    "expected ',' or": Said("this is not YAML: a bracket that is never closed, here or above"),
    "expected '<document start>'": Said(
        "this is not YAML: a line that begins with % belongs before '---'; charters need none"
    ),
    "special characters are not allowed": Said(
        "this is not YAML: a control character, which no text may hold: delete it"
    ),
    "expected the node content": Said("this is not YAML: a sign where a value begins: put the text in quotes"),
    "expected chomping or indentation indicators": Said(
        "this is not YAML: a text that begins with | or >: put it in quotes, or begin it on the next line"
    ),
    "expected a comment or a line break": Said(
        "this is not YAML: a text that begins with | or >: put it in quotes, or begin it on the next line"
    ),
    "expected alphabetic or numeric character": Said(
        "this is not YAML: a text that begins with & or *: put it in quotes"
    ),
    "found unknown escape character": Said(
        "this is not YAML: a backslash between double quotes: write it twice, or use single quotes"
    ),
    "expected escape sequence": Said(
        "this is not YAML: a backslash between double quotes: write it twice, or use single quotes"
    ),
    "found undefined alias": Said("this is not YAML: a * without the & that it repeats: put the text in quotes"),
}


def unreadable(problem: str) -> Said:
    """Say why a text is not YAML."""
    known = next((said for sign, said in OF_YAML.items() if sign in problem), None)
    return known or Said("this is not YAML: {problem}", problem=problem)


def unknown(name: str, known: Sequence[str]) -> Said:
    """Say that a key cannot stand here, and which one was meant or can."""
    near = difflib.get_close_matches(name[:LONGEST_SHOWN], known, 1)
    if near:
        return Said("{key} is not known here; did you mean '{near}'?", key=shown(name), near=near[0])
    if known:
        return Said("{key} is not known here; known here: {known}", key=shown(name), known=tuple(known))
    return Said("{key} is not known here", key=shown(name))


def kind_of(value: object) -> Said:
    """Say what a value is: a mapping, a list, the text itself."""
    if isinstance(value, Mapping):
        return Said("a mapping")
    if isinstance(value, list | tuple):
        return Said("a list")
    return Said("nothing") if value is None else Said("the text {value}", value=shown(value))


def shown(value: object) -> Said:
    """Quote a value, shortened, with what cannot be printed made visible."""
    text = printable(str(value))
    return quoted(text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…")


def quoted(text: object) -> Said:
    """Quote a text or a name."""
    return Said("'{text}'", text=text)
