"""Ten seconds to take an answer back; it leaves once, and counts from the moment of pressing."""

from datetime import timedelta

import pytest

from charterdesk.apps.base import now
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.base.files import store
from charterdesk.apps.tickets import closure, work
from charterdesk.apps.tickets.models import Attachment, Clock, Message, Ticket
from charterdesk.apps.workspace import drafts, held
from charterdesk.apps.workspace.drafts import Typed
from charterdesk.apps.workspace.models import HeldReply
from four_desks import paris

PRESSED = paris("2026-07-15 11:00")
ANSWER = Typed(body="Change the cable.", fields={"kind": "customer"})
SOLUTION = Typed(body="Change the cable.", fields={"kind": "solution"})


def seen(ticket):
    last = Message.objects.filter(ticket=ticket).order_by("-pk").values_list("pk", flat=True).first()
    return (last or 0, 10**6)


def press(actor, ticket, typed=ANSWER):
    return held.hold(actor, ticket.pk, typed, seen=seen(ticket))


def later(seconds):
    return now.at(PRESSED + timedelta(seconds=seconds))


def replies():
    return Message.objects.filter(body=ANSWER.body)


def test_an_answer_leaves_after_ten_seconds_and_not_before(exer, ticket):
    press(exer.agent, ticket)
    with later(10):
        assert held.send_held() == 0
    assert not replies().exists()
    with later(11):
        assert held.send_held() == 1
    assert replies().get().author_id == exer.agent.person_id


def test_the_clock_of_the_answer_stops_when_the_agent_pressed(exer, ticket):
    # EX-16: the answer is what stops the clock, and the ten seconds are the agent's own
    press(exer.agent, ticket)
    with later(300):
        held.send_held()
    message = replies().get()
    assert (message.at, message.recorded_at) == (PRESSED, PRESSED + timedelta(seconds=300))
    assert PRESSED in set(Clock.objects.filter(ticket=ticket).values_list("stopped_at", flat=True))


def test_taken_back_nothing_leaves_and_the_words_are_a_draft_again(exer, ticket):
    row = press(exer.agent, ticket)
    held.undo(exer.agent, ticket.pk, row.pk)
    with later(60):
        assert held.send_held() == 0
    assert not replies().exists()
    kept = drafts.draft(exer.agent, drafts.place_of(ticket.pk))
    assert kept is not None
    assert kept.typed == ANSWER


def test_what_has_left_cannot_be_taken_back(exer, ticket):
    row = press(exer.agent, ticket)
    with later(11):
        held.send_held()
        with pytest.raises(Conflict):
            held.undo(exer.agent, ticket.pk, row.pk)
    assert replies().count() == 1


def test_nobody_takes_back_what_another_sends(exer, ticket):
    row = press(exer.agent, ticket)
    for other in (exer.head, exer.customer):
        with pytest.raises(NotFound):
            held.undo(other, ticket.pk, row.pk)


def test_two_workers_send_it_once(exer, ticket):
    row = press(exer.agent, ticket)
    with later(11):
        found = HeldReply.objects.select_related("person__desk").get(pk=row.pk)
        assert held._send(found) is True
        assert held._send(found) is False
    assert replies().count() == 1


def test_a_worker_killed_in_the_middle_leaves_it_to_the_next_one(exer, ticket, monkeypatch):
    press(exer.agent, ticket)

    class Killed(BaseException):
        pass

    def killed(*_given):
        do(*_given)
        raise Killed

    do = held._do
    with later(11):
        monkeypatch.setattr(held, "_do", killed)
        with pytest.raises(Killed):
            held.send_held()
        assert (replies().count(), HeldReply.objects.get().state) == (0, "held")
        monkeypatch.setattr(held, "_do", do)
        assert held.send_held() == 1
        assert held.send_held() == 0
    assert replies().count() == 1


def test_closed_meanwhile_the_words_are_a_draft_again_and_the_writer_is_told(exer, ticket):
    press(exer.agent, ticket, SOLUTION)
    with later(5):
        closure.close(exer.head, ticket.pk, reason="Solved on the telephone.")
    with later(11):
        assert held.send_held() == 0
    row = HeldReply.objects.get()
    assert row.state == "failed"
    assert row.problem
    kept = drafts.draft(exer.agent, drafts.place_of(ticket.pk))
    assert kept is not None
    assert kept.typed == SOLUTION
    told = held.waiting(exer.agent, Ticket.objects.get(pk=ticket.pk))
    assert [one.state for one in told] == ["failed"]
    assert held.waiting(exer.head, ticket) == ()
    held.dismiss(exer.agent, ticket.pk, row.pk)
    assert held.waiting(exer.agent, ticket) == ()


def test_what_the_charter_refuses_is_refused_at_once_and_nothing_is_held(exer, ticket):
    closure.close(exer.head, ticket.pk, reason="Done.")
    with pytest.raises(Conflict):
        press(exer.agent, ticket, SOLUTION)
    with pytest.raises(Invalid):
        press(exer.agent, ticket, Typed(body="  ", fields={"kind": "customer"}))
    assert not HeldReply.objects.exists()
    assert not replies().exists()


def test_colleagues_see_what_is_about_to_leave_and_customers_do_not(exer, ticket):
    press(exer.agent, ticket)
    (one,) = held.waiting(exer.head, ticket)
    assert (one.person, one.mine, one.typed.body) == ("Agnes-exer", False, ANSWER.body)
    assert held.waiting(exer.customer, ticket) == ()


def test_a_solution_is_held_too_and_its_files_go_with_it(exer, ticket):
    stored = store(exer.desk, [b"trace"], "trace.txt")
    typed = Typed("New module.", {"kind": "solution"}, ((stored.sha256, "trace.txt"),))
    press(exer.agent, ticket, typed)
    assert Ticket.objects.get(pk=ticket.pk).state != "solved"
    with later(11):
        assert held.send_held() == 1
    assert Ticket.objects.get(pk=ticket.pk).state == "solved"
    assert Attachment.objects.get().name == "trace.txt"


def test_a_word_of_the_customer_meanwhile_is_told_before_the_answer_is_held(exer, ticket):
    before = seen(ticket)
    work.reply(exer.customer, ticket.pk, body="It works again.")
    with pytest.raises(Conflict):
        held.hold(exer.agent, ticket.pk, ANSWER, seen=before)
    press(exer.agent, ticket)


def test_time_noted_meanwhile_is_no_reason_to_hold_an_answer_up(exer, ticket):
    before = seen(ticket)
    work.log_time(exer.head, ticket.pk, seconds=60)
    assert held.hold(exer.agent, ticket.pk, ANSWER, seen=before).state == "held"


def test_the_customer_who_spoke_after_the_pressing_has_the_last_word(exer, ticket):
    press(exer.agent, ticket)
    with later(5):
        work.reply(exer.customer, ticket.pk, body="Wait, it works.")
    with later(11):
        held.send_held()
    assert Ticket.objects.get(pk=ticket.pk).last_message_by == "customer"
