"""The figures of the telephone in the window: every figure leads to its calls, every call says how it was counted."""

import csv
import html
import re

import pytest

from apps.telephone.smdr_lines import exchange, smdr, ten_calls
from charterdesk.apps.base import now
from charterdesk.apps.contracts.models import Contract
from charterdesk.apps.telephone.keeping import keep
from charterdesk.apps.telephone.models import Call
from four_desks import paris
from web.desk.agent import Agent, words

DAYS = "from=2026-07-01&until=2026-07-31"
THURSDAY = paris("2026-07-16 09:00")


@pytest.fixture
def told(exer):
    with now.at(THURSDAY):
        ten_calls(exchange(exer.desk))
        yield exer


def figure(page: str, what: str) -> str:
    """The text of the first link to the calls behind a figure."""
    return found(rf'what={what}">([^<]*)<', page)


def found(pattern: str, page: str) -> str:
    """What the first group of a pattern finds in a page."""
    match = re.search(pattern, html.unescape(page))
    assert match
    return match[1]


def test_the_figures_of_ten_calls_stand_on_the_page(told, agnes):
    page = agnes.page(f"telephone/figures/?{DAYS}")
    assert "Wed 15 Jul 2026 10 6 4 40.00 % 32.2 s 90 s 0 0 1" in page
    assert "All 10 6 4 40.00 %" in page
    assert "the charter states none" in page


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("hour", "10:00–11:00 6 6 0 0.00 %"),
        ("month", "Jul 2026 10 6 4"),
        ("group", "Support 10 6 4"),
        ("plan", "no contract known 10 6 4"),
        ("nonsense", "Wed 15 Jul 2026 10 6 4"),
    ],
)
def test_the_figures_are_parted_as_the_reader_asks(told, agnes, by, said):
    assert said in agnes.page(f"telephone/figures/?{DAYS}&by={by}")


def test_a_plan_is_that_of_the_contract_of_the_caller(told, agnes):
    contract = Contract.objects.get(desk=told.desk, plan="premium")
    Call.objects.filter(desk=told.desk, exchange_id="1000001").update(contract=contract)
    page = agnes.page(f"telephone/figures/?{DAYS}&by=plan")
    assert "Premium support 1 1 0" in page


def test_each_figure_opens_the_calls_behind_it(told, agnes):
    page = agnes.html(f"telephone/figures/?{DAYS}")
    address = found(r'href="/exer/(telephone/figures/calls/[^"]*what=abandoned)"', page)
    listed = agnes.page(address)
    assert "Abandoned calls 4 Wed 15 Jul 2026" in listed
    assert listed.count("abandoned") == 4
    assert "11:10" in listed


def test_a_call_says_how_it_was_counted_with_its_record_word_for_word(told, agnes):
    row = Call.objects.get(desk=told.desk, exchange_id="1000001")
    page = agnes.page(f"telephone/figures/calls/{row.pk}/")
    assert "Counted as: answered by the desk" in page
    assert "Arrived in the hours of the telephone: counted as offered. EX-07" in page
    assert "Answered after a wait of 5 seconds." in page
    assert "2026/07/15 10:01:00,0:01:00,5,0387000001,I,2000" in page.replace("00:01:00", "0:01:00")


def test_a_call_at_night_stands_apart(told, agnes):
    listed = agnes.page(f"telephone/figures/calls/?{DAYS}&what=out_of_hours")
    assert "Calls outside the hours of the telephone 1" in listed
    assert "23:00" in listed


def test_the_calls_of_another_desk_are_nobodys_here(told, esii, agnes):
    other = exchange(esii.desk)
    keep(other, [smdr(50, "2026-07-15 10:00:00", talked=60)])
    row = Call.objects.get(source=other)
    agnes.html(f"telephone/figures/calls/{row.pk}/", 404)
    assert "All 10 6 4" in agnes.page(f"telephone/figures/?{DAYS}")


def test_days_without_calls_say_what_to_do_and_divide_by_nothing(told, agnes):
    page = agnes.page("telephone/figures/?from=2026-01-01&until=2026-01-31")
    assert "No calls in these days" in page
    assert "There is no such call." in agnes.page("telephone/figures/calls/?from=2026-01-01&until=2026-01-31&part=x")


@pytest.mark.parametrize(
    "asked", ["from=x&until=y", "from=0001-01-01", "until=9999-12-31", "from=2026-08-01&until=2026-07-01"]
)
def test_nonsense_in_the_address_is_left_out(told, agnes, asked):
    agnes.html(f"telephone/figures/?{asked}")


def test_figures_of_agents_are_hidden_until_the_manager_says_otherwise(told, agnes, hugo):
    assert "Figures are not shown agent by agent" in hugo.page(f"telephone/figures/?{DAYS}")
    assert "Wed 15 Jul 2026 10 6 4" in hugo.page(f"telephone/figures/?{DAYS}&by=agent")
    hugo.post("telephone/figures/agents/", shown="1")
    page = hugo.page(f"telephone/figures/?{DAYS}&by=agent")
    assert "201 3 3 0" in page
    assert "202 3 3 0" in page
    # An agent does not see the figures of his colleagues all the same.
    assert "Wed 15 Jul 2026 10 6 4" in agnes.page(f"telephone/figures/?{DAYS}&by=agent")
    agnes.post("telephone/figures/agents/", 403, shown="1")
    hugo.post("telephone/figures/agents/")
    assert "Wed 15 Jul 2026 10 6 4" in hugo.page(f"telephone/figures/?{DAYS}&by=agent")


def test_the_calls_behind_a_figure_go_into_a_file_that_no_spreadsheet_calculates(told, agnes, hugo):
    Call.objects.filter(desk=told.desk, exchange_id="1000007").update(caller="=1+1")
    answer = hugo.client.get(f"/exer/telephone/figures/calls/export/?{DAYS}&what=abandoned")
    lines = [*csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines())]
    assert lines[0][:5] == ["Arrived", "Caller", "Called", "Group", "Waited (s)"]
    assert lines[1][:5] == ["2026-07-15 11:07", "'=1+1", "2000", "Support", "4"]
    assert len(lines) == 5
    assert agnes.client.get(f"/exer/telephone/figures/calls/export/?{DAYS}").status_code == 403


def test_the_table_goes_into_a_file(told, hugo):
    answer = hugo.client.get(f"/exer/telephone/figures/export/?{DAYS}")
    lines = [*csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines())]
    assert lines[1][:5] == ["Wed 15 Jul 2026", "10", "6", "4", "40.00 %"]


def test_the_page_speaks_french(told):
    page = Agent(told.agent, "fr").page(f"telephone/figures/?{DAYS}")
    assert "40,00" in page
    assert "32,2" in page


def test_the_wallboard_shows_the_day_and_names_nobody(told, agnes):
    with now.at(paris("2026-07-15 18:00")):
        page = agnes.page("telephone/wallboard/")
        tiles = agnes.html("telephone/wallboard/?part=tiles")
    assert "Waiting now 0" in page
    assert "Offered today 10" in page
    assert "Abandoned 4 40.00 %" in page
    assert "<html" not in tiles
    assert "201" not in words("<main" + tiles)


def test_who_waits_longer_than_promised_needs_attention_on_the_wall(told, agnes):
    Call.objects.filter(desk=told.desk, exchange_id="1000010").update(
        outcome="under_way", ended_at=None, waited=0, answered_at=None
    )
    with now.at(paris("2026-07-15 11:12:05")):
        page = agnes.page("telephone/wallboard/")
    assert "Waiting now 1 the longest for 2:05" in page


def test_people_needed_are_told_by_half_hour_for_heads_alone(told, agnes, hugo):
    page = hugo.page("telephone/staffing/?first=2026-07-15&last=2026-07-15&target=80&within=20&present=1&patience=60")
    assert "10:00 6.0 60 s 1" in page
    assert "09:00 0.0 60 s 0" in page
    assert "12:30" not in page
    agnes.html("telephone/staffing/", 403)


def test_people_needed_for_typed_calls_are_those_of_the_table(told, hugo):
    page = hugo.page("telephone/staffing/?calls=100&handling=180&within=20&target=80&present=13")
    assert "100.0 180 s 14 88.8 % 14 13 79.6 % 17.1 s 0.0 % 76.9 %" in page


@pytest.mark.parametrize(
    "asked",
    [
        "calls=5",
        "target=100",
        "first=2026-07-02&last=2026-07-01",
        "shrinkage=100",
        "of=x",
        "weekday=9",
        "calls=x&handling=1",
    ],
)
def test_what_cannot_be_meant_is_told_beside_the_field(told, hugo, asked):
    page = hugo.html(f"telephone/staffing/?{asked}", 422)
    assert 'class="errorlist' in page


def test_days_in_which_nobody_answered_measure_nothing(told, hugo):
    assert "Nothing was measured" in hugo.page("telephone/staffing/?first=2026-01-01&last=2026-01-31")
