"""The end of a ticket: who may close, whose word counts, silence, and coming back."""

from decimal import Decimal

import pytest

import four_desks
from charterdesk.apps.base import events, now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.apps.tickets import closure, pauses, quotes, work
from charterdesk.apps.tickets.assignment import give
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.models import Clock, Pause, Quote, Ticket
from charterdesk.charters import holiday_lists, text_of
from four_desks import clock, opened, paris


def at(text):
    return now.at(paris(f"2026-{text}"))


def again(ticket):
    return Ticket.objects.get(pk=ticket.pk)


@pytest.fixture
def silent(esker):
    """The desk of the subscription, where two working days of silence close and ten days reopen."""
    said = "  silence: 2 working days\n  reopen_within: 10 elapsed days\n"
    text = text_of("esker").replace("closing:\n", f"closing:\n{said}")
    publish_charter(system_actor(esker.desk), name="silent", text=text, holidays=holiday_lists())
    return esker


def test_where_the_customer_closes_the_desk_proposes(esker):
    # EK-12
    ticket = opened(esker, wished_priority="3")
    with pytest.raises(Invalid) as refused:
        closure.close(esker.agent, ticket.pk, reason="Done.")
    assert refused.value.code == "customer_closes"
    closure.propose_solution(esker.agent, ticket.pk, body="Corrected.")
    assert again(ticket).state == "solved"
    with pytest.raises(NotAllowed):
        closure.validate(esker.agent, ticket.pk)
    closure.validate(esker.customer, ticket.pk, body="Thank you.")
    assert (again(ticket).state, again(ticket).closed_at is not None) == ("closed", True)


def test_where_the_desk_closes_it_tells_the_customer(esii):
    # ES-21
    ticket = opened(esii)
    closure.close(esii.agent, ticket.pk, reason="Restarted together on the telephone.")
    told = ticket.messages.order_by("pk").last()
    assert (told.body, told.visibility, again(ticket).last_message_by) == (
        "Restarted together on the telephone.",
        "customer",
        "desk",
    )


def test_closing_ends_the_pause(esii):
    ticket = opened(esii)
    pauses.pause(esii.agent, ticket.pk, party="carrier", reason="The exchange is on its way.")
    closure.close(esii.agent, ticket.pk)
    assert (again(ticket).waiting_for, Pause.objects.get(ticket=ticket).until_at) == ("", again(ticket).closed_at)


def test_a_closed_ticket_is_not_worked_on_but_time_and_words_may_follow(esii):
    ticket = opened(esii)
    closure.close(esii.agent, ticket.pk)
    for verb in (
        lambda: work.take_in_charge(esii.agent, ticket.pk),
        lambda: give(esii.agent, ticket.pk, person_id=esii.agent.person_id),
        lambda: pauses.pause(esii.agent, ticket.pk, party="customer", reason="Asked."),
        lambda: closure.propose_solution(esii.agent, ticket.pk, body="Again."),
        lambda: closure.close(esii.agent, ticket.pk),
        lambda: closure.reject(esii.customer, ticket.pk, reason="No."),
    ):
        with pytest.raises(Conflict) as refused:
            verb()
        assert refused.value.current["state"] == "closed"
    work.log_time(esii.agent, ticket.pk, seconds=1200, note="Report written.")
    work.reply(esii.customer, ticket.pk, body="Thank you.")
    assert again(ticket).state == "closed"


def test_silence_closes_where_the_charter_says_after_how_long(silent):
    with at("09-10 10:00"):
        ticket = opened(silent, wished_priority="3")
        closure.propose_solution(silent.agent, ticket.pk, body="Corrected.")
    assert again(ticket).silent_close_at == paris("2026-09-14 10:00")
    with at("09-14 09:59"):
        assert closure.close_silent_tickets() == 0
    with at("09-14 10:00"):
        assert closure.close_silent_tickets() == 1
        assert closure.close_silent_tickets() == 0
    assert (again(ticket).state, again(ticket).closed_at) == ("closed", paris("2026-09-14 10:00"))
    line = events.of(silent.desk, stream_of(ticket)).get(code="ticket.closed_by_silence")
    assert line.actor_kind == "worker"


def test_a_customer_who_speaks_is_not_silent(silent):
    with at("09-10 10:00"):
        ticket = opened(silent, wished_priority="3")
        closure.propose_solution(silent.agent, ticket.pk, body="Corrected.")
    with at("09-11 10:00"):
        work.reply(silent.customer, ticket.pk, body="I shall test it next month.")
    with at("09-30 10:00"):
        assert closure.close_silent_tickets() == 0
    assert again(ticket).state == "solved"


def test_silence_closes_nothing_where_the_charter_does_not_say_so(esker):
    ticket = opened(esker, wished_priority="3")
    closure.propose_solution(esker.agent, ticket.pk, body="Corrected.")
    assert again(ticket).silent_close_at is None


def test_a_ticket_comes_back_within_the_time_of_the_charter(silent):
    with at("09-10 10:00"):
        ticket = opened(silent, wished_priority="3")
        closure.validate(silent.customer, ticket.pk)
    with at("09-20 10:01"), pytest.raises(Conflict):
        closure.reopen(silent.customer, ticket.pk, reason="It is back.")
    with at("09-20 10:00"):
        closure.reopen(silent.customer, ticket.pk, reason="It is back.")
    assert (again(ticket).state, again(ticket).reopened, again(ticket).closed_at) == ("new", 1, None)


def test_a_reopened_ticket_stays_its_agents(esii):
    ticket = opened(esii)
    work.take_in_charge(esii.agent, ticket.pk)
    closure.close(esii.agent, ticket.pk)
    closure.reopen(esii.agent, ticket.pk, reason="The customer called again.")
    assert (again(ticket).state, again(ticket).owner_id) == ("in_charge", esii.agent.person_id)


@pytest.fixture
def quoted():
    """Without contract an intervention waits for its quote (ES-07)."""
    desk = four_desks.esii(plan=None)
    return desk, opened(desk, kind="intervention")


def test_no_clock_runs_and_no_work_starts_before_the_quote_is_validated():
    # EC-08: above a day of work; here a plan that promises, so that the clocks can be seen to wait
    desk = four_desks.esii()
    text = text_of("esii") + "\nprices:\n  hour: 100 EUR per hour\n  quote_above: {work: 8 hours}\n"
    text = text.replace("    price:\n      included: yes", "    price:\n      included: no", 1)
    publish_charter(system_actor(desk.desk), name="quotes", text=text, holidays=holiday_lists())
    with at("09-10 09:00"):
        ticket = opened(desk, by=desk.agent, severity="major", estimated_minutes=600)
    assert (ticket.state, ticket.outcome, ticket.next_due) == ("quote", "quote_first", None)
    with at("09-10 10:00"):
        quotes.send_quote(desk.agent, ticket.pk, amount=Decimal(1000), hours=Decimal(10), text="Ten hours.")
        work.reply(desk.agent, ticket.pk, body="The quote is attached.")
    assert not Clock.objects.exists()
    with at("09-10 11:00"):
        quotes.accept_quote(desk.customer, ticket.pk)
    assert clock(ticket, "take_in_charge").started_at == paris("2026-09-10 11:00")
    assert again(ticket).next_due == paris("2026-09-10 15:00")


def test_a_declined_quote_closes_the_ticket_and_coming_back_asks_for_a_quote_again(quoted):
    desk, ticket = quoted
    with pytest.raises(Conflict):
        quotes.accept_quote(desk.customer, ticket.pk)
    quotes.send_quote(desk.agent, ticket.pk, amount=Decimal("480.00"), text="Two hours on site.")
    quotes.decline_quote(desk.customer, ticket.pk, reason="Too expensive.")
    assert (again(ticket).state, Quote.objects.get().state) == ("closed", "declined")
    closure.reopen(desk.customer, ticket.pk, reason="We need it after all.")
    assert again(ticket).state == "quote"


def test_a_new_quote_replaces_the_one_not_answered(quoted):
    desk, ticket = quoted
    quotes.send_quote(desk.agent, ticket.pk, amount=Decimal(480), text="Two hours on site.")
    quotes.send_quote(desk.agent, ticket.pk, amount=Decimal(400), text="At the reduced rate.")
    quotes.accept_quote(desk.customer, ticket.pk)
    assert [(quote.amount, quote.state) for quote in Quote.objects.order_by("pk")] == [
        (Decimal("480.00"), "replaced"),
        (Decimal("400.00"), "accepted"),
    ]


def test_a_quote_in_the_middle_of_the_work_waits_at_the_customers_charge(exer):
    with at("07-15 16:00"):
        ticket = opened(exer, wished_priority="2")
    with at("07-15 17:00"):
        work.take_in_charge(exer.agent, ticket.pk)
        quotes.send_quote(exer.agent, ticket.pk, amount=Decimal(480), text="The configuration on top.")
    assert (clock(ticket, "respond").state, again(ticket).waiting_for) == ("paused", "customer")
    with at("07-16 10:00"):
        quotes.accept_quote(exer.customer, ticket.pk)
    assert (again(ticket).state, clock(ticket, "respond").due_at) == ("in_charge", paris("2026-07-16 14:30"))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal("0.001")}, "amount"),
        ({"amount": Decimal("NaN")}, "amount"),
        ({"currency": "euro"}, "currency"),
        ({"hours": Decimal(-1)}, "hours"),
        ({"text": " "}, "text"),
    ],
)
def test_a_quote_that_makes_no_sense_is_refused_by_the_name_of_its_field(quoted, said, field):
    desk, ticket = quoted
    with pytest.raises(Invalid) as refused:
        quotes.send_quote(desk.agent, ticket.pk, **{"amount": Decimal(480), "text": "Two hours.", **said})
    assert refused.value.field == field


def test_the_desk_does_not_validate_its_own_quote(quoted):
    desk, ticket = quoted
    quotes.send_quote(desk.agent, ticket.pk, amount=Decimal(480), text="Two hours.")
    for verb in (quotes.accept_quote, quotes.decline_quote):
        with pytest.raises(NotAllowed):
            verb(desk.agent, ticket.pk)
