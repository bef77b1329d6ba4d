"""Whose owner has left is nobody's: it stands among the unassigned, and is the next to be taken."""

import pytest

import four_desks
import make
from charterdesk.apps.people.persons import leave
from charterdesk.apps.tickets import queue_next, work
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.queue import NOBODY, QueueFilter, queue
from charterdesk.apps.tickets.queue_counts import counted


@pytest.fixture
def left(db):
    """A ticket in charge of an agent who has left since."""
    scene = four_desks.exer()
    ticket = four_desks.opened(scene)
    work.take_in_charge(scene.agent, ticket.pk)
    assert scene.agent.person_id is not None
    leave(scene.head, scene.agent.person_id)
    return scene, ticket


def test_the_ticket_of_who_left_stands_among_the_unassigned_and_says_who_had_it(left):
    scene, ticket = left
    wanted = QueueFilter(owner=NOBODY)
    (row,) = queue(scene.head, wanted).rows
    assert (row.number, row.owner, row.owner_left) == (ticket.number, "Agnes-exer", True)
    assert counted(scene.head, {"nobodys": wanted}) == {"nobodys": 1}


def test_the_ticket_of_who_is_there_is_not_unassigned(left):
    scene, _ticket = left
    colleague = make.actor(make.person(scene.desk, "Bruno", "agent"))
    other = four_desks.opened(scene)
    work.take_in_charge(colleague, other.pk)
    assert other.number not in {row.number for row in queue(scene.head, QueueFilter(owner=NOBODY)).rows}


def test_the_next_best_ticket_may_be_that_of_who_left_and_becomes_his_who_asks(left):
    scene, ticket = left
    colleague = make.actor(make.person(scene.desk, "Bruno", "agent"))
    found = queue_next.next_ticket(colleague)
    assert found is not None
    assert Ticket.objects.get(pk=ticket.pk).owner_id == colleague.person_id
