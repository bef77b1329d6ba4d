"""`charterdesk charter new`: ten questions, and a commented charter that checks clean.

A starting point is a charter in three languages with a few signs: `$name` is an answer, a line that ends with
`#? phone` stands only with that answer (`#! rate`: only without), `#fr` begins a comment in French.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Final
from zoneinfo import available_timezones

from charterdesk import charters
from charterdesk.charters.public_holidays import listed
from charterdesk.rules.charter.lint import findings
from charterdesk.rules.charter.load import Reading, read
from charterdesk.rules.terms.amounts import Rate
from charterdesk.rules.terms.calendars import Spans
from charterdesk.server.terminal import answer, say

DONE: Final = 0
FAILED: Final = 1
MALFORMED: Final = 2
STARTS: Final = charters.ROOT / "starts"
SPOKEN: Final = ("fr", "en", "es")
YEARS_LISTED: Final = 25
LARGEST_ANSWERS: Final = 64 * 1024
ONLY: Final = re.compile(r"^(.*?)\s+#([?!]) (\w+)$")
SAID_IN: Final = re.compile(r"^(\s+)(fr|en|es): (.*)$")
COMMENT: Final = re.compile(r"^#(fr|en|es) (.*)$")
LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
YES_OR_NO: Final = {
    "yes": "yes",
    "y": "yes",
    "oui": "yes",
    "sí": "yes",
    "si": "yes",
    "no": "no",
    "non": "no",
    "n": "no",
}
TO_TRANSLATE: Final = {"fr": "à traduire", "en": "to be translated", "es": "por traducir"}


@dataclass(frozen=True)
class Start:
    """What `charter new` was told on the command line."""

    like: str
    language: str
    answers: str
    out: str
    today: date


def kinds() -> tuple[str, ...]:
    """Name the starting points."""
    return tuple(sorted(path.stem for path in STARTS.glob("*.yaml")))


def spoken(wanted: str, environment: str) -> str:
    """The language of the questions: the wanted one, else that of the terminal, else English."""
    return next((name for name in (wanted, environment[:2]) if name in SPOKEN), "en")


def write(start: Start) -> int:
    """Ask, or take the answers of a file; write the charter; the exit status."""
    questions = tomllib.loads((STARTS / "questions.toml").read_text(encoding="utf-8"))
    try:
        said = _from_file(start.answers, questions) if start.answers else _asked(start, questions)
        answers = _complete({**said, **({"like": start.like} if start.like else {})}, questions, start)
    except _UnusableError as unusable:
        say(unusable)
        return MALFORMED
    text = "\n".join(_lines(answers, start.language)) + "\n"
    target = Path(start.out or f"{answers['charter']}.yaml")
    return _checked_and_written(target, text, answers["country"], start)


class _UnusableError(Exception):
    pass


def _from_file(name: str, questions: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    try:
        raw = sys.stdin.buffer.read(LARGEST_ANSWERS) if name == "-" else Path(name).read_bytes()[:LARGEST_ANSWERS]
        said = json.loads(raw.decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise _UnusableError(f"{name}: {error}") from None
    if not isinstance(said, dict):
        raise _UnusableError(f"{name}: the answers are a JSON object with the keys {', '.join(questions)}")
    for key in said:
        if key not in {*questions, "holds_from"}:
            raise _UnusableError(f"{key}: is not a question; known: {', '.join(questions)}, holds_from")
    return {key: _as_text(value) for key, value in said.items() if value is not None}


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _asked(start: Start, questions: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    said: dict[str, str] = {}
    for key, question in questions.items():
        if key == "like" and start.like:
            continue
        usual = _usual(key, question["default"], said, start.language)
        said[key] = _answered(key, f"{question[start.language]}{f' [{usual}]' if usual else ''}: ", usual)
    return said


def _answered(key: str, question: str, usual: str) -> str:
    """Ask until the answer can be read; what stands without one where the input ends."""
    while True:
        sys.stderr.write(question)
        sys.stderr.flush()
        line = sys.stdin.readline() if sys.stdin else ""
        try:
            return _readable(key, line.strip() or usual)
        except ValueError as error:
            if not line:
                raise _UnusableError(f"{key}: {error}") from None
            say(error)


def _readable(key: str, said: str) -> str:
    """An answer as it is kept. ValueError says what was meant."""
    if key == "opening":
        Spans.read(said)
    elif key == "rate" and said:
        Rate.read(f"{said} per hour")
    elif key == "time_zone" and said not in available_timezones():
        raise ValueError(f"'{said}' is not a time zone; write for instance Europe/Paris")
    elif key == "like" and said not in kinds():
        raise ValueError(f"'{said}' is not one of {', '.join(kinds())}")
    elif key == "languages" and not all(LANGUAGE.fullmatch(name.strip()) for name in said.split(",")):
        raise ValueError(f"'{said}' is not a list such as fr, en")
    elif key == "resellers":
        if said.lower() not in YES_OR_NO:
            raise ValueError(f"'{said}' is not yes or no")
        return YES_OR_NO[said.lower()]
    return said


def _usual(key: str, default: str, said: Mapping[str, str], language: str) -> str:
    """What stands where nothing is answered: the country's first zone, the language of the terminal."""
    if key == "time_zone":
        return _zone_of(said.get("country", ""))
    return language if key == "languages" else default


def _zone_of(country: str) -> str:
    lines = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return next((row[2] for row in rows if country == row[0]), "UTC")


def _complete(said: Mapping[str, str], questions: Mapping[str, Mapping[str, str]], start: Start) -> dict[str, str]:
    """The answers with what they leave out, as they stand in a charter."""
    answers = dict(said)
    for key, question in questions.items():
        answers[key] = answers.get(key, "").strip() or _usual(key, question["default"], answers, start.language)
    for key in questions:
        try:
            answers[key] = _readable(key, answers[key])
        except ValueError as error:
            raise _UnusableError(f"{key}: {error}") from None
    languages = [name.strip() for name in answers["languages"].split(",")]
    resellers = answers["resellers"] == "yes"
    charter = re.sub(r"[^a-z0-9]+", "-", answers["name"].lower()).strip("-") or "support"
    return {
        **answers,
        "charter": charter,
        "languages": ", ".join(languages),
        "holds_from": answers.get("holds_from") or start.today.isoformat(),
        "resellers": "yes" if resellers else "",
        "audiences": "customer, reseller" if resellers else "customer",
        "channels": "portal, email, phone" if answers["phone"] else "portal, email",
    }


def _lines(answers: Mapping[str, str], language: str) -> Iterator[str]:
    """Write the starting point with the answers in it."""
    languages = answers["languages"].split(", ")
    plain = {"languages", "audiences", "channels", "charter", "holds_from", "rate", "opening"}
    values = {key: said if key in plain else json.dumps(said, ensure_ascii=False) for key, said in answers.items()}
    comments: list[str] = []
    for line in (STARTS / f"{answers['like']}.yaml").read_text(encoding="utf-8").splitlines():
        if comment := COMMENT.match(line):
            comments += [Template(comment[2]).safe_substitute(answers)] if comment[1] == language else []
            continue
        only = ONLY.match(line)
        if only and bool(answers[only[3]]) != (only[2] == "?"):
            comments.clear()
            continue
        kept = only[1] if only else line
        # A comment is indented like the line that it is about, and goes with it.
        yield from (f"{kept[: len(kept) - len(kept.lstrip())]}# {said}" for said in comments)
        comments.clear()
        if text := SAID_IN.match(kept):
            yield from _in_languages(text[1], text[2], text[3], languages, language)
        else:
            yield Template(kept).safe_substitute(values)


def _in_languages(indent: str, name: str, text: str, languages: list[str], language: str) -> Iterator[str]:
    if name in languages:
        yield f"{indent}{name}: {text}"
    if name == "en":
        # A language that the starting points do not speak begins with the English words.
        for other in languages:
            if other not in SPOKEN:
                yield f"{indent}{other}: {text}  # {TO_TRANSLATE[language]}"


def _checked_and_written(target: Path, text: str, country: str, start: Start) -> int:
    today = start.today
    shelf = charters.Shelf(target.parent)
    lists = {name: shelf[name] for name in shelf}
    new_list = ""
    if country not in lists:
        try:
            new_list = listed(country, today.year, today.year + YEARS_LISTED)
        except KeyError:
            say(f"country: '{country}' is not a known country; write two letters such as FR")
            return MALFORMED
    reading = read(text, target.name, {**lists, **({country: new_list} if new_list else {})})
    wrong = findings(reading, today) if isinstance(reading, Reading) else reading
    if wrong:
        for problem in wrong:
            say(problem.in_language(start.language))
        say("these answers make no charter; nothing is written")
        return MALFORMED
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        say(f"{target}: is there already; name another file with --out")
        return FAILED
    answer(f"{target}: written, no problem found")
    if new_list:
        beside = target.parent / "holidays" / f"{country}.toml"
        beside.parent.mkdir(exist_ok=True)
        beside.write_text(new_list, encoding="utf-8")
        answer(f"{beside}: written, the public holidays on which it rests")
    return DONE
