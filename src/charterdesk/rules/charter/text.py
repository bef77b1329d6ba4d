"""The text of a charter: YAML -> values as they are written, each with its place. What is not YAML is refused."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from charterdesk.rules.charter.mistakes import unreadable
from charterdesk.rules.charter.places import Path, Place, Problem
from charterdesk.rules.why.said import Said

LARGEST_TEXT = 256 * 1024
DEEPEST = 40
MOST_BRACKETS = 200
MOST_VALUES = 20_000
TOO_MUCH = Said("the file holds more than {values} values or {levels} levels", values=MOST_VALUES, levels=DEEPEST)
TOO_LARGE = Said("the file is larger than {size} kB", size=LARGEST_TEXT // 1024)
CHARTER, SHARED_PART = Said("charter"), Said("shared part")
# Words that Python keeps for itself; their fields end with an underscore.
KEYWORDS = frozenset({"is", "for", "except", "from", "as"})
EMPTY = frozenset({"", "~", "null"})


@dataclass(frozen=True, slots=True)
class Parsed:
    """The values of a text, and where each stands."""

    values: dict[str, Any]
    places: dict[Path, tuple[Place, Place]]


class Refused(Exception):
    """The text is no charter at all: the problem says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def parse(text: str, file: str, what: Said = CHARTER, begins: str = "charter: NAME") -> Parsed:
    """Read the values of a text and their places. Refused where it is not YAML, or no mapping."""
    try:
        root = _root(text, file, what, begins)
        places: dict[Path, tuple[Place, Place]] = {}
        values = _value(root, (), places, _Walk(file, iter(range(MOST_VALUES))))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise Refused(Problem(file, line, column, unreadable(str(error.problem or error.context)))) from None
    except RecursionError:
        said = Said("the file nests deeper than {levels} levels", levels=DEEPEST)
        raise Refused(Problem(file, 1, 1, said)) from None
    except (YAMLError, ValueError) as error:
        at = getattr(error, "position", 0)  # of a sign that no YAML may hold
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        raise Refused(Problem(file, line, column, unreadable(str(error).splitlines()[0]))) from None
    return Parsed(values, places)


def _root(text: str, file: str, what: Said, begins: str) -> MappingNode:
    if len(text.encode(errors="surrogatepass")) > LARGEST_TEXT:
        raise Refused(Problem(file, 1, 1, TOO_LARGE))
    if line := _bracketed_too_deep(text):
        said = Said("brackets nest deeper than {levels} levels", levels=MOST_BRACKETS)
        raise Refused(Problem(file, line, 1, said))
    documents = list(itertools.islice(_composed(text, file), 2))
    if not documents or documents[0] is None:
        said = Said("the file is empty; a {what} begins with '{begins}'", what=what, begins=begins)
        raise Refused(Problem(file, 1, 1, said))
    root = documents[0]
    if len(documents) > 1:
        here = _place(documents[1] or root, file)
        said = Said("a second document begins here; a file holds one {what}", what=what)
        raise Refused(Problem(file, here.line, here.column, said))
    if not isinstance(root, MappingNode):
        here = _place(root, file)
        said = Said("a {what} is a mapping that begins with '{begins}'", what=what, begins=begins)
        raise Refused(Problem(file, here.line, here.column, said))
    return root


def _composed(text: str, file: str) -> Iterator[Node | None]:
    """Yield the documents of a text; Refused as soon as there is more in them than a charter holds."""
    yaml = YAML(typ="safe", pure=True)
    composer = yaml.composer
    compose, left = composer.compose_node, iter(range(MOST_VALUES))

    def counted(parent: Node | None, index: Node | int | None) -> Node | None:
        if next(left, None) is None:
            mark = composer.parser.peek_event().start_mark
            raise Refused(Problem(file, mark.line + 1, mark.column + 1, TOO_MUCH))
        node: Node | None = compose(parent, index)
        return node

    composer.compose_node = counted
    yield from yaml.compose_all(text)


def _bracketed_too_deep(text: str) -> int:
    """Return the line on which brackets nest too deep, or 0: the parser would take seconds to say so itself."""
    depth = 0
    for number, line in enumerate(text.splitlines(), 1):
        depth += line.count("[") + line.count("{")
        if depth > MOST_BRACKETS:
            return number
        depth = max(0, depth - line.count("]") - line.count("}"))
    return 0


@dataclass(slots=True)
class _Walk:
    file: str
    left: Iterator[int]

    def refused(self, node: Node, message: Said) -> Refused:
        here = _place(node, self.file)
        return Refused(Problem(self.file, here.line, here.column, message))


def _value(node: Node, path: Path, places: dict[Path, tuple[Place, Place]], walk: _Walk) -> Any:
    if next(walk.left, None) is None or len(path) > DEEPEST:
        raise walk.refused(node, TOO_MUCH)
    here = _place(node, walk.file)
    places.setdefault(path, (here, here))
    if isinstance(node, ScalarNode):
        plain_empty = node.style is None and node.value in EMPTY
        return None if plain_empty else node.value
    if not isinstance(node, MappingNode):
        return [_value(part, (*path, str(number)), places, walk) for number, part in enumerate(node.value)]
    mapping: dict[str, Any] = {}
    for key, part in node.value:
        if not isinstance(key, ScalarNode):
            raise walk.refused(key, Said("a key is a word"))
        name = f"{key.value}_" if key.value in KEYWORDS else key.value
        if name in mapping:
            raise walk.refused(key, Said("'{key}' is given twice", key=key.value))
        below = (*path, name)
        mapping[name] = _value(part, below, places, walk)
        places[below] = (_place(key, walk.file), _place(part, walk.file))
    return mapping


def _place(node: Node, file: str) -> Place:
    return Place(file, node.start_mark.line + 1, node.start_mark.column + 1)
