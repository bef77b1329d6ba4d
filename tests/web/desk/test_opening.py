"""Opening a ticket for somebody: the decision first, then the ticket, once."""

import re

from charterdesk.apps.base import now
from charterdesk.apps.base.models import Event
from charterdesk.apps.tickets.models import Ticket
from four_desks import opened, paris
from web.desk.agent import Agent, words

WEDNESDAY = paris("2026-07-15 10:00")
NIGHT = paris("2026-07-15 23:00")


def asked(of, **said: str) -> dict[str, str]:
    usual = {
        "organisation": str(of.organisation.pk),
        "equipment": str(of.equipment.pk) if of.equipment else "",
        "channel": "phone",
        "kind": "anomaly",
        "severity": "2" if of.equipment else "",
        "subject": "No light",
        "body": "Port 3 is dark.",
    }
    return {**usual, **said}


def test_people_are_found_by_a_part_of_name_or_organisation(exer, agnes):
    page = agnes.page("open/?q=heron")
    assert "Ennio-exer" in page
    assert "Reto-exer" not in page
    assert "Nobody found" in agnes.page("open/?q=xyzzy")


def test_the_decision_is_shown_and_nothing_is_stored(exer, agnes):
    with now.at(WEDNESDAY):
        page = words(agnes.post(f"open/{exer.reseller_person.pk}/", 200, **asked(exer, go="preview")))
    assert "Covered" in page
    assert "within 4 working hours" in page
    assert "Wed 15 Jul 2026 15:30" in page
    assert "EX-16" in page
    assert not Ticket.objects.exists()
    assert not Event.objects.filter(code="intake.declined").exists()


def test_the_second_press_opens_the_ticket_and_a_third_does_not(exer, agnes):
    address = f"open/{exer.reseller_person.pk}/"
    with now.at(WEDNESDAY):
        page = agnes.post(address, 200, **asked(exer, go="preview"))
        [key] = re.findall(r'name="key" value="([0-9a-f]+)"', page)
        assert agnes.post(address, **asked(exer, go="open", key=key)) == "/exer/tickets/1/"
        assert agnes.post(address, **asked(exer, go="open", key=key)) == "/exer/tickets/1/"
    assert Ticket.objects.get().requester.name == "Reto-exer"


def test_at_night_the_telephone_leads_to_another_channel_unless_a_head_decides(exer, agnes, hugo):
    address = f"open/{exer.reseller_person.pk}/"
    with now.at(NIGHT):
        page = words(agnes.post(address, 422, **asked(exer, go="open")))
        assert "Another channel" in page
        assert "portal, e-mail" in page
        assert not Ticket.objects.exists()
        hugo.post(address, **asked(exer, go="open", override_reason="The mayor called."))
    assert Ticket.objects.get().override_reason == "The mayor called."


def test_a_call_of_this_morning_is_noted_at_its_moment(exer, agnes):
    with now.at(WEDNESDAY):
        agnes.post(f"open/{exer.reseller_person.pk}/", **asked(exer, go="open", at="2026-07-15T09:10"))
    assert Ticket.objects.get().opened_at == paris("2026-07-15 09:10")


def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(exer, agnes):
    with now.at(WEDNESDAY):
        page = agnes.post(f"open/{exer.reseller_person.pk}/", 422, **asked(exer, subject="", go="preview"))
        assert "Port 3 is dark." in page
        assert 'aria-invalid="true"' in page
        agnes.post(f"open/{exer.reseller_person.pk}/", 422, **asked(exer, kind="invented", go="preview"))
        agnes.post("open/999999/", 404, **asked(exer, go="preview"))


def test_the_form_asks_what_this_charter_asks(exer, esii, agnes):
    with now.at(WEDNESDAY):
        theirs = agnes.page(f"open/{exer.customer_person.pk}/")
        ours = Agent(esii.agent).page(f"open/{esii.customer_person.pk}/")
    assert "1 · Production interrupted" in theirs
    assert "Technical report" in theirs
    assert "Production interrupted" not in ours


def test_a_wrong_access_code_identifies_nobody(esii):
    opened(esii, at=None)
    agent = Agent(esii.agent)
    with now.at(WEDNESDAY):
        page = words(
            agent.post(f"open/{esii.customer_person.pk}/", 200, **asked(esii, access_code="WRONG", go="preview"))
        )
    assert "Refused" in page
