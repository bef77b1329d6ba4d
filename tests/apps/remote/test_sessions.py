"""A connection is offered where the charter allows it, agreed to before it begins, and noted once as work."""

import dataclasses
from datetime import timedelta

import pytest

import four_desks
import make
from charterdesk.apps.base import events, now
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.channels import links
from charterdesk.apps.channels.models import OutgoingMail
from charterdesk.apps.contracts.models import Contract
from charterdesk.apps.people.models import Membership, Person
from charterdesk.apps.remote import agreeing, queries, sessions
from charterdesk.apps.remote.models import RemoteConsent, RemoteSession
from charterdesk.apps.remote.offering import offer
from charterdesk.apps.remote.reports import forget_old
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.closure import close
from charterdesk.apps.tickets.models import Message, Ticket, WorkEntry


@pytest.fixture
def asked(desk, ticket, wanted):
    return sessions.ask(desk.agent, ticket.pk, wanted).session


@pytest.fixture
def agreed(desk, asked):
    agreeing.answer(desk.customer, asked.number, agrees=True, language="fr")
    return asked


def codes(row):
    return list(events.of(row.desk, sessions.stream_of(row)).values_list("code", flat=True))


def test_premium_is_offered_a_look_and_no_change_ex_09_ex_10(ticket):
    offered = offer(ticket)
    assert offered.allowed
    assert offered.access.mode == "look"
    assert any("Professional Services" in reason for reason in offered.why("en"))


def test_with_professional_services_changes_are_allowed_ex_10(desk):
    Contract.objects.update(options=["professional_services"])
    assert offer(four_desks.opened(desk)).access.mode == "change"


def test_manufacturers_maintenance_is_told_why_not_ex_09(desk, wanted):
    Contract.objects.update(plan="manufacturer")
    ticket = four_desks.opened(
        desk, by=desk.head, requester_person_id=desk.reseller_person.pk, override_reason="to see", channel="email"
    )
    with pytest.raises(Conflict, match="No remote connection"):
        sessions.ask(dataclasses.replace(desk.agent, language="en"), ticket.pk, wanted)
    assert not RemoteSession.objects.exists()


def test_a_charter_that_says_nothing_offers_none(db, wanted):
    esker = four_desks.esker()
    ticket = four_desks.opened(esker, by=esker.agent, severity="2")
    assert not offer(ticket).allowed
    with pytest.raises(Conflict):
        sessions.ask(esker.agent, ticket.pk, wanted)


def test_without_the_customers_agreement_nothing_begins(desk, asked):
    with pytest.raises(Conflict, match="has not agreed"):
        sessions.start(desk.agent, asked.number)
    agreeing.answer(desk.customer, asked.number, agrees=False, language="en")
    with pytest.raises(Conflict, match="has not agreed"):
        sessions.start(desk.agent, asked.number)
    assert codes(asked) == ["remote.asked", "remote.refused"]


def test_the_agreement_says_who_when_to_which_text_of_which_version_and_how(desk, agreed, ticket):
    consent = RemoteConsent.objects.get()
    assert (consent.given, consent.means, consent.language) == (True, "portal", "fr")
    assert consent.person_id == desk.customer.person_id
    assert consent.text.startswith("Vous voyez tout ce que nous faisons")
    assert consent.text_digest == sha256_hex(consent.text.encode())
    line = events.of(desk.desk, sessions.stream_of(agreed)).get(code="remote.agreed")
    assert line.data["charter"] == ticket.charter_version.digest
    with pytest.raises(Conflict, match="answered already"):
        agreeing.answer(desk.customer, agreed.number, agrees=False, language="fr")


def test_said_on_the_telephone_it_bears_the_name_of_the_agent_too(desk, asked):
    consent = agreeing.hear(desk.agent, asked.number, person_id=desk.customer_person.pk, agrees=True)
    assert (consent.means, consent.recorded_by_id) == ("phone", desk.agent.person_id)
    stranger = make.person(desk.desk, "Otto", "customer", make.organisation(desk.desk, "Elsewhere"))
    with pytest.raises(Conflict):
        agreeing.hear(desk.agent, asked.number, person_id=desk.customer_person.pk, agrees=True)
    RemoteConsent.objects.all().delete()
    RemoteSession.objects.update(state="asked")
    for nobody in (stranger.pk, desk.agent.person_id, 10**6):
        with pytest.raises(Invalid):
            agreeing.hear(desk.agent, asked.number, person_id=nobody, agrees=True)


def test_an_agent_cannot_agree_for_the_customer_nor_another_customer(desk, asked):
    other = make.person(desk.desk, "Otto", "customer", make.organisation(desk.desk, "Elsewhere"))
    with pytest.raises(NotAllowed):
        agreeing.answer(desk.agent, asked.number, agrees=True, language="en")
    with pytest.raises(NotFound):
        agreeing.answer(make.actor(other), asked.number, agrees=True, language="en")
    with pytest.raises(NotFound):
        queries.for_customer(make.actor(other), asked.number)


def test_the_reseller_may_agree_for_his_end_customer(desk, asked):
    assert agreeing.answer(desk.reseller, asked.number, agrees=True, language="fr").given


def test_it_begins_ends_and_is_noted_once_as_work(desk, agreed, ticket):
    began = now.now()
    with now.at(began):
        sessions.start(desk.agent, agreed.number)
    with now.at(began + timedelta(minutes=25)):
        done = sessions.stop(desk.agent, agreed.number, note="Saw the log. password: hunter2")
        with pytest.raises(Conflict):
            sessions.stop(desk.agent, agreed.number)
    (entry,) = WorkEntry.objects.filter(ticket=ticket)
    assert (entry.seconds, entry.person_id) == (25 * 60, desk.agent.person_id)
    assert "collect traces" in entry.note
    assert done.stripped
    assert "hunter2" not in RemoteSession.objects.get().note
    assert codes(agreed) == ["remote.asked", "remote.agreed", "remote.started", "remote.ended"]


def test_the_minutes_of_the_tool_may_stand_instead(desk, agreed, ticket):
    sessions.start(desk.agent, agreed.number)
    sessions.stop(desk.agent, agreed.number, minutes=40)
    assert WorkEntry.objects.get(ticket=ticket).seconds == 2400


def test_other_work_of_the_same_time_is_told(desk, agreed):
    began = now.now()
    other = four_desks.opened(desk)
    with now.at(began):
        sessions.start(desk.agent, agreed.number)
    with now.at(began + timedelta(minutes=20)):
        work.log_time(desk.agent, other.pk, seconds=600)
    with now.at(began + timedelta(minutes=30)):
        assert sessions.stop(desk.agent, agreed.number).session.overlap_seconds == 600


def test_the_customer_ends_it_at_any_moment_and_the_time_until_then_is_noted(desk, agreed, ticket):
    began = now.now()
    with now.at(began):
        sessions.start(desk.agent, agreed.number)
    with now.at(began + timedelta(minutes=5)):
        sessions.withdraw(desk.customer, agreed.number)
    row = RemoteSession.objects.get()
    assert (row.state, row.work.seconds, row.work.person_id) == ("withdrawn", 300, desk.agent.person_id)
    with pytest.raises(Conflict):
        sessions.stop(desk.agent, agreed.number)


def test_the_customer_ends_it_though_the_technician_may_note_no_work_any_more(desk, agreed, ticket):
    sessions.start(desk.agent, agreed.number)
    Membership.objects.filter(person_id=desk.agent.person_id).update(role="read_only")
    sessions.withdraw(desk.customer, agreed.number)
    row = RemoteSession.objects.get()
    assert (row.state, row.work) == ("withdrawn", None)
    assert not WorkEntry.objects.exists()


def test_who_ends_it_notes_the_work_of_a_technician_who_may_note_none_any_more(desk, agreed, ticket):
    sessions.start(desk.agent, agreed.number)
    Membership.objects.filter(person_id=desk.agent.person_id).update(role="read_only")
    sessions.stop(desk.head, agreed.number, minutes=5)
    assert WorkEntry.objects.get().person_id == desk.head.person_id


def test_what_runs_is_ended_and_noted_on_a_ticket_that_was_closed_meanwhile(desk, agreed, ticket):
    sessions.start(desk.agent, agreed.number)
    close(desk.agent, ticket.pk, reason="done")
    assert sessions.stop(desk.agent, agreed.number, minutes=5).session.work.seconds == 300


def test_on_a_closed_ticket_nobody_agrees_and_nothing_begins(desk, agreed, ticket, wanted, settings):
    other = sessions.ask(desk.agent, ticket.pk, wanted).session
    close(desk.agent, ticket.pk, reason="done")
    with pytest.raises(Conflict, match="closed"):
        sessions.start(desk.agent, agreed.number)
    with pytest.raises(Conflict, match="closed"):
        agreeing.answer(desk.customer, other.number, agrees=True, language="fr")
    assert agreeing.asked_by_link(ticket.pk, ticket.requester_id) is None
    # Its machine is forgotten too, though it never ended.
    with now.at(now.now() + timedelta(days=settings.REMOTE_LOG_DAYS + 1)):
        forget_old()
    assert set(RemoteSession.objects.values_list("device", "external_id")) == {("", "")}


def test_nobody_agrees_to_a_text_that_he_did_not_read(desk, asked, ticket):
    chapter = offer(ticket).chapter
    french, english = (sha256_hex(chapter.agreement.in_language(code).encode()) for code in ("fr", "en"))
    with pytest.raises(agreeing.TextChanged):
        agreeing.answer(desk.customer, asked.number, agrees=True, language="fr", seen=english)
    with pytest.raises(agreeing.TextChanged):
        agreeing.answer_by_link(ticket.pk, ticket.requester_id, asked.number, agrees=True, seen="another")
    assert not RemoteConsent.objects.exists()
    assert agreeing.answer(desk.customer, asked.number, agrees=True, language="fr", seen=french).text_digest == french


def test_what_was_read_on_the_telephone_is_the_text_of_the_agents_page(desk, asked, ticket):
    Person.objects.filter(pk=ticket.requester_id).update(language="fr")
    other = make.person(desk.desk, "Hazel", "customer_admin", desk.customer_person.organisation)
    consent = agreeing.hear(desk.agent, asked.number, person_id=other.pk, agrees=True)
    assert (consent.language, consent.person_id) == ("fr", other.pk)
    assert consent.text.startswith("Vous voyez")


def test_what_may_be_done_is_never_more_than_was_asked_nor_than_the_charter_allows_then_ex_10(desk, wanted):
    Contract.objects.update(options=["professional_services"])
    wide = four_desks.opened(desk)
    row = sessions.ask(desk.agent, wide.pk, wanted).session
    assert row.mode == "change"
    agreeing.answer(desk.customer, row.number, agrees=True, language="fr")
    # The option ended before it began.
    facts = {**wide.request, "contract": {**wide.request["contract"], "options": []}}
    Ticket.objects.filter(pk=wide.pk).update(request=facts)
    assert sessions.start(desk.agent, row.number).mode == "look"
    assert events.of(row.desk, sessions.stream_of(row)).get(code="remote.started").data["mode"] == "look"
    narrow = sessions.ask(desk.agent, wide.pk, wanted).session
    Ticket.objects.filter(pk=wide.pk).update(request=wide.request)
    agreeing.answer(desk.customer, narrow.number, agrees=True, language="fr")
    assert sessions.start(desk.agent, narrow.number).mode == "look"


def test_an_agreement_taken_back_before_starts_nothing(desk, agreed):
    sessions.withdraw(desk.customer, agreed.number)
    with pytest.raises(Conflict):
        sessions.start(desk.agent, agreed.number)
    assert not WorkEntry.objects.exists()


def test_passwords_in_any_field_are_taken_out_and_told(desk, ticket, wanted):
    typed = dataclasses.replace(wanted, device="rustdesk://123456789?password=hunter2", purpose="look, pin: 4711")
    done = sessions.ask(desk.agent, ticket.pk, typed)
    assert done.stripped
    assert (done.session.device, done.session.purpose) == ("rustdesk://123456789", "look")


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"tool": "telnet"}, "tool"), ({"purpose": " "}, "purpose"), ({"device": "x" * 121}, "device")],
)
def test_what_cannot_be_asked_is_told_at_its_field(desk, ticket, wanted, changed, field):
    with pytest.raises(Invalid) as refused:
        sessions.ask(desk.agent, ticket.pk, dataclasses.replace(wanted, **changed))
    assert refused.value.field == field


def test_a_closed_ticket_takes_none_and_customers_ask_for_none(desk, ticket, wanted):
    with pytest.raises(NotAllowed):
        sessions.ask(desk.customer, ticket.pk, wanted)
    close(desk.agent, ticket.pk, reason="done")
    with pytest.raises(Conflict, match="closed"):
        sessions.ask(desk.agent, ticket.pk, wanted)


def test_the_customer_is_written_the_text_and_both_links_of_which_one_is_signed_in_his_mail_alone(desk, ticket, wanted):
    row = sessions.ask(desk.agent, ticket.pk, wanted, write_to_customer=True).session
    body = Message.objects.filter(ticket=ticket).latest("pk").body
    person = ticket.requester_id
    unsigned = links.unsigned(desk.desk, links.AGREE, ticket.pk, person)
    assert f"/exer/portal/remote/{row.number}/" in body
    assert "Never write us the password" in body or "mot de passe" in body
    assert unsigned in body
    assert links.signed(desk.desk, links.AGREE, ticket.pk, person) not in body
    mail = OutgoingMail.objects.get(ticket=ticket, kind="question")
    assert mail.event.data["waits_for"] == "customer"
    signed = links.with_signatures(body, desk.desk, {links.AGREE: (ticket.pk, person)})
    assert links.signed(desk.desk, links.AGREE, ticket.pk, person) in signed
    assert links.without_signatures(signed) == body


def test_the_link_of_a_mail_agrees_once_to_what_was_shown(desk, asked, ticket):
    person = ticket.requester_id
    assert agreeing.asked_by_link(ticket.pk, person).number == asked.number
    assert agreeing.asked_by_link(ticket.pk, desk.agent.person_id) is None
    with pytest.raises(NotFound):
        agreeing.answer_by_link(ticket.pk, person, asked.number + 1, agrees=True)
    consent = agreeing.answer_by_link(ticket.pk, person, asked.number, agrees=True)
    assert (consent.means, consent.person_id, consent.recorded_by_id) == ("mail", person, None)
    assert agreeing.asked_by_link(ticket.pk, person) is None
