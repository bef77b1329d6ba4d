"""After each test the desk checks itself: whatever happened, every judgement follows from its facts."""

import pytest

import four_desks
from charterdesk.apps.tickets.check_data import check


@pytest.fixture(autouse=True)
def whole(db, files_of_this_test):
    yield
    assert check() == []


@pytest.fixture
def esii(db):
    return four_desks.esii()


@pytest.fixture
def esker(db):
    return four_desks.esker()


@pytest.fixture
def exer(db):
    return four_desks.exer()
