"""Whose number it is: as exchanges write it, everybody known under it, nobody chosen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import cast
import make
from charterdesk.apps.people.models import Person
from charterdesk.apps.telephone.identify import readings, who_call, who_calls

NUMBER = "+33 1 99 00 12 34"


@pytest.fixture
def people(db):
    found = cast.assemble()
    Person.objects.filter(pk=found.cora.pk).update(phone=NUMBER)
    return found


@pytest.mark.any_engine
@pytest.mark.parametrize(
    "written",
    ["0199001234", "+33199001234", "0033199001234", "33199001234", "01 99 00 12 34", "sip:+33199001234@10.0.0.1"],
)
def test_one_number_in_all_the_ways_in_which_exchanges_write_it(people, written):
    found = who_calls(make.actor(people.alma), written)
    assert (found.number, found.only) == (NUMBER, people.cora)
    assert found.organisations == (people.quay,)


@pytest.mark.any_engine
@pytest.mark.parametrize("written", ["", "anonymous", "Anonymous@anonymous.invalid", "unknown", "withheld"])
def test_a_withheld_number_is_nobodys(people, written):
    found = who_calls(make.actor(people.alma), written)
    assert (found.withheld, found.persons, found.number) == (True, (), "")


@pytest.mark.any_engine
@pytest.mark.parametrize("written", ["201", "9501", "*67", "abc", "9" * 80, "+", "٣٣١"])
def test_what_is_no_number_of_anybody_is_shown_as_it_came(people, written):
    found = who_calls(make.actor(people.alma), written)
    assert (found.withheld, found.persons) == (False, ())
    assert readings(written, "FR") == ()


def test_several_people_are_offered_and_none_is_the_one(people):
    Person.objects.filter(pk=people.dario.pk).update(phone=f"{NUMBER} ext. 12")
    Person.objects.filter(pk=people.ennio.pk).update(phone=f"{NUMBER}5")
    found = who_calls(make.actor(people.alma), "0199001234")
    assert (set(found.persons), found.only) == ({people.cora, people.dario}, None)


def test_people_of_another_desk_who_left_and_colleagues_are_not_offered(people):
    Person.objects.filter(pk__in=[people.dora.pk, people.bruno.pk]).update(phone=NUMBER)
    Person.objects.filter(pk=people.cora.pk).update(active=False)
    assert who_calls(make.actor(people.alma), "0199001234").persons == ()


def test_a_day_of_calls_asks_once(people, django_assert_num_queries):
    numbers = [f"01990012{n:02}" for n in range(50)]
    alma = make.actor(people.alma)
    with django_assert_num_queries(1):
        found = who_call(alma, numbers)
    assert [number for number, matches in found.items() if matches.persons] == ["0199001234"]


def test_a_number_is_looked_up_in_an_index_whatever_the_number_of_people(people):
    alma = make.actor(people.alma)
    Person.objects.bulk_create(
        Person(
            desk=people.north, name=f"P{n}", organisation=people.quay, phone=f"+33 1 98 00 {n // 100:02} {n % 100:02}"
        )
        for n in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE people_person")
    with CaptureQueriesContext(connection) as asked:
        assert who_calls(alma, "0199001234").only == people.cora
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{asked[0]['sql']}")
        plan = "\n".join(str(line) for line in cursor.fetchall())
    assert "people_person_by_number" in plan
