"""Calendars of public holidays and of single days: prices and promises look at them, no time is counted in them."""

import pytest

from charterdesk import charters
from charterdesk.rules.charter.load import load
from charterdesk.rules.terms.charter import Charter
from charters.run_decide_cases import answer_to

TEXT = """
charter: feast
holds_from: 2025-01-01
desk: {name: Desk, country: FR, time_zone: Europe/Paris, languages: [en]}
calendars:
  opening: {mon-fri: "09:00-17:00", closed: public holidays}
  week: {mon-sun: "00:00-24:00", closed: public holidays}
  feast: {is: {en: public holidays}, mon-sun: "00:00-24:00", outside: week}
  fair: {is: {en: the fair}, mon: closed, exceptions: {2026-05-02: "09:00-17:00"}}
  summer: {mon: closed, seasons: [{from: 2026-07-01, until: 2026-08-31, mon-fri: "09:00-12:00"}]}
channels: {portal: {}}
audiences: {customer: {is: {en: Customers}}}
without_contract:
  for: [customer]
  channels: [portal]
  commitments: {respond: {within: 1 working day, calendar: opening}}
prices:
  hour: 100 EUR per hour
  surcharges:
    feast: {when: {during: feast}, add: 100 %}
    fair: {when: {during: fair}, add: 50 %}
"""


@pytest.mark.parametrize(
    ("at", "rate"),
    [
        ("2026-07-14T10:00:00+02:00", "200.00"),
        ("2026-07-15T10:00:00+02:00", "100.00"),
        ("2026-05-02T10:00:00+02:00", "150.00"),
        ("2026-05-02T17:00:00+02:00", "100.00"),
        # No list of public holidays goes that far: it is no holiday, and no endless search for the next.
        ("2096-07-14T10:00:00+02:00", "100.00"),
    ],
)
def test_a_holiday_costs_twice_the_rate_and_a_day_of_the_fair_half_as_much_again(at: str, rate: str) -> None:
    charter = load(TEXT, "feast.yaml", charters.holiday_lists())
    assert isinstance(charter, Charter), charter
    answer = answer_to(charter, {"at": at, "channel": "portal", "requester": {"audience": "customer"}})
    assert answer["price"]["rate"]["amount"] == rate


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("feast", "the calendar 'feast' opens on public holidays or single days only"),
        ("fair", "the calendar 'fair' opens on public holidays or single days only"),
        ("summer", "the calendar 'summer' opens no more within 10 years"),
    ],
)
def test_no_promise_is_counted_in_days_that_may_not_come_again(name: str, said: str) -> None:
    text = TEXT.replace("calendar: opening", f"calendar: {name}")
    problems = load(text, "feast.yaml", charters.holiday_lists())
    assert isinstance(problems, tuple)
    (problem,) = problems
    assert problem.message.startswith(said)
    assert f"  {name}:" in TEXT.splitlines()[problem.line - 1]
