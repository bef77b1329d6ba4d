"""Fixtures of the on-call cover: the desk that sells it (ES-05), two technicians who take turns, a way out."""

from datetime import date, timedelta

import pytest

import four_desks
import make
from charterdesk.apps.base import now
from charterdesk.apps.contracts.models import Contract
from charterdesk.apps.on_call import planning
from four_desks import paris
from outgoing import Kept

MONDAY = paris("2026-06-01 08:00")


@pytest.fixture
def desk(db):
    """The desk's customer holds the option of on-call cover."""
    scene = four_desks.esii()
    Contract.objects.filter(pk=scene.contract.pk).update(options=["on_call"])
    return scene


@pytest.fixture
def ann(desk):
    return make.actor(make.person(desk.desk, "Ann", "technician"))


@pytest.fixture
def bob(desk):
    return make.actor(make.person(desk.desk, "Bob", "technician"))


@pytest.fixture
def rota(desk, ann, bob):
    """A week each, from Monday 1 June 2026 at 9:00; a page goes to him, after ten minutes to the head."""
    steps = [{"after": 0, "on_call": True}, {"after": 600, "people": [desk.head.person_id]}]
    policy = {"steps": steps, "rounds": 2, "round_seconds": 1200}
    with now.at(MONDAY):
        row = planning.add_rota(desk.head, name="Nights", option="on_call", policy=policy)
        planning.add_layer(desk.head, row.pk, people=[ann.person_id, bob.person_id], first_day=date(2026, 6, 1))
    return row


@pytest.fixture
def way_out():
    return Kept()


@pytest.fixture
def later():
    """An instant so many minutes after the page was opened."""
    return lambda minutes: paris("2026-06-03 22:00") + timedelta(minutes=minutes)
