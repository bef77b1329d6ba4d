"""How moments, durations and money are said, in the reader's zone and language."""

from decimal import Decimal

import pytest
from django.utils import timezone, translation

from charterdesk.web import moments
from charterdesk.web.clock_words import left_words, obligation
from four_desks import paris

NOW = paris("2026-07-15 14:00")


@pytest.fixture(autouse=True)
def in_paris():
    with timezone.override("Europe/Paris"), translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-07-15 13:59", "1 minute ago"),
        ("2026-07-15 14:00", "now"),
        ("2026-07-15 11:20", "2 h 40 ago"),
        ("2026-07-15 14:48", "in 48 minutes"),
        ("2026-07-13 09:05", "Mon 13 Jul 09:05"),
        ("2026-07-17 09:05", "Fri 09:05"),
        ("2025-12-31 09:05", "Wed 31 Dec 2025 09:05"),
    ],
)
def test_relative_within_a_day_exact_beyond(moment, said):
    assert moments.said(paris(moment), NOW) == said


def test_the_zone_of_the_reader_counts():
    with timezone.override("America/New_York"):
        assert moments.exact(NOW) == "Wed 15 Jul 2026 08:00"


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "48 open minutes left"), ("fr", "reste 48 minutes ouvrées"), ("es", "quedan 48 minutos hábiles")],
)
def test_open_minutes_in_three_languages(language, said):
    with translation.override(language):
        assert left_words("running", "working", 3600, 720) == said


def test_what_is_left_and_what_is_consumed_make_up_the_promise():
    """1 h 06 min 30 s of 4 h: 1 h 06 counted, 2 h 54 left."""
    assert moments.counted(3990, "working") == "1 h 06 open"
    assert left_words("running", "working", 14_400, 3990) == "2 h 54 open left"


def test_elapsed_time_is_not_called_open():
    assert left_words("running", "elapsed", 7200, 3600) == "1 h left"


def test_the_next_obligation_in_words():
    due = paris("2026-07-15 14:48")
    assert obligation("Answer", "running", due=due, left="48 open minutes left", now=NOW) == (
        "Answer due 14:48, 48 open minutes left"
    )
    assert obligation("Answer", "paused", due=None, left="1 h left", now=NOW) == "Answer stands still, 1 h left"
    assert obligation("Answer", "missed", due=due, left="2 h over", now=NOW) == "Answer missed, 2 h over"
    later = paris("2026-07-17 09:30")
    assert obligation("Answer", "running", due=later, left="9 h left", now=NOW) == "Answer due Fri 09:30"


def test_money_as_the_reader_writes_it():
    assert moments.money(Decimal("1234.5"), "EUR") == "1,234.50\N{NO-BREAK SPACE}€"
    with translation.override("es"):
        assert moments.money(Decimal("0.05"), "EUR") == "0,05\N{NO-BREAK SPACE}€"


def test_a_day_is_never_said_in_figures_alone():
    first_of_july = paris("2022-07-01 12:00").date()
    assert moments.calendar_day(first_of_july) == "1\N{NO-BREAK SPACE}Jul\N{NO-BREAK SPACE}2022"
    with translation.override("es"):
        assert moments.calendar_day(first_of_july) == "1\N{NO-BREAK SPACE}jul\N{NO-BREAK SPACE}2022"
