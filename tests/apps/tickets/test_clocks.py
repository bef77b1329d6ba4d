"""Clocks: started, stopped, paused and judged from facts; nothing resets them."""

from datetime import timedelta

import pytest

from charterdesk.apps.base import events, now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.apps.tickets import closure, pauses, work
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.models import Clock, Pause, Ticket
from charterdesk.apps.tickets.priority import change_priority
from charterdesk.charters import holiday_lists, text_of
from four_desks import clock, opened, paris


def at(text):
    return now.at(paris(f"2026-{text}"))


def codes(ticket):
    return [line.code for line in events.of(ticket.desk, stream_of(ticket))]


@pytest.fixture
def premium(exer):
    """A severity 2 reported on Wednesday 15 July 2026 at 16:00: four working hours, due on Thursday at 11:00."""
    with at("07-15 16:00"):
        return opened(exer, wished_priority="2")


def test_an_answer_at_the_due_second_is_in_time_and_one_second_later_it_is_not(exer, premium):
    with at("07-16 11:00"):
        work.reply(exer.agent, premium.pk, body="Look at port 12.")
    assert (clock(premium, "respond").state, clock(premium, "respond").missed) == ("met", False)
    with at("07-15 16:00"):
        later = opened(exer, wished_priority="2")
    with now.at(paris("2026-07-16 11:00") + timedelta(seconds=1)):
        work.reply(exer.agent, later.pk, body="Look at port 12.")
    missed = clock(later, "respond")
    assert (missed.state, missed.missed, missed.consumed_seconds) == ("missed", True, 4 * 3600 + 1)


def test_what_is_due_at_closing_time_is_not_missed_overnight(exer):
    # EX-01: 14:00 + four hours = 18:00, closing time; an answer at 22:00 consumed no more
    with at("07-15 14:00"):
        ticket = opened(exer, wished_priority="2")
    assert clock(ticket, "respond").due_at == paris("2026-07-15 18:00")
    assert clock(ticket, "respond").missed_at == paris("2026-07-16 09:00") + timedelta(seconds=1)
    with at("07-15 22:00"):
        work.reply(exer.agent, ticket.pk, body="Look at port 12.")
    assert clock(ticket, "respond").state == "met"


def test_the_customers_word_does_not_answer_and_a_note_does_not_either(exer, premium):
    with at("07-15 17:00"):
        work.reply(exer.customer, premium.pk, body="Any news?")
        work.note(exer.agent, premium.pk, body="Looks like the power supply.")
        work.take_in_charge(exer.agent, premium.pk)
    assert clock(premium, "respond").state == "running"


def test_a_pause_for_the_customer_freezes_what_remains_and_his_reply_ends_it(exer, premium):
    with at("07-15 17:00"):
        pauses.pause(exer.agent, premium.pk, party="customer", reason="Asked for the configuration.")
    paused = clock(premium, "respond")
    assert (paused.state, paused.remaining_seconds, paused.due_at, paused.next_moment) == (
        "paused",
        3 * 3600,
        None,
        None,
    )
    with at("07-16 10:00"):
        work.reply(exer.customer, premium.pk, body="Here it is.")
    going = clock(premium, "respond")
    assert (going.state, going.remaining_seconds, going.due_at) == ("running", 3 * 3600, paris("2026-07-16 14:30"))
    ticket = Ticket.objects.get(pk=premium.pk)
    assert (ticket.state, ticket.waiting_for, ticket.next_due) == ("new", "", paris("2026-07-16 14:30"))


def test_a_pause_at_night_costs_nothing(exer, premium):
    with at("07-15 19:00"):
        pauses.pause(exer.agent, premium.pk, party="customer", reason="Asked for the configuration.")
    with at("07-16 08:00"):
        work.reply(exer.customer, premium.pk, body="Here it is.")
    assert clock(premium, "respond").due_at == paris("2026-07-16 11:00")


def test_the_charter_says_whose_pause_stops_a_clock(exer, premium):
    # EX-22's clock is paused by the customer only: the manufacturer's time is the desk's
    with at("07-15 17:00"):
        pauses.pause(exer.agent, premium.pk, party="manufacturer", reason="Case opened.")
    assert (clock(premium, "respond").state, clock(premium, "respond").due_at) == ("running", paris("2026-07-16 11:00"))
    with at("07-15 17:30"):
        work.reply(exer.customer, premium.pk, body="Any news?")
    assert Ticket.objects.get(pk=premium.pk).waiting_for == "manufacturer"


def test_another_party_may_follow_the_first(exer, premium):
    with at("07-15 17:00"):
        pauses.pause(exer.agent, premium.pk, party="manufacturer", reason="Case opened.")
    with at("07-15 17:30"):
        pauses.pause(exer.agent, premium.pk, party="customer", reason="They ask for a trace.")
    rows = Pause.objects.filter(ticket=premium).order_by("from_at")
    assert [(row.party, row.until_at) for row in rows] == [
        ("manufacturer", paris("2026-07-15 17:30")),
        ("customer", None),
    ]
    with at("07-15 17:45"):
        pauses.resume(exer.agent, premium.pk)
    assert clock(premium, "respond").due_at == paris("2026-07-16 11:15")
    with at("07-15 17:50"), pytest.raises(Conflict):
        pauses.resume(exer.agent, premium.pk)


@pytest.mark.parametrize(("party", "reason", "field"), [("weather", "Rain.", "party"), ("customer", " ", "reason")])
def test_a_pause_names_its_party_and_its_reason(exer, premium, party, reason, field):
    with pytest.raises(Invalid) as refused:
        pauses.pause(exer.agent, premium.pk, party=party, reason=reason)
    assert refused.value.field == field


def test_pauses_do_not_overlap(exer, premium):
    with at("07-15 17:00"):
        pauses.pause(exer.agent, premium.pk, party="customer", reason="Asked.")
    with at("07-15 17:30"):
        pauses.resume(exer.agent, premium.pk)
        for moment in ("2026-07-15 17:10", "2026-07-15 15:59"):
            with pytest.raises(Invalid) as refused:
                pauses.pause(exer.agent, premium.pk, party="customer", reason="Again.", at=paris(moment))
            assert refused.value.field == "at"


def test_a_new_severity_gives_its_target_from_the_original_start_and_keeps_what_was_consumed(exer, premium):
    # EX-15: severity 1 is two working hours
    with at("07-15 17:00"):
        change_priority(exer.agent, premium.pk, severity="1", reason="Production is interrupted.")
    urgent = clock(premium, "respond")
    assert (urgent.promised_seconds, urgent.consumed_seconds, urgent.due_at) == (7200, 3600, paris("2026-07-15 18:00"))
    assert urgent.started_at == paris("2026-07-15 16:00")
    ticket = Ticket.objects.get(pk=premium.pk)
    assert (ticket.severity, ticket.priority, ticket.wished_priority) == ("1", "1", "2")
    assert ticket.rank < premium.rank


def test_a_new_severity_keeps_the_pauses(exer, premium):
    with at("07-15 17:00"):
        pauses.pause(exer.agent, premium.pk, party="customer", reason="Asked.")
    with at("07-15 17:30"):
        pauses.resume(exer.agent, premium.pk)
        change_priority(exer.agent, premium.pk, severity="1", reason="Production is interrupted.")
    assert clock(premium, "respond").due_at == paris("2026-07-16 09:30")


def test_a_severity_that_the_charter_does_not_know_is_refused(exer, premium):
    with pytest.raises(Invalid) as refused:
        change_priority(exer.agent, premium.pk, severity="blocking", reason="Words of another desk.")
    assert refused.value.field == "severity"


def test_a_request_without_severity_gets_its_clock_with_its_severity_from_the_original_start(exer):
    with at("07-15 16:00"):
        ticket = opened(exer)
    assert not Clock.objects.exists()
    assert "severity" in ticket.decision["missing"]
    with at("07-15 17:00"):
        change_priority(exer.agent, ticket.pk, severity="3", reason="Validated with the customer.")
    assert clock(ticket, "respond").started_at == paris("2026-07-15 16:00")


def test_a_workaround_stops_the_clock_and_the_work_goes_on(esker):
    # EK-07
    with at("09-10 10:00"):
        ticket = opened(esker, wished_priority="1")
    with at("09-10 12:00"):
        closure.propose_solution(esker.agent, ticket.pk, body="Use the other printer meanwhile.", workaround=True)
    assert (clock(ticket, "resolve").state, Ticket.objects.get(pk=ticket.pk).state) == ("met", "in_charge")
    with at("09-11 12:00"):
        closure.propose_solution(esker.agent, ticket.pk, body="Corrected.")
    with at("09-11 13:00"):
        closure.reject(esker.customer, ticket.pk, reason="No.")
    # What was given back at noon stays given back.
    assert clock(ticket, "resolve").stopped_at == paris("2026-09-10 12:00")


def test_reopening_resets_no_clock(esker):
    with at("09-10 10:00"):
        ticket = opened(esker, wished_priority="1")
    with at("09-10 13:00"):
        closure.propose_solution(esker.agent, ticket.pk, body="Corrected.")
        closure.validate(esker.customer, ticket.pk)
    with at("09-14 09:00"):
        closure.reopen(esker.customer, ticket.pk, reason="It is back.")
    back = clock(ticket, "resolve")
    assert (back.started_at, back.consumed_seconds, back.due_at) == (
        paris("2026-09-10 10:00"),
        3 * 3600,
        paris("2026-09-14 10:00"),
    )
    reopened = Ticket.objects.get(pk=ticket.pk)
    assert (reopened.state, reopened.reopened, reopened.closed_at) == ("in_charge", 1, None)
    assert "clock.rejudged" in codes(ticket)


def test_an_answer_once_given_stays_given_when_the_ticket_comes_back(exer, premium):
    with at("07-15 17:00"):
        closure.propose_solution(exer.agent, premium.pk, body="Restart it.")
    with at("07-20 17:00"):
        closure.reject(exer.customer, premium.pk, reason="No.")
    assert (clock(premium, "respond").state, clock(premium, "respond").consumed_seconds) == ("met", 3600)


def test_a_second_intervention_has_a_clock_of_its_own(esii):
    # ES-15
    with at("09-10 09:00"):
        ticket = opened(esii)
        work.decide_intervention(esii.agent, ticket.pk)
    with at("09-10 15:00"):
        work.arrive_on_site(esii.agent, ticket.pk)
    with at("09-11 09:00"):
        work.decide_intervention(esii.agent, ticket.pk)
    first, second = clock(ticket, "on_site"), clock(ticket, "on_site", 2)
    assert (first.state, first.consumed_seconds, second.state) == ("met", 6 * 3600, "running")
    assert second.started_at == paris("2026-09-11 09:00")


def test_asking_for_an_intervention_decides_it(esii):
    # ES-15
    with at("09-10 09:00"):
        ticket = opened(esii, kind="intervention")
    assert {row.kind for row in Clock.objects.filter(ticket=ticket)} == {"take_in_charge", "on_site"}


def test_closing_ends_every_clock_and_coming_back_sets_it_going_again(esii):
    with at("09-10 09:00"):
        ticket = opened(esii)
    with at("09-10 10:00"):
        closure.close(esii.agent, ticket.pk, reason="Opened twice.")
    assert (clock(ticket, "take_in_charge").state, clock(ticket, "take_in_charge").next_moment) == ("met", None)
    with at("09-11 09:00"):
        closure.reopen(esii.customer, ticket.pk, reason="It was not the same.")
    back = clock(ticket, "take_in_charge")
    assert (back.state, back.consumed_seconds, back.due_at) == ("running", 3600, paris("2026-09-11 12:00"))


def test_who_solves_a_ticket_has_taken_it_in_charge(esii):
    with at("09-10 09:00"):
        ticket = opened(esii)
    with at("09-10 10:00"):
        closure.propose_solution(esii.agent, ticket.pk, body="Restart the printer.")
    solved = Ticket.objects.get(pk=ticket.pk)
    assert (solved.owner_id, solved.in_charge_at) == (esii.agent.person_id, paris("2026-09-10 10:00"))
    assert clock(ticket, "take_in_charge").state == "met"


def test_a_promise_to_keep_the_customer_informed_starts_anew_with_each_answer(exer):
    update = "      update:\n        within: 8 working hours\n        repeats: yes\n        paused_by: [customer]\n"
    text = text_of("exer").replace("    commitments:\n", f"    commitments:\n{update}", 1)
    publish_charter(system_actor(exer.desk), name="informed", text=text, holidays=holiday_lists())
    with at("07-15 16:00"):
        ticket = opened(exer, wished_priority="2")
    with at("07-15 17:00"):
        work.reply(exer.agent, ticket.pk, body="We are looking at it.")
    with at("07-16 10:00"):
        closure.propose_solution(exer.agent, ticket.pk, body="Restart it.", workaround=True)
    with at("07-16 15:00"):
        closure.propose_solution(exer.agent, ticket.pk, body="Corrected in 4.3.")
    with at("07-16 17:00"):
        closure.reject(exer.customer, ticket.pk, reason="No.")
    rows = Clock.objects.filter(ticket=ticket, kind="update").order_by("sequence")
    assert [(row.started_at, row.stopped_at) for row in rows] == [
        (paris("2026-07-15 16:00"), paris("2026-07-15 17:00")),
        (paris("2026-07-15 17:00"), paris("2026-07-16 10:00")),
        (paris("2026-07-16 10:00"), paris("2026-07-16 15:00")),
        (paris("2026-07-16 17:00"), None),
    ]


def test_a_new_severity_counts_from_the_start_or_from_the_change_as_the_charter_says(exer):
    promise = "        starts: registered\n"
    from_the_change = text_of("exer").replace(promise, promise + "        new_target: from the change\n", 1)
    with at("07-15 09:00"):
        kept = opened(exer, wished_priority="2")
    publish_charter(system_actor(exer.desk), name="anew", text=from_the_change, holidays=holiday_lists())
    with at("07-15 09:30"):
        anew = opened(exer, wished_priority="2")
    with at("07-15 10:00"):
        for ticket in (kept, anew):
            change_priority(exer.agent, ticket.pk, severity="1", reason="Nothing works any more.")
    assert clock(kept, "respond").due_at == paris("2026-07-15 11:00")
    assert clock(anew, "respond").due_at == paris("2026-07-15 12:00")
