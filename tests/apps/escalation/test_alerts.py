"""While a promise runs out the lead is called, then the manager, until somebody says that he knows."""

import pytest

from charterdesk.apps.base import events, now
from charterdesk.apps.base.errors import NotAllowed, NotFound
from charterdesk.apps.escalation.alerts import acknowledge, climb_due, open_alerts
from charterdesk.apps.escalation.models import Alert
from charterdesk.apps.notifications.models import Notification
from charterdesk.apps.tickets import pauses, work
from charterdesk.apps.tickets.clocks import judge_due_clocks
from charterdesk.apps.tickets.facts import stream_of
from four_desks import clock, opened, paris

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


def test_who_reads_only_acknowledges_nothing_and_nobody_another_desks(desk, people, ticket):
    with at("15 12:00"):
        judge_due_clocks()
    alert = Alert.objects.get()
    with pytest.raises(NotAllowed):
        acknowledge(people.rada, alert.pk)
    with pytest.raises(NotFound):
        acknowledge(people.lena, alert.pk + 1)
