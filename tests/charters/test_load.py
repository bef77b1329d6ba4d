"""An author's mistake is a line in a list of problems, at its place, with what was meant; never a traceback."""

import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charterdesk import charters
from charterdesk.rules.charter.load import LARGEST_TEXT, load
from charterdesk.rules.terms.charter import Charter

LISTS = charters.holiday_lists()
GOOD = charters.text_of("exer")


def problems(text: str) -> list[str]:
    loaded = load(text, "exer.yaml", LISTS)
    return [] if isinstance(loaded, Charter) else [str(problem) for problem in loaded]


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("calendars:", "calendar:", "exer.yaml:16:1: 'calendar' is not known here; did you mean 'calendars'?"),
        ("09:00-12:30, 14:00-18:00", "9h-12h30", "exer.yaml:18:14: '9h-12h30' is not a list of openings"),
        ("09:00-12:30, 14:00-18:00", "8:30", "exer.yaml:18:14: '8:30' is not a list of openings"),
        ("09:00-12:30, 14:00-18:00", "09:00-12:30, 12:00-18:00", "two openings of one day overlap"),
        ("mon-fri: 09:00-12:30, 14:00-18:00", "mon-fri: closed", "the calendar 'opening' never opens"),
        ("calendars:", 'opening: ""\ncalendars:', "name the calendar of the desk's opening hours"),
        ("country: FR", "country: NO", "there is no list of the public holidays of NO"),
        ("time_zone: Europe/Paris", "time_zone: Europe/Pari", "'Europe/Pari' is not a time zone"),
        (
            "{within: 2 working hours,",
            "{within: 2 hours,",
            "'2 hours' is not a length of time; write for instance '4 working hours'",
        ),
        ("{within: 2 working hours,", "{within: 1 day,", "'1 day' is not a length of time"),
        ("or_else: manufacturer", "or_else: maker", "'maker' is not a plan of this charter (premium, manufacturer)"),
        (
            "{is: product bought here,",
            "{is: product bought,",
            "'product bought' is not a condition; known: product covered",
        ),
        ("channels: [email]", "channels: [fax]", "'channels' takes one of portal, email, phone, not 'fax'"),
        (
            "    open: opening\n    source: EX-07",
            "    open: nights\n    source: EX-07",
            "'nights' is not a calendar of this charter",
        ),
        ("or_else: manufacturer", "or_els: manufacturer", "'or_els' is not known here; did you mean 'or_else'?"),
        (
            "languages: [fr]",
            "languages: fr, en",
            "takes a list such as [first, second], not the text 'fr, en'",
        ),
        ("    mon-fri: 09:00-12:30, 14:00-18:00\n", "", "a calendar says when it is open"),
        ("    mon-fri: 09", "    mon-fry: 09", "a calendar says when it is open"),
        ("closed: public holidays", "closed: bank holidays", "exer.yaml:19:13: 'bank holidays' is neither"),
        ("remote_access: {allowed: yes", "remote_access: {allowed: oui", "'allowed' takes yes or no, not 'oui'"),
        ("country: FR", "country: France", "exer.yaml:12:3: 'France' is not a country; write two letters"),
        (
            "{within: 2 working hours,",
            "{within: 0 working hours,",
            "is above zero and at most ten years",
        ),
        ("{within: 2 working hours,", "{within: 99999 working hours,", "above zero and at most ten years"),
        (
            "{within: 2 working hours,",
            "{within: 80000 working hours,",
            "would last more than ten years of the calendar",
        ),
        ("{within: 2 working hours,", "{within: 1.5 working days,", "working days are counted whole"),
        ("channels: [email]", "channels: []", "a plan without a channel serves nobody"),
        ("charter: exer\n", "", "'charter' is missing"),
        (
            "holds_from: 2024-01-01",
            "holds_from: 2024-13-01",
            "'2024-13-01' is not a day such as 2026-12-31",
        ),
        ("closing:\n", "closing:\n  by: nobody\n", "exer.yaml:"),
        ("  by: desk", "  by: nobody", "'by' takes one of desk, customer, not 'nobody'"),
        ("credits_in_hours: [1, 5,", "credits_in_hours: [one, 5,", "'credits_in_hours': 'one' is not a number"),
        ("desk:\n", "desk: {}\ndesk:\n", "'desk' is given twice"),
        ("desk:\n", "desk: &d\n", ""),
        ("charter: exer", "charter: [exer", "this is not YAML"),
        ("charter: exer", "charter: exer\n---\ncharter: other", "a second document begins here"),
        ("first: [premium]", "first: [platinum]", "'platinum' is not a plan of this charter"),
    ],
)
def test_a_mistake_of_the_author(was: str, becomes: str, said: str) -> None:
    assert was in GOOD
    found = problems(GOOD.replace(was, becomes, 1))
    assert any(said in line for line in found) if said else not found, found


def test_all_the_mistakes_are_listed_in_the_order_of_the_file() -> None:
    wrong = GOOD.replace("country: FR", "land: FR").replace("  by: desk", "  by: nobody")
    lines = [int(line.split(":")[1]) for line in problems(wrong)]
    assert len(lines) >= 3
    assert lines == sorted(lines)


def test_a_file_over_256_kb_is_refused() -> None:
    assert problems(GOOD + "#" * LARGEST_TEXT) == ["exer.yaml:1:1: the file is larger than 256 kB"]


def test_a_new_list_of_holidays_is_another_charter_by_its_digest() -> None:
    one = load(GOOD, "exer.yaml", LISTS)
    other = load(GOOD, "exer.yaml", {**LISTS, "FR": LISTS["FR"] + '2026-12-26 = "Lendemain de Noël"\n'})
    assert isinstance(one, Charter)
    assert isinstance(other, Charter)
    assert one.digest != other.digest


def test_a_list_of_holidays_that_cannot_be_read_is_a_problem() -> None:
    loaded = load(GOOD, "exer.yaml", {**LISTS, "FR": "2026-12-25 = Noël"})
    assert isinstance(loaded, tuple)
    assert "the list of the public holidays of FR cannot be read" in str(loaded[0])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "just words",
        "a: &a [*a]",
        "x: " + "[" * 5_000,
        "{" * 2_000,
        "charter: {a: 1}\nholds_from: {}\n",
        "? [a]\n: b",
        "<<: {charter: x}",
        "\x00",
        "charter: exer\n\tdesk: x",
        "%YAML 9.9\n---\na: b",
        "a: !!python/object:os.system x",
        "l0: &l0 [x,x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"l{n}: &l{n} [{','.join([f'*l{n - 1}'] * 10)}]\n" for n in range(1, 9)),
    ],
    ids=lambda text: text[:20],
)
def test_whatever_is_given_ends_in_a_list_of_problems(text: str) -> None:
    loaded = load(text, "any.yaml", LISTS)
    assert isinstance(loaded, tuple)
    assert loaded
    assert all(problem.message for problem in loaded)


@settings(max_examples=40)
@given(st.integers(0, len(GOOD) - 1), st.text(string.printable, max_size=6), st.integers(0, 40))
def test_a_charter_with_a_random_wound_is_read_or_its_problems_are_told(at: int, inserted: str, removed: int) -> None:
    loaded = load(GOOD[:at] + inserted + GOOD[at + removed :], "exer.yaml", LISTS)
    assert isinstance(loaded, Charter) or all(problem.line >= 1 for problem in loaded)


@pytest.mark.parametrize("path", sorted(Path(charters.__file__).parent.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_charter_has_no_problem(path: Path) -> None:
    assert isinstance(load(path.read_text(encoding="utf-8"), path.name, LISTS), Charter)
