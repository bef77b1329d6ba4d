"""The desk's own fields: what is typed is of its type or is not stored."""

import pytest

from charterdesk.apps.base.custom_fields import Choice, Field, kept, missing, read, shown_value
from charterdesk.apps.base.errors import Invalid

CAUSE = Field(1, "ticket", "cause", {"fr": "Cause", "en": "Cause"}, "text", required="closing")
COUNT = Field(2, "ticket", "count", {"en": "Posts"}, "number")
SINCE = Field(3, "ticket", "since", {"en": "Since"}, "date")
AREA = Field(
    4, "ticket", "area", {"en": "Area"}, "choice", (Choice("net", {"fr": "Réseau", "en": "Network"}), Choice("app", {}))
)
LIVE = Field(5, "ticket", "live", {"en": "In production"}, "yes_no", required="opening")
ALL = (CAUSE, COUNT, SINCE, AREA, LIVE)


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (CAUSE, "  a fuse\x00 ", "a fuse"),
        (COUNT, "1 234,50", 1234.5),
        (COUNT, "12", 12),
        (COUNT, "-0.5", -0.5),
        (SINCE, "2026-11-22", "2026-11-22"),
        (SINCE, "22/11/2026", "2026-11-22"),
        (AREA, "reseau", "net"),
        (AREA, "NETWORK", "net"),
        (LIVE, "Oui", True),
        (LIVE, "no", False),
        (LIVE, "", None),
    ],
)
def test_what_is_typed_is_kept_in_its_type(field, typed, value):
    assert read([field], {field.key: typed}) == {field.name: value}


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (COUNT, "NaN"),
        (COUNT, "1e9"),
        (COUNT, "1,234,567"),
        (COUNT, "9" * 16),
        (COUNT, "\u0661\u0662"),  # digits of another script
        (SINCE, "2026-02-30"),
        (SINCE, "31/31/2026"),
        (AREA, "elsewhere"),
        (LIVE, "perhaps"),
        (CAUSE, "x" * 2001),
    ],
)
def test_what_is_of_another_type_is_refused_with_the_field_named(field, typed):
    with pytest.raises(Invalid) as refused:
        read([field], {field.key: typed})
    assert refused.value.field == field.key


def test_all_problems_are_told_at_once_and_nothing_is_half_read():
    with pytest.raises(Invalid) as refused:
        read(ALL, {COUNT.key: "many", SINCE.key: "soon"}, at="opening")
    assert {problem.field for problem in refused.value.problems} == {"custom.count", "custom.since", "custom.live"}


def test_an_emptied_field_goes_and_the_value_of_a_retired_one_stays():
    before = {"cause": "a fuse", "retired_one": "old"}
    assert kept(before, read([CAUSE], {CAUSE.key: " "})) == {"retired_one": "old"}


def test_a_choice_that_is_offered_no_more_may_be_left_as_it_stands():
    assert read([AREA], {AREA.key: "gone"}, before={"area": "gone"}) == {"area": "gone"}
    assert shown_value(AREA, "gone", "en") == "gone"
    assert shown_value(AREA, "net", "es") == "Réseau"


def test_what_is_needed_at_closing_is_named_while_it_holds_nothing():
    assert missing(ALL, {}, "closing") == (CAUSE,)
    assert missing(ALL, {"cause": "a fuse"}, "closing") == ()
