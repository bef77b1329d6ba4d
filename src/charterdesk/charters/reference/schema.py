"""The JSON Schema of a charter, for completion and checks in editors (draft 2020-12, for YAML as people write it).

Editors check the shape alone; `charterdesk charter check` knows what names mean, and what promises lead to.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, get_args, get_origin

from ruamel.yaml import YAML

from charterdesk.charters.reference.keys import (
    KEYS_LIKE,
    Key,
    is_term,
    keys_of,
    summary_of,
    terms,
    without_none,
    words_of,
)
from charterdesk.rules.charter.lint.checks import CHECKS
from charterdesk.rules.terms.calendars import DAY_KEY, NTH_DAY, Calendar, Season, Spans
from charterdesk.rules.terms.charter import Accepted, Charter
from charterdesk.rules.terms.commitments import USUAL_EVENTS
from charterdesk.rules.terms.kinds import BASE_INFORMATION, BASE_KINDS
from charterdesk.rules.terms.term import Line, Term, Written
from charterdesk.rules.terms.texts import LANGUAGE, Text

Schema = dict[str, Any]

# YAML reads 5 and 7.1 as numbers; a charter's texts may be written so.
TEXT: Schema = {"type": ["string", "number"]}
YES_OR_NO: Schema = {"enum": ["yes", "no", True, False]}
DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
CHECK: Schema = {"enum": [check.name for check in CHECKS]}
SIMPLE: dict[Any, Schema] = {
    str: TEXT,
    bool: YES_OR_NO,
    date: DAY,
    int: {"type": "integer"},
    Decimal: {"type": "number"},
}
# Names that are known without being declared: editors propose them.
PROPOSED: Mapping[str, tuple[str, ...]] = {
    "kinds": BASE_KINDS,
    "not_covered": BASE_KINDS,
    "information": BASE_INFORMATION,
    "commitments": tuple(USUAL_EVENTS),
}


def schema() -> Schema:
    """Return the schema of a charter."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Support charter",
        **_term(Charter),
        "$defs": {term.__name__: _definition(term) for term in terms() if term is not Charter},
    }


def _definition(term: type[Term]) -> Schema:
    if term is Text:
        texts = {"type": "object", "propertyNames": {"pattern": _whole(LANGUAGE.pattern)}, "additionalProperties": TEXT}
        return {"description": summary_of(term), "anyOf": [TEXT, texts]}
    if not issubclass(term, Written) or not term.lines:
        return _term(term)
    lines = [_line(line) for line in term.lines]
    return {"description": summary_of(term), "anyOf": lines if term.only_lines else [*lines, _term(term)]}


def _term(term: type[Term]) -> Schema:
    keys = keys_of(term)
    described: Schema = {
        "type": "object",
        "description": summary_of(term),
        "properties": {key.name: _key(term, key) for key in keys if key.name not in KEYS_LIKE.values()},
        "additionalProperties": False,
    }
    if term in {Calendar, Season}:
        described["patternProperties"] = _days(nth=term is Calendar)
    if required := [key.name for key in keys if key.required and key.name in described["properties"]]:
        described["required"] = required
    return described


def _key(term: type[Term], key: Key) -> Schema:
    held = CHECK if term is Accepted and key.name == "check" else _type(key.type_, key.name)
    if issubclass(term, Written) and key.name in term.one_line:
        element = get_args(without_none(key.type_))[-1 if _maps(key.type_) else 0]
        held = {"anyOf": [*(_line(line) for line in element.lines), held]}
    example: Schema = {"examples": [read(key.example)]} if key.example else {}
    default: Schema = {"default": key.default} if key.default else {}
    return {"description": key.meaning, **default, **example, **held}


def _type(hint: Any, name: str) -> Schema:
    hint = without_none(hint)
    if hint in SIMPLE:
        return SIMPLE[hint]
    if is_term(hint):
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        words = words_of(hint)
        return {"enum": list(words), "markdownEnumDescriptions": list(words.values())}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _type(get_args(hint)[0], "")}
    named, held = get_args(hint)
    element = _type(held, "")
    if named is date:
        return {"type": "object", "propertyNames": {"pattern": DAY["pattern"]}, "additionalProperties": element}
    if named is str:
        proposed = dict.fromkeys(PROPOSED.get(name, ()), element)
        return {"type": "object", "properties": proposed, "additionalProperties": element}
    return {"type": "object", "properties": dict.fromkeys(map(str, named), element), "additionalProperties": False}


def _maps(hint: Any) -> bool:
    origin = get_origin(without_none(hint))
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _line(line: Line) -> Schema:
    return {"type": "string", "pattern": _whole(line.pattern), "examples": [line.example]}


def _whole(pattern: str) -> str:
    return rf"^\s*(?:{pattern})\s*$"


def _days(*, nth: bool) -> Schema:
    spans = {"$ref": f"#/$defs/{Spans.__name__}"}
    patterns = [DAY_KEY.pattern, *([NTH_DAY.pattern] if nth else [])]
    return {_whole(rf"(?:{pattern})(?:\s*,\s*(?:{pattern}))*"): spans for pattern in patterns}


def read(example: str) -> Any:
    """Return what an example holds as editors see it: JSON values, days as texts."""
    return as_json(YAML(typ="safe", pure=True).load(example))


def as_json(value: Any) -> Any:
    """Return a value read from YAML with days as texts, the keys of mappings, too."""
    if isinstance(value, Mapping):
        return {str(key): as_json(part) for key, part in value.items()}
    if isinstance(value, list):
        return [as_json(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value
