"""Reading a charter: YAML text -> charter, or the list of what is wrong in it, each with its place."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from charterdesk.rules.charter.coherence import incoherences
from charterdesk.rules.charter.mistakes import mistake, unreadable
from charterdesk.rules.terms.charter import Charter

LARGEST_TEXT = 256 * 1024
DEEPEST = 40
MOST_BRACKETS = 200
MOST_PROBLEMS = 100
MOST_VALUES = 50_000
# Words that Python keeps for itself; their fields end with an underscore.
KEYWORDS = frozenset({"is", "for", "except", "from"})
EMPTY = frozenset({"", "~", "null"})

type_checked = TypeAdapter(Charter)

Place = tuple[int, int]
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong in a charter: where (line and column from 1) and what was meant."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        """Write it as editors read it."""
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class _RefusedError(Exception):
    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place


def load(text: str, file: str, holidays: Mapping[str, str]) -> Charter | tuple[Problem, ...]:
    """Read a charter. ``holidays`` holds the TOML text of each list of public holidays by its name (FR, FR-57 ...).

    An author's mistake never raises: it is a problem in the list, in the order of the file.
    """
    places: dict[Path, tuple[Place, Place]] = {}
    try:
        charter = type_checked.validate_python(_tree(text, places))
    except (_RefusedError, YAMLError, ValueError, RecursionError) as error:
        return _explained(file, error, places)
    found = [*incoherences(charter), *_unreadable_lists(charter, holidays)]
    if found:
        return tuple(sorted({Problem(file, *_nearest(places, path)[0], message) for path, message in found}))
    return _with_holidays(charter, text, holidays)


def _explained(file: str, error: Exception, places: Mapping[Path, tuple[Place, Place]]) -> tuple[Problem, ...]:
    match error:
        case _RefusedError():
            return (Problem(file, *error.place, str(error)),)
        case ValidationError():
            return _mistakes(file, error, places)
        case MarkedYAMLError():
            mark = error.problem_mark or error.context_mark
            place: Place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            return (Problem(file, *place, unreadable(str(error.problem or error.context))),)
        case RecursionError():
            return (Problem(file, 1, 1, f"the file nests deeper than {DEEPEST} levels"),)
    return (Problem(file, 1, 1, f"this is not YAML: {str(error).splitlines()[0]}"),)


def _mistakes(file: str, error: ValidationError, places: Mapping[Path, tuple[Place, Place]]) -> tuple[Problem, ...]:
    details = error.errors(include_url=False)
    found = set()
    for detail in details[:MOST_PROBLEMS]:
        path = tuple(str(part) for part in detail["loc"] if part != "[key]")
        said = mistake(detail["type"], path, detail.get("input"), detail.get("ctx", {}))
        near = _nearest(places, path[:-1] if said.of_the_whole else path)
        found.add(Problem(file, *near[0 if said.of_the_key or said.of_the_whole else 1], said.message))
    listed = sorted(found)
    if len(details) > MOST_PROBLEMS:
        last = listed[-1]
        listed.append(Problem(file, last.line, last.column, f"and {len(details) - MOST_PROBLEMS} more problems"))
    return tuple(listed)


def _bracketed_too_deep(text: str) -> int:
    """Return the line on which brackets nest too deep, or 0: the parser would take seconds to say so itself."""
    depth = 0
    for number, line in enumerate(text.splitlines(), 1):
        depth += line.count("[") + line.count("{")
        if depth > MOST_BRACKETS:
            return number
        depth = max(0, depth - line.count("]") - line.count("}"))
    return 0


def _tree(text: str, places: dict[Path, tuple[Place, Place]]) -> Any:
    if len(text.encode()) > LARGEST_TEXT:
        raise _RefusedError((1, 1), f"the file is larger than {LARGEST_TEXT // 1024} kB")
    if line := _bracketed_too_deep(text):
        raise _RefusedError((line, 1), f"brackets nest deeper than {MOST_BRACKETS} levels")
    documents = list(YAML(typ="rt", pure=True).compose_all(text))
    if not documents or documents[0] is None:
        raise _RefusedError((1, 1), "the file is empty; a charter begins with 'charter: NAME'")
    root = documents[0]
    if len(documents) > 1:
        raise _RefusedError(_place(documents[1]), "a second document begins here; a file holds one charter")
    if not isinstance(root, MappingNode):
        raise _RefusedError(_place(root), "a charter is a mapping that begins with 'charter: NAME'")
    counter = iter(range(MOST_VALUES))
    return _value(root, (), places, counter)


def _value(node: Node, path: Path, places: dict[Path, tuple[Place, Place]], counter: Iterator[int]) -> Any:
    if next(counter, None) is None or len(path) > DEEPEST:
        raise _RefusedError(_place(node), f"the file holds more than {MOST_VALUES} values or {DEEPEST} levels")
    places.setdefault(path, (_place(node), _place(node)))
    if isinstance(node, ScalarNode):
        plain_empty = node.style is None and node.value in EMPTY
        return None if plain_empty else node.value
    if isinstance(node, SequenceNode):
        return [_value(part, (*path, str(number)), places, counter) for number, part in enumerate(node.value)]
    mapping: dict[str, Any] = {}
    for key, part in node.value:
        if not isinstance(key, ScalarNode):
            raise _RefusedError(_place(key), "a key is a word")
        name = f"{key.value}_" if key.value in KEYWORDS else key.value
        if name in mapping:
            raise _RefusedError(_place(key), f"'{key.value}' is given twice")
        below = (*path, name)
        mapping[name] = _value(part, below, places, counter)
        places[below] = (_place(key), _place(part))
    # A key without a value says nothing, as if it were left out.
    return {name: value for name, value in mapping.items() if value is not None}


def _place(node: Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _nearest(places: Mapping[Path, tuple[Place, Place]], path: Path) -> tuple[Place, Place]:
    known: Path = ()
    for part in path:
        # Parts that stand in no file, such as the field of a term written as one line, are passed over.
        if (*known, part) in places:
            known = (*known, part)
    return places.get(known, ((1, 1), (1, 1)))


def _unreadable_lists(charter: Charter, holidays: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    for name, calendar in charter.calendars.items():
        for wanted in calendar.holiday_lists(charter.desk.holiday_list):
            place = ("calendars", name, "closed")
            if wanted not in holidays:
                known = ", ".join(sorted(holidays)) or "none"
                yield place, f"there is no list of the public holidays of {wanted} ({known})"
                continue
            try:
                _days(holidays[wanted])
            except ValueError as error:
                yield place, f"the list of the public holidays of {wanted} cannot be read: {error}"


def _with_holidays(charter: Charter, text: str, holidays: Mapping[str, str]) -> Charter:
    desk_list = charter.desk.holiday_list
    used = sorted({wanted for calendar in charter.calendars.values() for wanted in calendar.holiday_lists(desk_list)})
    digest = hashlib.sha256(text.encode())
    for wanted in used:
        digest.update(b"\0" + wanted.encode() + b"\0" + holidays[wanted].encode())
    lists = {wanted: _days(holidays[wanted]) for wanted in used}
    return replace(charter, holidays=lists, digest=digest.hexdigest())


def _days(text: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in tomllib.loads(text))
