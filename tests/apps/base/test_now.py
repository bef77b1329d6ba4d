"""One clock, whole seconds, and nothing happens in the future."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from charterdesk.apps.base import now
from charterdesk.apps.base.errors import Invalid

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)


def test_now_is_in_utc_and_in_whole_seconds():
    present = now.now()
    assert present.utcoffset() == timedelta(0)
    assert present.microsecond == 0


def test_a_test_may_live_at_another_moment_and_comes_back():
    with now.at(NOON):
        assert now.now() == NOON
    assert now.now() > NOON


def test_a_fact_without_a_moment_happened_now():
    with now.at(NOON):
        assert now.happened_at(None) == NOON


def test_a_fact_of_paris_is_kept_in_utc():
    with now.at(NOON):
        given = datetime(2026, 7, 15, 13, 30, 0, 999, tzinfo=timezone(timedelta(hours=2)))
        assert now.happened_at(given) == datetime(2026, 7, 15, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (NOON + timedelta(seconds=1), "future"),
        (NOON - timedelta(hours=2), "too_early"),
        (NOON.replace(tzinfo=None), "no_offset"),
    ],
)
def test_a_fact_in_the_future_before_the_opening_or_without_offset_is_refused(given, code):
    with now.at(NOON), pytest.raises(Invalid) as refusal:
        now.happened_at(given, not_before=NOON - timedelta(hours=1))
    assert (refusal.value.field, refusal.value.code) == ("at", code)
