"""Fixtures of the vault: a file of keys, a desk whose customer has an open ticket."""

import pytest

import four_desks
from charterdesk.apps.base.now import now
from charterdesk.apps.vault import keeping
from charterdesk.apps.vault.keys import add
from charterdesk.apps.vault.revealing import Asked

SECRET = "correct horse battery staple é"


@pytest.fixture
def key_file(settings, tmp_path):
    settings.VAULT_KEYS = tmp_path / "vault-keys"
    add(settings.VAULT_KEYS)
    return settings.VAULT_KEYS


@pytest.fixture
def desk(db):
    return four_desks.esii()


@pytest.fixture
def ticket(desk):
    return four_desks.opened(desk)


@pytest.fixture
def terms():
    return keeping.Terms(system="Billing server", kind="shell", address="ssh://10.1.2.3", login="root", rotate_days=90)


@pytest.fixture
def safe(desk, key_file, terms):
    return keeping.add(desk.agent, desk.organisation.pk, terms, secret=SECRET)


@pytest.fixture
def asked(ticket):
    """What a question for a secret says, by a person who showed his password this minute."""

    def asked(**changed):
        usual = {"ticket_number": ticket.number, "reason": "restart the service", "confirmed_at": now()}
        return Asked(**{**usual, **changed})

    return asked
