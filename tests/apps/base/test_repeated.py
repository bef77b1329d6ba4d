"""The same Idempotency-Key: done once, answered alike."""

from datetime import UTC, datetime, timedelta

import pytest

from charterdesk.apps.base import now, numbers, repeated
from charterdesk.apps.base.errors import Conflict
from charterdesk.apps.base.models import RepeatedRequest

DIGEST = repeated.request_digest("POST", "/north/api/v1/tickets", b"{}")


def open_one(desk):
    return lambda: repeated.Answer(201, str(numbers.take(desk, "ticket")))


def test_a_repeated_creation_happens_once_and_is_answered_alike(people):
    first = repeated.once(people.north, 1, "k1", DIGEST, open_one(people.north))
    again = repeated.once(people.north, 1, "k1", DIGEST, open_one(people.north))
    assert (first.status, first.body, first.repeated) == (201, "1", False)
    assert (again.status, again.body, again.repeated) == (201, "1", True)
    assert numbers.take(people.north, "ticket") == 2


def test_other_keys_accounts_and_desks_are_other_requests(people):
    for desk, account, key in [(people.north, 1, "k1"), (people.north, 1, "k2"), (people.north, 2, "k1")]:
        assert not repeated.once(desk, account, key, DIGEST, open_one(desk)).repeated
    assert not repeated.once(people.south, 1, "k1", DIGEST, open_one(people.south)).repeated


def test_the_key_of_another_request_is_refused(people):
    repeated.once(people.north, 1, "k1", DIGEST, open_one(people.north))
    other = repeated.request_digest("POST", "/north/api/v1/tickets", b'{"a": 1}')
    with pytest.raises(Conflict):
        repeated.once(people.north, 1, "k1", other, open_one(people.north))


def test_a_creation_that_failed_left_nothing_and_may_be_tried_again(people):
    def fail():
        numbers.take(people.north, "ticket")
        raise RuntimeError("refused")

    with pytest.raises(RuntimeError):
        repeated.once(people.north, 1, "k1", DIGEST, fail)
    assert repeated.once(people.north, 1, "k1", DIGEST, open_one(people.north)).body == "1"


def test_answers_are_kept_for_two_days(people):
    monday = datetime(2026, 7, 13, 9, tzinfo=UTC)
    with now.at(monday):
        repeated.once(people.north, 1, "k1", DIGEST, open_one(people.north))
    with now.at(monday + timedelta(hours=48)):
        assert repeated.forget_old() == 0
    with now.at(monday + timedelta(hours=48, seconds=1)):
        assert repeated.forget_old() == 1
    assert not RepeatedRequest.objects.exists()
