"""Any text at all given as a charter ends in a list of problems or a charter, within 2 s and 200 MB."""

import json
import re
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charterdesk import charters
from charterdesk.rules.charter.lint import findings
from charterdesk.rules.charter.lint.findings import Finding
from charterdesk.rules.charter.load import LARGEST_TEXT, Reading, read
from charterdesk.rules.charter.places import Problem

LISTS = charters.holiday_lists()
SHIPPED = [charters.text_of(name) for name in charters.names()]
GOOD = charters.text_of("exer")
FULL = LARGEST_TEXT - 200
TODAY = date(2026, 11, 22)
SECONDS, MEGABYTES = 2, 200


def ends_well(text: str) -> None:
    told: tuple[Finding, ...] | tuple[Problem, ...]
    found = read(text, "any.yaml", {**LISTS, "part.yaml": text})
    if isinstance(found, Reading):
        told = findings(found, TODAY)
        assert all(finding.line >= 1 for finding in told)
    else:
        assert found
        assert all(problem.message and problem.line >= 1 and problem.column >= 1 for problem in found)
        told = found
    assert all("\n" not in one.in_language(language) for one in told for language in ("en", "fr", "es"))


BOMBS = {
    "a list of 128,000 texts": "x: [" + "a," * (FULL // 2) + "a]",
    "32,000 lines": "x:\n" + "- a\n" * (FULL // 4),
    "27,000 keys": "".join(f"k{number}: v\n" for number in range(FULL // 10)),
    "keys without values": "{" + ",".join(f"k{number}" for number in range(FULL // 7)) + "}",
    "a list in a list, 128,000 times": "- " * (FULL // 2) + "a",
    "questions": "? " * (FULL // 2),
    "brackets": "[" * FULL,
    "brackets, one a line": "[\n" * (FULL // 2),
    "a name of 256 kB": "charter: " + "a" * FULL,
    "escapes": 'charter: "' + "\\x41" * (FULL // 4) + '"',
    "anchors": "".join(f"a{number}: &a{number} x\n" for number in range(FULL // 20)),
    "aliases": "a: &a x\nb: [" + "*a," * (FULL // 4) + "*a]",
    "ten lists of ten, eight times": "l0: &l0 [x,x,x,x,x,x,x,x,x,x]\n"
    + "".join(f"l{n}: &l{n} [{','.join([f'*l{n - 1}'] * 10)}]\n" for n in range(1, 9)),
    "three keys of three, thirty times": "l0: &l0 {a: b}\n"
    + "".join(f"l{n}: &l{n} {{a: *l{n - 1}, b: *l{n - 1}, c: *l{n - 1}}}\n" for n in range(1, 30)),
    "a list in itself": "a: &a [*a]",
    "documents": "---\n" * (FULL // 4),
    "comments": "#\n" * (FULL // 2),
    "empty lines": "\n" * FULL,
    "quotes": "'" * FULL,
    "3,000 plans": GOOD.replace(
        "plans:\n",
        "plans:\n"
        + "".join(f"  p{n}: {{for: [reseller], channels: [email], or_else: p{n + 1}}}\n" for n in range(3000)),
    ),
    "2,000 special lines": GOOD.replace(
        "    or_else: manufacturer\n",
        "    or_else: manufacturer\n    special_channels:\n"
        + "      - {when: {kinds: [usage]}, channels: [email]}\n" * 2000,
    ),
    "290 special lines": GOOD.replace(
        "    or_else: manufacturer\n",
        "    or_else: manufacturer\n    special_channels:\n"
        + "".join(
            f"      - {{when: {{kinds: [usage], severities: ['{n % 4 + 1}']}}, channels: [email]}}\n"
            for n in range(290)
        ),
    ),
    "100 calendars": GOOD.replace(
        "calendars:\n",
        "calendars:\n" + "".join(f"  c{n}: {{mon: 08:00-09:00, closed: public holidays}}\n" for n in range(99)),
    ),
    "calendars made of calendars": GOOD.replace(
        "calendars:\n",
        "calendars:\n"
        + "".join(f"  c{n}: {{any_of: [c{n + 1}, c{n + 2}]}}\n" for n in range(90))
        + "  c90: {mon: 08:00-09:00}\n  c91: {mon: 08:00-09:00}\n",
    ),
    "closed on 12,000 lists": GOOD.replace(
        "closed: public holidays", "closed: [" + ", ".join(["public holidays"] * 12_000) + "]"
    ),
    "290 times closed": GOOD.replace(
        "closed: public holidays", "closed: [" + ", ".join(["public holidays"] * 290) + "]"
    ),
    "promises in every unit": GOOD.replace(
        'within: {"1": ',
        "within: {" + ", ".join(f'"{n}": 2 working hours' for n in range(5, 250)) + ', "1": ',
    ),
    "30,000 shared parts": "uses: [" + ",".join(f"a{number}" for number in range(30_000)) + "]\n" + GOOD,
    "digits": GOOD.replace("2 working hours", "9" * 100_000 + " working hours"),
    "the last year": GOOD.replace("2024-01-01", "9999-12-31"),
    "the first year": GOOD.replace("2024-01-01", "0001-01-01"),
}


@pytest.fixture(scope="module")
def exploded() -> dict[str, Any]:
    """What the bombs cost, in a process of their own, whose memory is only theirs."""
    said = subprocess.run([sys.executable, __file__], capture_output=True, text=True, check=False)  # noqa: S603  # this file
    assert not said.stderr
    told: dict[str, Any] = json.loads(said.stdout)
    return told


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_within_two_seconds_of_work(exploded: dict[str, Any], name: str) -> None:
    assert exploded["seconds"][name] < SECONDS


def test_the_bombs_all_together_stay_below_200_megabytes(exploded: dict[str, Any]) -> None:
    assert exploded["megabytes"] < MEGABYTES


CHARACTERS = st.text(
    st.characters(codec="utf-8") | st.sampled_from("\t\n\r\x00\x85\u2028\ufeff:-[]{}&*!|>'\"%@`#,?"), max_size=30
)
LINES = st.sampled_from(sorted({line for text in SHIPPED for line in text.splitlines()}))


@settings(max_examples=60, deadline=None)
@given(CHARACTERS)
def test_any_characters(text: str) -> None:
    ends_well(text)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SHIPPED), st.integers(0, 10_000), st.integers(0, 60), CHARACTERS)
def test_a_wound_anywhere_in_a_shipped_charter(text: str, at: int, removed: int, inserted: str) -> None:
    ends_well(text[: at % len(text)] + inserted + text[at % len(text) + removed :])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SHIPPED), st.lists(st.tuples(st.integers(0, 400), LINES), min_size=1, max_size=6))
def test_lines_of_other_charters_in_the_wrong_place(text: str, moved: list[tuple[int, str]]) -> None:
    lines = text.splitlines()
    for at, line in moved:
        lines.insert(at % len(lines), line)
    ends_well("\n".join(lines))


def values_of(text: str) -> Any:
    return st.recursive(
        LINES.map(lambda line: line.partition(": ")[2]), lambda held: st.lists(held, max_size=3), max_leaves=4
    )


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SHIPPED), st.integers(0, 400), values_of(GOOD))
def test_another_value_for_any_key(text: str, at: int, value: Any) -> None:
    lines = text.splitlines()
    line = lines[at % len(lines)]
    lines[at % len(lines)] = f"{line.partition(': ')[0]}: {json.dumps(value)}"
    ends_well("\n".join(lines))


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("09:00-12:30, 14:00-18:00", "8:30", "'8:30' is not a list of openings"),
        ("09:00-12:30, 14:00-18:00", "510", "'510' is not a list of openings"),
        ("country: FR", "country: NO", "there is no list of the public holidays of NO"),
        ("country: FR", "country: no", "'no' is not a country"),
        ("{within: 2 working hours,", "{within: 2 working hour s,", "is not a length of time"),
        ("{within: 2 working hours,", "{within: 2h,", "is not a length of time"),
        ("{within: 2 working hours,", "{within: 1 working week,", "a working week has no fixed length"),
        ("{within: 2 working hours,", "{within: 2 working months,", "is not a length of time"),
        ("{within: 2 working hours,", "{within: {number: 2, counts: working, unit: year},", "takes one line such as"),
        ("remote_access: {allowed: yes", "remote_access: {allowed: 1", "'allowed' takes yes or no, not '1'"),
        ("remote_access: {allowed: yes", "remote_access: {allowed: on", "'allowed' takes yes or no, not 'on'"),
        ("desk:\n", "desk: {name: x}\ndesk:\n", "'desk' is given twice"),
        ("  email: {", "  email: {address: a@example.org}\n  email: {", "'email' is given twice"),
        ("{fr: Fili", "{fr: Fili", ""),
        ("charter: exer\n", "charter: exer\ndigest: abc\n", "'digest' is not known here"),
        ("charter: exer\n", "charter: exer\nholidays: {FR: []}\n", "'holidays' is not known here"),
        ("charter: exer\n", "charter: exer\nhollidays:\n", "'hollidays' is not known here, and has no value"),
        ("    closed: public", "    week: {mon: 08:00-09:00}\n    closed: public", "'week' is not known here"),
        ("en: Partner resellers", "en: Partners, resellers", "'resellers' is not known here, and has no value"),
        ("  languages: [fr]", "  languages: [fr, ]\n  <<: {x: y}", "'<<' is not known here"),
    ],
)
def test_what_must_never_pass_silently(was: str, becomes: str, said: str) -> None:
    found = read(GOOD.replace(was, becomes, 1), "exer.yaml", LISTS)
    assert isinstance(found, tuple) == bool(said)
    assert not said or any(said in str(problem) for problem in found), found


def seconds_of(text: str) -> float:
    begins = time.process_time()
    ends_well(text)
    return time.process_time() - begins


if __name__ == "__main__":
    spent = {name: seconds_of(text) for name, text in BOMBS.items()}
    # Not getrusage: that remembers the process from which this one was started.
    (most,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    sys.stdout.write(json.dumps({"seconds": spent, "megabytes": int(most) // 1024}))
