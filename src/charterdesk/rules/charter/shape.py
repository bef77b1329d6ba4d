"""Values as written -> terms, by the types of their fields; what does not fit is a mistake of the author in words."""

from __future__ import annotations

import re
import sys
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from charterdesk.rules.charter.mistakes import kind_of, shown, unknown
from charterdesk.rules.terms.calendars import HOURS_IN, days_named, nth_day
from charterdesk.rules.terms.term import Term, Written
from charterdesk.rules.terms.texts import LANGUAGE, Text
from charterdesk.rules.why.said import Said

SET_BY_THE_READER = frozenset({"holidays", "digest"})
MOST_ENTRIES = 300
DAYS_EXAMPLE = "mon-fri"
YES_OR_NO = {"yes": True, "no": False, "true": True, "false": False}
WHOLE = re.compile(r"[+-]?\d{1,18}")
NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

T = TypeVar("T", bound=Term)


@dataclass(frozen=True, slots=True)
class Mistake:
    """What does not fit, at which path; whether its place is the key itself, or the whole that lacks something."""

    path: tuple[str, ...]
    message: Said
    of_the_key: bool = False
    of_the_whole: bool = False


class _WrongError(Exception):
    """A value that the type does not take: what it takes instead."""

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.said = said


class _MalformedError(_WrongError):
    """A value that is not written as it should be: what it is not."""


_Wrong = list[Mistake]
_Path = tuple[str, ...]
_Reading = Callable[[Any, _Path, _Wrong], Any]


def shaped(term: type[T], values: object) -> T | tuple[Mistake, ...]:
    """Read a term of this type from values as they are written; every mistake where it cannot be."""
    wrong: _Wrong = []
    of_the_type: Any = term
    read: T = reading_of(of_the_type)(values, (), wrong)
    return tuple(wrong) if wrong else read


@cache
def reading_of(hint: Any) -> _Reading:
    """Return how values of a type are read."""
    if get_origin(hint) in {Union, types.UnionType}:
        return _or_nothing(reading_of(next(part for part in get_args(hint) if part is not type(None))))
    origin = get_origin(hint)
    if origin is tuple:
        return _list(hint)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(hint)
    if issubclass(hint, Term):
        return _term(hint)
    if issubclass(hint, StrEnum):
        return _enumeration(hint)
    return SIMPLE.get(hint) or _ready(hint)


def _or_nothing(reading: _Reading) -> _Reading:
    return lambda value, path, wrong: None if value is None else reading(value, path, wrong)


def _term(term: Any) -> _Reading:
    # Readings of the fields are looked up when they are first needed: terms hold each other.
    hints: dict[str, Any] = {}

    def reading(value: Any, path: _Path, wrong: _Wrong) -> Any:
        if isinstance(value, term):
            return value
        before = len(wrong)
        hints.update({} if hints else get_type_hints(term, localns=vars(sys.modules[term.__module__])))
        value = _with_values(term, value, hints, path, wrong)
        if issubclass(term, Written):
            try:
                value = term.read_line(value) if term.only_lines else term.read(value)
            except ValueError as error:
                wrong.append(Mistake(path, _of_the_line(error)))
                return None
        if not isinstance(value, Mapping):
            takes = Said("takes a mapping with the keys {keys}, not {kind}", keys=_keys(term), kind=kind_of(value))
            wrong.append(_misfit(path, takes))
            return None
        read: dict[str, Any] = {}
        for key, part in value.items():
            if key not in hints or key in SET_BY_THE_READER:
                wrong.append(Mistake((*path, key), unknown(_said(key), _keys(term)), of_the_key=True))
            else:
                read[key] = reading_of(hints[key])(part, (*path, key), wrong)
        for missing in _required(term):
            if missing not in value:
                lacking = Said("'{key}' is missing", key=_said(missing))
                wrong.append(Mistake((*path, missing), lacking, of_the_whole=True))
        return term(**read) if len(wrong) == before else None

    return reading


def _of_the_line(error: ValueError) -> Said:
    """Return what a term says of its line."""
    said = error.args[0] if error.args else ""
    return said if isinstance(said, Said) else Said("{said}", said=error)


def _with_values(term: Any, value: Any, hints: Mapping[str, Any], path: _Path, wrong: _Wrong) -> Any:
    """Leave out the keys without a value: they say nothing, but must be such as may stand here."""
    if not isinstance(value, Mapping):
        return value
    empty = [key for key, part in value.items() if part is None and not _may_stand(term, key, hints)]
    wrong.extend(Mistake((*path, key), _without_value(key), of_the_key=True) for key in empty)
    return {key: part for key, part in value.items() if part is not None}


def _may_stand(term: Any, key: str, hints: Mapping[str, Any]) -> bool:
    if term is Text:
        return bool(LANGUAGE.fullmatch(key))
    return key in hints or (not HOURS_IN.isdisjoint(hints) and bool(days_named(key) or nth_day(key)))


def _without_value(key: str) -> Said:
    return Said(
        "{key} is not known here, and has no value; put a text that holds a comma in quotes", key=shown(_said(key))
    )


def _list(hint: Any) -> _Reading:
    held = get_args(hint)

    def reading(value: Any, path: _Path, wrong: _Wrong) -> Any:
        if not isinstance(value, list | tuple):
            wrong.append(_misfit(path, Said("takes a list such as [first, second], not {kind}", kind=kind_of(value))))
            return ()
        if len(value) > MOST_ENTRIES:
            wrong.append(_misfit(path, Said("holds more than {number} entries", number=MOST_ENTRIES)))
            return ()
        element = reading_of(held[0])
        return tuple(element(part, (*path, str(number)), wrong) for number, part in enumerate(value))

    return reading


def _mapping(hint: Any) -> _Reading:
    named, held = get_args(hint)

    def reading(value: Any, path: _Path, wrong: _Wrong) -> Any:
        if not isinstance(value, Mapping):
            wrong.append(_misfit(path, Said("takes a mapping, not {kind}", kind=kind_of(value))))
            return {}
        if len(value) > MOST_ENTRIES:
            wrong.append(_misfit(path, Said("holds more than {number} entries", number=MOST_ENTRIES)))
            return {}
        name, element = reading_of(named), reading_of(held)
        return {
            name(key, (*path, key), wrong): element(part, (*path, key), wrong)
            for key, part in value.items()
            if part is not None
        }

    return reading


def _enumeration(words: type[StrEnum]) -> _Reading:
    known = {str(word): word for word in words}

    def reading(value: Any, path: _Path, wrong: _Wrong) -> Any:
        if isinstance(value, str) and value in known:
            return known[value]
        wrong.append(_misfit(path, Said("takes one of {known}, not {value}", known=tuple(known), value=_value(value))))
        return None

    return reading


def _ready(hint: type) -> _Reading:
    """Read what a term has made ready while it read its line, such as an amount of money."""

    def reading(value: Any, path: _Path, wrong: _Wrong) -> Any:
        if not isinstance(value, hint):
            wrong.append(_misfit(path, Said("takes one line, not {kind}", kind=kind_of(value))))
        return value

    return reading


def _simple(convert: Callable[[Any], Any]) -> _Reading:
    def reading(value: Any, path: _Path, wrong: _Wrong) -> Any:
        try:
            return convert(value)
        except _MalformedError as error:
            wrong.append(Mistake(path, Said("'{key}': {wrong}", key=_named(path), wrong=error.said)))
        except _WrongError as error:
            wrong.append(_misfit(path, error.said))
        return None

    return reading


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _WrongError(Said("takes a text, not {kind}", kind=kind_of(value)))
    return value


def _yes_or_no(value: Any) -> bool:
    said = YES_OR_NO.get(value.lower()) if isinstance(value, str) else value
    if not isinstance(said, bool):
        raise _WrongError(Said("takes yes or no, not {value}", value=_value(value)))
    return said


def _whole(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or not WHOLE.fullmatch(value):
        raise _MalformedError(Said("{value} is not a whole number", value=shown(value)))
    return int(value)


def _number(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not NUMBER.fullmatch(value):
        raise _MalformedError(Said("{value} is not a number", value=shown(value)))
    return Decimal(value)


def _day(value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and DAY.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None:
        raise _MalformedError(Said("{value} is not a day such as 2026-12-31", value=shown(value)))
    return day


SIMPLE: Mapping[Any, _Reading] = {
    str: _simple(_text),
    bool: _simple(_yes_or_no),
    int: _simple(_whole),
    Decimal: _simple(_number),
    date: _simple(_day),
}


def _value(value: object) -> Said:
    return shown(value) if isinstance(value, str) else kind_of(value)


def _misfit(path: _Path, takes: Said) -> Mistake:
    return Mistake(path, Said("'{key}' {takes}", key=_named(path), takes=takes))


def _named(path: _Path) -> str:
    return _said(next((part for part in reversed(path) if not part.isdigit()), path[-1] if path else "charter"))


def _said(name: str) -> str:
    return name.removesuffix("_")


@cache
def _keys(term: Any) -> tuple[str, ...]:
    names = [field.name for field in _fields(term)]
    days = [DAYS_EXAMPLE] if HOURS_IN.intersection(names) else []
    return (*days, *(_said(name) for name in names if name not in SET_BY_THE_READER | HOURS_IN))


@cache
def _required(term: Any) -> tuple[str, ...]:
    return tuple(field.name for field in _fields(term) if field.default is MISSING and field.default_factory is MISSING)


def _fields(term: Any) -> tuple[Field[Any], ...]:
    return fields(term)
