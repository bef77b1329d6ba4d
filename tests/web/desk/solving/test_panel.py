"""The panel beside a ticket: what is to be done stands open, the rest is folded with how much there is of it."""

import re

import pytest

import four_desks
from charterdesk.apps.base import now
from four_desks import paris
from web.desk.agent import Agent

FOLD = re.compile(
    r'<details class="side fold" id="solving-(\w+)"[^>]*?( open)?>'
    r'\s*<summary><h2>[^<]*(?:<span class="count">(\w+))?'
)


@pytest.fixture(autouse=True)
def on_monday():
    with now.at(paris("2026-11-16 09:00")):
        yield


@pytest.fixture
def ticket(esii):
    return four_desks.opened(esii)


@pytest.fixture
def agent(esii):
    return Agent(esii.agent)


def folds(agent, ticket):
    """Which parts are folded or open, and how much their headings say that there is."""
    panel = agent.html(f"tickets/{ticket.number}/solving/")
    found = re.findall(FOLD, panel)
    return {name: (bool(is_open), count) for name, is_open, count in found}


def test_what_is_only_to_be_begun_is_one_line_and_no_fold(agent, ticket):
    assert folds(agent, ticket)["levels"][0]
    assert "appointments" not in folds(agent, ticket)
    assert 'class="side lone" id="solving-appointments"' in agent.html(f"tickets/{ticket.number}/solving/")


def test_a_time_that_waits_for_the_customer_is_folded_and_counted_and_one_that_waits_for_us_stands_open(agent, ticket):
    wanted = {"purpose": "tests", "about": "print again", "minutes": 60, "time_1": "2026-11-18T10:00"}
    agent.post(f"tickets/{ticket.number}/appointments/propose/", **wanted)
    assert folds(agent, ticket)["appointments"] == (False, "1")
    with now.at(paris("2026-11-19 10:00")):  # nobody answered
        assert folds(agent, ticket)["appointments"] == (True, "1")
