"""A question prepared once gives what its query set gives; an insertion gives what `save` gives."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, CharField, DateTimeField, F, Q
from django.utils.translation import gettext_lazy

import make
from charterdesk.apps.base.models import Desk, Job, Number
from charterdesk.apps.base.prepared import Given, Prepared, insert

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 7, 15, 9, tzinfo=UTC)

JOBS: Prepared[Any] = Prepared(
    lambda: (
        Job.objects.select_related("desk")
        .filter(Q(desk_id=Given("desk", BigIntegerField())) | Q(desk=None), run_at__lte=Given("at", DateTimeField()))
        .annotate(place=F("desk__slug"))
        .order_by("run_at")
    )
)
NAMED = Prepared(lambda: Desk.objects.filter(slug=Given("slug", CharField())).only("slug"))


@pytest.fixture
def job():
    return Job.objects.create(desk=make.desk(), task="a", arguments={"event": 1}, run_at=NINE)


def test_rows_come_with_their_joins_annotations_and_types(job, django_assert_num_queries):
    with django_assert_num_queries(1):
        (found,) = JOBS(desk=job.desk_id, at=NINE)
        assert (found, found.desk, found.place) == (job, job.desk, job.desk.slug)
        assert (found.run_at, found.arguments) == (NINE, {"event": 1})
    assert not found._state.adding


def test_the_same_words_take_other_values(job):
    assert JOBS(desk=job.desk_id, at=NINE) == [job]
    assert JOBS(desk=job.desk_id + 1, at=NINE) == []
    assert JOBS(desk=job.desk_id, at=NINE.replace(hour=8)) == []
    assert JOBS(desk=None, at=NINE) == []


def test_a_row_joined_by_nothing_is_none():
    alone = Job.objects.create(task="a", run_at=NINE)
    assert JOBS.first(desk=1, at=NINE) == alone
    assert JOBS.first(desk=1, at=NINE).desk is None


def test_what_was_left_out_is_asked_for_when_it_is_wanted(job, django_assert_num_queries):
    desk = NAMED.first(slug=job.desk.slug)
    with django_assert_num_queries(1):
        assert desk.name == job.desk.name


def test_nobody_is_nobody():
    assert NAMED.first(slug="nowhere") is None


def test_a_value_that_is_missing_is_an_error_and_not_everything(job):
    with pytest.raises(KeyError):
        JOBS(desk=job.desk_id)


@pytest.mark.parametrize("number", [2**63, -(2**63), 10**30])
def test_a_number_that_no_column_can_hold_has_no_rows(job, number):
    assert Prepared(lambda: Job.objects.filter(pk=Given("job", BigIntegerField())))(job=number) == []


def test_a_value_is_never_read_as_sql(job):
    assert NAMED(slug="' OR 1=1 --") == []


def test_rows_are_inserted_in_one_statement_and_know_their_keys(job, django_assert_num_queries):
    rows = [Number(desk=job.desk, series=series) for series in ("a", "b", "c")]
    with django_assert_num_queries(1):
        insert(*rows)
    assert list(Number.objects.order_by("pk")) == rows
    assert [row.series for row in Number.objects.order_by("pk")] == ["a", "b", "c"]
    rows[0].next = 7
    rows[0].save()
    assert Number.objects.get(series="a").next == 7


def test_an_inserted_row_takes_the_key_of_a_row_stored_after_it_was_made():
    desk = Desk(slug="later", name="Later")
    number = Number(desk=desk, series="a")
    insert(desk)
    insert(number)
    assert Number.objects.get().desk == desk


def test_nothing_to_insert_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert()


def test_what_the_database_refuses_is_refused(job):
    insert(Number(desk=job.desk, series="a"))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Number(desk=job.desk, series="a"))


def test_a_value_of_another_type_than_its_column_is_made_one_of_it():
    row = Job(desk=make.desk(), arguments={}, run_at=NINE, owner=7)
    given: Any = gettext_lazy("Yes")
    row.task = given
    insert(row)
    assert Job.objects.filter(pk=row.pk).values_list("task", "owner").get() == ("Yes", "7")
