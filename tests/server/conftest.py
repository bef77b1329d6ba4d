"""Fixtures for the server."""

import pytest

import cast


@pytest.fixture
def people(db):
    """The cast of tests/cast.py, everybody at his place."""
    return cast.assemble()
