"""Desks whose charters have levels; after each test the desk checks itself."""

from dataclasses import dataclass

import pytest

import four_desks
import make
from charterdesk.apps.base.actor import Actor, system_actor
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.apps.escalation.check_data import check_escalations
from charterdesk.apps.tickets.check_data import check
from charterdesk.charters import holiday_lists, text_of

LEVELS = """
levels:
  n1: {told: {en: We look at it.}}
  dev:
    is: {en: Developers, fr: Développement}
    told: {en: Our developers look at it.}
    worked_by: r_and_d
    needs: [diagnosed]
    take_in_charge: 4 working hours
    answer: 2 working days
    charged_to: rnd
    calls:
      - {at: 50 %, call: lead, commitments: [take_in_charge], acknowledged_within: 15 elapsed minutes}
      - {at: 90 %, call: manager}
  maker:
    told: {en: The maker looks at it.}
    worked_by: manufacturer
    answer: 8 working hours
    charged_to: manufacturer
    calls: [{at: 90 %, call: manager}]
calls:
  - {at: 50 %, call: lead, acknowledged_within: 15 elapsed minutes}
  - {at: 90 %, call: manager}
"""


@dataclass(frozen=True)
class People:
    """Those of a desk who work on what is handed over."""

    rada: Actor
    lena: Actor
    manu: Actor
    maker: int


@pytest.fixture
def whole(db):
    yield
    assert [*check(), *check_escalations()] == []


@pytest.fixture
def esii(db):
    return four_desks.esii()


@pytest.fixture
def desk(db):
    """The EXER desk with levels of its own: what waits for R&D or the manufacturer stands still."""
    made = four_desks.exer()
    text = text_of("exer")
    head, rest = text.split("\nlevels:\n")
    text = f"{head}\n{rest[rest.index('ranking:') :]}\n{LEVELS}"
    text = text.replace("paused_by: [customer]", "paused_by: [customer, rnd, manufacturer]")
    publish_charter(system_actor(made.desk), name="exer.yaml", text=text, holidays=holiday_lists())
    return made


@pytest.fixture
def people(desk):
    made = desk.desk
    house = make.organisation(made, "Gauge Makers", "partner")
    return People(
        rada=make.actor(make.person(made, "Rada", "r_and_d")),
        lena=make.actor(make.person(made, "Lena", "lead")),
        manu=make.actor(make.person(made, "Manu", "manufacturer", house)),
        maker=house.pk,
    )
