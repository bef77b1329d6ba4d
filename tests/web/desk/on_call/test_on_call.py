"""The on-call cover in the browser: planned, swapped, called, taken, stated."""

import re
from datetime import date

import pytest
from django.test import Client

import make
from charterdesk.apps.base import now
from charterdesk.apps.contracts.models import Contract
from charterdesk.apps.on_call import calling, pages, planning, rotas, shown
from charterdesk.apps.on_call.models import Page, PageCall, PageWay, Rota, RotaCalendar
from charterdesk.apps.on_call.shown import names_on_call
from charterdesk.web.desk.on_call.rota_page import coming
from four_desks import opened, paris
from web.api.machines import caller
from web.desk.agent import Agent, words

MONDAY, NIGHT = paris("2026-06-01 08:00"), paris("2026-06-03 22:00")
STEPS = {"rounds": "2", "round_minutes": "15", "after_0": "10"}


@pytest.fixture
def ann(esii):
    return make.actor(make.person(esii.desk, "Ann", "technician"))


@pytest.fixture
def hugo(esii):
    return Agent(esii.head)


@pytest.fixture
def rota(esii, ann):
    with now.at(MONDAY):
        row = planning.add_rota(esii.head, name="Nights")
        planning.add_layer(esii.head, row.pk, people=[ann.person_id], first_day=date(2026, 6, 1))
    return row


@pytest.fixture
def page(esii, rota):
    Contract.objects.update(options=["on_call"])
    with now.at(NIGHT):
        opened(esii, kind="anomaly")
        calling.call_due()
    return Page.objects.get()


def test_a_head_plans_a_rota_from_nothing(esii, hugo, ann):
    with now.at(MONDAY):
        assert "No rota yet" in hugo.page("on-call/")
        where = hugo.post("on-call/rotas/add/", name="Nights", who_0=esii.head.person_id, **STEPS)
        rota = Rota.objects.get()
        assert where == f"/esii/on-call/rotas/{rota.pk}/"
        hugo.post(
            f"on-call/rotas/{rota.pk}/layers/",
            people=ann.person_id,
            first_day="2026-06-01",
            hand_over="09:00",
            turn_days="7",
        )
    with now.at(NIGHT):
        shown = hugo.page("on-call/")
    assert "Ann" in shown
    assert rota.policy["steps"] == [
        {"after": 0, "people": [], "on_call": True},
        {"after": 600, "people": [esii.head.person_id], "on_call": False},
    ]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"name": ""}, "This field is required"),
        ({"who_0": ""}, "Say both: after how many minutes, and who."),
        ({"round_minutes": "5"}, "A round must last longer"),
    ],
)
def test_what_cannot_be_planned_is_told_beside_its_field(esii, hugo, said, told):
    whole = {"name": "Nights", "who_0": esii.head.person_id, **STEPS}
    with now.at(MONDAY):
        assert told in words(hugo.post("on-call/rotas/add/", 422, **{**whole, **said}))
    assert not Rota.objects.exists()


def test_a_swap_is_noted_shown_and_taken_back(esii, hugo, rota):
    with now.at(MONDAY):
        path = f"on-call/rotas/{rota.pk}/"
        hugo.post(
            f"{path}changes/", person=esii.head.person_id, from_at="2026-06-03T00:00", until_at="2026-06-04T00:00"
        )
        assert "Hugo-esii" in hugo.page(path)
        hugo.post(f"on-call/changes/{rota.changes.get().pk}/withdraw/")
        assert "Hugo-esii: Wed" not in hugo.page(path)


def test_a_page_is_taken_in_the_browser_and_the_second_is_told_who_has_it(esii, hugo, ann, page):
    technician = Agent(ann)
    with now.at(NIGHT):
        assert "It does not work" in technician.page("on-call/")
        technician.post(f"on-call/pages/{page.number}/take/")
        hugo.post(f"on-call/pages/{page.number}/take/")
        assert "Ann has it already." in hugo.page("on-call/")
        technician.post(f"on-call/pages/{page.number}/end/")
    page.refresh_from_db()
    assert (page.taken_by_id, page.ended_at is not None) == (ann.person_id, True)


def test_the_link_of_the_mail_shows_first_and_takes_when_pressed(page):
    stranger, link = Client(), f"/esii/answers/page/{pages.token_of(PageCall.objects.get().pk)}/"
    with now.at(NIGHT):
        assert "I take it" in words(stranger.get(link).content.decode())
        page.refresh_from_db()
        assert page.taken_at is None
        assert "Ann has it." in words(stranger.post(link).content.decode())
    assert stranger.get(link.replace("/esii/", "/other/")).status_code == 404


def test_the_calendar_address_is_shown_once_and_answers_304_when_nothing_moved(hugo, rota):
    with now.at(NIGHT):
        shown = hugo.post("on-call/calendar/open/", 200)
        address = re.search(r"/esii/answers/shifts/[\w-]+\.ics", shown)
        assert address
        assert address.group() not in hugo.html("on-call/reached/")
        first = Client().get(address.group())
        again = Client().get(address.group(), headers={"if-none-match": first["ETag"]})
    assert (first.status_code, first["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert b"SUMMARY:Nights: Ann" in first.content
    assert again.status_code == 304


def test_ways_to_be_called_are_checked(hugo):
    hugo.post("on-call/reached/", kind="webhook", address="https://sms.example.org/out", secret="s")
    way = PageWay.objects.get()
    assert way.sealed_secret
    for kind, address in (("mail", "nobody"), ("webhook", "http://sms.example.org"), ("webhook", "https://10.0.0.1/")):
        assert "answer" not in words(hugo.post("on-call/reached/", 422, kind=kind, address=address))
    hugo.post(f"on-call/reached/{way.pk}/remove/")
    assert not PageWay.objects.exists()


def test_the_statement_of_a_month_on_the_page_and_as_a_file(hugo, rota):
    with now.at(paris("2026-07-02 10:00")):
        shown = hugo.page(f"on-call/rotas/{rota.pk}/month/?month=2026-06")
        file = hugo.html(f"on-call/rotas/{rota.pk}/month/?month=2026-06&as=csv")
        for nonsense in ("2026-13", "x", "²-1", "2026-", "999999-1"):
            hugo.html(f"on-call/rotas/{rota.pk}/month/?month={nonsense}")
    assert "Ann" in shown
    assert "Ann" in file


def test_the_head_of_every_page_names_who_is_on_call(esii, hugo, rota):
    with now.at(NIGHT):
        assert "On call: Ann" in hugo.html("queue/")


def test_machines_read_who_is_on_call(esii, rota):
    machine = caller(esii.head)
    with now.at(NIGHT):
        told = machine.get("/on-call").json()
    assert [(one["rota"], one["needed"], one["on_call"]["name"]) for one in told["rotas"]] == [("Nights", True, "Ann")]


def test_the_last_shift_of_the_coming_weeks_is_told_as_far_as_its_end(rota):
    told = coming(rotas.rotas_of(rota.desk).get(), NIGHT)
    assert (told[0].from_at, told[0].until_at) == (NIGHT, paris("2026-06-04 08:00"))
    assert (told[-1].from_at, told[-1].until_at) == (paris("2026-07-08 18:30"), paris("2026-07-09 08:00"))


def test_who_is_on_call_changes_in_the_head_at_the_very_moment(esii, rota):
    shown.forget()
    for moment, names in (("07:59:50", ("Ann",)), ("07:59:59", ("Ann",)), ("08:00:00", ()), ("18:30:00", ("Ann",))):
        with now.at(paris(f"2026-06-04 {moment}")):
            assert names_on_call(esii.desk) == names
    shown.forget()


def test_a_rota_follows_a_calendar_and_says_when_it_cannot_be_read(esii, hugo, rota):
    path = f"on-call/rotas/{rota.pk}/"
    assert "An https address" in hugo.post(f"{path}calendar/followed/", 422, address="http://cal.example.org/a.ics")
    hugo.post(f"{path}calendar/followed/", address="https://cal.example.org/secret/a.ics")
    assert "cal.example.org" in hugo.page(path)
    assert "secret" not in hugo.page(path)
    RotaCalendar.objects.update(failing_since=MONDAY, last_error="cal.example.org: 500")
    assert "It cannot be read since" in hugo.page(path)
    hugo.post(f"{path}calendar/followed/", address="")
    assert not RotaCalendar.objects.exists()
