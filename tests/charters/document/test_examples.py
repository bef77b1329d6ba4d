"""Worked examples are what the rules say: the document works nothing out by itself."""

from datetime import UTC, date, datetime

import pytest

from charterdesk.rules.charter.document import document
from charterdesk.rules.charter.document.blocks import Box, Drawing, Label, Line
from charterdesk.rules.charter.document.ordinary import ordinary_wednesday
from charterdesk.rules.charter.document.speech import Speech
from charterdesk.rules.charter.document.told import Told
from charters.document.reading import EVERY_ONE, TODAY, charter_named, charter_of, document_of, page_text, same


def labels_of(name: str, language: str = "en") -> list[str]:
    drawings = [block for block in document_of(name, language).blocks if isinstance(block, Drawing)]
    return [same(shape.text) for one in drawings for shape in one.shapes if isinstance(shape, Label)]


def test_a_severity_2_reported_at_17_40_on_wednesday_is_due_at_14_10_on_thursday():
    """EX-16, EX-01."""
    labels = labels_of("exer")
    assert labels[labels.index("severity 2 · 4 working hours") + 1] == "reported wednesday 17:40 → due thursday 14:10"


def test_elapsed_hours_count_through_the_night():
    """EK-11: four elapsed hours from 17:40 end at 21:40, the desk being closed since 18:00."""
    assert "reported wednesday 17:40 → due wednesday 21:40" in labels_of("esker")


def test_an_intervention_counts_from_its_decision():
    """ES-15."""
    assert "from wednesday 18:10 → due friday 13:10" in labels_of("esii")


def test_a_due_moment_in_another_week_has_its_date():
    """EK-11: a week is due on the same weekday."""
    assert "reported wednesday 17:40 → due wednesday 17:40 (22 july 2026)" in labels_of("esker") or (
        "reported wednesday 17:40 → due wednesday 17:40 (29 july 2026)" in labels_of("esker")
    )


@pytest.mark.parametrize("today", [date(2026, 7, 13), date(2026, 12, 21), date(2027, 5, 3)])
def test_examples_lie_in_a_week_without_holidays(today):
    charter = charter_named("exer")
    day = ordinary_wednesday(Told(charter, charter, Speech("en"), today))
    assert day >= today
    assert day.isoweekday() == 3
    near = {other for days in charter.holidays.values() for other in days if -2 <= (other - day).days <= 8}
    assert {other for other in near if other.isoweekday() < 6} == set()


def test_the_strip_fills_exactly_the_time_that_counts():
    """EX-16: twenty minutes on Wednesday, then Thursday 9:00 to 12:30 and 14:00 to 14:10: nothing over noon."""
    strip = next(
        block
        for block in document_of("exer", "en").blocks
        if isinstance(block, Drawing) and block.kind.startswith("strip")
    )
    labels = [shape for shape in strip.shapes if isinstance(shape, Label)]
    above = next(shape.y for shape in labels if same(shape.text).startswith("severity 2"))
    below = next(shape.y for shape in labels if same(shape.text).startswith("severity 3"))
    row = [shape for shape in strip.shapes if isinstance(shape, Box) and above < shape.y < below]
    counted = [box for box in row if box.look == "counted"]
    open_day = sum(box.width for box in row if box.look == "open") / 3
    assert len(counted) == 3
    # A day has seven and a half open hours; four of them count.
    assert sum(box.width for box in counted) == pytest.approx(open_day * 4 / 7.5, abs=0.1)
    lunch = [box for box in row if box.look == "open"]
    assert all(
        any(within.x <= box.x + 0.01 and box.x + box.width <= within.x + within.width + 0.01 for within in lunch)
        for box in counted
    )


@pytest.mark.parametrize(("name", "language"), EVERY_ONE)
def test_no_shape_leaves_its_drawing(name, language):
    for block in document_of(name, language).blocks:
        if not isinstance(block, Drawing):
            continue
        wide = block.width or 100.0
        for shape in block.shapes:
            if isinstance(shape, Box):
                assert shape.width > 0
                assert -0.01 <= shape.x <= shape.x + shape.width <= wide + 0.01
                assert 0 <= shape.y <= shape.y + shape.height <= block.height
            elif isinstance(shape, Line):
                assert all(-0.01 <= x <= wide + 0.01 and 0 <= y <= block.height for x, y in shape.points)


def test_a_desk_that_never_closes_is_told_so_and_drawn_without_a_week():
    text = """
charter: always
holds_from: 2026-01-01
desk: {name: Always, country: FR, time_zone: Europe/Paris, languages: [en]}
calendars: {opening: {mon-sun: "00:00-24:00"}}
channels: {phone: {numbers: {all: "01 02 03 04 05"}}}
audiences: {customer: {is: Everybody}}
plans: {all: {for: [customer], channels: [phone], commitments: {respond: 30 working minutes}}}
"""
    told = document(charter_of(text), "en", today=TODAY)
    kinds = [block.kind for block in told.blocks if isinstance(block, Drawing)]
    assert not any(kind == "week" for kind in kinds)
    assert any(kind.startswith("strip") for kind in kinds)


@pytest.mark.parametrize("name", ["policies/follow_the_sun", "policies/municipality", "policies/hospital_supplier"])
def test_lines_for_some_requests_have_examples_too(name):
    charter = charter_named(name)
    lines = [line for plan in charter.plans.values() for said in plan.commitments.values() for line in said.special]
    assert lines
    assert same(Speech("en").word("promises.special")) in page_text(name, "en")


def test_a_summer_and_a_winter_are_told_by_the_clock_on_the_wall():
    """The clocks go back on 25 October 2026: an example of that week still begins at 17:40."""
    told = document(charter_named("exer"), "en", today=date(2026, 10, 19))
    labels = [
        same(shape.text)
        for block in told.blocks
        if isinstance(block, Drawing)
        for shape in block.shapes
        if isinstance(shape, Label)
    ]
    assert "reported wednesday 17:40 → due thursday 14:10" in labels
    assert datetime(2026, 10, 21, 15, 40, tzinfo=UTC).hour == 15
