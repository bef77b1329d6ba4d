"""A slice of the demo: loaded through the verbs, whole or not at all, and clean when the desk checks itself.

`whole` in conftest.py runs check-data after each test.
"""

import socket
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.db import transaction

import make
from charterdesk.apps.base import now
from charterdesk.apps.base.models import Desk, Event
from charterdesk.apps.contracts.models import CreditBalance
from charterdesk.apps.knowledge.models import Recurrence
from charterdesk.apps.people import access
from charterdesk.apps.people.models import Account
from charterdesk.apps.people.queries import doors_of
from charterdesk.apps.tickets import queries
from charterdesk.apps.tickets.models import Clock, Message, Ticket
from charterdesk.demo import loading, run
from charterdesk.demo.data import SLUGS, desk_data
from charterdesk.server.checking import check_data

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 11, 25, 14, 30, tzinfo=UTC)


def tickets_told() -> list[tuple[object, ...]]:
    return list(Ticket.objects.order_by("number").values_list("subject", "opened_at", "state", "owner__name"))


def test_a_slice_of_the_demo_lives_on_four_desks_and_no_verb_refused():
    with now.at(WEDNESDAY):
        loaded = loading.load(tickets=12)
    assert loaded.broken == 0
    by_desk = Counter(Ticket.objects.values_list("desk__slug", flat=True))
    assert set(by_desk) == set(SLUGS)
    assert loaded.tickets == sum(by_desk.values())
    # What a script tells is told in a slice too, however many tickets that takes: esii's tells of what recurs (EX-14).
    assert {slug: by_desk[slug] for slug in SLUGS if slug != "esii"} == dict.fromkeys({*SLUGS} - {"esii"}, 12)
    recurring = Recurrence.objects.filter(desk__slug="esii", product__reference="GUI-ACA", product_version="4.1")
    assert recurring.get().tickets.count() == 9
    assert len(set(recurring.values_list("tickets__ticket__organisation", flat=True))) == 3
    assert {"new", "waiting", "closed"} <= set(Ticket.objects.values_list("state", flat=True))
    promising = set(Clock.objects.values_list("desk__slug", flat=True))
    assert promising == {"esii", "esker", "exer"}, "EC-04: no commitment in time"
    assert not Event.objects.filter(recorded_at__gt=WEDNESDAY).exists()
    assert not Message.objects.filter(at__gt=WEDNESDAY).exists()
    assert CreditBalance.objects.filter(desk__slug="e-connect", minutes__gt=0).exists()
    assert CreditBalance.objects.filter(desk__slug="exer", minutes__gt=0).exists()
    for slug in SLUGS:
        declined = Event.objects.filter(desk__slug=slug, code="intake.declined").count()
        assert declined == len(desk_data(slug).declined), slug
    assert Ticket.objects.exclude(override_reason="").count() == sum(len(desk_data(slug).overridden) for slug in SLUGS)
    consultant = Account.objects.get(email="consultant@deux-services.example")
    assert {door.desk.slug for door in doors_of(consultant)} == {"esii", "e-connect"}
    for slug in ("esii", "e-connect"):
        actor = access.actor_for(consultant, slug)
        assert actor is not None
        assert set(queries.visible_to(actor).values_list("desk__slug", flat=True)) == {slug}
    assert access.actor_for(consultant, "esker") is None


@pytest.mark.any_engine
def test_the_same_day_gives_the_same_demo():
    told = []
    for _ in range(2):
        savepoint = transaction.savepoint()
        with now.at(WEDNESDAY):
            loading.load(["e-connect"], tickets=5)
        told.append(tickets_told())
        transaction.savepoint_rollback(savepoint)
    assert told[0] == told[1]
    assert len(told[0]) == 5


@pytest.mark.any_engine
def test_a_load_that_is_broken_off_leaves_nothing(monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(loading, "live", killed)
    with now.at(WEDNESDAY), pytest.raises(KeyboardInterrupt):
        loading.load(tickets=2)
    assert Desk.objects.count() == 0
    assert Account.objects.count() == 0


def test_a_database_with_desks_of_its_own_is_left_alone(capsys):
    make.desk("north")
    assert run.prepare(8000, load_only=True) == run.REFUSED
    assert "desks of its own" in capsys.readouterr().err
    assert Desk.objects.count() == 1


def test_a_port_in_use_is_said_before_anything_is_loaded(capsys):
    with socket.socket() as taken:
        taken.bind((run.ADDRESS, 0))
        taken.listen()
        assert run.prepare(taken.getsockname()[1], load_only=False) == run.REFUSED
    assert "is in use" in capsys.readouterr().err
    assert Desk.objects.count() == 0


def test_the_table_names_a_person_of_each_role_at_each_desk():
    said = "\n".join(run.table(8000))
    for slug in SLUGS:
        for role in ("manager", "lead", "agent1", "reader"):
            assert f"{role}@{slug}.example" in said
    assert loading.PASSWORD in said
    assert "http://localhost:8000" in said


def test_check_data_says_what_differs_and_at_which_desk(capsys):
    make.desk("north")
    with now.at(WEDNESDAY):
        loading.load(["exer"], tickets=2)
    assert check_data("exer") == 0
    assert "1 desk checked: nothing differs" in capsys.readouterr().out
    ticket = Ticket.objects.filter(desk__slug="exer").first()
    assert ticket is not None
    right = ticket.rank
    Ticket.objects.filter(pk=ticket.pk).update(rank="0")
    assert check_data("north") == 0
    assert check_data("") == 1
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("exer"))
    assert "stored 0" in line
    assert f"recomputed {right}" in line
    Ticket.objects.filter(pk=ticket.pk).update(rank=right)


def test_check_data_of_an_unknown_desk_is_malformed(capsys):
    assert check_data("nowhere") == 2
    assert "nowhere" in capsys.readouterr().err
