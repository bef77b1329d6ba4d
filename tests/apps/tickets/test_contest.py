"""The customer contests a validated priority, once; the desk answers (EK-04)."""

import pytest

from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.tickets.contest import answer, contest, contest_of, may_contest
from charterdesk.apps.tickets.models import PriorityChange, PriorityContest, Ticket
from charterdesk.apps.tickets.page import ticket_page
from charterdesk.apps.tickets.priority import change_priority
from four_desks import econnect, opened


@pytest.fixture
def lowered(esker):
    """The customer wished 1, the desk validated 3."""
    ticket = opened(esker, wished_priority="1")
    change_priority(esker.agent, ticket.pk, severity="3", reason="One screen only.")
    return again(ticket)


def again(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def codes(of, ticket):
    return [line.code for line in ticket_page(of.agent, ticket.number).journal]


def test_a_contest_changes_nothing_until_the_desk_answers(esker, lowered):
    contest(esker.customer, lowered.pk, wished="1", reason="All our counters stand still.")
    row = contest_of(lowered)
    assert row is not None
    assert (row.contested, row.wished, row.answer) == ("3", "1", "")
    assert again(lowered).severity == "3"
    assert codes(esker, lowered).count("ticket.priority_contested") == 1


def test_a_priority_is_contested_once(esker, lowered):
    contest(esker.customer, lowered.pk, wished="1", reason="All our counters stand still.")
    answer(esker.agent, lowered.pk, severity="keep", reason="The other counters work.")
    with pytest.raises(Conflict):
        contest(esker.admin, lowered.pk, wished="2", reason="Again.")
    assert PriorityContest.objects.count() == 1


def test_the_desk_keeps_its_priority_and_says_why(esker, lowered):
    contest(esker.customer, lowered.pk, wished="1", reason="All our counters stand still.")
    row = answer(esker.agent, lowered.pk, severity="keep", reason="The other counters work.")
    assert (row.answer, row.answer_reason, again(lowered).severity) == ("kept", "The other counters work.", "3")
    assert PriorityChange.objects.count() == 1


def test_the_desk_gives_way_and_the_promises_follow(esker, lowered):
    contest(esker.customer, lowered.pk, wished="1", reason="All our counters stand still.")
    row = answer(esker.agent, lowered.pk, severity="2", reason="Half of them.", version=again(lowered).version)
    assert (row.answer, again(lowered).severity) == ("changed", "2")
    assert PriorityChange.objects.order_by("-pk")[0].reason == "Half of them."
    assert codes(esker, lowered)[-1] == "ticket.contest_answered"


def test_nothing_is_changed_where_no_contest_waits(esker, lowered):
    with pytest.raises(Conflict):
        answer(esker.agent, lowered.pk, severity="1", reason="Why not.")
    assert again(lowered).severity == "3"


def test_the_wished_priority_that_counts_is_not_contested(esker):
    ticket = opened(esker, wished_priority="2")
    page = ticket_page(esker.customer, ticket.number)
    assert not may_contest(esker.customer, ticket, page.charter)
    with pytest.raises(Conflict):
        contest(esker.customer, ticket.pk, wished="1", reason="Worse.")


@pytest.mark.parametrize("wished", ["3", "9", ""])
def test_the_severity_is_another_one_of_the_charter(esker, lowered, wished):
    with pytest.raises(Invalid) as refused:
        contest(esker.customer, lowered.pk, wished=wished, reason="Worse.")
    assert refused.value.field == "wished"


def test_who_answers_and_who_contests_are_not_the_same(esker, lowered):
    with pytest.raises(NotAllowed):
        contest(esker.agent, lowered.pk, wished="1", reason="Worse.")
    contest(esker.customer, lowered.pk, wished="1", reason="Worse.")
    with pytest.raises(NotAllowed):
        answer(esker.customer, lowered.pk, severity="1", reason="Because I say so.")
    assert again(lowered).severity == "3"


def test_a_contest_of_another_desk_is_answered_by_nobody_here(esker, lowered):
    contest(esker.customer, lowered.pk, wished="1", reason="Worse.")
    with pytest.raises(NotFound):
        answer(econnect().agent, lowered.pk, severity="keep", reason="No.")
