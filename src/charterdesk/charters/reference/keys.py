"""The keys of the format with their meanings, gathered from the terms: types, defaults, the texts under the fields."""

from __future__ import annotations

import ast
import inspect
import itertools
import sys
import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from charterdesk.rules.terms.amounts import Share
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.term import EVERYWHERE, SOURCE_OF, Term, Written

# Fields that the reader fills, and those whose keys authors choose: a language, days.
OF_THE_READER = frozenset({"holidays", "digest", "by_language"})
KEYS_LIKE = {"week": "mon-fri", "monthly": "first sat"}
EXAMPLE = "Example: "


@dataclass(frozen=True, slots=True)
class Key:
    """A key as authors write it: its type, whether it must be there, what holds without it, its meaning, an example."""

    name: str
    type_: Any
    required: bool
    default: str
    meaning: str
    example: str


def terms() -> tuple[type[Term], ...]:
    """Return every term that a charter can hold, each before those that it holds in turn."""
    found: dict[type[Term], None] = {}
    _gather(Charter, found)
    return tuple(found)


def _gather(term: type[Term], found: dict[type[Term], None]) -> None:
    if term in found:
        return
    found[term] = None
    for key in keys_of(term):
        for held in parts(key.type_):
            if is_term(held):
                _gather(held, found)


def is_term(hint: Any) -> bool:
    """Say whether a type is a term of the format."""
    return isinstance(hint, type) and is_dataclass(hint) and issubclass(hint, Term)


def parts(hint: Any) -> Iterator[Any]:
    """Yield the types of which a type is made, itself where it is made of none."""
    arguments = [part for part in get_args(hint) if part not in {type(None), Ellipsis}]
    if not arguments:
        yield hint
    for part in arguments:
        yield from parts(part)


def without_none(hint: Any) -> Any:
    """Take the type out of "this or nothing"."""
    if get_origin(hint) in {Union, types.UnionType}:
        return next(part for part in get_args(hint) if part is not type(None))
    return hint


def keys_of(term: type[Term]) -> tuple[Key, ...]:
    """Return the keys of a term, in the order of its fields; a term of lines only has none that authors write."""
    if issubclass(term, Written) and term.only_lines:
        return ()
    hints = get_type_hints(term, localns=vars(sys.modules[term.__module__]))
    said = texts_under(term)
    return tuple(
        _key(field, hints[field.name], said.get(field.name, ""))
        for field in _fields(term)
        if field.name not in OF_THE_READER
    )


def _fields(term: Any) -> tuple[Field[Any], ...]:
    return fields(term)


def _key(field: Field[Any], hint: Any, text: str) -> Key:
    of, _, ending = field.name.rpartition("_")
    usual = SOURCE_OF.format(key=of) if ending == "source" and of else EVERYWHERE.get(field.name, "")
    meaning, _, example = (text or usual).partition(EXAMPLE)
    required = field.default is MISSING and field.default_factory is MISSING
    name = KEYS_LIKE.get(field.name, field.name.rstrip("_"))
    return Key(name, hint, required, _written(field.default), meaning.strip(), example.strip().strip("`"))


def _written(default: object) -> str:
    """Write a default as an author would; nothing where leaving it out says nothing."""
    if isinstance(default, bool):
        return "yes" if default else "no"
    if isinstance(default, Share):
        return f"{default.percent.normalize():f} %" if default.percent else ""
    return str(default) if isinstance(default, str | int) else ""


def texts_under(described: type) -> Mapping[str, str]:
    """Return the text under each field of a term, or under each word of an enumeration."""
    return _texts(described.__module__)[described.__name__]


@cache
def _texts(module: str) -> dict[str, dict[str, str]]:
    classes = (
        node for node in ast.parse(inspect.getsource(sys.modules[module])).body if isinstance(node, ast.ClassDef)
    )
    return {found.name: dict(_described(found.body)) for found in classes}


def _described(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for line, below in itertools.pairwise(body):
        target: ast.expr | None = line.target if isinstance(line, ast.AnnAssign) else None
        if isinstance(line, ast.Assign):
            target = line.targets[0]
        if isinstance(target, ast.Name) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            yield target.id, " ".join(str(below.value.value).split())


def words_of(enumeration: type[StrEnum]) -> dict[str, str]:
    """Return the words of an enumeration as authors write them, each with its meaning."""
    said = texts_under(enumeration)
    return {str(word): said.get(word.name, "") for word in enumeration}


def summary_of(described: type) -> str:
    """Return what a term is, as its docstring says it."""
    return inspect.cleandoc(described.__doc__ or "").replace("``", "`")
