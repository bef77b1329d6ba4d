"""A mail of the desk says where the request stands, in the charter's words, while another level has it (ES-20)."""

from datetime import timedelta

import pytest

import four_desks
from charterdesk.apps.escalation import escalations as on
from charterdesk.apps.escalation.handing_over import HandedOver, hand_over
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets import work
from four_desks import opened, paris
from outgoing import box, clock, plain, sent

WEDNESDAY = paris("2026-07-15 10:00")
SAID = {
    "fr": "Votre demande est au niveau N2-R&D, chez ceux qui développent le produit.",
    "en": "Your request is at level N2-R&D, with those who develop the product.",
    "es": "Su solicitud está en el nivel N2-R&D, con quienes desarrollan el producto.",
}


def answered(esii, ticket, minutes):
    moment = WEDNESDAY + timedelta(minutes=minutes)
    with clock.at(moment):
        work.reply(esii.agent, ticket.pk, body="We are at it.")
    return plain(sent(moment).messages[-1])


@pytest.mark.parametrize("language", SAID)
def test_an_answer_says_where_it_stands_until_it_is_taken_back(db, language):
    esii = four_desks.esii()
    box(esii.desk, "support@esii.example")
    Person.objects.filter(pk=esii.customer_person.pk).update(language=language)
    with clock.at(WEDNESDAY):
        ticket = opened(esii, by=esii.agent, severity="major")
        assert SAID[language] not in answered(esii, ticket, 5)
        said = HandedOver(to_level="n2_r_and_d", body="Secret.", override_reason="All stand still.")
        up = hand_over(esii.head, ticket.pk, said)
    mail = answered(esii, ticket, 20)
    assert SAID[language] in mail
    assert "Secret" not in mail
    with clock.at(WEDNESDAY + timedelta(minutes=30)):
        on.take_back(esii.head, up.pk, reason="Ours again.")
    assert SAID[language] not in answered(esii, ticket, 40)
