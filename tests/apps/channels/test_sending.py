"""Sending: steps K10 to K13 of security.md, section 4: each mail once, words that may be doubled say so."""

from datetime import timedelta

import pytest

import four_desks
from charterdesk.apps.base.models import Event
from charterdesk.apps.channels.models import MarkedAddress, OutgoingMail
from charterdesk.apps.channels.outgoing import leases, sending, writing
from charterdesk.apps.channels.outgoing.transport import InDoubt, Refused, SmtpTransport, Unreachable
from charterdesk.apps.tickets import work
from four_desks import opened, paris
from mail_servers import Answer, Sink
from outgoing import Kept, box, clock, row, sent

NOON = paris("2026-07-15 12:00")


@pytest.fixture
def esii(db):
    made = four_desks.esii()
    box(made.desk, "support@esii.example")
    return made


@pytest.fixture
def mail(esii):
    """An acknowledgment that waits."""
    with clock.at(NOON):
        opened(esii)
    return row()


@pytest.fixture
def answer(esii):
    """An agent's answer that waits; the acknowledgment is gone."""
    with clock.at(NOON):
        ticket = opened(esii)
        sent()
        work.reply(esii.agent, ticket.pk, body="Try this.")
    return row("answer")


def tried(kept, at):
    with clock.at(at):
        return sending.send_due("a test", kept, 10)


def left_in_doubt(mail, monkeypatch):
    """As when the sender was killed right after the mail was handed over."""

    class Killed(BaseException):
        pass

    kept = Kept()
    kept.next(Killed(), begun=True)
    with pytest.raises(Killed):
        tried(kept, NOON)
    mail.refresh_from_db()
    assert mail.state == "sending"


def test_a_mail_goes_out_once(mail):
    kept = sent(NOON)
    assert len(kept.letters) == 1
    mail.refresh_from_db()
    assert (mail.state, mail.sent_at, mail.reason, mail.maybe_twice) == ("sent", NOON, "", False)
    assert sent(NOON + timedelta(days=1)).letters == []


def test_an_acknowledgment_in_doubt_never_goes_again(mail, monkeypatch):
    left_in_doubt(mail, monkeypatch)
    assert sent(NOON + timedelta(minutes=4)).letters == []  # somebody may still hold it
    assert row().state == "sending"
    assert sent(NOON + timedelta(hours=1)).letters == []
    assert row().state == "in_doubt"


def test_an_agents_words_in_doubt_go_again_under_the_same_message_id_and_say_so(answer, monkeypatch):
    left_in_doubt(answer, monkeypatch)
    before = row("answer").msg_id
    kept = sent(NOON + timedelta(hours=1))
    assert [message["Message-ID"] for message in kept.messages] == [f"<{before}>"]
    assert (row("answer").state, row("answer").maybe_twice) == ("sent", True)


def test_the_same_holds_when_the_server_gives_no_answer(mail, answer):
    with clock.at(NOON):
        OutgoingMail.objects.filter(pk=mail.pk).update(state="to_write", written_at=None)
    kept = Kept()
    kept.next(InDoubt("no answer"), begun=True)
    kept.next(InDoubt("no answer"), begun=True)
    tried(kept, NOON)
    mail.refresh_from_db()
    answer.refresh_from_db()
    assert mail.state == "in_doubt"
    assert (answer.state, answer.maybe_twice, answer.run_at) == ("waiting", True, NOON + timedelta(minutes=1))


def test_what_is_refused_for_now_is_tried_again_after_1_2_4_minutes_and_at_most_30(mail):
    kept, at, pauses = Kept(), NOON, []
    for _ in range(7):
        kept.next(Refused(451, "4.7.1 greylisted", permanent=False, at_recipient=True))
        tried(kept, at)
        mail.refresh_from_db()
        pauses.append((mail.run_at - at) // timedelta(minutes=1))
        assert (mail.state, mail.reason) == ("waiting", "451 4.7.1 greylisted")
        assert tried(kept, mail.run_at - timedelta(seconds=1)) == 0
        at = mail.run_at
    assert pauses == [1, 2, 4, 8, 16, 30, 30]
    assert len(sent(at).letters) == 1


def test_after_five_days_it_has_failed_and_the_ticket_says_so(mail):
    kept = Kept()
    kept.next(Refused(451, "later", permanent=False))
    tried(kept, NOON)
    kept.next(Refused(451, "later", permanent=False))
    tried(kept, NOON + timedelta(days=5, hours=1))
    mail.refresh_from_db()
    assert (mail.state, mail.reason) == ("failed", "451 later")
    assert Event.objects.filter(stream=f"ticket:{mail.ticket_id}", code="mail.failed").count() == 1


@pytest.mark.parametrize(
    ("code", "text", "at_recipient", "marked"),
    [
        (550, "5.1.1 <x>: Recipient address rejected: User unknown", True, True),
        (550, "5.1.10 RESOLVER.ADR.RecipientNotFound", True, True),
        (550, "No such user here", True, True),
        (553, "sorry, mailbox unavailable", True, True),
        (550, "5.7.1 User unknown to our policy", True, False),
        (550, "5.2.2 mailbox full", True, False),
        (554, "5.1.1 after the data", False, False),
        (550, "rejected as spam", True, False),
    ],
)
def test_what_is_refused_for_good_has_failed_at_once(mail, code, text, at_recipient, marked):
    kept = Kept()
    kept.next(Refused(code, text, permanent=True, at_recipient=at_recipient))
    tried(kept, NOON)
    mail.refresh_from_db()
    assert (mail.state, mail.reason) == ("failed", f"{code} {text}")
    event = Event.objects.get(code="mail.failed")
    assert event.data == {"mail": mail.pk, "code": code, "kind": "acknowledgment"}
    assert MarkedAddress.objects.filter(address=mail.to_address).exists() is marked
    assert sent(NOON + timedelta(days=1)).letters == []


def test_while_the_server_is_down_mails_wait_and_all_go_when_it_is_back(esii):
    with clock.at(NOON):
        for _ in range(5):
            opened(esii)
    kept = Kept()
    kept.next(Unreachable("connection refused"))
    assert tried(kept, NOON) == 0
    # One was tried, the others were given back untouched.
    assert sorted(OutgoingMail.objects.values_list("state", "attempts")) == [("to_write", 0)] * 4 + [("waiting", 0)]
    # Back before the pause of the first is over: the others go, and it goes with them.
    later = NOON + timedelta(seconds=20)
    assert len(sent(later, kept).letters) == 5


def test_a_server_that_is_down_uses_up_no_mails_patience(mail):
    kept = Kept()
    for minute in range(60):
        kept.next(Unreachable("connection refused"))
        tried(kept, NOON + timedelta(minutes=minute))
    mail.refresh_from_db()
    assert (mail.attempts, mail.reason) == (0, "server: connection refused")
    back = NOON + timedelta(minutes=61)
    kept.next(Refused(451, "greylisted", permanent=False, at_recipient=True))
    tried(kept, back)
    mail.refresh_from_db()
    assert mail.run_at == back + timedelta(minutes=1)


def test_a_server_that_is_left_alone_is_asked_for_nothing(mail):
    class Resting(Kept):
        def ready(self) -> bool:
            return False

    assert tried(Resting(), NOON) == 0
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("to_write", 0)


def test_whoever_lost_his_lease_notes_nothing(mail):
    class Slow(Kept):
        def deliver(self, letter, begin):
            OutgoingMail.objects.filter(pk=mail.pk).update(owner="another", attempts=9)
            super().deliver(letter, begin)

    kept = Slow()
    tried(kept, NOON)
    assert kept.letters == []
    mail.refresh_from_db()
    assert (mail.owner, mail.attempts, mail.state) == ("another", 9, "waiting")


def test_two_senders_do_not_take_the_same_mail(mail):
    with clock.at(NOON):
        assert [one.pk for one in leases.claim("first", 10)] == [mail.pk]
        assert leases.claim("second", 10) == []


def test_a_fault_of_our_own_is_tried_again_and_holds_up_no_other(esii, monkeypatch):
    with clock.at(NOON):
        first, second = opened(esii), opened(esii)

    def fails(mail):
        if mail.ticket_id == first.pk:
            raise KeyError("a fault")
        return writing.write(mail)

    monkeypatch.setattr(sending, "write", fails)
    assert len(sent(NOON).letters) == 1
    broken = OutgoingMail.objects.get(ticket=first)
    assert (broken.state, broken.run_at > NOON) == ("to_write", True)
    assert "a fault" in broken.reason
    assert OutgoingMail.objects.get(ticket=second).state == "sent"


def test_a_fault_after_the_words_stand_does_not_write_them_again(mail):
    kept = Kept()
    kept.next(KeyError("a fault"))
    tried(kept, NOON)
    mail.refresh_from_db()
    assert (mail.state, mail.text != "") == ("waiting", True)
    kept.next(KeyError("a fault"), begun=True)
    tried(kept, mail.run_at)
    mail.refresh_from_db()
    assert mail.state == "sending"  # perhaps handed over: whoever finds it later judges


def test_through_a_real_server_greylisting_refusals_and_doubt(esii):
    with Sink() as sink:
        way_out = SmtpTransport("127.0.0.1", sink.port, security="none")
        with clock.at(NOON):
            # The second one is for somebody else: his address does not exist.
            tickets = [opened(esii, esii.admin if place == 1 else None, **_for(esii, place)) for place in range(5)]
            sink.next(
                Answer("451 4.7.1 greylisted", at="rcpt"),
                Answer("550 5.1.1 unknown", at="rcpt"),
                Answer(then="drop", taken=True),
            )
            while sending.send_due("a test", way_out, 10):
                pass
        with clock.at(NOON + timedelta(minutes=1)):
            while sending.send_due("a test", way_out, 10):
                pass
        way_out.close()
    states = {mail.ticket_id: mail.state for mail in OutgoingMail.objects.all()}
    assert [states[ticket.pk] for ticket in tickets] == ["sent", "failed", "in_doubt", "sent", "sent"]
    # Each that was taken has its row, and the one in doubt was taken once.
    assert len(sink.mails) == 4
    assert len({mail.raw.partition(b"Message-ID: ")[2].partition(b"\r\n")[0] for mail in sink.mails}) == 4
    assert list(MarkedAddress.objects.values_list("address", flat=True)) == ["dario-esii@example.org"]


def _for(of, place):
    return {"requester_person_id": of.admin.person_id} if place == 1 else {}
