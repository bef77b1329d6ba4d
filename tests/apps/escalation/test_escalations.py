"""A ticket is handed over when what the charter asks for is done; it comes back with its whole story (ES-19, ES-20)."""

from datetime import timedelta

import pytest

from charterdesk.apps.base import events, now
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.escalation import escalations as on
from charterdesk.apps.escalation.check_data import check_escalations
from charterdesk.apps.escalation.clocks import consumed, judge_due, up_to_facts
from charterdesk.apps.escalation.handing_over import HandedOver, Lacking, hand_over, ways
from charterdesk.apps.escalation.manufacturers import (
    ManufacturerFacts,
    add_manufacturer,
    figures,
    handed_over_to,
    readable_to,
)
from charterdesk.apps.escalation.models import Escalation
from charterdesk.apps.notifications.models import Notification
from charterdesk.apps.tickets import closure, merging, work
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.page import ticket_page
from charterdesk.apps.tickets.standing import standing_of
from charterdesk.rules.levels import stands_at
from four_desks import clock, opened, paris

UP = HandedOver(to_level="dev", body="It fails in the parser.")
THEIR_CHARTER = """
charter: maker
holds_from: 2026-01-01
desk: {name: Maker, country: FR, time_zone: Europe/Paris, languages: [en]}
calendars: {opening: {mon-fri: "08:00-20:00"}}
channels: {email: {address: help@maker.example}}
audiences: {reseller: {is: {en: Resellers}}}
plans:
  partner: {for: [reseller], channels: [email], commitments: {respond: {within: 6 working hours, source: "§ 3"}}}
"""

pytestmark = pytest.mark.usefixtures("whole")


def at(text):
    return now.at(paris(f"2026-07-{text}"))


@pytest.fixture
def ticket(desk):
    """A severity 2 of Wednesday 15 July 2026 at 10:00: an answer is due after 4 working hours, at 15:30."""
    with at("15 10:00"):
        return opened(desk, by=desk.agent, severity="2")


@pytest.fixture
def up(desk, ticket):
    with at("15 11:00"):
        work.record_event(desk.agent, ticket.pk, event="diagnosed")
        return hand_over(desk.agent, ticket.pk, UP)


def codes(ticket):
    lines = events.of(ticket.desk, stream_of(ticket))
    return [line.code for line in lines if line.code.startswith("ticket.escalat")]


def test_esii_lists_what_is_missing_before_n2_r_and_d_lets_go(esii):
    """ES-19: tests with the customer, a manager called; the issue adds the diagnosis."""
    ticket = opened(esii, by=esii.agent, severity="major")
    said = HandedOver(to_level="n2_r_and_d", body="Look.")
    with pytest.raises(Lacking) as refused:
        hand_over(esii.agent, ticket.pk, said)
    assert refused.value.missing == ("diagnosed", "tests_with_customer", "manager_called")
    work.record_event(esii.agent, ticket.pk, event="tests_with_customer", note="Restarted together: the same.")
    work.record_event(esii.agent, ticket.pk, event="diagnosed")
    with pytest.raises(Lacking) as refused:
        hand_over(esii.agent, ticket.pk, said)
    assert refused.value.missing == ("manager_called",)
    work.record_event(esii.agent, ticket.pk, event="manager_called")
    assert hand_over(esii.agent, ticket.pk, said).to_level == "n2_r_and_d"


def test_a_head_hands_over_without_what_is_missing_and_says_why(desk, ticket):
    said = HandedOver(to_level="dev", body="Look.", override_reason="All of them stand still.")
    with pytest.raises(NotAllowed):
        hand_over(desk.agent, ticket.pk, said)
    row = hand_over(desk.head, ticket.pk, said)
    assert (row.lacking, row.override_reason) == (["diagnosed"], "All of them stand still.")


def test_where_a_ticket_may_go_is_told_with_what_is_missing(desk, ticket):
    charter = ticket_page(desk.agent, ticket.number).charter
    found = ways(desk.agent, ticket, charter, standing_of(ticket))
    assert [(way.name, way.missing, way.may) for way in found] == [("dev", ("diagnosed",), True), ("maker", (), True)]


def test_its_clocks_are_the_levels_and_the_customers_stands_still(desk, ticket, up):
    """Taken in charge within 4 working hours of 11:00: 16:30. The answer was due at 15:30 and waits for R&D."""
    due = {row.kind: row.due_at for row in up.clocks.all()}
    assert due["take_in_charge"] == paris("2026-07-15 16:30")
    assert due["answer"] == paris("2026-07-17 11:00")
    assert Escalation.objects.get(pk=up.pk).next_due == due["take_in_charge"]
    ticket.refresh_from_db()
    assert (ticket.state, ticket.waiting_for) == ("waiting", "rnd")
    assert clock(ticket, "respond").state == "paused"


def test_the_story_of_an_escalation_from_taking_to_closing(desk, people, ticket, up):
    with at("15 14:00"):
        assert on.take(people.rada, up.pk).owner_id == people.rada.person_id
    with at("15 15:00"):
        on.ask_back(people.rada, up.pk, body="Which version?")
    with at("16 10:00"):
        on.write(desk.agent, up.pk, body="4.2.")
    with at("16 11:00"):
        row = on.answer(people.rada, up.pk, body="Set the option.")
    assert row.state == Escalation.ANSWERED
    ticket.refresh_from_db()
    assert (ticket.state, ticket.waiting_for) == ("new", "")
    assert clock(ticket, "respond").due_at == paris("2026-07-16 15:30")
    clocks = {one.kind: one for one in row.clocks.all()}
    assert clocks["take_in_charge"].stopped_at == paris("2026-07-15 14:00")
    # From 11:00 to 15:00 less the midday break, then one hour on Thursday: what waited for the desk counts not.
    assert clocks["answer"].consumed_seconds == int(3.5 * 3600)
    with at("16 12:00"):
        assert on.close(desk.agent, up.pk).state == Escalation.CLOSED
    assert codes(ticket) == [
        "ticket.escalated",
        "ticket.escalation_taken",
        "ticket.escalation_asked_back",
        "ticket.escalation_written",
        "ticket.escalation_answered",
        "ticket.escalation_closed",
    ]


def test_what_is_taken_back_keeps_its_whole_story_and_may_go_again(desk, people, ticket, up):
    with at("15 14:00"):
        on.write(people.rada, up.pk, body="I look.")
        row = on.take_back(desk.agent, up.pk, reason="The customer found it.")
    assert [message.kind for message in row.messages.order_by("pk")] == ["handed_over", "message", "taken_back"]
    assert stands_at(ticket_page(desk.agent, ticket.number).charter, standing_of(ticket)) == "n1"
    with at("15 15:00"):
        assert hand_over(desk.agent, ticket.pk, UP).number == 2


def test_two_do_not_take_the_same_and_what_has_ended_is_left_alone(desk, people, up):
    on.take(people.rada, up.pk)
    with pytest.raises(Conflict):
        on.take(desk.agent, up.pk)
    with pytest.raises(Invalid):
        on.close(desk.agent, up.pk)
    on.take_back(desk.agent, up.pk, reason="Ours.")
    with pytest.raises(Conflict):
        on.answer(people.rada, up.pk, body="Late.")


def test_a_ticket_is_not_handed_over_twice_to_the_same_level_nor_by_whoever_may_not(desk, people, ticket, up):
    with pytest.raises(Invalid):
        hand_over(desk.agent, ticket.pk, UP)
    with pytest.raises(NotAllowed):
        hand_over(people.rada, ticket.pk, HandedOver(to_level="maker", body="Look."))
    with pytest.raises(NotAllowed):
        hand_over(desk.customer, ticket.pk, HandedOver(to_level="maker", body="Look."))


def test_a_level_that_is_late_is_told_once_at_its_moment(desk, people, ticket, up):
    with at("15 16:30"):
        judge_due()
        assert "ticket.escalation_missed" not in codes(ticket)
    with at("15 17:00"):
        assert judge_due() == 1
        assert judge_due() == 0
    assert codes(ticket)[-1] == "ticket.escalation_missed"
    assert Notification.objects.filter(kind="level_spoke", person_id=desk.head.person_id).exists()


def test_those_who_develop_are_told_of_what_is_handed_over_to_them(desk, people, ticket):
    work.record_event(desk.agent, ticket.pk, event="diagnosed")
    hand_over(desk.agent, ticket.pk, UP)
    assert list(Notification.objects.filter(kind="escalated").values_list("person_id", flat=True)) == [
        people.rada.person_id
    ]


def test_closing_the_ticket_ends_what_was_handed_over(desk, ticket, up):
    with at("15 12:00"):
        closure.close(desk.agent, ticket.pk, reason="Solved.")
    row = Escalation.objects.get(pk=up.pk)
    assert (row.state, row.ended_at) == (Escalation.CLOSED, paris("2026-07-15 12:00"))
    assert Ticket.objects.get(pk=ticket.pk).state == "closed"


def test_the_customer_sees_one_ticket_and_reads_nothing_of_what_was_said_there(desk, people, ticket, up):
    on.answer(people.rada, up.pk, body="Set the option.")
    page = ticket_page(desk.customer, ticket.number)
    assert page.standing.handed_to == ("dev",)
    assert all("option" not in message.body and "parser" not in message.body for message in page.messages)


def test_a_manufacturer_has_a_clock_by_its_own_charter_and_sees_only_what_was_handed_over(desk, people, ticket):
    facts = ManufacturerFacts(contract_number="M-7", hours="8 to 20", charter_text=THEIR_CHARTER)
    maker = add_manufacturer(desk.head, people.maker, facts)
    with at("15 11:00"):
        row = hand_over(desk.agent, ticket.pk, HandedOver(to_level="maker", body="It fails.", manufacturer_id=maker.pk))
        on.write(desk.agent, row.pk, body="They are slow.", internal=True)
        other = opened(desk, by=desk.agent, severity="2")
    (promise,) = row.clocks.all()
    assert (promise.kind, promise.due_at, promise.source) == ("answer", paris("2026-07-15 17:00"), "§ 3")
    ticket.refresh_from_db()
    assert ticket.waiting_for == "manufacturer"
    (seen,) = handed_over_to(people.manu)
    assert [message.body for message in readable_to(seen, by_staff=False)] == ["It fails."]
    with at("15 16:00"):
        on.note_case(people.manu, row.pk, number="  CASE 12 ")
        answered = on.answer(people.manu, row.pk, body="Update to 4.3.")
    assert (answered.external_case, answered.owner_id) == ("CASE 12", None)
    ticket.refresh_from_db()
    assert ticket.waiting_for == ""
    (kept,) = figures(desk.agent, since=paris("2026-07-01 00:00"))
    assert (kept.handed_over, kept.answered, kept.promised, kept.in_time) == (1, 1, 1, 1)
    # The ticket stood still at its charge until it answered.
    assert kept.waited_seconds == kept.median_seconds
    assert kept.median_seconds == 5 * 3600
    with pytest.raises(NotFound):
        ticket_page(people.manu, other.number)


def test_how_much_of_a_levels_time_is_gone_is_told_while_it_runs(people, up):
    """Handed over at 11:00, to be taken within 4 working hours."""
    charter = charter_of(up.ticket.charter_version)
    with at("15 12:00"):
        assert {clock.kind: consumed(clock) for clock in up_to_facts(up, charter)}["take_in_charge"] == 25
    with at("15 12:10"):
        taken = on.take(people.rada, up.pk)
        assert {clock.kind: consumed(clock) for clock in up_to_facts(taken, charter)}["take_in_charge"] is None


def test_what_is_taken_back_before_an_answer_counts_as_no_promise_kept(desk, people, ticket):
    maker = add_manufacturer(desk.head, people.maker, ManufacturerFacts(charter_text=THEIR_CHARTER))
    with at("15 11:00"):
        row = hand_over(desk.agent, ticket.pk, HandedOver(to_level="maker", manufacturer_id=maker.pk, body="It fails."))
    with at("15 12:00"):
        on.take_back(desk.agent, row.pk, reason="It was the cable.")
    (kept,) = figures(desk.agent, since=paris("2026-07-01 00:00"))
    assert (kept.handed_over, kept.answered, kept.promised, kept.in_time) == (1, 0, 0, 0)


def test_another_manufacturer_reaches_nothing(desk, people, ticket, up):
    with pytest.raises(NotFound):
        on.answer(people.manu, up.pk, body="Me.")
    assert list(handed_over_to(people.manu)) == []
    with pytest.raises(NotAllowed):
        handed_over_to(desk.customer)


def test_to_a_manufacturer_is_handed_over_only_what_names_one(desk, people, ticket):
    with pytest.raises(Invalid) as refused:
        hand_over(desk.agent, ticket.pk, HandedOver(to_level="maker", body="Look."))
    assert refused.value.field == "manufacturer"


def test_a_charter_of_theirs_that_cannot_be_read_is_not_kept(desk, people):
    with pytest.raises(Invalid) as refused:
        add_manufacturer(desk.head, people.maker, ManufacturerFacts(charter_text="charter: x"))
    assert refused.value.field == "charter_text"


def test_a_due_moment_that_was_changed_by_hand_is_found(desk, up):
    (row,) = up.clocks.filter(kind="answer")
    up.clocks.filter(pk=row.pk).update(due_at=row.due_at - timedelta(hours=1))
    (found,) = check_escalations(desk.desk)
    assert (found.what, found.key) == ("clock answer", "ticket 1.1")
    up.clocks.filter(pk=row.pk).update(due_at=row.due_at)


def test_what_was_handed_over_before_a_merge_is_still_answered_and_ended(desk, people, ticket, up):
    into = opened(desk, by=desk.agent, severity="2")
    merging.merge(desk.agent, ticket.pk, into_number=into.number)
    on.answer(people.rada, up.pk, body="Set the option.")
    assert on.close(desk.agent, up.pk).state == Escalation.CLOSED


def test_a_head_gives_it_to_somebody_who_is_told_and_the_story_says_so(desk, people, ticket, up):
    with at("15 12:00"):
        on.assign(desk.head, up.pk, person_id=people.rada.person_id)
    row = Escalation.objects.get(pk=up.pk)
    assert (row.owner_id, row.in_charge_at) == (people.rada.person_id, None)
    told = Notification.objects.filter(kind="escalated", person_id=people.rada.person_id)
    assert told.exists()
    assert codes(ticket) == ["ticket.escalated", "ticket.escalation_assigned"]
    on.take(people.rada, up.pk)
    on.assign(people.rada, up.pk, person_id=None)
    assert Escalation.objects.get(pk=up.pk).owner_id is None


def test_nobody_gets_it_who_could_not_take_it(desk, people, up):
    for stranger in (people.manu.person_id, desk.customer_person.pk, 10**6):
        with pytest.raises(Invalid):
            on.assign(desk.head, up.pk, person_id=stranger)
    with pytest.raises((NotAllowed, NotFound)):
        on.assign(people.manu, up.pk, person_id=people.rada.person_id)
