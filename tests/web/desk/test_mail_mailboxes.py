"""Mailboxes: how they do, and what a manager says of them; a password is never shown."""

import pytest

from charterdesk.apps.base import now
from charterdesk.apps.channels.mailboxes import password_of
from charterdesk.apps.channels.models import Mailbox
from four_desks import paris
from web.desk import mails

SECRET = "a <secret> of the mailbox"
FETCHED = {
    "address": "support@exer.example",
    "plus_addresses": "on",
    "fetched": "on",
    "host": "imap.exer.example",
    "port": "993",
    "tls": "tls",
    "user": "support",
    "password": SECRET,
    "folder": "INBOX",
}


@pytest.fixture(autouse=True)
def moment():
    with now.at(paris("2026-07-15 11:00")):
        yield


def test_without_a_mailbox_the_page_says_what_to_do(agnes, hugo):
    assert "No mailbox yet" in agnes.page("mail/mailboxes/")
    assert "Add a mailbox" not in agnes.page("mail/mailboxes/")
    assert "/exer/mail/mailboxes/add/" in hugo.html("mail/mailboxes/")


def test_how_each_mailbox_does_is_seen_at_once(exer, agnes):
    failing = {"imap_host": "imap.exer.example", "failing_since": now.now(), "last_error": "LOGIN failed"}
    mails.mailbox(exer.desk, "exer", **failing)
    mails.mailbox(exer.desk, "urgent", emergency=True, imap_host="imap.exer.example", fetched_at=now.now())
    mails.mailbox(exer.desk, "old", active=False)
    page = agnes.page("mail/mailboxes/")
    assert "fails since Wed 15 Jul 2026 11:00 · LOGIN failed" in page
    assert "urgent urgent@exer.example emergency fetched from imap.exer.example works last fetched now" in page
    assert "switched off" in page


def test_a_manager_adds_a_mailbox_and_its_password_is_sealed(exer, hugo):
    page = hugo.post("mail/mailboxes/add/", 422, name="Not A Name", address="nobody")
    assert page.count('aria-invalid="true"') == 1
    assert hugo.post("mail/mailboxes/add/", name="exer", **FETCHED) == "/exer/mail/mailboxes/"
    row = Mailbox.objects.get()
    assert (row.name, row.imap_host, password_of(row)) == ("exer", "imap.exer.example", SECRET)
    assert "The mailbox exer takes mail." in hugo.page("mail/mailboxes/")
    page = hugo.html("mail/mailboxes/exer/change/")
    assert "secret" not in page
    assert row.imap_sealed_password not in page


def test_what_is_wrong_is_told_beside_its_field_and_no_password_comes_back(hugo):
    page = hugo.post("mail/mailboxes/add/", 422, name="exer", **{**FETCHED, "tls": "none"})
    assert "Without TLS only a server on this machine is asked." in page
    assert "secret" not in page
    assert not Mailbox.objects.exists()


def test_a_password_left_empty_stays_but_not_for_another_server(exer, hugo):
    hugo.post("mail/mailboxes/add/", name="exer", **FETCHED)
    said = {**FETCHED, "password": "", "active": "on", "emergency": "on"}
    hugo.post("mail/mailboxes/exer/change/", **said)
    row = Mailbox.objects.get()
    assert (row.emergency, password_of(row)) == (True, SECRET)
    page = hugo.post("mail/mailboxes/exer/change/", 422, **{**said, "host": "imap.evil.example"})
    assert "Give the password for this account." in page
    assert Mailbox.objects.get().imap_host == "imap.exer.example"


def test_a_mailbox_is_switched_off(exer, hugo):
    mails.mailbox(exer.desk, "exer")
    hugo.post("mail/mailboxes/exer/change/", address="exer@exer.example")
    assert not Mailbox.objects.get().active


def test_only_a_manager_changes_mailboxes_and_only_those_of_his_desk(exer, esii, agnes, hugo):
    mails.mailbox(exer.desk, "exer")
    mails.mailbox(esii.desk, "esii")
    agnes.html("mail/mailboxes/add/", 403)
    agnes.html("mail/mailboxes/exer/change/", 403)
    agnes.post("mail/mailboxes/exer/change/", 403, address="evil@exer.example")
    hugo.html("mail/mailboxes/esii/change/", 404)
    assert "esii" not in hugo.page("mail/mailboxes/")
