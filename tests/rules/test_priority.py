"""The severity that counts, and the order of the queue as each charter states it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from charterdesk import charters
from charterdesk.rules.charter.load import load
from charterdesk.rules.priority import RankFacts, level_of, rank
from charterdesk.rules.terms.charter import Charter

MONDAY = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
PLAIN = RankFacts(emergency=False, plan=None, kind="anomaly", severity=None, due=None, opened_at=MONDAY)


def shipped(name: str) -> Charter:
    loaded = load(charters.text_of(name), name, charters.holiday_lists())
    assert isinstance(loaded, Charter)
    return loaded


def order(name: str, tickets: dict[str, RankFacts]) -> list[str]:
    charter = shipped(name)
    return sorted(tickets, key=lambda ticket: rank(charter, tickets[ticket]).key)


def test_es_18_maintained_first_then_anomalies_then_criticality_then_commitments() -> None:
    kept = replace(PLAIN, plan="maintenance", due=MONDAY + timedelta(hours=4))
    assert order(
        "esii",
        {
            "no contract, blocking, first to arrive": replace(PLAIN, severity="blocking"),
            "help with use": replace(kept, kind="usage", severity="blocking"),
            "minor anomaly": replace(kept, severity="minor"),
            "major anomaly due later": replace(kept, severity="major", due=MONDAY + timedelta(hours=6)),
            "major anomaly due soon": replace(kept, severity="major", due=MONDAY + timedelta(hours=5)),
            "blocking anomaly": replace(kept, severity="blocking"),
        },
    ) == [
        "blocking anomaly",
        "major anomaly due soon",
        "major anomaly due later",
        "minor anomaly",
        "help with use",
        "no contract, blocking, first to arrive",
    ]


def test_ek_07_priority_1_before_all_else() -> None:
    due = {str(level): MONDAY + timedelta(hours=level) for level in range(1, 5)}
    assert order(
        "esker",
        {
            "four, due sooner": replace(PLAIN, severity="4", due=due["1"]),
            "one, due later": replace(PLAIN, severity="1", due=due["4"]),
            "two": replace(PLAIN, severity="2", due=due["2"]),
        },
    ) == ["one, due later", "two", "four, due sooner"]


def test_ex_15_premium_by_its_promise_before_standard_in_order_of_arrival() -> None:
    later = replace(PLAIN, opened_at=MONDAY + timedelta(1))
    assert order(
        "exer",
        {
            "standard, first": replace(PLAIN, plan="manufacturer", severity="1"),
            "standard, second": replace(later, plan="manufacturer", severity="1"),
            "premium, due late": replace(
                PLAIN, plan="premium", due=MONDAY + timedelta(3), opened_at=MONDAY + timedelta(1)
            ),
            "premium, due soon": replace(
                PLAIN, plan="premium", due=MONDAY + timedelta(2), opened_at=MONDAY + timedelta(1)
            ),
        },
    ) == ["premium, due soon", "premium, due late", "standard, first", "standard, second"]


def test_ec_04_first_come_first_served_but_for_emergencies() -> None:
    assert order(
        "e-connect",
        {
            "first": PLAIN,
            "second, with hours": replace(PLAIN, plan="hours", opened_at=MONDAY + timedelta(minutes=1)),
            "emergency": replace(PLAIN, emergency=True, opened_at=MONDAY + timedelta(hours=1)),
        },
    ) == ["emergency", "first", "second, with hours"]


def test_the_place_is_told_in_words_with_its_source() -> None:
    placed = rank(shipped("esii"), replace(PLAIN, plan="maintenance", severity="blocking"))
    said = [(reason.text("en"), reason.source) for reason in placed.why]
    assert ("Under contract", "ES-18") in said
    assert ("Priority 5", "ES-18") in said


def test_what_is_due_and_when_it_came_are_told_in_the_reader_s_time_and_language() -> None:
    placed = rank(shipped("esii"), replace(PLAIN, plan="maintenance", due=MONDAY + timedelta(hours=4)))
    due, arrival = (reason for reason in placed.why if reason.code in {"rank.due", "rank.arrival"})
    paris = ZoneInfo("Europe/Paris")
    assert due.text("fr", paris) == "Échéance 07/09/2026 14:00"
    assert arrival.text("es", paris) == "Llegó 07/09/2026 10:00"
    assert due.text("en", paris) == "Due 2026-09-07 14:00"
    assert due.text("en") == "Due 2026-09-07 12:00 UTC"


@pytest.mark.parametrize(
    ("word", "level"), [("blocking", "blocking"), ("5", "blocking"), ("3", "major"), ("2", None), (None, None)]
)
def test_a_wish_names_a_severity_or_its_priority(word: str | None, level: str | None) -> None:
    assert level_of(shipped("esii"), word) == level


@pytest.mark.parametrize("name", ["esii", "esker", "exer", "e-connect"])
def test_a_severity_that_nobody_judged_is_none_of_the_charter(name: str) -> None:
    assert level_of(shipped(name), "") is None
