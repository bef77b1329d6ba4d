"""Promises on a running desk: by circumstances, from other events, after one another, up to an hour, again."""

from decimal import Decimal
from pathlib import Path

import pytest

import make
from charterdesk.apps.base import now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.contracts.actions import create_contract
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.apps.tickets import closure, merging, quotes, work
from charterdesk.apps.tickets.clocks import judge_due_clocks
from charterdesk.apps.tickets.models import Clock, Ticket
from charterdesk.apps.tickets.page import ticket_page
from charterdesk.apps.tickets.priority import change_priority
from charterdesk.charters import holiday_lists
from charterdesk.rules.worktime.clock import Why
from four_desks import Scene, clock, opened, paris, terms

POLICIES = Path(__file__).parents[2] / "charters" / "policies"


def at(text):
    return now.at(paris(f"2026-{text}"))


def desk_of(policy, plan):
    """A desk that works by a policy, its agent, and a customer under contract."""
    desk = make.desk(policy.replace("_", "-"), policy.title())
    own = {path.stem: path.read_text(encoding="utf-8") for path in (POLICIES / "holidays").glob("*.toml")}
    text = (POLICIES / f"{policy}.yaml").read_text(encoding="utf-8")
    publish_charter(system_actor(desk), name=f"{policy}.yaml", text=text, holidays={**holiday_lists(), **own})
    home = make.organisation(desk, "Quay Foods")
    person = make.person(desk, "Cora", "customer", home)
    contract = create_contract(system_actor(desk), organisation_id=home.pk, terms=terms("C-1", plan))
    return Scene(
        desk=desk,
        agent=make.actor(make.person(desk, "Agnes", "agent")),
        head=make.actor(make.person(desk, "Hugo", "manager")),
        customer=make.actor(person),
        admin=make.actor(make.person(desk, "Dario", "customer_admin", home)),
        customer_person=person,
        organisation=home,
        contract=contract,
        equipment=None,
    )


@pytest.fixture
def saas(db):
    return desk_of("saas", "standard")


@pytest.fixture
def hospital(db):
    return desk_of("hospital_supplier", "full")


def runs(ticket, kind):
    rows = Clock.objects.filter(ticket=ticket, kind=kind).exclude(state="withdrawn").order_by("sequence")
    return [(row.state, row.started_at, row.due_at) for row in rows]


def kinds(ticket):
    return {row.kind for row in Clock.objects.filter(ticket=ticket).exclude(state="withdrawn")}


def test_nothing_but_the_qualification_is_promised_until_the_desk_has_said_how_bad_it_is(saas):
    with at("09-08 10:00"):
        ticket = opened(saas, wished_priority="critical")
    assert kinds(ticket) == {"qualify"}
    with at("09-08 10:20"):
        change_priority(saas.agent, ticket.pk, severity="critical", reason="Nobody can work.")
    assert clock(ticket, "qualify").state == "met"
    assert clock(ticket, "respond").due_at == paris("2026-09-08 11:20")
    with at("09-08 10:40"):
        change_priority(saas.agent, ticket.pk, severity="high", reason="Some can.")
    with at("09-08 10:50"):
        change_priority(saas.agent, ticket.pk, severity="high", reason="Confirmed.")
    assert runs(ticket, "respond") == [("running", paris("2026-09-08 10:20"), paris("2026-09-08 14:20"))]


def test_the_desk_that_opens_a_ticket_may_say_at_once_how_bad_it_is(saas):
    with at("09-12 03:00"):
        ticket = opened(saas, by=saas.agent, channel="phone", severity="critical")
    assert clock(ticket, "qualify").state == "met"
    assert clock(ticket, "respond").due_at == paris("2026-09-12 04:00")
    with at("09-12 03:00"):
        written = opened(saas, by=saas.agent, channel="portal", severity="critical")
    assert clock(written, "respond").due_at == paris("2026-09-14 10:00")


def test_news_of_a_critical_ticket_fall_due_every_two_hours_day_and_night(saas):
    with at("09-11 23:00"):
        ticket = opened(saas, by=saas.agent, channel="phone", severity="critical")
    with at("09-12 00:30"):
        work.reply(saas.agent, ticket.pk, body="We are looking at it.")
    with at("09-12 02:31"):
        assert judge_due_clocks() == 1
    with at("09-12 03:00"):
        work.reply(saas.agent, ticket.pk, body="Still looking.")
    assert runs(ticket, "update") == [
        ("met", paris("2026-09-11 23:00"), paris("2026-09-12 01:00")),
        ("missed", paris("2026-09-12 00:30"), paris("2026-09-12 02:30")),
        ("running", paris("2026-09-12 03:00"), paris("2026-09-12 05:00")),
    ]


def test_news_of_a_high_ticket_fall_due_every_eight_hours_in_which_the_desk_is_open(saas):
    with at("09-10 16:00"):
        ticket = opened(saas, by=saas.agent, severity="high")
    with at("09-11 11:00"):
        work.reply(saas.agent, ticket.pk, body="We are looking at it.")
    assert runs(ticket, "update") == [
        ("met", paris("2026-09-10 16:00"), paris("2026-09-11 15:00")),
        ("running", paris("2026-09-11 11:00"), paris("2026-09-14 10:00")),
    ]


def test_the_report_on_the_cause_is_owed_from_the_solution_on_also_after_the_closing(saas):
    with at("09-08 10:00"):
        ticket = opened(saas, by=saas.agent, severity="critical")
        work.take_in_charge(saas.agent, ticket.pk)
    assert "root_cause" not in kinds(ticket)
    with at("09-09 10:00"):
        closure.propose_solution(saas.agent, ticket.pk, body="Corrected.")
    assert runs(ticket, "root_cause") == [("running", paris("2026-09-09 10:00"), paris("2026-09-16 18:00"))]
    with at("09-09 11:00"):
        closure.validate(saas.customer, ticket.pk)
    assert clock(ticket, "root_cause").state == "running"
    with at("09-16 17:00"):
        work.record_event(saas.agent, ticket.pk, event="report_delivered", note="Sent to the management.")
    assert clock(ticket, "root_cause").state == "met"
    assert Ticket.objects.get(pk=ticket.pk).state == "closed"


def test_a_solution_that_was_none_takes_the_report_back_until_there_is_one(saas):
    with at("09-08 10:00"):
        ticket = opened(saas, by=saas.agent, severity="critical")
        work.take_in_charge(saas.agent, ticket.pk)
    with at("09-08 12:00"):
        closure.propose_solution(saas.agent, ticket.pk, body="Corrected.")
    with at("09-08 13:00"):
        closure.reject(saas.customer, ticket.pk, reason="No.")
    assert clock(ticket, "root_cause").state == "withdrawn"
    with at("09-08 14:00"):
        closure.propose_solution(saas.agent, ticket.pk, body="Corrected now.")
    assert runs(ticket, "root_cause") == [("running", paris("2026-09-08 14:00"), paris("2026-09-15 18:00"))]


def test_a_report_that_was_missed_is_noted_although_the_ticket_is_closed(saas):
    with at("09-08 10:00"):
        ticket = opened(saas, by=saas.agent, severity="critical")
        work.take_in_charge(saas.agent, ticket.pk)
        closure.propose_solution(saas.agent, ticket.pk, body="Corrected.")
        closure.validate(saas.customer, ticket.pk)
    with at("09-16 09:01"):
        assert judge_due_clocks() == 1
    assert clock(ticket, "root_cause").missed_recorded_at is not None


def test_what_is_diagnosed_after_the_cut_off_hour_counts_from_the_next_day(hospital):
    with at("09-09 13:00"):
        ticket = opened(hospital, by=hospital.agent, channel="phone", severity="major")
    with at("09-09 14:00"):
        work.record_event(hospital.agent, ticket.pk, event="diagnosed")
    row = clock(ticket, "replacement")
    assert (row.started_at, row.due_at) == (paris("2026-09-09 14:00"), paris("2026-09-11 18:00"))
    with at("09-10 09:00"):
        view = next(
            view for view in ticket_page(hospital.agent, ticket.number).clocks if view.row.kind == "replacement"
        )
    assert [(line.why, line.ends) for line in view.sheet] == [
        (Why.NOT_YET, paris("2026-09-09 18:00")),
        (Why.CLOSED, paris("2026-09-10 08:00")),
        (Why.COUNTED, paris("2026-09-10 09:00")),
    ]
    assert view.judgement.consumed_seconds == 3600
    with at("09-10 10:00"):
        work.record_event(hospital.agent, ticket.pk, event="diagnosed", note="The other board, too.")
        work.record_event(hospital.agent, ticket.pk, event="replacement_delivered")
    assert runs(ticket, "replacement") == [("met", paris("2026-09-09 14:00"), paris("2026-09-11 18:00"))]


def test_the_plan_of_the_repair_follows_the_diagnosis(hospital):
    with at("09-09 09:00"):
        ticket = opened(hospital, by=hospital.agent, channel="phone", severity="major")
    with at("09-09 10:00"):
        work.record_event(hospital.agent, ticket.pk, event="diagnosed")
    assert runs(ticket, "repair_plan") == [("running", paris("2026-09-09 10:00"), paris("2026-09-11 10:00"))]
    with at("09-09 11:00"):
        work.reply(hospital.agent, ticket.pk, body="We replace the board on Friday.")
    assert clock(ticket, "repair_plan").state == "met"


def test_the_region_of_the_hospital_makes_its_promise(hospital):
    hospital.organisation.region = "islands"
    hospital.organisation.save()
    with at("09-09 09:00"):
        ticket = opened(hospital, by=hospital.agent, channel="phone", severity="major")
    on_site = clock(ticket, "on_site")
    assert (on_site.due_at, on_site.firm) == (paris("2026-09-09 21:00"), False)
    # What was promised stands, whatever is found out of the place afterwards.
    hospital.organisation.region = "mainland"
    hospital.organisation.save()
    with at("09-09 10:00"):
        change_priority(hospital.agent, ticket.pk, severity="minor", reason="It can wait.")
    assert clock(ticket, "on_site").due_at == paris("2026-09-14 09:00")


def test_a_merged_ticket_keeps_what_its_own_channel_was_promised(saas):
    with at("09-12 03:00"):
        called = opened(saas, by=saas.agent, channel="phone", severity="critical")
    with at("09-12 03:10"):
        written = opened(saas, by=saas.agent, channel="portal", severity="critical")
    with at("09-12 03:20"):
        merging.merge(saas.agent, called.pk, into_number=written.number)
    assert clock(written, "respond").due_at == paris("2026-09-12 04:00")


def test_only_what_the_charter_names_can_be_noted(saas, esker):
    with at("09-08 10:00"):
        ticket = opened(saas, wished_priority="high")
        with pytest.raises(Invalid):
            work.record_event(saas.agent, ticket.pk, event="closed")
        plain = opened(esker, wished_priority="2")
        with pytest.raises(Conflict):
            work.record_event(esker.agent, plain.pk, event="diagnosed")


def test_a_severity_named_while_a_quote_is_waited_for_counts_from_its_acceptance(db):
    scene = desk_of("saas", "standard")
    text = (
        (POLICIES / "saas.yaml")
        .read_text(encoding="utf-8")
        .replace(
            "price: {included: yes,", "price: {included: yes, special: [{when: {kinds: [anomaly]}, quote_first: yes}],"
        )
    )
    holidays = {**holiday_lists(), "DE-BY": (POLICIES / "holidays" / "DE-BY.toml").read_text(encoding="utf-8")}
    publish_charter(system_actor(scene.desk), name="quoted.yaml", text=text, holidays=holidays)
    with at("09-08 10:00"):
        ticket = opened(scene, wished_priority="critical")
        change_priority(scene.agent, ticket.pk, severity="critical", reason="Nobody can work.")
    assert kinds(ticket) == set()
    with at("09-08 11:00"):
        quotes.send_quote(scene.agent, ticket.pk, amount=Decimal(100), text="Work")
    with at("09-08 12:00"):
        quotes.accept_quote(scene.admin, ticket.pk)
    assert clock(ticket, "respond").due_at == paris("2026-09-08 13:00")
