"""The chapter `telephone`: how it is read, what is wrong in it, how customers are told, what a change of it means."""

from dataclasses import replace
from datetime import date

import pytest

from charterdesk import charters
from charterdesk.rules.charter.diff.changes import Chapter, Effect
from charterdesk.rules.charter.diff.comparing import compare
from charterdesk.rules.charter.document import document
from charterdesk.rules.charter.document.markdown import markdown
from charterdesk.rules.charter.load import load
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.telephone import LevelOf, Published, ServiceLevel, Wait

TODAY = date(2026, 11, 22)
LEVEL = "{within: 20 seconds, answered: 80 %, of: offered less short}"
WHOLE = f"{{groups: [Support], short_abandon: 10 seconds, service_level: {LEVEL}, publishes: [service level]}}"


def exer_with(chapter, text=None):
    return load(f"{text or charters.text_of('exer')}\ntelephone: {chapter}\n", "exer.yaml", charters.holiday_lists())


def test_a_charter_says_which_calls_are_short_and_of_what_its_service_level_is():
    said = exer_with(WHOLE).telephone
    assert said.groups == ("Support",)
    assert said.short_abandon == Wait(10)
    assert said.service_level.within == Wait(20)
    assert said.service_level.of is LevelOf.OFFERED_LESS_SHORT


def test_esii_publishes_the_average_time_to_answer_and_the_abandoned_calls():
    """ES-10: 20.5 s and 3.72 % in 2021; the source states no service level and no short abandons."""
    esii = load(charters.text_of("esii"), "esii.yaml", charters.holiday_lists())
    assert esii.telephone.publishes == (Published.AVERAGE_ANSWER, Published.ABANDONED)
    assert esii.telephone.service_level is None
    assert esii.telephone.short_abandon is None
    assert esii.telephone.source == "ES-10"


@pytest.mark.parametrize(
    ("chapter", "message"),
    [
        ("{short_abandon: 10}", "'10' is not the wait of a caller; write for instance '20 seconds'"),
        ("{short_abandon: 2 hours}", "'2 hours' is not the wait of a caller"),
        ("{short_abandon: 0 seconds}", "above zero and at most one hour"),
        ("{short_abandon: 61 minutes}", "above zero and at most one hour"),
        ("{service_level: {within: 20 seconds}}", "'of' is missing"),
        ("{service_level: {within: 20 seconds, of: handled}}", "takes one of answered, answered and abandoned"),
        ("{publishes: [service level]}", "no service level is stated"),
        ("{publishes: [abandoned less short]}", "which abandoned calls are short is not said"),
        ("{publishes: [abandoned, abandoned]}", "'abandoned' is given twice"),
    ],
)
def test_a_mistake_in_the_chapter_is_told_at_its_line(chapter, message):
    (problem,) = exer_with(chapter)
    assert message in problem.message
    assert problem.line == charters.text_of("exer").count("\n") + 2


def test_calls_cannot_be_counted_where_there_is_no_telephone():
    text = charters.text_of("esker")
    esker = load(text, "esker.yaml", charters.holiday_lists())
    found = exer_with("{}", text)
    assert "phone" in esker.channels or "which this charter has not" in found[0].message


@pytest.mark.parametrize(("said", "seconds"), [("90 seconds", 90), ("1 second", 1), ("2 minutes", 120)])
def test_a_wait_is_said_as_it_was_written(said, seconds):
    wait = exer_with(f"{{short_abandon: {said}}}").telephone.short_abandon
    assert wait.seconds == seconds
    assert wait.in_language("en") == said


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "We aim to answer 80\N{NO-BREAK SPACE}% of the calls offered"),
        ("fr", "Nous visons une réponse en 20 secondes pour 80\N{NO-BREAK SPACE}% des appels présentés"),
        ("es", "Nuestro objetivo es responder en 20 segundos al 80\N{NO-BREAK SPACE}% de las llamadas recibidas"),
    ],
)
def test_customers_read_how_calls_are_counted(language, told):
    said = markdown(document(exer_with(WHOLE), language, today=TODAY))
    assert told in said


def test_customers_read_which_figures_are_published_each_year():
    esii = load(charters.text_of("esii"), "esii.yaml", charters.holiday_lists())
    assert isinstance(esii, Charter)
    said = markdown(document(esii, "en", today=TODAY))
    assert "Each year we publish: the average time to answer the telephone and the share of abandoned calls." in said


def test_a_shorter_time_and_a_greater_share_are_gains_of_everybody():
    old = exer_with(WHOLE)
    level = replace(
        old.telephone.service_level, within=Wait(15), answered=replace(old.telephone.service_level.answered)
    )
    new = replace(old, digest="other", telephone=replace(old.telephone, service_level=level))
    (change,) = compare(old, new, "en", TODAY).changes
    assert change.chapter is Chapter.CHANNELS
    assert change.effect is Effect.GAIN
    assert change.place == "telephone.service_level.within"
    assert [line[0].text for line in (change.before[0], change.after[0])] == ["20 seconds", "15 seconds"]


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_a_chapter_that_comes_is_told_whole(language):
    old, new = (replace(exer_with(chapter), digest=chapter) for chapter in ("{}", WHOLE))
    changes = compare(replace(old, telephone=None), new, language, TODAY).changes
    assert [change.place for change in changes] == ["telephone"]
    assert len(changes[0].after) == 6
    level = ServiceLevel(within=Wait(20), of=LevelOf.ANSWERED)
    named = compare(
        old, replace(old, digest="a", telephone=replace(old.telephone, service_level=level)), language, TODAY
    )
    assert named.changes[0].effect is Effect.GAIN
