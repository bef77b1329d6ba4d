"""A charter is published whole or not at all, and the day says which one holds."""

from datetime import date

import pytest

import four_desks
import make
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Invalid, NotAllowed
from charterdesk.apps.contracts.charters import NoCharter, charter_at, charter_of
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.contracts.publishing import InvalidCharter, publish_charter
from charterdesk.charters import holiday_lists, text_of
from four_desks import paris

pytestmark = pytest.mark.django_db
EXER = text_of("exer")


@pytest.fixture
def desk():
    return make.desk()


def publish(desk, text, holidays=None):
    return publish_charter(system_actor(desk), name="test.yaml", text=text, holidays=holidays or holiday_lists())


def test_a_charter_with_errors_never_replaces_a_running_one(desk):
    running = publish(desk, EXER)
    with pytest.raises(InvalidCharter) as refused:
        publish(desk, EXER.replace("2 working hours", "2 hours"))
    assert CharterVersion.objects.get() == running
    assert refused.value.field == "text"
    problem = refused.value.charter_problems[0]
    assert str(refused.value.problems[0].message) == str(problem)
    assert (problem.file, "2 hours" in problem.message) == ("test.yaml", True)


def test_a_charter_that_names_holidays_nobody_listed_is_refused(desk):
    with pytest.raises(InvalidCharter):
        publish(desk, EXER, holidays={"LU": holiday_lists()["LU"]})


def test_the_same_content_published_twice_is_one_version(desk):
    assert publish(desk, EXER) == publish(desk, EXER)
    assert CharterVersion.objects.count() == 1


def test_only_the_lists_of_holidays_that_it_names_are_kept_with_a_charter(desk):
    assert publish(desk, EXER).holidays == {"FR": holiday_lists()["FR"]}


def test_the_shared_parts_that_it_names_are_kept_with_a_charter(desk):
    text = EXER.replace("charter: exer\n", "charter: exer\nuses: [group-hours]\n", 1)
    part = "calendars:\n  office: {mon-fri: 08:00-16:00}\n"
    version = publish(desk, text, holidays={**holiday_lists(), "group-hours.yaml": part, "other.yaml": part})
    assert version.holidays == {"FR": holiday_lists()["FR"], "group-hours.yaml": part}
    assert set(charter_of(version).calendars) == {"opening", "office"}


def test_the_latest_charter_whose_day_has_come_holds(desk):
    # EC-12, EC-13: dates of charters are days on the desk's wall
    old = publish(desk, EXER)
    new = publish(desk, EXER.replace("holds_from: 2024-01-01", "holds_from: 2026-10-01"))
    assert charter_at(desk, paris("2026-09-30 23:59")).version == old
    assert charter_at(desk, paris("2026-10-01 00:00")).version == new
    assert charter_at(desk, paris("2020-01-01 12:00")).version == old


def test_of_two_texts_for_one_day_the_one_published_last_holds(desk):
    publish(desk, EXER)
    corrected = publish(desk, EXER.replace("4 working hours", "5 working hours"))
    published = charter_at(desk, paris("2026-09-30 12:00"))
    assert published.version == corrected
    assert published.charter.plans["premium"].commitments["respond"].within["2"].within.seconds == 5 * 3600


def test_a_desk_without_charter_promises_nothing(desk):
    with pytest.raises(NoCharter):
        charter_at(desk, paris("2026-09-30 12:00"))


def test_a_published_charter_is_read_once_in_the_life_of_the_process(desk, django_assert_num_queries):
    publish(desk, EXER)
    published = charter_at(desk, paris("2026-09-30 12:00"))
    with django_assert_num_queries(1):
        assert charter_at(desk, paris("2026-09-30 12:00")).charter is published.charter
    assert charter_of(published.version).digest == published.version.digest


def test_each_desk_has_its_own_charter_even_with_one_text(desk):
    other = make.desk("south", "South Desk")
    assert publish(desk, EXER) != publish(other, EXER)
    assert charter_at(other, paris("2026-09-30 12:00")).version.desk == other


def test_only_a_manager_publishes(desk):
    for role in ("agent", "lead", "read_only"):
        with pytest.raises(NotAllowed):
            publish_charter(make.actor(make.person(desk, role, role)), name="x", text=EXER, holidays=holiday_lists())
    manager = make.actor(make.person(desk, "Marta", "manager"))
    version = publish_charter(manager, name="x", text=EXER, holidays=holiday_lists())
    assert (version.published_by_id, version.holds_from) == (manager.person_id, date(2024, 1, 1))


def test_the_four_reference_charters_are_published_as_they_stand():
    for name in ("esii", "esker", "exer", "e-connect"):
        assert four_desks.publish(make.desk(name, name), name).name == f"{name}.yaml"


@pytest.mark.parametrize("name", ["", "x" * 81])
def test_a_charter_needs_a_file_name_that_fits(db, name):
    exer = four_desks.exer()
    with pytest.raises(Invalid) as refused:
        publish_charter(system_actor(exer.desk), name=name, text=text_of("exer"), holidays=holiday_lists())
    assert [problem.field for problem in refused.value.problems] == ["name"]
