"""Fixtures of agreed times: an ESII customer under maintenance, whose desk tests with him (ES-19)."""

import pytest

import four_desks
from charterdesk.apps.appointments import proposing
from charterdesk.apps.base import now
from four_desks import paris


@pytest.fixture(autouse=True)
def files_of_this_test(settings, tmp_path):
    """Files lie in a folder of the test."""
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def on_monday():
    """It is Monday 16 November 2026, nine in Paris."""
    with now.at(paris("2026-11-16 09:00")):
        yield


@pytest.fixture
def desk(db, on_monday):
    return four_desks.esii()


@pytest.fixture
def ticket(desk):
    return four_desks.opened(desk)


@pytest.fixture
def times():
    """Wednesday at ten, Thursday at two in the afternoon."""
    return paris("2026-11-18 10:00"), paris("2026-11-19 14:00")


@pytest.fixture
def wanted(times):
    return proposing.Wanted(times, about="print 200 tickets with the new driver", link="https://meet.example.org/1")


@pytest.fixture
def proposed(desk, ticket, wanted):
    return proposing.propose(desk.agent, ticket.pk, wanted)
