"""A desk with one ticket at hand, on a Wednesday morning."""

import pytest

import four_desks
from charterdesk.apps.base import now
from four_desks import opened, paris


@pytest.fixture
def exer(db):
    return four_desks.exer()


@pytest.fixture
def ticket(exer):
    with now.at(paris("2026-07-15 10:00")):
        row = opened(exer, by=exer.agent, severity="2", subject="No light on port 3")
    with now.at(paris("2026-07-15 11:00")):
        yield row
