"""While a promise runs out the lead is called, then the manager, until somebody says that he knows."""

import pytest

import four_desks
import make
from charterdesk.apps.base import events, now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import NotAllowed, NotFound
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.apps.escalation import escalations as on
from charterdesk.apps.escalation.alerts import acknowledge, climb_due, open_alerts
from charterdesk.apps.escalation.clocks import judge_due
from charterdesk.apps.escalation.handing_over import HandedOver, hand_over
from charterdesk.apps.escalation.manufacturers import ManufacturerFacts, add_manufacturer
from charterdesk.apps.escalation.models import Alert, EscalationClock
from charterdesk.apps.notifications.models import Notification
from charterdesk.apps.people.absences import be_away
from charterdesk.apps.tickets import pauses, priority, work
from charterdesk.apps.tickets.clocks import judge_due_clocks
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.rebasing import rebase
from charterdesk.charters import holiday_lists, text_of
from four_desks import clock, opened, paris

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


def told(kind="called"):
    rows = Notification.objects.filter(kind=kind).order_by("pk").values_list("person__name", flat=True)
    return list(rows)


@pytest.fixture
def ticket(desk, people):
    """A severity 2 of 15 July 2026, 10:00: 4 working hours; half of it is consumed at 12:00, nine tenths at 15:06."""
    with at("15 10:00"):
        return opened(desk, by=desk.agent, severity="2")


def test_at_half_of_the_time_the_lead_is_called_once(ticket):
    with at("15 11:59"):
        assert judge_due_clocks() == 0
    with at("15 12:00"):
        assert judge_due_clocks() == 1
        assert judge_due_clocks() == 0
    assert told() == ["Lena"]
    row = clock(ticket, "respond")
    assert (row.called_percent, row.call_at) == (50, paris("2026-07-15 15:06"))


def test_who_does_not_say_that_he_knows_is_passed_over_after_a_quarter_of_an_hour(ticket):
    with at("15 12:00"):
        judge_due_clocks()
    with at("15 12:14"):
        assert climb_due() == 0
    with at("15 12:15"):
        assert climb_due() == 1
        assert climb_due() == 0
    assert told() == ["Lena", "Hugo-exer"]


def test_who_acknowledges_is_the_last_to_be_called(people, ticket):
    with at("15 12:00"):
        judge_due_clocks()
    with at("15 12:05"):
        (alert,) = open_alerts(people.lena)
        assert acknowledge(people.lena, alert.pk).acknowledged_by_id == people.lena.person_id
        acknowledge(people.lena, alert.pk)
    with at("15 12:30"):
        assert climb_due() == 0
    assert told() == ["Lena"]
    assert list(open_alerts(people.lena)) == []
    lines = events.of(ticket.desk, stream_of(ticket)).filter(code="ticket.alert_acknowledged")
    assert lines.count() == 1


def test_an_answer_in_time_ends_the_climb(desk, ticket):
    with at("15 12:00"):
        judge_due_clocks()
    with at("15 12:10"):
        work.reply(desk.agent, ticket.pk, body="We look at it.")
    with at("15 12:15"):
        assert climb_due() == 1
    assert told() == ["Lena"]
    assert Alert.objects.get().ended_at == paris("2026-07-15 12:15")


def test_while_the_customer_is_waited_for_nobody_is_called(desk, ticket):
    """Paused from 11:00 until 15:00: half is consumed at 16:00."""
    with at("15 11:00"):
        pauses.pause(desk.agent, ticket.pk, party="customer", reason="The logs.")
    with at("15 14:30"):
        assert judge_due_clocks() == 0
    with at("15 15:00"):
        pauses.resume(desk.agent, ticket.pk)
    assert clock(ticket, "respond").call_at == paris("2026-07-15 16:00")


def test_at_nine_tenths_the_manager_is_called_by_himself(ticket):
    with at("15 15:06"):
        judge_due_clocks()
    assert sorted(told()) == ["Hugo-exer", "Lena"]
    assert [alert.percent for alert in Alert.objects.order_by("percent")] == [50, 90]


def test_a_greater_share_takes_the_place_of_a_smaller_one_that_nobody_answered(people, ticket):
    with at("15 12:00"):
        judge_due_clocks()
    with at("15 15:06"):
        judge_due_clocks()
        assert [alert.percent for alert in open_alerts(people.lena)] == [90]
        assert climb_due() == 0
    assert told() == ["Lena", "Hugo-exer"]


def test_who_reads_only_acknowledges_nothing_and_nobody_another_desks(desk, people, ticket):
    with at("15 12:00"):
        judge_due_clocks()
    alert = Alert.objects.get()
    with pytest.raises(NotAllowed):
        acknowledge(people.rada, alert.pk)
    with pytest.raises(NotFound):
        acknowledge(people.lena, alert.pk + 1)


def test_while_the_customer_is_waited_for_the_climb_stands_still_and_goes_on_with_the_clock(desk, ticket):
    with at("15 12:00"):
        judge_due_clocks()
    with at("15 12:05"):
        pauses.pause(desk.agent, ticket.pk, party="customer", reason="The logs.")
    with at("15 12:20"):
        assert climb_due() == 0
    with at("15 14:30"):
        pauses.resume(desk.agent, ticket.pk)
        assert climb_due() == 1
    assert told() == ["Lena", "Hugo-exer"]


def test_a_promise_that_moved_away_calls_anew_when_it_comes_near_again(desk, people, ticket):
    """Acknowledged at half of 4 hours; as a severity 3 it has 8 hours, of which half is consumed at 15:30."""
    with at("15 12:00"):
        judge_due_clocks()
        acknowledge(people.lena, open_alerts(people.lena)[0].pk)
        priority.change_priority(desk.agent, ticket.pk, severity="3", reason="Milder.")
    with at("15 15:30"):
        judge_due_clocks()
        assert [alert.percent for alert in open_alerts(people.lena)] == [50]
    assert told() == ["Lena", "Lena"]


@pytest.fixture
def up(desk, people, ticket):
    """Handed over to the developers at 11:00: taken within 4 working hours, answered within 2 working days."""
    with at("15 11:00"):
        work.record_event(desk.agent, ticket.pk, event="diagnosed")
        return hand_over(desk.agent, ticket.pk, HandedOver(to_level="dev", body="It fails in the parser."))


def test_who_has_it_then_the_lead_then_the_manager_are_called_while_a_levels_time_runs_out(desk, people, ticket, up):
    """Half of the 4 working hours is consumed at 14:30, nine tenths at 16:36 (EX-01: closed 12:30 to 14:00)."""
    with at("15 14:29"):
        assert judge_due() == 0
    with at("15 14:30"):
        assert (judge_due(), judge_due()) == (1, 0)
        (alert,) = open_alerts(people.lena)
        assert (alert.percent, alert.level_clock.kind, alert.clock_id) == (50, "take_in_charge", None)
    with at("15 14:44"):
        assert climb_due() == 0
    with at("15 14:45"):
        assert climb_due() == 1
        acknowledge(people.lena, alert.pk)
    assert told() == ["Lena", "Hugo-exer"]
    with at("15 15:30"):
        assert climb_due() == 0
    with at("15 16:36"):
        assert judge_due() == 1
    assert told() == ["Lena", "Hugo-exer", "Hugo-exer"]


def test_a_level_that_takes_it_in_time_ends_the_climb(people, up):
    with at("15 14:30"):
        judge_due()
    with at("15 14:40"):
        on.take(people.rada, up.pk)
        assert list(open_alerts(people.lena)) == []
        assert climb_due() == 1
    assert told() == ["Lena"]


def test_while_the_level_waits_for_the_desk_nobody_is_called_for_its_time(desk, people, up):
    with at("15 11:30"):
        on.ask_back(people.rada, up.pk, body="Which version?")
    answer = EscalationClock.objects.get(kind="answer")
    assert (answer.state, answer.call_at, answer.next_moment) == ("paused", None, None)
    with at("15 16:30"):
        on.write(desk.agent, up.pk, body="4.2.")
    answer.refresh_from_db()
    assert answer.call_at is not None


def test_what_was_missed_while_nobody_looked_is_told_with_the_next_word(desk, people, ticket, up):
    with at("15 17:00"):
        on.write(desk.agent, up.pk, body="Anybody?")
    codes = list(events.of(ticket.desk, stream_of(ticket)).values_list("code", flat=True))
    assert codes.count("ticket.escalation_missed") == 1
    assert codes.count("ticket.alert_raised") == 2
    with at("15 17:01"):
        judge_due()
    assert events.of(ticket.desk, stream_of(ticket)).filter(code="ticket.escalation_missed").count() == 1


def test_a_manufacturers_own_promise_calls_as_the_level_says(desk, people, ticket):
    """6 working hours by their charter, open from 8 to 20: nine tenths are consumed at 16:24."""
    facts = ManufacturerFacts(contract_number="M-7", hours="8 to 20", charter_text=THEIR_CHARTER)
    maker = add_manufacturer(desk.head, people.maker, facts)
    with at("15 11:00"):
        hand_over(desk.agent, ticket.pk, HandedOver(to_level="maker", body="Look.", manufacturer_id=maker.pk))
    with at("15 16:23"):
        assert judge_due() == 0
    with at("15 16:24"):
        assert judge_due() == 1
    assert told() == ["Hugo-exer"]


def test_a_ticket_moved_to_a_charter_that_calls_has_its_level_watched_from_when_it_was_handed_over(db):
    """EXER's own charter promises nothing at the manufacturer's level and calls nobody; the next version does both."""
    desk = four_desks.exer()
    lena = make.actor(make.person(desk.desk, "Lena", "lead"))
    house = make.organisation(desk.desk, "Gauge Makers", "partner")
    with at("15 16:30"):
        ticket = opened(desk, by=desk.agent, severity="2")
        work.record_event(desk.agent, ticket.pk, event="diagnosed")
        maker = add_manufacturer(desk.head, house.pk, ManufacturerFacts(contract_number="M-7"))
        up = hand_over(
            desk.agent, ticket.pk, HandedOver(to_level="manufacturer", body="Look.", manufacturer_id=maker.pk)
        )
        assert not up.clocks.exists()
    watched = "needs: [diagnosed]\n    answer: 4 working hours\n    calls: [{at: 50 %, call: lead}]"
    loud = text_of("exer").replace("needs: [diagnosed]", watched).replace("2024-01-01", "2026-07-16", 1)
    with at("16 09:30"):
        publish_charter(system_actor(desk.desk), name="exer.yaml", text=loud, holidays=holiday_lists())
        rebase(desk.head, ticket.pk, reason="We watch over them.")
    clock_of = up.clocks.get()
    assert (clock_of.kind, clock_of.due_at) == ("answer", paris("2026-07-16 11:30"))
    assert [alert.percent for alert in open_alerts(lena)] == [50]
    assert told() == ["Lena"]


def test_for_a_lead_who_is_away_his_stand_in_is_called_and_without_one_the_manager_at_once(desk, people, ticket):
    with at("15 08:00"):
        be_away(people.lena, people.lena.person_id)
    with at("15 12:00"):
        judge_due_clocks()
    assert told() == ["Hugo-exer"]
    assert Alert.objects.get().next_at is None
