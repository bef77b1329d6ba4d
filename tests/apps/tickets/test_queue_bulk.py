"""One verb on many tickets: each by itself, each answer told, nothing of another's overwritten."""

import pytest

import make
from charterdesk.apps.base import now
from charterdesk.apps.base.errors import Invalid, NotAllowed
from charterdesk.apps.tickets import pauses, work
from charterdesk.apps.tickets.assignment import give
from charterdesk.apps.tickets.closure import close
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.apps.tickets.queue_bulk import Chosen, each, named
from four_desks import opened, paris


@pytest.fixture
def at_ten():
    with now.at(paris("2026-07-15 10:00")):
        yield


def pick(*tickets):
    return [Chosen(one.number, one.version) for one in tickets]


def note(actor, ticket_id, version):
    return work.note(actor, ticket_id, body="Seen.", version=version)


def test_each_ticket_is_changed_through_its_verb_and_what_one_refuses_stops_no_other(exer, at_ten):
    first, changed, second = opened(exer), opened(exer), opened(exer)
    page = pick(first, changed, second)
    work.reply(exer.customer, changed.pk, body="One more thing.")
    answers = each(
        exer.agent,
        "ticket.assign",
        page,
        lambda actor, ticket, version: give(actor, ticket, person_id=exer.agent.person_id, version=version),
    )
    assert [(one.number, bool(one.refused)) for one in answers] == [(1, False), (2, True), (3, False)]
    assert answers[1].refused == "Somebody changed this ticket meanwhile."
    owners = dict(Ticket.objects.values_list("number", "owner_id"))
    assert owners == {1: exer.agent.person_id, 2: None, 3: exer.agent.person_id}


def test_a_closed_ticket_is_not_paused_and_says_so(exer, at_ten):
    first, second = opened(exer), opened(exer)
    close(exer.agent, second.pk)
    page = [Chosen(first.number, first.version), Chosen(second.number, second.version + 1)]
    answers = each(
        exer.agent,
        "ticket.pause",
        page,
        lambda actor, ticket, version: pauses.pause(actor, ticket, party="rnd", reason="Build.", version=version),
    )
    assert [one.refused for one in answers] == ["", "This cannot be done to the ticket as it stands now."]


def test_a_ticket_chosen_twice_is_noted_once_and_one_of_another_desk_does_not_exist(exer, at_ten):
    ticket = opened(exer)
    answers = each(exer.agent, "ticket.note", [*pick(ticket, ticket), Chosen(77, 1)], note)
    assert [(one.number, one.refused) for one in answers] == [(1, ""), (77, "There is no such ticket.")]
    assert Message.objects.filter(ticket=ticket, body="Seen.").count() == 1
    assert [row.number for row in named(exer.agent, [Chosen(77, 1), Chosen(1, 1)])] == [1]


def test_whoever_has_not_the_right_does_nothing_and_nobody_does_more_than_two_hundred(exer, at_ten):
    ticket = opened(exer)
    reader = make.actor(make.person(exer.desk, "Rolf", "read_only"))
    for actor in (reader, exer.customer):
        with pytest.raises(NotAllowed):
            each(actor, "ticket.note", pick(ticket), note)
    with pytest.raises(Invalid):
        each(exer.agent, "ticket.note", [Chosen(number, 1) for number in range(201)], note)
    assert Message.objects.filter(body="Seen.").count() == 0
