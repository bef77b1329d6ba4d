"""Mailboxes: their addresses, and passwords that nobody reads who has the database only."""

import pytest
from django.conf import settings

import make
from charterdesk import charters
from charterdesk.apps.base import sealing
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.base.models import Event
from charterdesk.apps.channels import mailboxes
from charterdesk.apps.channels.mailboxes import ImapAccount
from charterdesk.apps.channels.models import Mailbox
from charterdesk.rules.charter.load import load

ACCOUNT = ImapAccount(host="mail.example.org", user="support", password="open sesame")


@pytest.fixture
def desk(db):
    return make.desk()


@pytest.fixture
def support(desk):
    return mailboxes.create_mailbox(system_actor(desk), name="north", address="Support@Example.org", imap=ACCOUNT)


def problems(refused):
    return {problem.field for problem in refused.value.problems}


def changed(support, **values):
    terms = mailboxes.terms_of(support)
    parts = {name: getattr(terms, name) for name in terms.__slots__}
    return mailboxes.change_mailbox(system_actor(support.desk), "north", mailboxes.MailboxTerms(**{**parts, **values}))


def test_a_mailbox_takes_mail_at_its_address_whatever_the_case_and_the_part_behind_the_plus_sign(support):
    assert mailboxes.by_address("SUPPORT@example.org") == support
    assert mailboxes.by_address("support+3.abc@example.org") == support
    assert mailboxes.by_address("support@example.com") is None
    assert mailboxes.by_address("sup+port@example.org") is None


def test_where_plus_addresses_are_not_taken_only_the_address_itself_arrives(support):
    changed(support, plus_addresses=False)
    assert mailboxes.by_address("support+3.abc@example.org") is None
    assert mailboxes.by_address("support@example.org") == support


def test_an_address_is_taken_once_in_an_installation_even_by_two_desks(support):
    other = make.desk("south", "South Desk")
    with pytest.raises(Invalid) as refused:
        mailboxes.create_mailbox(system_actor(other), name="south", address="support@example.org")
    assert problems(refused) == {"address"}


def test_a_mailbox_that_is_off_takes_nothing_and_leaves_its_address(support, desk):
    changed(support, active=False)
    assert mailboxes.by_address("support@example.org") is None
    assert mailboxes.by_name("north") is None
    other = make.desk("south", "South Desk")
    mailboxes.create_mailbox(system_actor(other), name="south", address="support@example.org")
    assert mailboxes.default_mailbox(desk) is None


@pytest.mark.parametrize("name", ["", "../etc", "North", "a b", "-a", "a/b", "x" * 61, "nö"])
def test_a_name_can_be_that_of_a_directory(desk, name):
    with pytest.raises(Invalid) as refused:
        mailboxes.create_mailbox(system_actor(desk), name=name, address="a@example.org")
    assert problems(refused) == {"name"}


def test_every_mistake_of_an_account_is_named(desk):
    account = ImapAccount(host="", user="", password="a\r\nb", port=0, folder="")
    with pytest.raises(Invalid) as refused:
        mailboxes.create_mailbox(system_actor(desk), name="north", address="no address", imap=account)
    assert problems(refused) == {"address", "host", "user", "password", "port", "folder"}


def test_only_a_server_on_this_machine_is_asked_without_tls(desk):
    def account(host):
        return ImapAccount(host=host, user="support", password="open sesame", tls="none")

    with pytest.raises(Invalid) as refused:
        mailboxes.create_mailbox(system_actor(desk), name="north", address="a@example.org", imap=account("example.org"))
    assert problems(refused) == {"tls"}
    mailboxes.create_mailbox(system_actor(desk), name="north", address="a@example.org", imap=account("127.0.0.1"))


def test_the_password_is_sealed_and_given_back(support):
    stored = Mailbox.objects.get(pk=support.pk)
    assert "sesame" not in stored.imap_sealed_password
    assert mailboxes.password_of(stored) == "open sesame"


def test_under_another_secret_key_there_is_no_password(support, monkeypatch):
    monkeypatch.setattr(settings, "SECRET_KEY", "another key, as long as it has to be ...")
    with pytest.raises(sealing.CannotUnsealError, match="another secret key"):
        mailboxes.password_of(support)


@pytest.mark.parametrize("stored", ["open sesame", "", "v1.", "v1.é", "v1.AAAA", "v1.not base64"])
def test_what_was_never_sealed_is_not_taken_for_a_password(support, stored):
    support.imap_sealed_password = stored
    with pytest.raises(sealing.CannotUnsealError):
        mailboxes.password_of(support)


def test_a_sealed_password_moved_to_another_row_or_server_does_not_open(support):
    support.imap_host = "thief.example"
    with pytest.raises(sealing.CannotUnsealError):
        mailboxes.password_of(support)


def test_the_same_password_is_sealed_in_another_way_each_time():
    assert sealing.seal("a", "b", "c") != sealing.seal("a", "b", "c")
    with pytest.raises(sealing.CannotUnsealError):
        sealing.unseal("another purpose", "b", sealing.seal("a", "b", "c"))


def test_for_another_server_the_password_must_be_given_again(support):
    with pytest.raises(Invalid) as refused:
        changed(support, imap=ImapAccount(host="thief.example", user="support"))
    assert problems(refused) == {"password"}
    again = changed(support, imap=ImapAccount(host="new.example.org", user="support", password="second"))
    assert mailboxes.password_of(again) == "second"


def test_another_folder_keeps_the_password_and_is_fetched_from_its_beginning(support):
    Mailbox.objects.filter(pk=support.pk).update(uidvalidity=7, last_uid=40)
    kept = changed(support, emergency=True)
    assert (kept.uidvalidity, kept.last_uid, kept.emergency) == (7, 40, True)
    moved = changed(support, imap=ImapAccount(host="mail.example.org", user="support", folder="Help"))
    assert (moved.uidvalidity, moved.last_uid) == (None, 0)
    assert mailboxes.password_of(moved) == "open sesame"


def test_what_the_fetcher_noted_meanwhile_is_not_overwritten(support, monkeypatch):
    of_desk = mailboxes.of_desk

    def then_fetched(desk, name):
        row = of_desk(desk, name)
        Mailbox.objects.filter(pk=row.pk).update(uidvalidity=7, last_uid=41)
        return row

    monkeypatch.setattr(mailboxes, "of_desk", then_fetched)
    changed(support, emergency=True)
    stored = Mailbox.objects.get(pk=support.pk)
    assert (stored.uidvalidity, stored.last_uid, stored.emergency) == (7, 41, True)


def test_a_mailbox_without_an_account_has_no_password_any_more(support):
    assert changed(support, imap=None).imap_sealed_password == ""
    assert mailboxes.fetched() == []


def test_a_desk_changes_its_own_mailboxes_only_and_only_its_manager_does(support):
    other = make.desk("south", "South Desk")
    with pytest.raises(NotFound):
        mailboxes.change_mailbox(system_actor(other), "north", mailboxes.terms_of(support))
    agent = make.actor(make.person(support.desk, "Ada", "agent"))
    with pytest.raises(NotAllowed):
        mailboxes.change_mailbox(agent, "north", mailboxes.terms_of(support))


def test_the_journal_says_who_made_and_changed_a_mailbox(support):
    changed(support, emergency=True)
    codes = Event.objects.filter(stream=f"mailbox:{support.pk}").order_by("seq").values_list("code", flat=True)
    assert list(codes) == ["mailbox.created", "mailbox.changed"]


def of_charter(name):
    return load(charters.text_of(name), f"{name}.yaml", charters.holiday_lists())


def test_the_mailboxes_that_the_charter_names_are_made_once(desk):
    charter, operator = of_charter("e-connect"), system_actor(desk)
    made = mailboxes.charter_mailboxes(operator, charter)
    assert [(row.name, row.emergency) for row in made] == [("north", False), ("north-emergency", True)]  # EC-10
    assert made[1].address == "urgence@e-connect.lu"
    assert mailboxes.charter_mailboxes(operator, charter) == []
    assert mailboxes.default_mailbox(desk) == made[0]


def test_an_address_of_the_charter_that_another_desk_has_is_left_to_it(desk, caplog):
    mailboxes.charter_mailboxes(system_actor(desk), of_charter("exer"))
    other = make.desk("south", "South Desk")
    assert mailboxes.charter_mailboxes(system_actor(other), of_charter("exer")) == []
    assert "no mailbox for" in caplog.text


def test_a_name_that_is_taken_gets_a_number(desk):
    other = make.desk("south", "South Desk")
    mailboxes.create_mailbox(system_actor(other), name="north", address="north@example.org")
    made = mailboxes.charter_mailboxes(system_actor(desk), of_charter("exer"))
    assert made[0].name == "north-2"
