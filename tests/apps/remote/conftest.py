"""Fixtures of connections from afar: EXER's Premium customer and his reseller (EX-09), with a ticket."""

import pytest

import four_desks
from charterdesk.apps.remote.sessions import Wanted


@pytest.fixture
def desk(db):
    return four_desks.exer()


@pytest.fixture
def ticket(desk):
    return four_desks.opened(desk)


@pytest.fixture
def wanted():
    return Wanted(tool="teamviewer", purpose="collect traces", device="123 456 789", external_id="s12-345-678")
