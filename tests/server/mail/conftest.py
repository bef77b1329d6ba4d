"""Fixtures of the ways in."""

import itertools
import threading
from dataclasses import replace

import pytest

import make
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.channels import mailboxes
from charterdesk.apps.channels.mailboxes import ImapAccount, MailboxTerms
from charterdesk.server.listeners import imap
from mail_servers import Dovecot

numbers = itertools.count(1)


@pytest.fixture
def mailbox(transactional_db):
    """The mailbox `north` of the desk north: threads and processes see it too."""
    return mailboxes.create_mailbox(system_actor(make.desk()), name="north", address="support@north.example")


@pytest.fixture(scope="session")
def dovecot():
    with Dovecot() as server:
        yield server


@pytest.fixture
def account(dovecot):
    """A user of Dovecot that no other test has, without TLS."""
    return ImapAccount(
        host="127.0.0.1", port=dovecot.port, tls="none", user=f"user{next(numbers)}", password=dovecot.password
    )


@pytest.fixture
def fetched(mailbox, account):
    """The mailbox `north`, fetched from that account; with other terms where a test says so."""

    def with_terms(**values):
        terms = MailboxTerms(address=mailbox.address, imap=replace(account, **values))
        return mailboxes.change_mailbox(system_actor(mailbox.desk), mailbox.name, terms)

    return with_terms


@pytest.fixture
def fetchers(transactional_db, monkeypatch):
    """Starts what fetches, and ends it with the test."""
    monkeypatch.setattr(imap, "SECONDS_OF_A_GLANCE", 0.2)
    stop = threading.Event()
    started = []

    def start():
        started.append(imap.fetchers(stop))
        started[-1].start()
        return stop

    yield start
    stop.set()
    for each in started:
        each.join()
