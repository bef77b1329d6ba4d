"""Lines of the journal that are recorded together: stored at the end of the block, as if one after another."""

import pytest
from django.db import transaction

import make
from charterdesk.apps.base import events
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.models import Event
from charterdesk.apps.people import organisations
from charterdesk.apps.people.organisations import OrganisationTerms
from charterdesk.apps.search.documents import rowid
from charterdesk.apps.search.models import ThingWords


@pytest.fixture
def system(db):
    return system_actor(make.desk())


def test_lines_recorded_together_are_chained_as_lines_recorded_one_by_one(system):
    desk = system.desk
    with transaction.atomic():
        events.record(desk, "thing:1", "thing.added", actor=system, first=True)
        with events.together():
            for place in range(250):
                events.record(desk, "thing:1", "thing.changed", actor=system, data={"place": place})
                events.record(desk, f"thing:{place + 2}", "thing.added", actor=system, first=True)
            assert Event.objects.filter(desk=desk, code="thing.changed").count() == 0
    assert events.verify(desk, "thing:1") == []
    assert [line.seq for line in events.of(desk, "thing:1")] == list(range(1, 252))
    assert all(events.verify(desk, f"thing:{place + 2}") == [] for place in range(250))


def test_what_follows_from_lines_recorded_together_is_done_at_the_end(system):
    with transaction.atomic(), events.together():
        added = [organisations.insert(system, OrganisationTerms(f"Heron {place}", "customer")) for place in range(3)]
        assert not ThingWords.objects.filter(pk=rowid("organisation", added[0].pk)).exists()
    assert ThingWords.objects.filter(pk__in=[rowid("organisation", row.pk) for row in added]).count() == 3


def failing(system):
    with transaction.atomic(), events.together():
        events.record(system.desk, "thing:1", "thing.added", actor=system, first=True)
        raise ArithmeticError


def test_nothing_is_stored_of_a_block_that_fails(system):
    with pytest.raises(ArithmeticError):
        failing(system)
    assert not Event.objects.filter(stream="thing:1").exists()
    with transaction.atomic():
        assert events.record(system.desk, "thing:1", "thing.added", actor=system).pk is not None
