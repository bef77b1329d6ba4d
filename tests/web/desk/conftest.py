"""Fixtures for the agents' window: two desks of two charters, and who works there."""

from pathlib import Path

import pytest

import four_desks
from web.desk.agent import Agent


@pytest.fixture(autouse=True)
def files_of_this_test(settings, tmp_path: Path):
    """Attachments lie in a folder of the test."""
    settings.FILES_ROOT = tmp_path / "files"


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
