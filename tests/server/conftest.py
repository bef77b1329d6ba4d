"""Fixtures for the server."""

import pytest
from django.core import mail
from django.core.cache import cache

import cast
import make
from charterdesk.apps.people import invitations, saml_servers
from server.entering_steps import link_in
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


@pytest.fixture
def invited(people, django_capture_on_commit_callbacks):
    """Dario, of Quay Foods, invites somebody; what his mail says."""

    def invite(email="nora@quay.example", by=people.dario, organisation=people.quay, role="customer"):
        with django_capture_on_commit_callbacks(execute=True):
            invitations.invite(make.actor(by), name="Nora", email=email, organisation_id=organisation.pk, role=role)
        return link_in(mail.outbox[-1])

    return invite
