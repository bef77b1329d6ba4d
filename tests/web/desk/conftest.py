"""Fixtures for the agents' window: two desks of two charters, and who works there."""

import math
from pathlib import Path

import pytest

import four_desks
from charterdesk.apps.on_call import shown
from charterdesk.apps.search import similar_words
from web.desk.agent import Agent


@pytest.fixture(autouse=True)
def files_of_this_test(settings, tmp_path: Path):
    """Attachments lie in a folder of the test."""
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def time_enough_for_similar_tickets(monkeypatch: pytest.MonkeyPatch):
    """A slow machine would ask for fewer words: questions are counted here."""
    monkeypatch.setattr(similar_words, "SECONDS", math.inf)


@pytest.fixture(autouse=True)
def nobody_remembered_on_call():
    """Who is on call is kept for a minute in a process: a test's minute is its own."""
    shown.forget()


@pytest.fixture
def exer(db):
    return four_desks.exer()


@pytest.fixture
def esii(db):
    return four_desks.esii()


@pytest.fixture
def agnes(exer):
    """An agent of the desk with a reseller."""
    return Agent(exer.agent)


@pytest.fixture
def hugo(exer):
    """The manager of the same desk."""
    return Agent(exer.head)
