"""The page that explains the format (docs/charter.md): an introduction, a chapter for each part, the checks."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_origin

from charterdesk import charters
from charterdesk.charters.reference.keys import (
    Key,
    is_term,
    keys_of,
    parts,
    summary_of,
    terms,
    without_none,
    words_of,
)
from charterdesk.rules.charter.lint.checks import CHECKS, SILENT, SILENT_MEANS
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.term import Term, Written

INTRODUCTION = Path(__file__).with_name("introduction.md")
SHOWN_FIRST = ("exer", "esii", "e-connect", "esker")
LONGEST_EXCERPT = 22
TAKES: Mapping[Any, str] = {str: "text", bool: "yes or no", date: "day", int: "number", Decimal: "number"}


def page() -> str:
    """Return the whole page, in Markdown."""
    chapters = "\n".join(line for module, held in _chapters().items() for line in _chapter(module, held))
    return f"{INTRODUCTION.read_text(encoding='utf-8')}\n{chapters}\n" + "\n".join(_checks()) + "\n"


def _checks() -> Iterator[str]:
    yield INTRODUCTION.with_name("checks.md").read_text(encoding="utf-8")
    yield "| check | what it finds | |"
    yield "|---|---|---|"
    yield from (
        f"| `{check.name}` | {check.meaning} | {'blocks publishing' if check.blocks else ''} |" for check in CHECKS
    )
    yield f"| `{SILENT}` | {SILENT_MEANS} | |"


def _chapters() -> dict[str, list[type[Term]]]:
    found: dict[str, list[type[Term]]] = {}
    for term in terms():
        found.setdefault(term.__module__, []).append(term)
    return found


def _chapter(module: str, held: list[type[Term]]) -> Iterator[str]:
    yield f"## {_words(module.rpartition('.')[2])}\n"
    yield inspect.cleandoc(sys.modules[module].__doc__ or "").split("\n\n", 1)[0] + "\n"
    if held[0] is not Charter and (excerpt := _excerpt(held)):
        yield f"```yaml\n{excerpt}\n```\n"
    for term in held:
        yield from _term(term)
    for enumeration in _enumerations(module, held):
        yield f"### {_title(enumeration)}\n"
        yield f"{summary_of(enumeration)}\n"
        yield from (f"- `{word}`: {meaning}" for word, meaning in words_of(enumeration).items())
        yield ""


def _term(term: type[Term]) -> Iterator[str]:
    yield f"### {_title(term)}\n"
    yield f"{summary_of(term)}\n"
    keys = keys_of(term)
    if issubclass(term, Written) and term.lines:
        examples = " or ".join(f"`{line.example}`" for line in term.lines)
        yield f"Written as one line: {examples}{', or with these keys:' if keys else '.'}\n"
    if not keys:
        return
    yield "| key | what it says | takes | left out | for example |"
    yield "|---|---|---|---|---|"
    yield from (_row(key) for key in keys)
    yield ""


def _row(key: Key) -> str:
    default = f"`{key.default}`" if key.default else ""
    example = f"`{key.example}`" if key.example else ""
    left_out = "must be there" if key.required else default
    cells = (f"`{key.name}`", key.meaning, _takes(key.type_), left_out, example)
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def _takes(hint: Any) -> str:
    hint = without_none(hint)
    if hint in TAKES:
        return TAKES[hint]
    if isinstance(hint, type) and (is_term(hint) or issubclass(hint, StrEnum)):
        return f"[{_title(hint).lower()}](#{_title(hint).lower().replace(' ', '-')})"
    if get_origin(hint) is tuple:
        return f"list of {_takes(get_args(hint)[0])}"
    named, held = get_args(hint)
    return f"{'day' if named is date else 'name'} → {_takes(held)}"


def _enumerations(module: str, held: list[type[Term]]) -> list[type[StrEnum]]:
    used = (part for term in held for key in keys_of(term) for part in parts(key.type_))
    found = (part for part in used if isinstance(part, type) and issubclass(part, StrEnum))
    return list(dict.fromkeys(part for part in found if part.__module__ == module))


def _excerpt(held: list[type[Term]]) -> str:
    """Return how a shipped charter says it: the first lines of the first chapter key that holds one of these terms."""
    for key in keys_of(Charter):
        if not any(part in held for part in parts(key.type_)):
            continue
        for name in SHOWN_FIRST:
            found = re.search(rf"^{key.name}:.*\n(?:[ \t]+.*\n)*", charters.text_of(name), re.MULTILINE)
            if found:
                return _shortened(found[0].rstrip().split("\n"))
    return ""


def _shortened(lines: list[str]) -> str:
    if len(lines) <= LONGEST_EXCERPT:
        return "\n".join(lines)
    # The cut is made where something of the highest level begins.
    ends = [number for number, line in enumerate(lines[: LONGEST_EXCERPT + 1]) if number > 1 and line[2:3].strip()]
    return "\n".join([*lines[: ends[-1] if ends else LONGEST_EXCERPT], "  # ..."])


def _title(described: type) -> str:
    return _words(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", described.__name__))


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
