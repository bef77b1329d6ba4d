"""What a price holds is said before sending: fees, steps, surcharges, what the work may cost, packs of incidents."""

from datetime import UTC, datetime

import pytest

from charterdesk.apps.base import now
from charterdesk.apps.contracts.charters import charter_at
from charterdesk.apps.contracts.credits import buy_incidents
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.intake import open_ticket, preview
from charterdesk.apps.tickets.page import ticket_page
from charterdesk.web.desk.decision_record import coverage_words, record
from charterdesk.web.portal.decision_words import tell
from policy_desk import PolicyDesk
from web.portal.visitor import Visitor

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 9, 8, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_tuesday():
    with now.at(TUESDAY):
        yield


def test_what_the_charter_gives_each_month_is_left_on_the_contract_and_on_each_ticket():
    desk = PolicyDesk("printer_lessor")
    desk.contract("lease")
    cora, agnes = Visitor(desk.person), Visitor(Person.objects.get(pk=desk.agent.person_id or 0))
    open_ticket(desk.customer, desk.asked(kind="paper"))
    assert "Incidents left" in agnes.get(f"/{desk.desk.slug}/tickets/1/")
    assert ticket_page(desk.agent, 1).credit_incidents == 2
    assert "Incidents left 2" in cora.get("contracts/")
    open_ticket(desk.customer, desk.asked(kind="anomaly"))
    assert ticket_page(desk.agent, 1).credit_incidents == 1


def test_a_visit_that_is_wished_soon_says_its_surcharge_and_its_fee():
    desk = PolicyDesk("managed_services")
    desk.contract("block")
    desk.say(region="country")
    cora = Visitor(desk.person)
    about = f"organisation:{desk.organisation.pk}"
    seen = cora.get(cora.write(about, "intervention", story={"wished_at": "2026-09-09T10:00"}))
    assert "Call-out: 95\N{NO-BREAK SPACE}€, excluding VAT." in seen
    assert "The rate is 162\N{NO-BREAK SPACE}€ an hour, excluding VAT." in seen
    assert "In it, a surcharge of 50\N{NO-BREAK SPACE}%: short notice." in seen
    assert "Time is counted in started steps of 15 minutes." in seen
    later = cora.get(cora.write(about, "intervention", story={"wished_at": "2026-09-21T10:00"}))
    assert "The rate is 108\N{NO-BREAK SPACE}€ an hour, excluding VAT." in later


def test_what_is_no_moment_is_asked_again():
    desk = PolicyDesk("managed_services")
    desk.contract("block")
    cora = Visitor(desk.person)
    place = cora.post("open/", about=f"organisation:{desk.organisation.pk}", kind="intervention")
    place = place if place.endswith("/story/") else cora.post(place, wished="")
    seen = cora.post(place, 422, subject="Visit", body="Please come.", wished_at="2026-02-31T10:00")
    assert "Give a day and an hour" in seen


def test_one_incident_of_the_pack_is_used_and_the_desk_reads_it_too():
    desk = PolicyDesk("open_source_vendor")
    contract = desk.contract("incidents")
    buy_incidents(desk.system, contract_id=contract.pk, incidents=3, key="order", reason="Three", at=TUESDAY)
    decision = preview(desk.agent, desk.asked(channel="email", kind="usage"))
    charter = charter_at(desk.desk, TUESDAY).charter
    assert tell(charter, decision, "en").prices == ("One incident of your pack is used; it held 3.",)
    assert record(charter, decision).price == ("one incident from the pack",)
    assert coverage_words(decision) == "from the pack of incidents"
