"""Intake: the decision before anything is stored, and one ticket with its promises after."""

import pytest

import four_desks
import make
from charterdesk.apps.base import events, now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.files import store
from charterdesk.apps.base.models import Event, Number
from charterdesk.apps.contracts.actions import create_contract
from charterdesk.apps.contracts.credits import buy_credit
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.intake import IntakeForm, NotTaken, open_ticket, preview
from charterdesk.apps.tickets.messages import NewFile
from charterdesk.apps.tickets.models import Attachment, Clock, Message, Ticket
from four_desks import asked, clock, opened, paris, terms


def test_a_preview_shows_the_promise_and_stores_nothing(esii):
    with now.at(paris("2026-09-10 16:00")):
        before = Event.objects.count()
        decision = preview(esii.customer, asked(esii, wished_priority="major"))
    assert (decision.outcome, decision.priority) == ("accepted", "3")
    assert decision.commitments[0].due == paris("2026-09-11 09:30")
    assert (Ticket.objects.count(), Message.objects.count(), Event.objects.count()) == (0, 0, before)


def test_what_was_shown_is_what_is_kept(esii):
    with now.at(paris("2026-09-10 16:00")):
        decision = preview(esii.customer, asked(esii, wished_priority="major"))
        ticket = opened(esii, wished_priority="major")
    assert clock(ticket, "take_in_charge").due_at == decision.commitments[0].due == ticket.next_due
    assert ticket.decision["commitments"] == [
        {"kind": "take_in_charge", "due": "2026-09-11T09:30:00+02:00", "counts": "working", "firm": True}
    ]
    assert ticket.request["contract"]["plan"] == "maintenance"
    assert [message.body for message in ticket.messages.all()] == ["Nothing happens when the button is pressed."]
    assert [line.code for line in events.of(esii.desk, stream_of(ticket))] == ["ticket.opened"]


def test_numbers_follow_each_other_in_each_desk(esii, esker):
    assert [opened(esii).number, opened(esker).number, opened(esii).number] == [1, 1, 2]


def test_a_declined_request_takes_no_number_and_is_noted_without_a_word_of_what_was_written(db):
    exer = four_desks.exer(covered=False)
    with pytest.raises(NotTaken):
        open_ticket(exer.customer, asked(exer, equipment_id=None, subject="Secret subject", body="Secret body"))
    assert not Ticket.objects.exists()
    assert not Number.objects.exists()
    line = Event.objects.get(code="intake.declined")
    assert line.data["outcome"] == "referred"
    assert "ecret" not in str(line.data)


def test_a_head_takes_a_request_against_the_charter_and_says_why(db):
    exer = four_desks.exer(covered=False)
    form = asked(exer, equipment_id=None, override_reason="The contract is being signed today.")
    for agent, error in ((exer.customer, Invalid), (exer.agent, NotAllowed)):
        with pytest.raises(error):
            open_ticket(agent, form)
    ticket = open_ticket(exer.head, form)
    assert (ticket.outcome, ticket.state, ticket.override_reason) == (
        "referred",
        "new",
        "The contract is being signed today.",
    )
    assert not Clock.objects.filter(ticket=ticket).exists()


def test_an_override_where_none_is_needed_leaves_no_reason(esii):
    assert open_ticket(esii.head, asked(esii, override_reason="Just in case.")).override_reason == ""


def test_a_call_noted_twenty_minutes_later_counts_from_the_call(esii):
    # ES-03, ES-14
    form = asked(esii, channel="phone", severity="blocking", access_code="QUAY-2026")
    with now.at(paris("2026-09-10 16:20")):
        ticket = open_ticket(esii.agent, form, at=paris("2026-09-10 16:00"))
    assert (ticket.opened_at, ticket.recorded_at) == (paris("2026-09-10 16:00"), paris("2026-09-10 16:20"))
    assert clock(ticket, "take_in_charge").due_at == paris("2026-09-11 09:30")
    assert ticket.request["requester"]["access_code"] == "valid"


def test_a_wrong_access_code_is_refused_whatever_the_contract(esii):
    # ES-03
    with now.at(paris("2026-09-10 16:00")), pytest.raises(NotTaken) as refused:
        open_ticket(esii.agent, asked(esii, channel="phone", access_code="QUAY-2027"))
    assert refused.value.decision.outcome == "refused"


def test_the_access_code_of_another_customer_is_a_wrong_one(esii):
    other = make.organisation(esii.desk, "Heron Clinic")
    person = make.person(esii.desk, "Ennio", "customer", other)
    form = asked(esii, requester_person_id=person.pk, channel="phone", access_code="QUAY-2026")
    with now.at(paris("2026-09-10 16:00")):
        assert preview(esii.agent, form).outcome == "refused"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"severity": "blocking"}, "severity"),
        ({"estimated_minutes": 60}, "estimated_minutes"),
        ({"access_code": "QUAY-2026"}, "access_code"),
        ({"override_reason": "Please."}, "override_reason"),
    ],
)
def test_what_only_the_desk_gives_is_refused_from_a_customer(esii, said, field):
    # EK-04: the customer wishes, the desk validates
    with pytest.raises(Invalid) as refused:
        preview(esii.customer, asked(esii, **said))
    assert (refused.value.field, refused.value.code) == (field, "desk_only")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"subject": "  "}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"body": "\x00 "}, "body"),
        ({"body": "x" * 100_001}, "body"),
        ({"kind": "miracle"}, "kind"),
        ({"channel": "pigeon"}, "channel"),
        ({"wished_priority": "9"}, "wished_priority"),
        ({"given": frozenset({"horoscope"})}, "given"),
        ({"language": "de"}, "language"),
    ],
)
def test_a_malformed_form_names_the_field_and_stores_nothing(esii, said, field):
    with pytest.raises(Invalid) as refused:
        open_ticket(esii.customer, asked(esii, **said))
    assert refused.value.field == field
    assert not Ticket.objects.exists()
    assert not Event.objects.filter(code="intake.declined").exists()


def test_a_future_moment_is_refused(esii):
    with now.at(paris("2026-09-10 16:00")), pytest.raises(Invalid) as refused:
        open_ticket(esii.agent, asked(esii), at=paris("2026-09-10 16:01"))
    assert refused.value.field == "at"


def test_a_customer_opens_for_himself_his_administrator_for_his_organisation(esii):
    colleague = make.person(esii.desk, "Edda", "customer", esii.organisation)
    form = asked(esii, requester_person_id=colleague.pk)
    with pytest.raises(NotAllowed):
        open_ticket(esii.customer, form)
    ticket = open_ticket(esii.admin, form)
    assert (ticket.requester, ticket.opened_by_id) == (colleague, esii.admin.person_id)


def test_ids_out_of_reach_and_ids_of_nobody_get_the_same_answer(esii, esker):
    stranger = make.person(esii.desk, "Ennio", "customer", make.organisation(esii.desk, "Heron Clinic"))
    assert stranger.organisation_id is not None
    theirs = create_contract(
        system_actor(esii.desk), organisation_id=stranger.organisation_id, terms=terms("C-9", "maintenance")
    )
    for said in (
        {"requester_person_id": stranger.pk},
        {"requester_person_id": esker.customer_person.pk},
        {"requester_person_id": 10**9},
        {"organisation_id": stranger.organisation_id},
        {"organisation_id": 10**9},
        {"contract_id": theirs.pk},
        {"contract_id": 10**9},
        {"equipment_id": 10**9},
    ):
        with pytest.raises(NotFound):
            preview(esii.admin, asked(esii, **said))


def test_a_reseller_asks_for_his_end_customer_and_for_nobody_elses(exer):
    # EX-03
    form = asked(exer, requester_person_id=exer.reseller_person.pk, wished_priority="1")
    ticket = open_ticket(exer.reseller, form)
    assert (ticket.audience, ticket.organisation, ticket.reseller) == (
        "reseller",
        exer.organisation,
        exer.reseller_organisation,
    )
    stranger = make.organisation(exer.desk, "Quay Foods")
    with pytest.raises(NotFound):
        preview(exer.reseller, asked(exer, requester_person_id=exer.reseller_person.pk, organisation_id=stranger.pk))


def test_nobody_opens_a_ticket_on_another_desk(esii, esker):
    with pytest.raises(NotFound):
        preview(esker.agent, asked(esii))


def test_who_only_reads_opens_nothing(esii):
    with pytest.raises(NotAllowed):
        preview(make.actor(make.person(esii.desk, "Rolf", "read_only")), asked(esii))


def test_prepaid_hours_are_what_the_decision_sees():
    # EX-20: a credit with hours left is used, without one a quote comes first
    desk = four_desks.exer()
    form = asked(desk, requester_person_id=desk.reseller_person.pk, kind="configuration", estimated_minutes=90)
    assert preview(desk.agent, form).outcome == "quote_first"
    buy_credit(system_actor(desk.desk), contract_id=desk.contract.pk, minutes=300, key="order", reason="5 hours")
    decision = preview(desk.agent, form)
    assert (decision.outcome, decision.offer) == ("accepted", "professional_services")
    ticket = opened(desk, by=desk.agent, requester_person_id=desk.reseller_person.pk, kind="configuration")
    assert ticket.state == "new"


def test_files_arrive_with_the_ticket_under_a_clean_name(esii):
    stored = store(esii.desk, [b"trace"], "trace.txt")
    ticket = opened(esii, files=(NewFile(stored, "../../etc/\u202etrace.txt"),))
    attachment = Attachment.objects.get(ticket=ticket)
    assert (attachment.name, attachment.stored_file) == ("trace.txt", stored)


def test_a_file_of_another_desk_is_not_found(esii, esker):
    stored = store(esker.desk, [b"theirs"], "theirs.txt")
    with pytest.raises(NotFound):
        open_ticket(esii.customer, asked(esii, files=(NewFile(stored, "theirs.txt"),)))
    assert not Ticket.objects.exists()


def test_a_desk_without_charter_takes_no_request():
    desk = make.desk("bare", "Bare Desk")
    organisation = make.organisation(desk, "Quay Foods")
    person = make.person(desk, "Cora", "customer", organisation)
    with pytest.raises(Invalid) as refused:
        preview(
            make.actor(person),
            IntakeForm(requester_person_id=person.pk, channel="portal", subject="Hello", body="Hello"),
        )
    assert refused.value.code == "no_charter"


def test_opening_a_ticket_is_a_handful_of_statements(esii, django_assert_max_num_queries):
    opened(esii)
    with django_assert_max_num_queries(14):  # the mail that tells of it and the words by which it is found among them
        open_ticket(esii.customer, asked(esii))


def test_an_end_customer_does_not_order_on_the_hours_of_his_reseller():
    # EX-12: the reseller may take paid services for himself or for his end customer
    desk = four_desks.exer()
    buy_credit(system_actor(desk.desk), contract_id=desk.contract.pk, minutes=300, key="order", reason="5 hours")
    assert preview(desk.customer, asked(desk, kind="configuration")).outcome == "quote_first"
    assert desk.reseller is not None
    by_reseller = asked(desk, kind="configuration", requester_person_id=desk.reseller_person.pk)
    assert preview(desk.reseller, by_reseller).outcome == "accepted"


def test_nobody_arrives_unasked_and_nobody_is_sent_twice(esii):
    ticket = opened(esii)
    with pytest.raises(Conflict):
        work.arrive_on_site(esii.agent, ticket.pk)
    work.decide_intervention(esii.agent, ticket.pk)
    with pytest.raises(Conflict):
        work.decide_intervention(esii.agent, ticket.pk)
    work.arrive_on_site(esii.agent, ticket.pk)
    assert clock(ticket, "on_site").state == "met"
