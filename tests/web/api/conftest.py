"""Fixtures for the API: a desk with its people, each with a machine that calls for him."""

from pathlib import Path

import pytest

import four_desks
import make
from web.api.machines import caller


@pytest.fixture(autouse=True)
def files_of_this_test(settings, tmp_path: Path):
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def scene(db):
    """The Esker desk: promises by severity, closing by the customer's word."""
    return four_desks.esker()


@pytest.fixture
def agent(scene):
    return caller(scene.agent)


@pytest.fixture
def customer(scene):
    return caller(scene.customer)


@pytest.fixture
def stranger(scene):
    """Somebody of another desk, with a good token there."""
    south = make.desk("south", "South Desk")
    four_desks.publish(south, "esker")
    return make.actor(make.person(south, "Sven", "agent"))
