"""What the operator types about mailboxes."""

import io

import pytest

import make
from charterdesk import cli
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.channels import mailboxes
from charterdesk.apps.channels.models import Mailbox
from charterdesk.server import mail_commands


@pytest.fixture
def desk(db):
    return make.desk()


@pytest.fixture
def typed(desk, monkeypatch, capsys):
    """Runs a command with what is piped into it: its exit status, what it answers, what it complains of."""

    def run(*words, piped=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(piped))
        status = cli.main(words)
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def test_a_mailbox_that_a_mail_server_fills(typed):
    status, out, _err = typed("mailbox", "add", "north", "support", "--address", "support@north.example")
    assert (status, out) == (0, "support takes mail for support@north.example\n")
    row = Mailbox.objects.get()
    assert (row.emergency, row.plus_addresses, row.imap_host, row.authserv_id) == (False, True, "", "")


def test_a_mailbox_that_is_fetched_with_a_password_that_is_piped_in(typed):
    status, _out, err = typed(
        "mailbox", "add", "north", "urgent", "--address", "urgent@north.example", "--emergency",
        "--imap", "imaps://urgent%40north.example@mail.north.example/INBOX/New", "--done-folder", "Done",
        "--authserv-id", "mx.north.example", "--no-plus-addresses", piped="open sesame\n",
    )  # fmt: skip
    assert (status, err) == (0, "")
    row = Mailbox.objects.get()
    assert (row.imap_host, row.imap_port, row.imap_tls) == ("mail.north.example", 993, "tls")
    assert (row.imap_user, row.imap_folder, row.imap_done_folder) == ("urgent@north.example", "INBOX/New", "Done")
    assert (row.emergency, row.plus_addresses, row.authserv_id) == (True, False, "mx.north.example")
    assert mailboxes.password_of(row) == "open sesame"


def test_only_what_is_given_is_changed(typed):
    typed("mailbox", "add", "north", "support", "--address", "a@north.example", "--imap", "imaps://a@mail.north.example",
          "--emergency", piped="first\n")  # fmt: skip
    assert typed("mailbox", "change", "support", "--address", "b@north.example", "--no-emergency")[0] == 0
    row = Mailbox.objects.get()
    assert (row.address, row.emergency, mailboxes.password_of(row)) == ("b@north.example", False, "first")
    assert typed("mailbox", "change", "support", "--new-password", piped="second\n")[0] == 0
    assert mailboxes.password_of(Mailbox.objects.get()) == "second"
    assert typed("mailbox", "change", "support", "--done-folder", "Done", "--emergency")[0] == 0
    row = Mailbox.objects.get()
    assert (row.imap_done_folder, row.emergency) == ("Done", True)
    typed("mailbox", "change", "support", "--no-imap")
    assert Mailbox.objects.get().imap_host == ""


def test_off_and_on(typed):
    typed("mailbox", "add", "north", "support", "--address", "a@north.example")
    status, out, _err = typed("mailbox", "off", "support")
    assert (status, out.rstrip().endswith("off")) == (0, True)
    assert mailboxes.by_name("support") is None
    typed("mailbox", "change", "support", "--on")
    assert mailboxes.by_name("support") is not None


def test_the_list_says_how_they_fare(typed):
    typed("mailbox", "add", "north", "support", "--address", "a@north.example", "--imap", "imaps://a@mail.north.example",
          piped="first\n")  # fmt: skip
    Mailbox.objects.update(failing_since=Mailbox.objects.get().created_at, last_error="no such server")
    status, out, _err = typed("mailbox", "list")
    assert status == 0
    assert "a at mail.north.example:993/INBOX" in out
    assert "FAILING since 20" in out
    assert "no such server" in out
    assert typed("mailbox", "list", "north")[1] == out
    assert typed("mailbox", "list", "south")[0] == 2


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("add", "south", "support", "--address", "a@north.example"), "DESK"),
        (("add", "north", "No", "--address", "a@north.example"), "NAME"),
        (("add", "north", "support", "--address", "nowhere"), "--address"),
        (("add", "north", "support", "--address", "a@north.example", "--imap", "pop3://a@b"), "--imap"),
        (("add", "north", "support", "--address", "a@north.example", "--imap", "imaps://a:secret@b"), "--imap"),
        (("add", "north", "support", "--address", "a@north.example", "--imap", "imaps://a@b:port"), "--imap"),
        (("add", "north", "support", "--address", "a@north.example", "--imap", "imaps://b"), "--imap"),
        (("change", "nobody", "--address", "a@north.example"), "NAME"),
        (("off", "nobody"), "NAME"),
    ],
)
def test_what_is_wrong_is_named_as_it_was_typed(typed, words, complaint):
    status, _out, err = typed("mailbox", *words, piped="secret\n")
    assert status == 2
    assert err.startswith(complaint)


@pytest.mark.parametrize(
    ("address", "port", "tls"),
    [
        ("imaps://a@mail.example.org", 993, "tls"),
        ("imaps://a@mail.example.org:1993/Help", 1993, "tls"),
        ("imap://a@mail.example.org", 143, "starttls"),
        ("imap://a@127.0.0.1:3143", 3143, "none"),
    ],
)
def test_an_account_is_written_as_an_address(address, port, tls):
    account = mail_commands.imap_account(address, "x")
    assert (account.port, account.tls) == (port, tls)


def test_a_password_in_an_address_would_stand_in_the_history_of_the_shell():
    with pytest.raises(Invalid):
        mail_commands.imap_account("imaps://a:secret@mail.example.org", None)
