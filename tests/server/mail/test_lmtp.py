"""Mails handed over by a mail server of this machine: one answer a recipient, 250 only for what is committed."""

import smtplib
import socket
import threading
import time

import pytest

import make
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.files import path_of
from charterdesk.apps.channels import mailboxes
from charterdesk.apps.channels.incoming import door
from charterdesk.apps.channels.models import IncomingMail
from charterdesk.server.environment import Service
from charterdesk.server.listeners import lmtp
from charterdesk.server.listeners.lmtp import LmtpListener
from mail_servers import free_port, wait_for

pytestmark = pytest.mark.any_engine

MAIL = b"From: ada@example.org\r\nSubject: It does not print\r\n\r\nNothing comes out.\r\n"


@pytest.fixture
def listener(mailbox):
    opened = LmtpListener(Service(host="127.0.0.1", port=free_port()))
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def emergency(mailbox):
    return mailboxes.create_mailbox(
        system_actor(mailbox.desk), name="north-emergency", address="urgent@north.example", emergency=True
    )


@pytest.fixture
def client(listener):
    with smtplib.LMTP("127.0.0.1", listener.listening.port) as connected:
        yield connected


class Raw:
    """A client that says what it wants."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.file = self.socket.makefile("rb")
        self.line()

    def say(self, text):
        self.socket.sendall(text)

    def line(self):
        return self.file.readline().decode().rstrip()

    def asked(self, text):
        self.say(text)
        line = self.line()
        while line[3:4] == "-":
            line = self.line()
        return line

    def begin(self, *recipients):
        self.asked(b"LHLO mx\r\n")
        self.asked(b"MAIL FROM:<ada@example.org>\r\n")
        for recipient in recipients or ("support@north.example",):
            self.asked(f"RCPT TO:<{recipient}>\r\n".encode())
        assert self.asked(b"DATA\r\n").startswith("354")

    def close(self):
        self.file.close()
        self.socket.close()


@pytest.fixture
def raw(listener):
    clients = []

    def connect():
        clients.append(Raw(listener.listening.port))
        return clients[-1]

    yield connect
    for each in clients:
        each.close()


def stored():
    return [path_of(row.sha256).read_bytes() for row in IncomingMail.objects.order_by("pk")]


def test_a_mail_is_taken_as_it_is_with_its_envelope(client):
    assert client.sendmail("ada@example.org", ["support+token@north.example"], MAIL) == {}
    mail = IncomingMail.objects.get()
    assert (mail.via, mail.envelope_from, mail.envelope_to) == (
        "lmtp",
        "ada@example.org",
        "support+token@north.example",
    )
    assert stored() == [MAIL]


def test_a_delivery_failure_comes_from_nobody(client):
    client.sendmail("", ["support@north.example"], MAIL)
    assert IncomingMail.objects.get().envelope_from == ""


def test_an_unknown_recipient_is_refused_alone(client):
    refused = client.sendmail("ada@example.org", ["support@north.example", "nobody@north.example"], MAIL)
    assert {address: answer[0] for address, answer in refused.items()} == {"nobody@north.example": 550}
    assert stored() == [MAIL]


def test_each_recipient_has_his_own_answer(raw, emergency, monkeypatch):
    receive = door.receive

    def but_for_emergencies(mailbox, *given, **named):
        if mailbox.emergency:
            raise OSError("no space left")
        return receive(mailbox, *given, **named)

    monkeypatch.setattr(door, "receive", but_for_emergencies)
    client = raw()
    client.begin("support@north.example", "urgent@north.example", "support+again@north.example")
    first = client.asked(MAIL + b".\r\n")
    assert [answer[:3] for answer in (first, client.line(), client.line())] == ["250", "451", "250"]
    assert client.asked(b"NOOP\r\n").startswith("250")
    assert stored() == [MAIL]


def test_of_several_addresses_of_a_mailbox_the_one_with_a_token_is_kept(raw):
    client = raw()
    client.begin("support@north.example", "support+token@north.example")
    assert client.asked(MAIL + b".\r\n").startswith("250")
    assert client.line().startswith("250")
    assert IncomingMail.objects.get().envelope_to == "support+token@north.example"


def test_the_same_mail_again_is_the_same_mail(client):
    for _time in range(2):
        client.sendmail("ada@example.org", ["support@north.example"], MAIL)
    assert len(stored()) == 1


@pytest.mark.parametrize(
    "content",
    [
        b".starts with a dot\r\n..two\r\n",
        b"\r\n",
        b"\r\n\r\n",
        b"a\r\n",
        b".\r\r\nb\r\n",
        b"\r\n.a\r\n",
        b"no end of \r\n.\nline\n.\r here\r\n",
        b"x" * 200_000 + b"\r\n",
        (b"y" * 65_533 + b"\r\n") * 3 + b".\r.\r\n",
        b"\xff\xfe\x00 eight bits\r\n",
    ],
)
def test_every_byte_between_data_and_the_dot_is_kept(raw, content):
    client = raw()
    client.begin()
    quoted = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in content.split(b"\r\n"))
    assert client.asked(quoted + b".\r\n").startswith("250")
    assert stored() == [content]


def test_a_mail_in_many_small_pieces_is_one_mail(raw):
    client = raw()
    client.begin()
    for sign in MAIL + b".\r\n":
        client.say(bytes([sign]))
    assert client.line().startswith("250")
    assert stored() == [MAIL]


def test_only_a_dot_between_two_line_breaks_ends_a_mail(raw):
    """What ends it for one server and not for another lets a stranger write mails of his own (smuggling)."""
    client = raw()
    client.begin()
    content = b"one\n.\nMAIL FROM:<boss@example.org>\n.\r\ntwo\r.\r"
    client.say(content)
    assert client.asked(b"\n.\r\n").startswith("250")
    assert stored() == [content + b"\n"]


@pytest.mark.parametrize("sign", [b"\r\n", b"\r", b"\r\n.", b".", b"\n"])
def test_a_mail_of_nothing_but_line_breaks_holds_up_nobody(raw, sign):
    # Each might begin the end of the mail.
    first, second = raw(), raw()
    first.begin()
    second.begin()
    content = b"a: b\r\n\r\n" + sign.replace(b".", b"..") * (2_000_000 // len(sign)) + b"x\r\n"
    begun = time.monotonic()
    first.say(content + b".\r\nNOOP\r\n")
    assert second.asked(MAIL + b".\r\n").startswith("250")
    assert first.line().startswith("250 2.0.0 received")
    assert first.line().startswith("250")
    assert time.monotonic() - begun < 5


def test_commands_may_come_all_at_once(raw):
    client = raw()
    client.say(
        b"LHLO mx\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<support@north.example>\r\nDATA\r\n" + MAIL + b".\r\nQUIT\r\n"
    )
    said = []
    while line := client.line():
        said.append(line[:3])
    assert said[-5:] == ["250", "250", "354", "250", "221"]


def test_an_empty_mail_is_refused(raw):
    client = raw()
    client.begin()
    assert client.asked(b".\r\n").startswith("554")
    assert stored() == []


def test_what_announces_itself_as_too_large_is_refused_before_it_comes(raw, settings):
    client = raw()
    client.asked(b"LHLO mx\r\n")
    said = client.asked(b"MAIL FROM:<a@example.org> SIZE=%d\r\n" % (settings.LARGEST_MAIL + 1))
    assert said.startswith("552")


def test_what_is_too_large_is_read_to_its_end_and_refused_for_each(raw, emergency, settings):
    settings.LARGEST_MAIL = 100_000
    client = raw()
    client.begin("support@north.example", "urgent@north.example")
    assert client.asked(b"x" * 99_998 + b"\r\n.\r\n").startswith("250")
    assert client.line().startswith("250")
    client.asked(b"RSET\r\n")
    client.begin("support@north.example", "urgent@north.example")
    assert client.asked(b"x" * 99_999 + b"\r\n.\r\n").startswith("552")
    assert client.line().startswith("552")
    assert client.asked(b"NOOP\r\n").startswith("250")
    assert len(stored()) == 2


def test_half_a_mail_is_no_mail(raw):
    client = raw()
    client.begin()
    client.say(MAIL)
    client.close()
    other = raw()
    other.begin()
    other.asked(b"Subject: whole\r\n\r\n.\r\n")
    assert stored() == [b"Subject: whole\r\n\r\n"]


def test_it_says_what_it_can_do(raw):
    client = raw()
    client.say(b"LHLO mx\r\n")
    said = set()
    line = client.line()
    while line[3:4] == "-":
        said.add(line[4:].partition(" ")[0])
        line = client.line()
    assert said >= {"SIZE", "8BITMIME", "SMTPUTF8", "PIPELINING", "ENHANCEDSTATUSCODES"}
    assert client.asked(b"EHLO mx\r\n").startswith("500")


def test_an_address_beyond_ascii_is_taken(client):
    client.ehlo_or_helo_if_needed()
    client.sendmail(
        "élodie@exemple.example", ["support@north.example"], MAIL, mail_options=["SMTPUTF8", "BODY=8BITMIME"]
    )
    assert IncomingMail.objects.get().envelope_from == "élodie@exemple.example"


def test_while_the_records_are_away_the_mail_server_keeps_its_mail(raw, monkeypatch):
    client = raw()

    def away(_address):
        raise OSError("no database")

    monkeypatch.setattr(mailboxes, "by_address", away)
    client.asked(b"LHLO mx\r\n")
    client.asked(b"MAIL FROM:<a@example.org>\r\n")
    assert client.asked(b"RCPT TO:<support@north.example>\r\n").startswith("451")


def test_who_says_nothing_is_hung_up_on(raw, monkeypatch):
    monkeypatch.setattr(lmtp, "SECONDS_BETWEEN_COMMANDS", 0.2)
    monkeypatch.setattr(lmtp, "SECONDS_OF_A_PIECE", 0.2)
    silent, halfway = raw(), raw()
    halfway.begin()
    halfway.say(b"Subject: ")
    assert (silent.line(), halfway.line()) == ("", "")
    assert stored() == []


def test_who_trickles_for_ever_is_hung_up_on(raw, monkeypatch):
    monkeypatch.setattr(lmtp, "SECONDS_OF_A_MAIL", 0.3)
    client = raw()
    client.begin()
    began = time.monotonic()
    with pytest.raises(OSError):  # noqa: PT012, PT011  # broken or reset, at one of the pieces
        while time.monotonic() - began < 5:
            client.say(b"x\r\n" * 40)
            time.sleep(0.05)
        pytest.fail("nobody hung up")


def test_too_many_at_once_are_asked_to_come_back(raw, monkeypatch):
    monkeypatch.setattr(lmtp, "MOST_CONNECTIONS", 2)
    first, _second = raw(), raw()
    third = socket.create_connection(("127.0.0.1", first.socket.getpeername()[1]), timeout=10)
    with third, third.makefile("rb") as file:
        assert file.readline().startswith(b"421")
        assert file.readline() == b""
    first.asked(b"QUIT\r\n")
    first.line()
    wait_for(lambda: raw().asked(b"NOOP\r\n").startswith("250"))


def test_commands_without_end_are_refused(raw):
    client = raw()
    assert client.asked(b"LHLO " + b"x" * 300_000 + b"\r\n").startswith("500")
    assert client.asked(b"NOOP\r\n").startswith("250")


def test_several_mail_servers_at_once_lose_nothing(listener):
    def send(number):
        with smtplib.LMTP("127.0.0.1", listener.listening.port) as client:
            for mail in range(10):
                client.sendmail("a@example.org", ["support@north.example"], MAIL + b"%d %d\r\n" % (number, mail))

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(stored())) == 80


def test_a_stop_lets_the_mail_in_hand_come_to_its_end(raw, listener, monkeypatch):
    receive, begun, go_on = door.receive, threading.Event(), threading.Event()

    def slowly(*given, **named):
        begun.set()
        go_on.wait(10)
        return receive(*given, **named)

    monkeypatch.setattr(door, "receive", slowly)
    idle, busy = raw(), raw()
    busy.begin()
    busy.say(MAIL + b".\r\n")
    begun.wait(10)
    closing = threading.Thread(target=listener.close)
    closing.start()
    assert idle.line() == ""
    go_on.set()
    assert busy.line().startswith("250")
    closing.join(10)
    assert stored() == [MAIL]
    monkeypatch.setattr(listener, "close", lambda: None)


def test_a_socket_of_the_file_system_is_for_its_group_and_outlives_a_kill(mailbox, tmp_path):
    place = tmp_path / "lmtp"
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(place))
    listener = LmtpListener(Service(path=str(place)))
    listener.open()
    try:
        assert place.stat().st_mode & 0o777 == 0o660
        second = LmtpListener(Service(path=str(place)))
        with pytest.raises(OSError, match="in use"):
            second.open()
        with smtplib.LMTP(str(place)) as client:
            client.sendmail("a@example.org", ["support@north.example"], MAIL)
        assert stored() == [MAIL]
    finally:
        listener.close()
    assert not place.exists()


def test_a_mailbox_of_another_desk_is_another_mailbox(raw, mailbox):
    south = make.desk("south", "South Desk")
    mailboxes.create_mailbox(system_actor(south), name="south", address="support@south.example")
    client = raw()
    client.begin("support@north.example", "support@south.example")
    assert client.asked(MAIL + b".\r\n").startswith("250")
    assert client.line().startswith("250")
    assert set(IncomingMail.objects.values_list("desk__slug", flat=True)) == {"north", "south"}
