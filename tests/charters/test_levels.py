"""The chapters `levels` and `calls`: what they say, what is wrong in them, how they are told and drawn."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from charterdesk import charters
from charterdesk.rules.charter.diff.changes import Chapter
from charterdesk.rules.charter.diff.comparing import compare
from charterdesk.rules.charter.diff.outside import outside
from charterdesk.rules.charter.document import document
from charterdesk.rules.charter.document.blocks import Box, Drawing, Label
from charterdesk.rules.charter.document.levels_flow import levels_drawing
from charterdesk.rules.charter.document.markdown import markdown
from charterdesk.rules.charter.document.speech import Speech
from charterdesk.rules.charter.document.svg import svg
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.charter.flow import END, Node, Part, flow
from charterdesk.rules.charter.lint import findings
from charterdesk.rules.charter.load import Reading, load, read
from charterdesk.rules.levels import calls_at
from charterdesk.rules.terms.amounts import Counts, Duration, Share
from charterdesk.rules.terms.commitments import Event, Party
from charterdesk.rules.terms.levels import Called, ClockCall, Then, WorkedBy

TODAY = date(2026, 11, 22)
N2 = Node(Part.LEVEL, "n2_r_and_d")


def shipped(name):
    return load(charters.text_of(name), f"{name}.yaml", charters.holiday_lists())


def esker_with(chapters):
    return load(f"{charters.text_of('esker')}\n{chapters}\n", "esker.yaml", charters.holiday_lists())


def levels(second="n2: {worked_by: r_and_d}", first="n1: {}"):
    return f"levels: {{{first}, {second}}}"


def test_esii_opens_a_ticket_at_level_n2_r_and_d_then_declares_a_bug():
    """ES-19, ES-20: tests, a manager; level N2-R&D; a bug, a workaround, a fix."""
    level = shipped("esii").levels["n2_r_and_d"]
    assert level.worked_by is WorkedBy.R_AND_D
    assert level.needs == ("diagnosed", "tests_with_customer", "manager_called")
    assert level.then == (Then.BUG, Then.WORKAROUND, Then.FIX)
    assert level.charged_to is None
    assert level.source == "ES-19, ES-20"


def test_exer_escalates_to_the_manufacturer_who_guarantees_no_time():
    """EX-03, EX-13, EX-14."""
    level = shipped("exer").levels["manufacturer"]
    assert level.worked_by is WorkedBy.MANUFACTURER
    assert (level.take_in_charge, level.answer) == (None, None)
    assert level.source == "EX-03, EX-13, EX-14"


def test_at_esker_a_workaround_that_restores_all_or_part_solves_a_priority_1_and_no_other():
    """EK-07."""
    resolve = shipped("esker").plans["subscription"].commitments["resolve"]
    by_severity = {name: resolve.stopped_by("resolve", promised) for name, promised in resolve.within.items()}
    assert [name for name, stops in by_severity.items() if Event.WORKAROUND_GIVEN in stops] == ["1"]


@pytest.mark.parametrize("name", ["esker", "e-connect"])
def test_a_charter_without_levels_says_nothing_of_them(name):
    charter = shipped(name)
    assert charter.levels == {}
    assert flow(charter) is None
    assert "If the request is not solved at once" not in markdown(document(charter, "en", today=TODAY))


def test_a_charter_says_its_own_levels_and_who_is_called():
    said = esker_with(
        levels("dev: {worked_by: r_and_d, charged_to: rnd, answer: 2 working days, take_in_charge: 4 working hours}")
        + "\ncalls: [{at: 75 %, call: lead, acknowledged_within: 15 elapsed minutes}, {at: 90 %, call: manager}]"
    )
    assert list(said.levels) == ["n1", "dev"]
    assert said.levels["dev"].charged_to is Party.RND
    assert said.levels["dev"].answer.in_language("en") == "2 working days"
    assert [(int(call.at.percent), call.call) for call in said.calls] == [(75, Called.LEAD), (90, Called.MANAGER)]


def test_a_level_says_who_is_called_while_its_own_time_or_its_manufacturers_runs_out():
    said = esker_with(
        levels("maker: {worked_by: manufacturer, calls: [{at: 75 %, call: owner, commitments: [answer]}]}")
    ).levels["maker"]
    assert [call.call for call in calls_at(said, promise="answer", severity="1")] == [Called.OWNER]
    assert calls_at(said, promise="take_in_charge", severity="1") == ()


@pytest.mark.parametrize(
    ("chapters", "message"),
    [
        (levels("n2: {needs: [report_read]}"), "'report_read' is not an event of this charter"),
        (levels("n2: {calendar: moon}"), "'moon' is not a calendar of this charter"),
        (levels("n2: {answer: same working day}"), "only a promise lasts until the closing"),
        (levels("n2: {answer: 2 days}"), "is not a length of time"),
        (levels("n2: {worked_by: nobody}"), "takes one of desk, r_and_d, manufacturer"),
        (levels(first="n1: {needs: [diagnosed]}"), "tickets begin at the first level"),
        (levels("n2: {calls: [{at: 90 %, call: lead}]}"), "'n2' promises no time: nobody would be called"),
        (
            levels("n2: {answer: 2 working days, calls: [{at: 90 %, call: lead, commitments: [take_in_charge]}]}"),
            "'take_in_charge' is no promise of 'n2'",
        ),
        (levels("n2: {answer: 2 working days, calls: [{at: 0 %, call: lead}]}"), "from 1 % to 100 %"),
        (levels(first="n1: {calls: [{at: 90 %, call: lead}]}"), "tickets begin at the first level"),
        ("calls: [{at: 0 %, call: lead}]", "from 1 % to 100 %"),
        ("calls: [{at: 12.5 %, call: lead}]", "from 1 % to 100 %"),
        ("calls: [{at: 90 %, call: lead}, {at: 75 %, call: manager}]", "in the order of their share"),
        ("calls: [{at: 90 %, call: lead, commitments: [dance]}]", "'dance' is not a commitment"),
        ("calls: [{at: 90 %, call: lead, severities: [worst]}]", "'worst' is not a severity"),
        ("calls: [{at: 90 %, call: lead, acknowledged_within: 15 elapsed minutes}]", "nobody else is called after him"),
        (
            "calls: [{at: 90 %, call: manager, acknowledged_within: 15 elapsed minutes}]",
            "after the manager nobody is called",
        ),
    ],
)
def test_a_mistake_in_the_chapters_is_told_at_its_line(chapters, message):
    (problem,) = esker_with(chapters)
    assert message in problem.message
    assert problem.line > charters.text_of("esker").count("\n")


@pytest.mark.parametrize(
    ("chapter", "check"),
    [
        (levels("n2: {told: {en: Up}, charged_to: carrier}"), "charged-without-pause"),
        (levels(), "level-without-words"),
    ],
)
def test_what_a_level_means_without_saying_so_is_found(chapter, check):
    reading = read(f"{charters.text_of('esker')}\n{chapter}\n", "esker.yaml", charters.holiday_lists())
    assert isinstance(reading, Reading)
    assert check in {finding.check for finding in findings(reading, TODAY)}


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "fr",
            "N2-R&amp;D, après\N{NO-BREAK SPACE}: le diagnostic, des essais avec vous et la consultation",
        ),
        ("en", "N2-R&amp;D, after: the diagnosis, tests with you and calling on a manager."),
        ("es", "N2-R&amp;D, después de: el diagnóstico, pruebas con usted y la consulta a un responsable."),
    ],
)
def test_customers_read_what_is_done_before_a_ticket_goes_up(language, told):
    assert told in markdown(document(shipped("esii"), language, today=TODAY))


def test_the_flow_of_esii_is_drawn_from_its_charter():
    """ES-17 to ES-21: channels, ranking, level 1, N2-R&D after what must be done, bug, workaround, fix, closing."""
    laid = flow(shipped("esii"))
    assert [(node.part, node.name) for node in laid.nodes] == [
        (Part.ENTRY, ""),
        (Part.RANKING, ""),
        (Part.LEVEL, "n1"),
        (Part.LEVEL, "n2_r_and_d"),
        (Part.THEN, "n2_r_and_d.bug"),
        (Part.THEN, "n2_r_and_d.workaround"),
        (Part.THEN, "n2_r_and_d.fix"),
        (Part.END, ""),
    ]
    (up,) = [edge for edge in laid.edges if edge.end == N2]
    assert up.needs == ("diagnosed", "tests_with_customer", "manager_called")
    assert [edge.start.name for edge in laid.edges if edge.end == END] == ["n1", "n2_r_and_d", "n2_r_and_d.fix"]


def drawn(charter, language="en", here=None):
    drawing = levels_drawing(Told(charter, charter, Speech(language), TODAY), here)
    assert isinstance(drawing, Drawing)
    return drawing


@pytest.mark.parametrize("language", ["fr", "en", "es"])
@pytest.mark.parametrize("name", ["esii", "exer"])
def test_what_is_drawn_stays_on_its_paper_and_lies_over_nothing(name, language):
    drawing = drawn(shipped(name), language)
    boxes = [shape for shape in drawing.shapes if isinstance(shape, Box)]
    assert all(box.x >= 0 and box.x + box.width <= drawing.width for box in boxes)
    assert all(box.y + box.height <= drawing.height for box in boxes)
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart = one.y + one.height <= other.y or other.y + other.height <= one.y
            assert apart or one.x + one.width <= other.x or other.x + other.width <= one.x
    assert all(shape.y < drawing.height for shape in drawing.shapes if isinstance(shape, Label))


def test_a_ticket_shows_where_it_stands_on_the_drawing_and_in_words():
    drawing = drawn(shipped("esii"), here=N2)
    assert [shape.look for shape in drawing.shapes if isinstance(shape, Box)].count("here") == 1
    assert drawing.alt.endswith("The request is here: N2-R&D.")
    assert 'class="doc-here"' in svg(drawing)


def test_a_level_that_comes_is_told_in_a_comparison():
    old = shipped("esii")
    new = replace(old, digest="other", levels={name: one for name, one in old.levels.items() if name == "n1"})
    (change,) = compare(old, new, "en", TODAY).changes
    assert change.chapter is Chapter.LEVELS
    assert change.place == "levels.n2_r_and_d"


def test_what_levels_promise_to_the_desk_and_who_is_called_is_compared_for_the_desk_and_not_for_its_customers():
    before = shipped("esii")
    level = before.levels["n2_r_and_d"]
    call = ClockCall(at=Share(Decimal(75)), call=Called.LEAD, commitments=("answer",))
    watched = replace(level, answer=Duration(Decimal(2), Counts.WORKING, "day"), calls=(call,))
    after = replace(before, digest="2", calls=(call,), levels={**before.levels, "n2_r_and_d": watched})
    told = [change.place for change in compare(before, after, "fr", TODAY).changes]
    assert [place.split(".")[0] for place in told] == ["levels", "levels", "calls"]
    assert not compare(outside(before), outside(after), "fr", TODAY)
    renamed = replace(after, levels={**after.levels, "n1": replace(before.levels["n1"], told=level.told)})
    assert compare(outside(before), outside(renamed), "fr", TODAY)
