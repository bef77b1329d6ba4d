"""Fixtures for records and verbs."""

from pathlib import Path

import pytest

import cast


@pytest.fixture
def people(db):
    """The cast of tests/cast.py, everybody at his place."""
    return cast.assemble()


@pytest.fixture(autouse=True)
def files_of_this_test(settings, tmp_path: Path):
    """Attachments lie in a folder of the test."""
    settings.FILES_ROOT = tmp_path / "files"
