"""The desk's own fields by machine: what is needed is named as on the form, and they are read by whom they concern."""

import pytest

from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.people.custom_fields import FieldTerms, add_field
from charterdesk.apps.tickets.models import Ticket
from web.api.machines import REQUEST, told


@pytest.fixture(autouse=True)
def fields(scene):
    by = system_actor(scene.desk)
    add_field(by, FieldTerms("ticket", "stop", "text", {"en": "Stop"}, required="opening", shown_to_customer=True))
    add_field(by, FieldTerms("ticket", "panels", "number", {"en": "Panels"}, shown_to_customer=True, position=1))
    add_field(by, FieldTerms("ticket", "cause", "text", {"en": "Cause"}, required="opening", position=2))


def test_what_is_needed_is_named_before_and_at_the_opening(customer, agent):
    assert "custom.stop" in told(customer.post("/decide", REQUEST), 200)["missing"]
    assert "custom.cause" not in told(customer.post("/decide", REQUEST), 200)["missing"]
    assert "custom.cause" in told(agent.post("/decide", REQUEST), 200)["missing"]
    assert "custom.stop" not in told(customer.post("/decide", {**REQUEST, "custom": {"stop": "Pier"}}), 200)["missing"]
    no = told(customer.post("/tickets", {**REQUEST, "custom": {"panels": "many"}}), 422)
    assert {one["field"] for one in no["problems"]} == {"custom.stop", "custom.panels"}
    assert Ticket.objects.count() == 0


def test_what_was_given_is_kept_and_read_by_whom_it_concerns(customer, agent):
    said = {**REQUEST, "custom": {"stop": "Pier 9", "panels": "2", "cause": "not his to say"}}
    number = told(customer.post("/tickets", said), 201)["ticket"]["number"]
    assert told(customer.get(f"/tickets/{number}"), 200)["custom"] == {"stop": "Pier 9", "panels": 2}
    Ticket.objects.update(custom={"stop": "Pier 9", "cause": "Rain"})
    assert told(customer.get(f"/tickets/{number}"), 200)["custom"] == {"stop": "Pier 9"}
    assert told(agent.get(f"/tickets/{number}"), 200)["custom"] == {"stop": "Pier 9", "cause": "Rain"}
