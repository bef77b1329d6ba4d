"""Who of the desk looks at a ticket just now, and who types on it."""

from datetime import UTC, datetime, timedelta

import pytest

import four_desks
from charterdesk.apps.base.errors import NotAllowed, NotFound
from charterdesk.apps.base.now import at
from charterdesk.apps.workspace import presence
from charterdesk.apps.workspace.models import Presence

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)


@pytest.fixture
def agnes(exer):
    return exer.agent


@pytest.fixture
def hugo(exer):
    return exer.head


def named(others):
    return [(other.name.partition("-")[0], other.types) for other in others]


def test_two_agents_on_one_ticket_see_each_other(ticket, agnes, hugo):
    with at(NOON):
        assert presence.beat(agnes, ticket.number, types=False) == []
        assert named(presence.beat(hugo, ticket.number, types=True)) == [("Agnes", False)]
        assert named(presence.others(agnes, ticket.number)) == [("Hugo", True)]


def test_who_stops_typing_still_looks(ticket, agnes, hugo):
    with at(NOON):
        presence.beat(hugo, ticket.number, types=True)
    with at(NOON + timedelta(seconds=16)):
        presence.beat(hugo, ticket.number, types=False)
        assert named(presence.others(agnes, ticket.number)) == [("Hugo", False)]


def test_who_was_last_seen_a_minute_ago_is_no_longer_there(ticket, agnes, hugo):
    with at(NOON):
        presence.beat(hugo, ticket.number, types=True)
    with at(NOON + timedelta(seconds=59)):
        assert named(presence.others(agnes, ticket.number)) == [("Hugo", False)]
        assert len(presence.everywhere()) == 1
    with at(NOON + timedelta(seconds=60)):
        assert presence.others(agnes, ticket.number) == []
        assert presence.everywhere() == frozenset()
        assert presence.forget_old() == 1
    assert not Presence.objects.exists()


def test_who_leaves_is_gone_at_once_and_his_two_windows_are_one_person(ticket, agnes, hugo):
    presence.beat(hugo, ticket.number, types=False)
    presence.beat(hugo, ticket.number, types=False)
    assert named(presence.others(agnes, ticket.number)) == [("Hugo", False)]
    presence.leave(hugo, ticket.number)
    assert presence.others(agnes, ticket.number) == []


def test_a_customer_neither_sees_nor_is_seen(ticket, exer):
    cora = exer.customer
    for verb in (
        lambda: presence.others(cora, ticket.number),
        lambda: presence.leave(cora, ticket.number),
        lambda: presence.beat(cora, ticket.number, types=True),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert not Presence.objects.exists()


def test_a_ticket_of_another_desk_is_not_there(ticket, agnes):
    with pytest.raises(NotFound):
        presence.beat(four_desks.esker().agent, ticket.number, types=False)
    with pytest.raises(NotFound):
        presence.beat(agnes, 999, types=False)
