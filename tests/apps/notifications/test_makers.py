"""A manufacturer's own people are mailed that something is there for them, never what it says (EX-03)."""

import pytest

import make
from charterdesk.apps.base import now
from charterdesk.apps.escalation import escalations as on
from charterdesk.apps.escalation.handing_over import HandedOver, hand_over
from charterdesk.apps.escalation.manufacturers import ManufacturerFacts, add_manufacturer
from charterdesk.apps.notifications.mailing import mail_due
from charterdesk.apps.notifications.models import Notification
from charterdesk.apps.people.models import Membership
from charterdesk.apps.tickets import work
from four_desks import opened, paris


def at(minute):
    return now.at(paris(f"2026-07-15 10:{minute:02}"))


def told():
    rows = Notification.objects.filter(person__name="Manu").order_by("pk")
    return list(rows.values_list("kind", flat=True))


@pytest.fixture
def manu(exer):
    house = make.organisation(exer.desk, "Gauge Makers", "partner")
    make.person(exer.desk, "Mona", "manufacturer", make.organisation(exer.desk, "Other Makers", "partner"))
    return make.actor(make.person(exer.desk, "Manu", "manufacturer", house))


@pytest.fixture
def up(exer, manu):
    house = Membership.objects.get(person_id=manu.person_id).organisation_id
    maker = add_manufacturer(exer.head, house, ManufacturerFacts(contract_number="M-7"))
    with at(0):
        ticket = opened(exer, wished_priority="2", subject="The gauge stands still", body="Secret words")
        work.record_event(exer.agent, ticket.pk, event="diagnosed")
        said = HandedOver(to_level="manufacturer", body="Secret trace", manufacturer_id=maker.pk)
        return hand_over(exer.agent, ticket.pk, said)


def test_the_house_to_which_it_goes_is_mailed_its_own_page_and_nothing_that_was_said(up, way_out):
    with at(5):
        assert mail_due(way_out) == 1
    (letter,) = way_out.letters
    text = letter.message.as_string()
    assert letter.to == "manu@example.org"
    assert letter.message["Subject"] == "[Exer] Something was handed over to you: The gauge stands still"
    assert f"/exer/handed-over/{up.pk}/" in text
    assert "ecret" not in text
    assert f"#{up.ticket.number}" not in text


def test_it_is_told_of_the_desks_words_and_not_of_its_notes_nor_of_its_own(exer, manu, up):
    on.write(exer.agent, up.pk, body="We wait.")
    on.write(exer.agent, up.pk, body="They are late as ever.", internal=True)
    on.write(manu, up.pk, body="We look.")
    assert told() == ["handed_over", "said_there"]


def test_who_lost_his_part_meanwhile_gets_no_mail(manu, up, way_out):
    Membership.objects.filter(person_id=manu.person_id).delete()
    with at(5):
        assert mail_due(way_out) == 0
