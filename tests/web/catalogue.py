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
IN_CONTEXT = {"pgettext", "pgettext_lazy"}
BETWEEN = "\x04"  # between a context and its text, in a compiled catalogue
STRING = r"""(?:u?"(?:\\.|[^"\\])*"|u?'(?:\\.|[^'\\])*')"""
ASKED_IN_TEMPLATES = re.compile(rf"\b(_|p?gettext|np?gettext)\(\s*({STRING})(?:\s*,\s*({STRING}))?")
ENTRY = re.compile(r"^(msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d\])\s+(.*)$")
PLACES = re.compile(r"%\(\w+\)[a-z]")


def asked() -> set[str]:
    """Every text that Python or a template asks to be translated."""
    found: set[str] = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        found |= _in_python(path.read_text(encoding="utf-8"))
    for path in sorted((PACKAGE / "web" / "templates").rglob("*.*")):
        pseudo = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        found |= {_in_template(match) for match in ASKED_IN_TEMPLATES.finditer(pseudo)}
    return found


def _in_template(match: re.Match[str]) -> str:
    first, second = ast.literal_eval(match[2]), match[3]
    return f"{first}{BETWEEN}{ast.literal_eval(second)}" if "pgettext" in match[1] and second else str(first)


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
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if node.func.id in ONE | ONE_OR_MANY and words:
            found.add(words[0])
        elif node.func.id in IN_CONTEXT and len(words) == len(("context", "text")):
            found.add(BETWEEN.join(words))
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
    context = f"{parts['msgctxt']}{BETWEEN}" if "msgctxt" in parts else ""
    return (f"{context}{parts['msgid']}" if parts.get("msgid") else ""), said
