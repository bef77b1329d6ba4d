"""The year's report: the same of the same calls, in three languages, with words where there is nothing to divide by."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from charterdesk.rules.telephone.call import Outcome
from charterdesk.rules.telephone.counting import counting_of
from charterdesk.rules.telephone.figures import figures
from charterdesk.rules.telephone.report import LANGUAGES, Report
from rules.telephone.calls import call, exer_with

LEVEL = "{short_abandon: 10 seconds, service_level: {within: 20 seconds, of: %s}}"
TEN = [
    *(call(f"answered-{waited}", waited=waited) for waited in (5, 12, 20, 21, 45, 90)),
    *(call(f"left-{waited}", Outcome.ABANDONED, waited) for waited in (4, 10, 30, 61)),
]


def report(calls, chapter="{}"):
    rule = counting_of(exer_with(chapter))
    return Report(
        desk="exer",
        year=2026,
        zone=ZoneInfo("Europe/Paris"),
        countings=((date(2024, 1, 1), rule),),
        whole=figures(calls, lambda _at: rule),
    )


def lines(found, language):
    return [" ".join(line.split()) for line in found.as_text(language)]


def test_the_order_of_the_calls_changes_nothing():
    assert report(TEN).as_json() == report(TEN[::-1]).as_json()
    assert [*report(TEN).as_text("en")] == [*report(TEN[::-1]).as_text("en")]


def test_one_second_more_of_one_call_changes_the_mark():
    other = [*TEN[:-1], call("left-61", Outcome.ABANDONED, 62)]
    assert report(TEN).mark != report(other).mark


def test_shares_and_times_are_exact_for_machines():
    whole = report(TEN, LEVEL % "offered less short").as_json()["whole"]
    assert whole["service_level"] == {"part": 3, "of": 8}
    assert whole["abandoned_share_less_short"] == {"part": 2, "of": 8}
    assert whole["average_answer"] == "193/6"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The same without short abandons 25.00 %"),
        ("fr", "De même, hors abandons brefs 25,00 %"),
        ("es", "Lo mismo sin abandonos breves 25,00 %"),
    ],
)
def test_the_report_speaks_three_languages(language, said):
    assert said in lines(report(TEN, LEVEL % "answered"), language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("of", ["answered", "answered and abandoned", "offered less short", "offered"])
def test_every_formula_is_stated_in_words(language, of):
    said = lines(report([], LEVEL % of), language)
    assert "20" in said[4]
    assert said[4] != lines(report([]), language)[4]


def test_where_nothing_came_in_the_figures_say_none():
    assert "Average answer delay none" in lines(report([]), "en")
    assert "Abandoned, of the offered none" in lines(report([]), "en")
