"""The desk's own fields in the portal: asked at the opening where customers are shown them, and read on the request."""

import pytest

import four_desks
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.people.custom_fields import FieldTerms, add_field
from charterdesk.apps.tickets.models import Ticket
from web.portal.visitor import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    made = four_desks.esii()
    by = system_actor(made.desk)
    shown = FieldTerms("ticket", "stop", "text", {"en": "Stop"}, required="opening", shown_to_customer=True, position=1)
    count = FieldTerms("ticket", "panels", "number", {"en": "Panels"}, shown_to_customer=True, position=2)
    hidden = FieldTerms("ticket", "cause", "text", {"en": "Cause"}, position=3)
    for terms in (shown, count, hidden):
        add_field(by, terms)
    return made


def story(desk, cora):
    place = cora.post("open/", about=f"organisation:{desk.organisation.pk}", kind="anomaly")
    return cora.post(place, wished="blocking")


def test_a_field_is_asked_kept_while_it_is_wrong_and_read_on_the_request(desk):
    cora = Visitor(desk.customer_person)
    place = story(desk, cora)
    asked = cora.get(place)
    assert "Stop" in asked
    assert "Cause" not in asked
    told = {"subject": "Dark", "body": "The panel is dark."}
    assert "This field is required." in cora.post(place, 422, **told)
    wrong = cora.post(place, 422, **told, **{"custom.stop": "Pier 9", "custom.panels": "many"})
    assert "This is no number." in wrong
    assert 'value="Pier 9"' in cora.client.get(place).content.decode()
    review = cora.post(place, **told, **{"custom.stop": "Pier 9", "custom.panels": "2", "custom.cause": "Rust"})
    assert "Stop Pier 9" in cora.get(review)
    ticket = Ticket.objects.get(number=cora.send(review))
    assert ticket.custom == {"stop": "Pier 9", "panels": 2}
    assert "Stop Pier 9" in cora.get(f"tickets/{ticket.number}/")


def test_what_only_the_desk_fills_is_not_shown_on_the_request(desk):
    ticket = four_desks.opened(desk)
    Ticket.objects.filter(pk=ticket.pk).update(custom={"cause": "Rust", "stop": "Pier 9"})
    page = Visitor(desk.customer_person).get(f"tickets/{ticket.number}/")
    assert "Pier 9" in page
    assert "Rust" not in page


def test_what_the_desk_asks_for_since_a_moment_is_asked_before_sending(desk):
    cora = Visitor(desk.customer_person)
    place = story(desk, cora)
    review = cora.post(place, subject="Dark", body="The panel is dark.", **{"custom.stop": "Pier 9"})
    terms = FieldTerms("ticket", "line", "text", {"en": "Line"}, required="opening", shown_to_customer=True)
    add_field(system_actor(desk.desk), terms)
    assert cora.post(review, seal="0" * 20).endswith("/story/")
    assert Ticket.objects.count() == 0
