"""Calls at the desk: who it may be, what the charter says while he is on the line, the ticket in two keys (ES-03)."""

import re
from datetime import timedelta

import pytest

import four_desks
import make
from apps.telephone.desk import Service, source
from charterdesk.apps.base import now as clock
from charterdesk.apps.base.models import Event
from charterdesk.apps.people.models import Person
from charterdesk.apps.telephone.lengths import note_lengths
from charterdesk.apps.telephone.models import Call
from charterdesk.apps.tickets import clocks
from charterdesk.apps.tickets.check_data import check
from charterdesk.apps.tickets.intake import IntakeForm, open_ticket
from charterdesk.apps.tickets.models import Clock, Ticket, WorkEntry
from four_desks import paris
from web.desk.agent import Agent

NOON = paris("2026-07-15 11:00")
NUMBER = "+33 1 99 00 12 34"


def after(seconds: int):
    return clock.at(NOON + timedelta(seconds=seconds))


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, pattern
    return match[match.re.groups]


@pytest.fixture
def alma(esii):
    return Agent(esii.agent)


@pytest.fixture
def service(esii):
    Person.objects.filter(pk=esii.customer_person.pk).update(phone=NUMBER)
    return Service(source(esii.desk, extensions={"201": esii.agent.person_id}))


@pytest.fixture
def call(service):
    with after(0):
        service.rings("c-1", user=["201"], queue="support")
    return Call.objects.get()


def opened(alma, call, person, **more):
    said = {"organisation": person.organisation_id, "channel": "phone", "subject": "Printer", "body": "It smokes."}
    where = alma.post(f"open/{person.pk}/", 302, **said, go="open", call=call.pk, **more)
    return int(found(r"/tickets/(\d+)/", where))


def test_the_panel_shows_who_calls_and_whose_telephone_rings(alma, esii, call):
    with after(3):
        said = alma.html("telephone/ringing/")
        assert "Your telephone rings" in said
        assert NUMBER in said
        assert esii.customer_person.name in said
        assert f"/telephone/calls/{call.pk}/" in said
        others = Agent(esii.head).html("telephone/ringing/")
    assert "It rings" in others
    assert "Your telephone rings" not in others


def test_what_nobody_answers_any_more_leaves_the_panel(alma, call, service):
    with after(5):
        service.ends("c-1", "cancel")
        assert NUMBER not in alma.html("telephone/ringing/")


def test_the_page_of_a_call_says_what_the_charter_says_while_he_is_on_the_line(alma, esii, call):
    with after(5):
        page = alma.page(f"telephone/calls/{call.pk}/")
        assert esii.organisation.name in page
        assert "C-1" in page
        assert "the access code" in page
        assert "Check the code" in page
        alma.post(f"telephone/calls/{call.pk}/code/", code="quay 2026")
        page = alma.page(f"telephone/calls/{call.pk}/?kind=anomaly&severity=blocking")
    assert "The access code is valid" in page
    assert "Covered" in page
    assert "ES-14" in page


def test_a_wrong_code_is_told_and_after_five_none_is_looked_at(alma, call):
    with after(5):
        address = f"telephone/calls/{call.pk}/code/"
        for number in range(5):
            assert "not taken" in alma.post(address, 422, code=f"WRONG-{number}")
        assert "Too many wrong codes" in alma.post(address, 422, code="quay 2026")
    assert Event.objects.filter(code="access_code.tried").count() == 6


def test_the_form_of_a_ticket_counts_its_codes_too(alma, esii, call):
    person = esii.customer_person
    said = {"organisation": person.organisation_id, "channel": "phone", "subject": "Printer", "body": "It smokes."}
    with after(5):
        for number in range(5):
            alma.post(f"open/{person.pk}/", 200, **said, go="look", call=call.pk, access_code=f"WRONG-{number}")
        page = alma.post(f"open/{person.pk}/", 422, **said, go="look", call=call.pk, access_code="quay 2026")
    assert "Too many wrong codes" in page


def test_two_people_under_one_number_are_offered_and_none_is_chosen(alma, esii, call):
    second = make.person(esii.desk, "Otis-esii", "customer", esii.organisation)
    Person.objects.filter(pk=second.pk).update(phone=f"{NUMBER} ext. 12")
    with after(5):
        page = alma.page(f"telephone/calls/{call.pk}/")
        assert "Several people are known under this number" in page
        alma.post(f"telephone/calls/{call.pk}/who/", person=second.pk)
        page = alma.page(f"telephone/calls/{call.pk}/")
    assert "Several people" not in page
    call.refresh_from_db()
    assert (call.person, call.organisation) == (second, esii.organisation)


def test_a_withheld_number_is_nobodys_until_the_code_says_so(alma, esii, service):
    with after(0):
        service.rings("c-2", caller="anonymous")
        call = Call.objects.get(key="c-2")
        assert "Number withheld" in alma.page(f"telephone/calls/{call.pk}/")
        alma.post(f"telephone/calls/{call.pk}/code/", code="QUAY-2026")
        assert esii.organisation.name in alma.page(f"telephone/calls/{call.pk}/")


def test_a_ticket_opened_in_a_call_is_received_when_the_call_came_in_and_knows_the_code(alma, esii, call):
    with after(300):
        alma.post(f"telephone/calls/{call.pk}/code/", code="quay 2026")
        number = opened(alma, call, esii.customer_person, kind="anomaly", severity="blocking")
    ticket = Ticket.objects.get(number=number)
    assert (ticket.channel, ticket.opened_at) == ("phone", NOON)
    assert ticket.request["requester"]["access_code"] == "valid"
    call.refresh_from_db()
    assert call.ticket == ticket


def test_a_call_goes_on_with_an_open_ticket_by_one_press(alma, esii, call):
    with after(5):
        ticket = _ticket(esii)
        assert ticket.subject in alma.page(f"telephone/calls/{call.pk}/")
        assert f"/tickets/{ticket.number}/" in alma.post(f"telephone/calls/{call.pk}/ticket/", ticket=ticket.number)
        assert "noted a call" in alma.page(f"tickets/{ticket.number}/")


def _ticket(esii):
    form = IntakeForm(
        requester_person_id=esii.customer_person.pk,
        channel="portal",
        subject="The gauge",
        body="It stopped.",
        kind="anomaly",
    )
    return open_ticket(esii.agent, form)


def test_the_length_of_a_call_is_work_where_the_charter_bills_it_and_only_once(db):
    desk = four_desks.econnect("hours")
    service = Service(source(desk.desk, extensions={"201": desk.agent.person_id}))
    with after(0):
        service.rings("c-1")
        service.answers("c-1")
        call = Call.objects.get()
        ticket = _ticket(desk)
        Agent(desk.agent).post(f"telephone/calls/{call.pk}/ticket/", ticket=ticket.number)
        assert note_lengths() == 0
    with after(125):
        service.ends("c-1")
        assert (note_lengths(), note_lengths()) == (1, 0)
    entry = WorkEntry.objects.get(ticket=ticket)
    assert (entry.seconds, entry.person_id) == (125, desk.agent.person_id)
    told = Event.objects.get(code="ticket.call_ended").data
    assert (told["seconds"], told["billed"], told["entry"]) == (125, True, entry.pk)


def test_where_the_plan_includes_the_work_the_journal_says_how_long_it_was_and_nothing_is_billed(
    alma, esii, call, service
):
    with after(5):
        ticket = _ticket(esii)
        alma.post(f"telephone/calls/{call.pk}/ticket/", ticket=ticket.number)
        service.answers("c-1")
    with after(65):
        service.ends("c-1")
        note_lengths()
    assert not WorkEntry.objects.exists()
    assert Event.objects.get(code="ticket.call_ended").data["seconds"] == 60


def test_who_gave_up_is_called_back_until_somebody_spoke_with_him(alma, service):
    for number, seconds in enumerate((0, 60)):
        with after(seconds):
            service.rings(f"c-{number}")
        with after(seconds + 9):
            service.ends(f"c-{number}", "cancel")
    with after(100):
        page = alma.page("telephone/back/")
        assert NUMBER in page
        assert "2 times" in page
        assert "gave up" in page.lower()
        service.rings("c-9")
        service.answers("c-9")
        assert NUMBER not in alma.page("telephone/back/")


def test_nobody_need_be_called_back(alma, service):
    with after(0):
        service.rings("c-1")
        service.ends("c-1", "cancel")
        alma.post(f"telephone/calls/{Call.objects.get().pk}/put-away/")
        assert NUMBER not in alma.page("telephone/back/")


def test_a_promised_call_back_is_a_clock_that_warns_is_missed_and_is_kept(alma, esii, call):
    until = NOON + timedelta(hours=2)
    with after(5):
        ticket = _ticket(esii)
        address = f"telephone/calls/{call.pk}/call-back/"
        assert "Open a ticket for this call first" in alma.post(address, 422, until="2026-07-15T13:00")
        alma.post(f"telephone/calls/{call.pk}/ticket/", ticket=ticket.number)
        assert "ninety days" in alma.post(address, 422, until="2026-07-15T10:00")
        alma.post(address, until="2026-07-15T13:00")
        row = Clock.objects.get(ticket=ticket, kind="promised_call")
        assert (row.due_at, row.state) == (until, "running")
        page = alma.page("telephone/back/")
        assert NUMBER in page
        assert "Called back" in alma.page(f"tickets/{ticket.number}/")
    with after(2 * 3600 + 60):
        clocks.judge_due_clocks()
        row.refresh_from_db()
        assert (row.missed, Event.objects.filter(code="clock.missed").count()) == (True, 1)
        back = found(r"telephone/back/(\d+)/kept/", alma.html("telephone/back/"))
        alma.post(f"telephone/back/{back}/kept/")
        row.refresh_from_db()
        assert row.stopped_at == NOON + timedelta(hours=2, seconds=60)
        assert "Nobody was promised a call" in alma.page("telephone/back/")
        assert check(esii.desk) == []


def test_closing_the_ticket_ends_the_promise_of_a_call(alma, esii, call):
    with after(5):
        ticket = _ticket(esii)
        alma.post(f"telephone/calls/{call.pk}/ticket/", ticket=ticket.number)
        alma.post(f"telephone/calls/{call.pk}/call-back/", until="2026-07-15T13:00")
        alma.act(ticket.number, "take")
        alma.act(ticket.number, "close", reason="Done.")
        assert "Nobody was promised a call" in alma.page("telephone/back/")
        assert check(esii.desk) == []


def test_the_calls_of_a_day(alma, call, esii):
    with after(5):
        page = alma.page("telephone/")
        assert esii.customer_person.name in page
        assert "under way" in page
        assert "No call on this day" in alma.page("telephone/?day=2026-07-14")
        assert alma.page("telephone/?day=nonsense")


def test_a_telephone_that_opens_a_page_finds_its_call(alma, esii, call):
    with after(5):
        answer = alma.client.get("/esii/telephone/pop/", {"number": "0033199001234"})
        assert answer["Location"].endswith(f"/telephone/calls/{call.pk}/")
        answer = alma.client.get("/esii/telephone/pop/", {"number": "0199009999"})
        assert "/people/" in answer["Location"]


def test_a_manager_makes_a_code_that_is_shown_once(esii):
    hugo = Agent(esii.head)
    address = f"setup/contracts/{esii.contract.pk}/codes/"
    page = hugo.client.post(f"/esii/{address}", {"note": "Quay 3", "ends_at": "", "code": ""}).content.decode()
    code = found(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", page)
    again = hugo.page(address)
    assert code not in again
    assert f"…{code[-2:]}" in again
    assert "Quay 3" in again
    ended = found(r"setup/codes/(\d+)/end/", hugo.html(address))
    hugo.post(f"setup/codes/{ended}/end/")
    assert "ended" in hugo.page(address)


def test_what_is_posted_is_shown_as_text(alma, service):
    with after(0):
        service.rings("c-1", caller='"><script>alert(1)</script>', queue="<b>support</b>")
        page = alma.html(f"telephone/calls/{Call.objects.get().pk}/")
        panel = alma.html("telephone/ringing/")
    assert "<script>alert" not in page + panel
