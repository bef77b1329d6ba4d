"""Fixtures for the server."""

import pytest
from django.core.cache import cache

import cast
import make
from charterdesk.apps.people import saml_servers
from server.saml_steps import terms


@pytest.fixture
def people(db):
    """The cast of tests/cast.py, everybody at his place."""
    return cast.assemble()


@pytest.fixture
def quay(people):
    """Quay Foods signs in at its own SAML server, which vouches for quay.example."""
    cache.clear()
    return saml_servers.set_up(make.actor(people.marta), terms(people.quay))
