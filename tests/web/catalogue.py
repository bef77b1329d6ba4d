"""What the sources ask to be translated, and what the catalogues hold: read without any tool of gettext."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "charterdesk"
LANGUAGES = ("es", "fr")
ONE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
ONE_OR_MANY = {"ngettext", "ngettext_lazy"}
STRING = r"""(?:u?"(?:\\.|[^"\\])*"|u?'(?:\\.|[^'\\])*')"""
ASKED_IN_TEMPLATES = re.compile(rf"\b(_|gettext|ngettext)\(\s*({STRING})(?:\s*,\s*({STRING}))?")
ENTRY = re.compile(r"^(msgid|msgid_plural|msgstr|msgstr\[\d\])\s+(.*)$")
PLACES = re.compile(r"%\(\w+\)[a-z]")


def asked() -> set[str]:
    """Every text that Python or a template asks to be translated."""
    found: set[str] = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        found |= _in_python(path.read_text(encoding="utf-8"))
    for path in sorted((PACKAGE / "web" / "templates").rglob("*.html")):
        pseudo = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        found |= {ast.literal_eval(match[2]) for match in ASKED_IN_TEMPLATES.finditer(pseudo)}
    return found


def written(language: str) -> dict[str, tuple[str, ...]]:
    """The catalogue as people write it: text asked for -> its translations (two where it has a plural)."""
    text = (PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    entries = (_entry(block) for block in text.split("\n\n"))
    return {asked_for: said for asked_for, said in entries if asked_for}


def compiled(language: str) -> dict[str, tuple[str, ...]]:
    """The catalogue as the program reads it."""
    with (PACKAGE / "locale" / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        kept = vars(gettext.GNUTranslations(file))["_catalog"]
    found: dict[str, dict[int, str]] = {}
    for key, said in kept.items():
        asked_for, place = key if isinstance(key, tuple) else (key, 0)
        found.setdefault(asked_for, {})[place] = said
    return {key: tuple(said[place] for place in sorted(said)) for key, said in found.items() if key}


def _in_python(source: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ONE | ONE_OR_MANY:
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                found.add(first.value)
    return found


def _entry(block: str) -> tuple[str, tuple[str, ...]]:
    parts: dict[str, str] = {}
    current = ""
    for line in block.splitlines():
        match = ENTRY.match(line)
        if match:
            current = match[1]
            parts[current] = ast.literal_eval(match[2])
        elif line.startswith('"') and current:
            parts[current] += ast.literal_eval(line)
    said = tuple(parts[name] for name in sorted(parts) if name.startswith("msgstr"))
    return parts.get("msgid", ""), said
