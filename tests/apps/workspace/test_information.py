"""Asking the customer for what the charter wants to know."""

import pytest

from charterdesk.apps.base.errors import Invalid, NotAllowed
from charterdesk.apps.base.models import Event
from charterdesk.apps.people.custom_fields import FieldTerms, add_field
from charterdesk.apps.tickets.custom import fill_fields
from charterdesk.apps.tickets.information import request_information
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.page import ticket_page


def test_the_question_waits_for_the_customer_and_says_what_was_asked(exer, ticket):
    missing = ticket_page(exer.agent, ticket.number).decision.missing
    assert missing
    request_information(exer.agent, ticket.pk, asked=missing[:1], body="Which version?")
    row = Ticket.objects.get(pk=ticket.pk)
    assert (row.state, row.waiting_for) == ("waiting", "customer")
    assert Event.objects.filter(code="ticket.replied").get().data["asked"] == [missing[0]]


def test_a_field_of_the_desks_own_that_is_needed_and_empty_is_asked_for_until_it_is_filled(exer, ticket):
    for name, shown in (("lift", True), ("cause", False)):
        add_field(exer.head, FieldTerms("ticket", name, "text", {"en": name}, (), "opening", shown_to_customer=shown))
    assert [field.key for field in ticket_page(exer.agent, ticket.number).unanswered] == ["custom.lift"]
    with pytest.raises(Invalid):
        request_information(exer.agent, ticket.pk, asked=["custom.cause"], body="Why?")
    request_information(exer.agent, ticket.pk, asked=["custom.lift"], body="Which lift?")
    fill_fields(exer.agent, ticket.pk, given={"custom.lift": "B"})
    assert ticket_page(exer.agent, ticket.number).unanswered == ()
    with pytest.raises(Invalid):
        request_information(exer.agent, ticket.pk, asked=["custom.lift"], body="Which lift?")


def test_only_what_the_charter_asks_is_asked_in_its_name_and_only_by_the_desk(exer, ticket):
    with pytest.raises(Invalid):
        request_information(exer.agent, ticket.pk, asked=["shoe size"], body="Well?")
    with pytest.raises(NotAllowed):
        request_information(exer.customer, ticket.pk, asked=[], body="Well?")
