"""The mail server: verified TLS, connections used again within bounds, every answer told apart (RFC 5321)."""

import threading
import time
from email.message import EmailMessage

import pytest

from charterdesk.apps.channels.outgoing import transport
from charterdesk.apps.channels.outgoing.transport import (
    FolderTransport,
    InDoubt,
    Letter,
    Refused,
    SmtpTransport,
    Unreachable,
)
from mail_servers import Answer, Sink, certificate, free_port


def letter(to="cora@example.org", text="Hello\n.dot\n..two\nend", subject="Été"):
    message = EmailMessage()
    message["From"] = "support@desk.example"
    message["To"] = "cora@example.org"
    message["Subject"] = subject
    message["Message-ID"] = "<out.1.x@desk.example>"
    message.set_content(text)
    return Letter("support+x@desk.example", to, message)


def begun():
    """What a sender does at the point of no return: nothing here."""


@pytest.fixture
def sink():
    with Sink() as made:
        yield made


@pytest.fixture
def way_out(sink):
    made = SmtpTransport("127.0.0.1", sink.port, security="none")
    yield made
    made.close()


def test_a_mail_arrives_whole_from_its_sender_to_its_one_recipient(sink, way_out):
    steps = []
    way_out.deliver(letter(), lambda: steps.append(len(sink.mails)))
    assert steps == [0]  # before anything was handed over
    taken = sink.mails[0]
    assert (taken.sender, taken.recipients) == ("support+x@desk.example", ("cora@example.org",))
    assert b"\r\n.dot\r\n..two\r\nend" in taken.raw


def test_a_connection_carries_several_mails_and_not_too_many(sink, way_out, monkeypatch):
    monkeypatch.setattr(transport, "MAILS_A_CONNECTION", 2)
    made = []
    connect = SmtpTransport._connect

    def counted(self):
        made.append(1)
        return connect(self)

    monkeypatch.setattr(SmtpTransport, "_connect", counted)
    for _ in range(5):
        way_out.deliver(letter(), begun)
    assert len(sink.mails) == 5
    assert len(made) == 3


def test_a_connection_that_the_server_has_ended_is_opened_anew(sink, way_out):
    way_out.deliver(letter(), begun)
    sink.close()
    sink.open()
    way_out.deliver(letter(), begun)
    assert len(sink.mails) == 2


@pytest.mark.parametrize(
    ("answer", "code", "permanent", "at_recipient"),
    [
        (Answer("451 4.7.1 greylisted", at="rcpt"), 451, False, True),
        (Answer("550 5.1.1 no such user", at="rcpt"), 550, True, True),
        (Answer("552 5.3.4 too big", at="mail"), 552, True, False),
        (Answer("554 5.7.1 looks like spam"), 554, True, False),
        (Answer("452 4.3.1 full"), 452, False, False),
    ],
)
def test_what_the_server_says_is_told_apart(sink, way_out, answer, code, permanent, at_recipient):
    sink.next(answer)
    with pytest.raises(Refused) as refused:
        way_out.deliver(letter(), begun)
    said = refused.value
    assert (said.code, said.permanent, said.at_recipient) == (code, permanent, at_recipient)
    way_out.deliver(letter(), begun)
    assert len(sink.mails) == 1


def test_no_answer_after_the_mail_was_handed_over_is_in_doubt(sink, way_out):
    sink.next(Answer(then="drop", taken=True))
    with pytest.raises(InDoubt):
        way_out.deliver(letter(), begun)
    assert len(sink.mails) == 1


def test_a_connection_that_breaks_before_is_not_in_doubt(sink, way_out):
    sink.next(Answer(at="rcpt", then="drop"))
    steps = []
    with pytest.raises(Refused) as refused:
        way_out.deliver(letter(), lambda: steps.append(1))
    assert not refused.value.permanent
    assert steps == []


def test_a_server_that_hangs_is_given_up(sink, way_out, monkeypatch):
    monkeypatch.setattr(transport, "SECONDS_A_STEP", 0.5)
    sink.next(Answer(then="hang"))
    began = time.monotonic()
    with pytest.raises(InDoubt):
        way_out.deliver(letter(), begun)
    assert time.monotonic() - began < 10


def test_a_server_that_answers_a_byte_at_a_time_holds_up_a_lane_no_longer_than_the_bound(sink, way_out, monkeypatch):
    monkeypatch.setattr(transport, "SECONDS_A_MAIL", 1)
    sink.next(Answer("250 2.0.0 " + "x" * 400, then="slow", seconds=0.7))
    began = time.monotonic()
    with pytest.raises(InDoubt):
        way_out.deliver(letter(), begun)
    assert time.monotonic() - began < 10


def test_a_server_that_is_not_there_concerns_every_mail_and_is_left_alone_for_longer_and_longer():
    way_out = SmtpTransport("127.0.0.1", free_port(), security="none")
    rests = []
    assert way_out.ready()
    for _ in range(11):
        with pytest.raises(Unreachable):
            way_out.deliver(letter(), begun)
        assert not way_out.ready()
        rests.append(way_out._rest)
    assert rests == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_a_server_that_is_about_to_stop_concerns_every_mail(sink, way_out):
    sink.next(Answer("421 4.3.2 shutting down", at="mail"))
    with pytest.raises(Unreachable):
        way_out.deliver(letter(), begun)


def test_what_the_sender_finds_out_at_the_last_moment_stops_the_mail(sink, way_out):
    class Lost(Exception):
        pass

    def lost():
        raise Lost

    with pytest.raises(Lost):
        way_out.deliver(letter(), lost)
    assert sink.mails == []
    way_out.deliver(letter(), begun)


def test_tls_is_verified_and_the_password_goes_through_it_only(tmp_path, monkeypatch):
    known = certificate(tmp_path)
    with Sink(tls=known.server_context(), login=("me", "secret word")) as sink:
        way_out = SmtpTransport("localhost", sink.port, user="me", password="secret word")
        with pytest.raises(Unreachable, match="certificate verify failed"):
            way_out.deliver(letter(), begun)
        monkeypatch.setenv("SSL_CERT_FILE", str(known.certificate))
        way_out.deliver(letter(), begun)
        way_out.close()
        assert len(sink.mails) == 1
        monkeypatch.setattr(transport, "SECONDS_A_STEP", 1)
        way_out = SmtpTransport("localhost", sink.port, user="me", password="wrong")
        with pytest.raises(Unreachable) as refused:
            way_out.deliver(letter(), begun)
        assert "wrong" not in str(refused.value)
        assert not way_out.ready()


def test_tls_from_the_first_byte_is_verified_too(tmp_path, monkeypatch):
    known = certificate(tmp_path)
    with Sink(tls=known.server_context(), implicit=True) as sink:
        way_out = SmtpTransport("localhost", sink.port, security="tls")
        with pytest.raises(Unreachable, match="certificate verify failed"):
            way_out.deliver(letter(), begun)
        monkeypatch.setenv("SSL_CERT_FILE", str(known.certificate))
        way_out.deliver(letter(), begun)
        way_out.close()
        assert len(sink.mails) == 1


@pytest.mark.parametrize("broken", [{"name": "elsewhere"}, {"expired": True}])
def test_a_certificate_of_another_name_or_time_is_refused(tmp_path, monkeypatch, broken):
    bad = certificate(tmp_path, **broken)
    monkeypatch.setenv("SSL_CERT_FILE", str(bad.certificate))
    with Sink(tls=bad.server_context()) as sink:
        with pytest.raises(Unreachable):
            SmtpTransport("localhost", sink.port).deliver(letter(), begun)
        assert sink.mails == []


def test_a_server_that_offers_no_tls_gets_nothing(sink):
    with pytest.raises(Unreachable, match="STARTTLS"):
        SmtpTransport("127.0.0.1", sink.port, security="starttls", user="me", password="secret").deliver(
            letter(), begun
        )
    assert sink.mails == []


def test_an_address_with_signs_beyond_ascii_travels_where_the_server_takes_them(sink, way_out):
    way_out.deliver(letter(to="josé@example.org"), begun)
    assert sink.mails[0].recipients == ("josé@example.org",)


def test_lanes_of_their_own_send_at_once(sink):
    lanes = [SmtpTransport("127.0.0.1", sink.port, security="none") for _ in range(4)]
    threads = [threading.Thread(target=lane.deliver, args=(letter(), begun)) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    for lane in lanes:
        lane.close()
    assert len(sink.mails) == 4


def test_the_demo_keeps_mails_in_a_folder(tmp_path):
    way_out = FolderTransport(tmp_path / "mail")
    way_out.deliver(letter(), begun)
    way_out.close()
    assert [path.suffix for path in (tmp_path / "mail").iterdir()] == [".eml"]


def test_without_a_server_there_is_no_way_out_and_the_demo_sends_nothing(settings, tmp_path):
    settings.DEMO, settings.MAIL_SERVER = False, None
    assert transport.configured() is None
    settings.DEMO, settings.EMAIL_FILE_PATH = True, tmp_path
    assert isinstance(transport.configured(), FolderTransport)
