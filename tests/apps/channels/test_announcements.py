"""A new charter is told to customers and resellers, where it says so (EC-12), and to nobody who wants to hear none."""

from datetime import timedelta

import pytest

import four_desks
from charterdesk.apps.base import job_runs, jobs
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.channels import tokens
from charterdesk.apps.channels.models import OutgoingMail, Unsubscribed
from charterdesk.apps.channels.outgoing.announcements import told_of
from charterdesk.apps.contracts.models import CharterVersion, Contract
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.charters import holiday_lists, text_of
from four_desks import paris
from outgoing import box, clock, plain, sent

NOON = paris("2026-07-15 12:00")


def republish(desk, name, holds_from, changed=("", "")):
    text = text_of(name).replace("holds_from: ", f"holds_from: {holds_from} #", 1).replace(*changed)
    with clock.at(NOON):
        publish_charter(system_actor(desk), name=name, text=text, holidays=holiday_lists())


def work(at=NOON):
    with clock.at(at):
        for job in jobs.claim("a test", 50):
            job_runs.run(job)


@pytest.fixture
def agency(db):
    with clock.at(NOON - timedelta(days=9)):
        made = four_desks.econnect()
    box(made.desk, "support@e-connect.example")
    work()
    return made


def test_the_first_charter_of_a_desk_is_told_to_nobody(agency):
    assert not OutgoingMail.objects.exists()


def test_ec_12_customers_are_told_of_a_change_in_time(agency):
    republish(agency.desk, "e-connect", "2026-09-01")
    work()
    kept = sent(NOON)
    assert sorted(letter.to for letter in kept.letters) == [agency.customer_person.email, "dario-e-connect@example.org"]
    message = kept.to(agency.customer_person.email)[0]
    assert "The support charter of E-Connect changes: the new one holds from Tuesday 1 September 2026." in plain(
        message
    )
    token = tokens.sign("unsubscribe", agency.desk.pk, agency.customer_person.pk)
    assert message["List-Unsubscribe"] == f"<http://localhost:8000/e-connect/answers/unsubscribe/{token}/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Reply-To"] is None


def test_who_wants_no_announcements_gets_none(agency):
    Unsubscribed.objects.create(desk=agency.desk, address=agency.customer_person.email)
    republish(agency.desk, "e-connect", "2026-09-01")
    work()
    kept = sent(NOON)
    assert [letter.to for letter in kept.letters] == ["dario-e-connect@example.org"]
    assert OutgoingMail.objects.get(state="withheld").reason == "unsubscribed"


def test_ex_21_a_charter_that_may_change_without_notice_is_told_to_nobody(db):
    with clock.at(NOON - timedelta(days=9)):
        exer = four_desks.exer()
    republish(exer.desk, "exer", "2026-09-01")
    work()
    assert not OutgoingMail.objects.exists()


def test_what_holds_already_is_said_to_hold(agency):
    republish(agency.desk, "e-connect", "2026-07-01")
    work()
    assert "has changed: the new one holds since Wednesday 1 July 2026" in plain(sent(NOON).messages[0])


def test_who_has_no_contract_any_more_is_not_told_where_one_is_needed(db):
    with clock.at(NOON - timedelta(days=9)):
        desk = four_desks.esker()
    box(desk.desk, "support@esker.example")
    work()
    republish(desk.desk, "esker", "2026-09-01")
    work()
    told = OutgoingMail.objects.count()
    assert told
    Contract.objects.filter(desk=desk.desk).update(ends="2026-06-30")
    republish(desk.desk, "esker", "2026-10-01")
    work()
    assert OutgoingMail.objects.count() == told


def test_the_desk_sees_how_many_were_told(agency):
    republish(agency.desk, "e-connect", "2026-09-01")
    version = CharterVersion.objects.latest("pk")
    assert not told_of(agency.head, version).noted
    work()
    told = told_of(agency.head, version)
    assert (told.total, told.sent, told.noted) == (2, 0, True)
    sent(NOON)
    assert told_of(agency.head, version).sent == 2
    first = CharterVersion.objects.earliest("pk")
    assert told_of(agency.head, first) is None
