"""An author's mistakes in words: what is wrong with a value, and what would be right."""

from __future__ import annotations

import difflib
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Union, get_args, get_origin, get_type_hints

from charterdesk.rules.terms.calendars import Calendar
from charterdesk.rules.terms.charter import Charter

SET_BY_THE_READER = frozenset({"holidays", "digest", "week"})
DAYS_EXAMPLE = "mon-fri"
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


@dataclass(frozen=True, slots=True)
class Said:
    """A mistake in words, and whether it is one of the key, or of the whole that lacks something."""

    message: str
    of_the_key: bool = False
    of_the_whole: bool = False


def unreadable(problem: str) -> str:
    """Say why a text is not YAML."""
    return f"this is not YAML: {next((said for sign, said in OF_YAML.items() if sign in problem), problem)}"


def mistake(kind: str, path: Sequence[str], value: object, context: Mapping[str, Any]) -> Said:
    """Say what is wrong at a path of the charter: ``kind`` is the type of the error, ``value`` what stands there."""
    name = path[-1].rstrip("_") if path else "charter"
    if name.isdigit() and len(path) > 1:
        name = path[-2].rstrip("_")
    if kind == "unexpected_keyword_argument":
        return Said(f"{shown(name)} is not known here{_meant(name, keys_at(path[:-1]))}", of_the_key=True)
    if kind == "missing":
        return Said(f"'{name}' is missing", of_the_whole=True)
    if kind == "value_error":
        return Said(printable(str(context["error"])))
    return Said(_wrong_value(kind, name, keys_at(path), value, context))


def _wrong_value(kind: str, name: str, keys: Sequence[str], value: object, context: Mapping[str, Any]) -> str:
    known = str(context.get("expected", "")).replace(" or ", ", ").replace("'", "")
    said = {
        "dataclass_type": f"takes a mapping with the keys {', '.join(keys)}, not {_kind_of(value)}",
        "dict_type": f"takes a mapping, not {_kind_of(value)}",
        "mapping_type": f"takes a mapping, not {_kind_of(value)}",
        "tuple_type": f"takes a list such as [first, second], not {_kind_of(value)}",
        "list_type": f"takes a list such as [first, second], not {_kind_of(value)}",
        "string_type": f"takes a text, not {_kind_of(value)}",
        "bool_parsing": f"takes yes or no, not {shown(value)}",
        "bool_type": f"takes yes or no, not {_kind_of(value)}",
        "enum": f"takes one of {known}, not {shown(value)}",
    }
    if kind in said:
        return f"'{name}' {said[kind]}"
    if kind.startswith("date"):
        return f"'{name}': {shown(value)} is not a day such as 2026-12-31"
    return f"'{name}': {shown(value)} is not a number"


def keys_at(path: Sequence[str]) -> tuple[str, ...]:
    """Return the keys that an author may write at this place, following the types of the terms."""
    here: Any = Charter
    for part in path:
        here = _stripped(here)
        origin = get_origin(here)
        if is_dataclass(here) and isinstance(here, type):
            here = get_type_hints(here).get(part)
        elif origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
            here = get_args(here)[1]
        elif origin is tuple:
            here = get_args(here)[0]
    here = _stripped(here)
    if not (is_dataclass(here) and isinstance(here, type)):
        return ()
    names = tuple(field.name.rstrip("_") for field in fields(here) if field.name not in SET_BY_THE_READER)
    return (DAYS_EXAMPLE, *names) if here is Calendar else names


def _stripped(hint: Any) -> Any:
    """Take the type out of "this or nothing"."""
    if get_origin(hint) in {Union, types.UnionType}:
        return next((part for part in get_args(hint) if part is not type(None)), hint)
    return hint


def _meant(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    if near:
        return f"; did you mean '{near[0]}'?"
    return f"; known here: {', '.join(known)}" if known else ""


def _kind_of(value: object) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    return f"the text {shown(value)}"


def shown(value: object) -> str:
    """Quote a value, shortened, with what cannot be printed made visible."""
    text = printable(str(value))
    return f"'{text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + '…'}'"


def printable(text: str) -> str:
    """Make control characters visible, so that a message stays one line."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
