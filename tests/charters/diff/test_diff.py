"""Two versions of a charter compared: what changes, for whom, with examples that the rules computed."""

from datetime import UTC, date, datetime

import pytest

from charterdesk import charters
from charterdesk.rules.charter.diff import Change, Chapter, Diff, Effect, diff
from charterdesk.rules.charter.diff.walk import differences
from charterdesk.rules.charter.document import LANGUAGES
from charters.diff.mutations import coherent, mutations
from charters.document.reading import BESIDE, INVENTED, SHIPPED, TODAY, charter_named, charter_of, said

EVERY_CHARTER = (*SHIPPED, *INVENTED)


def changed(name: str, *texts: tuple[str, str], language: str = "en", today: date = TODAY) -> Diff:
    path = BESIDE / f"{name}.yaml"
    text = path.read_text(encoding="utf-8") if path.exists() else charters.text_of(name)
    for old, new in texts:
        assert old in text
        text = text.replace(old, new)
    return diff(charter_named(name), charter_of(text, name), language, today=today)


def only(found: Diff) -> Change:
    (change,) = found.changes
    return change


def cell(lines: object) -> str:
    return " · ".join(said(line) for line in lines)  # type: ignore[attr-defined]  # a cell


@pytest.mark.parametrize("name", EVERY_CHARTER)
def test_a_charter_does_not_differ_from_itself(name: str) -> None:
    charter = charter_named(name)
    assert not diff(charter, charter, "en", today=TODAY)


@pytest.mark.parametrize("name", EVERY_CHARTER)
def test_every_field_that_differs_is_found(name: str) -> None:
    charter = charter_named(name)
    found = [(place, list(differences(charter, other))) for place, other in mutations(charter)]
    assert len(found) > 200
    # The order of a list says something only where it is written so.
    assert [place for place, differs in found if not differs] == []


@pytest.mark.parametrize(("name", "language"), [("exer", "en"), ("esii", "fr"), ("e-connect", "es")])
def test_every_field_that_differs_is_told_and_sounds_otherwise(name: str, language: str) -> None:
    charter = charter_named(name)
    coherent_ones = [(place, other) for place, other in mutations(charter) if coherent(other)]
    for place, other in coherent_ones:
        found = diff(charter, other, language, today=TODAY)
        assert found, place
        for change in found.changes:
            assert said(change.what), place
            assert cell(change.before) != cell(change.after), place


def test_a_severity_2_reported_on_wednesday_at_17_40_was_due_at_14_10_now_at_11_40() -> None:
    """EX-16, EX-22: four working hours become an hour and a half in the same hours."""
    change = only(changed("exer", ('"2": {within: 4 working hours', '"2": {within: 2 working hours')))
    assert (change.chapter, change.effect) == (Chapter.COMMITMENTS, Effect.GAIN)
    assert change.place == "plans.premium.commitments.respond.within.2.within"
    assert [cell(one).replace("\N{NO-BREAK SPACE}", " ") for one in (change.before, change.after)] == [
        "4 working hours",
        "2 working hours",
    ]
    assert (change.concerned.plans, change.concerned.severities) == (("premium",), ("2",))
    worked = next(example for example in change.examples if "17:40" in said(example.said))
    assert worked.before == datetime(2026, 7, 23, 12, 10, tzinfo=UTC)
    assert worked.after == datetime(2026, 7, 23, 8, 40, tzinfo=UTC)
    assert "reported Wednesday\N{NO-BREAK SPACE}17:40, Response time was due" in said(worked.said)


def test_a_longer_promise_is_a_loss() -> None:
    change = only(changed("exer", ('"2": {within: 4 working hours', '"2": {within: 5 working hours')))
    assert change.effect is Effect.LOSS
    assert all(example.before < example.after for example in change.examples if example.before and example.after)


def test_hours_that_open_earlier_and_close_earlier_are_a_gain_to_some_and_a_loss_to_others() -> None:
    """EX-01."""
    change = only(changed("exer", ("09:00-12:30, 14:00-18:00", "08:00-12:30, 14:00-17:00")))
    assert (change.chapter, change.effect) == (Chapter.HOURS, Effect.BOTH)
    ways = {example.after < example.before for example in change.examples if example.before and example.after}
    assert ways == {True, False}


def test_hours_written_otherwise_are_told_as_the_same() -> None:
    change = only(
        changed(
            "exer",
            (
                "mon-fri: 09:00-12:30, 14:00-18:00",
                "mon-thu: 09:00-12:30, 14:00-18:00\n    fri: 09:00-12:30, 14:00-18:00",
            ),
        )
    )
    assert change.effect is Effect.NEITHER
    assert "written otherwise" in said(change.what)


def test_a_day_of_closing_shows_its_eve() -> None:
    change = only(changed("exer", ("closed: public holidays", "closed: [public holidays, 2026-10-05]")))
    assert change.effect is Effect.LOSS
    assert any("2 October 2026" in said(example.said).replace("\N{NO-BREAK SPACE}", " ") for example in change.examples)


def test_an_end_customer_who_may_call_no_more_loses_and_is_sent_to_his_reseller() -> None:
    """EX-05."""
    change = only(changed("exer", ("for: [reseller, end_customer]", "for: [reseller]")))
    assert (change.chapter, change.effect, change.concerned.audiences) == (Chapter.WHO, Effect.LOSS, ("end_customer",))
    assert "taken; now: referred elsewhere" in said(change.examples[0].said)


def test_a_dearer_hour_is_a_loss_with_its_price() -> None:
    found = changed("policies/managed_services", ("hour: 120 EUR", "hour: 125 EUR"))
    change = only(found)
    assert (change.chapter, change.effect) == (Chapter.PRICES, Effect.LOSS)
    assert any("240\N{NO-BREAK SPACE}EUR, now 250\N{NO-BREAK SPACE}EUR" in said(one.said) for one in change.examples)


def test_a_line_for_some_requests_is_told_under_its_own_chapter_with_its_own_case() -> None:
    (change,) = (
        changed(
            "policies/managed_services",
            (
                "respond: {within: 1 working hour, source: BILL}",
                "respond: {within: 1 working hour, special: [{when: {regions: [abroad]}, within: 3 working hours}]}",
            ),
        )
    ).of(Chapter.SPECIAL)
    assert (change.chapter, change.effect) == (Chapter.SPECIAL, Effect.LOSS)
    assert "Abroad" in said(change.examples[0].said)


def test_a_text_of_another_language_is_told_in_that_language() -> None:
    change = only(changed("exer", ("es: Producción interrumpida", "es: Producción parada")))
    assert "Spanish" in cell(change.after)
    assert "parada" in cell(change.after)


def test_announcing_changes_is_a_gain() -> None:
    """EX-21."""
    change = only(changed("exer", ("announced: no", "announced: yes")))
    assert (change.chapter, change.effect) == (Chapter.ANNOUNCEMENTS, Effect.GAIN)


def test_a_comparison_is_in_three_languages_and_no_other() -> None:
    sentences = {
        said(only(changed("exer", ("announced: no", "announced: yes"), language=language)).what)
        for language in LANGUAGES
    }
    assert len(sentences) == len(LANGUAGES)
    with pytest.raises(ValueError, match="not in 'de'"):
        diff(charter_named("exer"), charter_named("exer"), "de", today=TODAY)


def test_two_changes_of_one_calendar_are_each_judged_by_itself() -> None:
    found = changed(
        "policies/hospital_supplier",
        ('eves: "08:00-12:00"', 'eves: "08:00-14:00"'),
        ("12-24 to 01-01", "12-21 to 01-01"),
    )
    by_place = {change.place: change.effect for change in found.of(Chapter.HOURS)}
    assert by_place == {"calendars.carrier.closed.1": Effect.LOSS, "calendars.carrier.eves": Effect.GAIN}
