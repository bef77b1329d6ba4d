"""Numbers follow each other without a gap, in each series of each desk."""

import pytest
from django.db import transaction

from charterdesk.apps.base import numbers


def test_numbers_start_at_one_and_follow_each_other(people):
    assert [numbers.take(people.north, "ticket") for _ in range(3)] == [1, 2, 3]


def test_series_and_desks_count_apart(people):
    numbers.take(people.north, "ticket")
    assert numbers.take(people.north, "quote") == 1
    assert numbers.take(people.south, "ticket") == 1


def test_a_number_that_was_not_used_comes_back(people):
    numbers.take(people.north, "ticket")
    with transaction.atomic():
        assert numbers.take(people.north, "ticket") == 2
        transaction.set_rollback(True)
    assert numbers.take(people.north, "ticket") == 2


@pytest.mark.django_db(transaction=True)
def test_a_number_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        numbers.take(None, "ticket")  # type: ignore[arg-type]  # not looked at
