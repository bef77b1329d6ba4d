"""Mistakes in calendars and promises: at their place, with what was meant, in little time; never a traceback."""

import time

import pytest

from charterdesk import charters
from charterdesk.rules.charter.load import load
from charterdesk.rules.terms.charter import Charter

LISTS = charters.holiday_lists()
HEAD = """charter: c
holds_from: 2026-01-01
desk: {name: C, country: FR, time_zone: Europe/Paris, languages: [fr]}
channels: {portal: {}, phone: {}}
audiences: {customer: {}}
severities: {"1": {is: one}, "2": {is: two}}
regions: {islands: {is: Islands}}
events: {shipped: {}}
"""
OPENING = 'mon-fri: "08:00-18:00", closed: public holidays'
PLAN = "plans: {p: {for: [customer], channels: [portal], commitments: {%s}}}\n"


def problems(calendar: str = OPENING, commitments: str = "respond: 1 working hour", more: str = "") -> list[str]:
    text = f"{HEAD}calendars:\n  opening: {{{calendar}}}\n{more}{PLAN % commitments}"
    loaded = load(text, "c.yaml", LISTS)
    return [] if isinstance(loaded, Charter) else [str(problem) for problem in loaded]


@pytest.mark.parametrize(
    ("calendar", "said"),
    [
        (
            OPENING + ', seasons: [{from: 07-01, until: 2026-08-31, mon: "08:00-12:00"}]',
            "both of every year (07-01), or",
        ),
        (
            OPENING + ', seasons: [{from: 2026-08-01, until: 2026-07-01, mon: "08:00-12:00"}]',
            "it ends before it begins",
        ),
        (OPENING + ", seasons: [{from: 02-30, until: 03-01, mon: closed}]", "'02-30' is not a day such as 07-01"),
        (OPENING + ", seasons: [{from: 07-01, until: 08-31}]", "a season says its hours"),
        ('mon-fri: "08:00-18:00", closed: 24-12', "'24-12' is neither 'public holidays' nor a day"),
        ('mon-fri: "08:00-18:00", eves: "08:00-12:00"', "eves are those of public holidays"),
        ('mon-fri: "08:00-18:00", closed: 01-01 to 12-31', "the calendar 'opening' never opens"),
        ('mon-fri: "08:00-18:00", outside: night', "the calendar 'opening' never opens"),
        ('mon-fri: "08:00-18:00", outside: opening', "the calendar 'opening' is itself outside another"),
        ('mon-fri: "08:00-18:00", closed: as night', "the calendar 'night' names no days of closing of its own"),
        ("any_of: [night, evening]", "'evening' is not a calendar of this charter"),
        ("any_of: [night, both]", "the calendar 'both' is made of others itself"),
        ('any_of: [night], mon: "08:00-12:00"', "no hours or closings of its own beside 'any_of'"),
        ('first mon: "08:00-12:00", first mon-tue: "08:00-12:00"', "'first mon-tue' is not known here"),
    ],
)
def test_mistake_in_a_calendar(calendar: str, said: str) -> None:
    more = '  night: {mon-sun: "00:00-24:00"}\n  both: {any_of: [night]}\n'
    assert any(said in problem for problem in problems(calendar, more=more)), problems(calendar, more=more)


@pytest.mark.parametrize(
    ("commitments", "said"),
    [
        ("respond: {within: 1 working hour, starts: qualifed}", "'qualifed' is not an event of this charter"),
        ("respond: {within: 1 working hour, stops: [answerd]}", "'answerd' is not an event of this charter"),
        ("respond: {within: 1 working hour, after: resolve}", "'resolve' is not a commitment of this charter"),
        (
            "respond: {within: 1 working hour, after: resolve}, resolve: {within: 1 working hour, after: respond}",
            "'resolve' would begin only after itself",
        ),
        ("resolve: 1 working hour, x: {within: 1 working hour, starts: qualified, after: resolve}", "not both"),
        ("respond: {within: 1 working hour, cut_off: 24:00}", "'24:00' is not an hour of the day such as '15:00'"),
        ("respond: {within: 1 working hour, due_at: closing}", "only a promise in working days falls due at closing"),
        ("report: {within: 1 working day, ends_with_ticket: no}", "nothing would end this commitment"),
        ("respond: {special: [{when: {regions: [islands]}, firm: no}]}", "nothing is promised"),
        ("respond: {within: 1 working hour, special: [{when: {regions: [islands]}}]}", "the line changes nothing"),
        ("respond: {within: 1 working hour, special: [{when: {regions: [sea]}, firm: no}]}", "'sea' is not a region"),
        (
            "respond: {within: 1 working hour, special: [{when: {severities: ['3']}, firm: no}]}",
            "'3' is not a severity",
        ),
        ("respond: {special: [{when: {regions: [islands]}, within: {'3': 1 working hour}}]}", "'3' is not a severity"),
        (
            "respond: {within: 1 working hour, special: [{when: {during: night}, firm: no}]}",
            "'night' is not a calendar",
        ),
        (f"{'x' * 35}: 1 working hour", "the name of a commitment has at most 34 characters"),
    ],
)
def test_mistake_in_a_promise(commitments: str, said: str) -> None:
    assert any(said in problem for problem in problems(commitments=commitments)), problems(commitments=commitments)


def test_events_of_the_charters_own_are_not_those_that_every_charter_knows() -> None:
    text = (
        f"{HEAD}calendars: {{opening: {{{OPENING}}}}}\n".replace("shipped", "closed") + PLAN % "respond: 1 working hour"
    )
    loaded = load(text, "c.yaml", LISTS)
    assert [str(problem) for problem in loaded] == ["c.yaml:8:10: 'closed' is an event that every charter knows"]


def test_a_promise_in_hours_that_a_rare_calendar_never_has_is_refused() -> None:
    rare = 'first mon: "08:00-09:00"'
    assert problems(rare, "respond: 60 working hours") == []
    assert "would last more than ten years" in problems(rare, "respond: 200 working hours")[0]


def test_calendars_made_of_calendars_take_no_time() -> None:
    chain = "".join(f"  c{n}: {{any_of: [c{n + 1}, c{n + 1}, c{n + 1}]}}\n" for n in range(60))
    started = time.process_time()
    found = problems(more=chain + '  c60: {mon: "08:00-12:00"}\n')
    assert time.process_time() - started < 2
    assert any("is made of others itself" in problem for problem in found)
    seasons = "".join(
        f'  s{n}: {{mon-sun: "00:00-24:00", outside: opening, seasons: [{{from: 07-01, until: 08-31, mon: closed}}]}}\n'
        for n in range(95)
    )
    started = time.process_time()
    assert problems(more=seasons) == []
    assert time.process_time() - started < 2
