"""What follows from a mail that a person of the desk vouches for, a contest that the desk answers, a merge."""

import pytest

import four_desks
import letters
from charterdesk.apps.base.errors import Conflict, NotAllowed, NotFound
from charterdesk.apps.base.models import Event
from charterdesk.apps.base.now import at
from charterdesk.apps.channels.check_data import check_mail
from charterdesk.apps.channels.confined import Breach
from charterdesk.apps.channels.incoming.reading_again import read_again
from charterdesk.apps.channels.incoming.taking import take_word
from charterdesk.apps.channels.incoming.understanding import HEAD_READ
from charterdesk.apps.channels.models import IncomingMail
from charterdesk.apps.channels.outgoing.recipients import told_of
from charterdesk.apps.tickets import pauses, work
from charterdesk.apps.tickets.contest import answer, contest
from charterdesk.apps.tickets.merging import merge
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.apps.tickets.priority import change_priority
from four_desks import opened, paris
from outgoing import box as mailbox_of
from outgoing import plain, sent

CORA = "cora-e-connect@example.org"
WEDNESDAY = paris("2026-07-15 17:40")
pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    with at(WEDNESDAY):
        yield four_desks.econnect()


@pytest.fixture
def noted(scene):
    """A note: Cora's mail, disowned by her own domain, on her ticket that waits for her."""
    box = letters.mailbox(scene.desk, authserv_id=letters.SERVER)
    ticket = letters.take(box, letters.raw(CORA)).ticket
    pauses.pause(scene.agent, ticket.pk, party="customer", reason="Which switch?")
    return letters.take(
        box,
        letters.raw(
            CORA,
            subject=f"Re: [#{scene.desk.slug}-{ticket.number}] The switch is down",
            body="It is the red one.\n",
            authentication_results=letters.vouched("fail", "example.org"),
        ),
    )


def test_an_agent_takes_a_note_as_the_customers_word_and_what_waited_goes_on(scene, noted):
    assert (noted.disposition, noted.ticket.waiting_for) == ("noted", "customer")
    message = take_word(scene.agent, noted.pk)
    note = noted.message
    noted.refresh_from_db()
    assert (message.author, message.visibility, message.body) == (scene.customer_person, "customer", note.body)
    assert (noted.disposition, noted.message, noted.trust, noted.trust_reason) == (
        "joined",
        message,
        "verified",
        "taken",
    )
    noted.ticket.refresh_from_db()
    assert noted.ticket.waiting_for == ""
    assert (note.visibility, note.author) == ("internal", None)
    [told] = Event.objects.filter(code="mail.word_taken")
    assert (told.actor_id, told.data["note"], told.data["message"]) == (scene.agent.person_id, note.pk, message.pk)
    assert check_mail(scene.desk) == []
    with pytest.raises(Conflict):
        take_word(scene.agent, noted.pk)


def test_only_who_may_answer_takes_a_note_and_only_of_his_desk(scene, noted):
    with pytest.raises(NotAllowed):
        take_word(scene.customer, noted.pk)
    with at(WEDNESDAY):
        other = four_desks.esii()
    with pytest.raises(NotFound):
        take_word(other.agent, noted.pk)


class Breaks(letters.InProcess):
    """A program that cannot read what is long."""

    def read(self, raw):
        return Breach("time") if len(raw) > HEAD_READ else super().read(raw)


def test_a_head_has_a_mail_read_again_and_its_words_come_to_the_ticket_that_stood_for_it(scene):
    box = letters.mailbox(scene.desk)
    row = letters.take(box, letters.raw(CORA, body="It is the red one. " * 1000), reader=Breaks())
    ticket = row.ticket
    with pytest.raises(NotAllowed):
        read_again(scene.agent, row.pk)
    note = read_again(scene.head, row.pk)
    row.refresh_from_db()
    assert (row.disposition, row.message, row.ticket, row.problems) == ("noted", note, ticket, [])
    assert (note.visibility, note.body[:18], note.sender) == ("internal", "It is the red one.", CORA)
    assert row.words.text.startswith("It is the red one.")
    assert Event.objects.filter(code="mail.read_again", actor_id=scene.head.person_id).count() == 1
    assert check_mail(scene.desk) == []
    with pytest.raises(Conflict):
        read_again(scene.head, row.pk)
    assert take_word(scene.agent, row.pk).author == scene.customer_person


def test_a_mail_that_still_cannot_be_read_stays_as_it_is(scene):
    parts = "".join(f"--b\nContent-Type: text/plain\n\npart {number}\n" for number in range(3000)) + "--b--\n"
    box = letters.mailbox(scene.desk)
    row = letters.take(box, letters.raw(CORA, content_type='multipart/mixed; boundary="b"', body=parts))
    with pytest.raises(Conflict):
        read_again(scene.head, row.pk)
    assert IncomingMail.objects.get(pk=row.pk).disposition == "quarantined"
    assert Message.objects.filter(ticket=row.ticket).count() == 1


def test_a_contested_priority_that_the_desk_keeps_is_told_with_the_reason():
    # EK-04
    with at(WEDNESDAY):
        scene = four_desks.esker()
        mailbox_of(scene.desk, "support@esker.example")
        ticket = opened(scene, wished_priority="1")
        change_priority(scene.agent, ticket.pk, severity="3", reason="One screen only.")
        contest(scene.customer, ticket.pk, wished="1", reason="All our counters stand still.")
        answer(scene.agent, ticket.pk, severity="keep", reason="The other counters work.")
    said = [plain(mail) for mail in sent(WEDNESDAY).messages]
    [kept] = [text for text in said if "It stays as it is." in text]
    assert "The other counters work." in kept
    assert not any("All our counters" in text for text in said)


def test_a_contest_that_changes_the_priority_is_told_once():
    with at(WEDNESDAY):
        scene = four_desks.esker()
        mailbox_of(scene.desk, "support@esker.example")
        ticket = opened(scene, wished_priority="1")
        change_priority(scene.agent, ticket.pk, severity="3", reason="One screen only.")
        contest(scene.customer, ticket.pk, wished="1", reason="All our counters stand still.")
    later = paris("2026-07-15 17:50")
    with at(later):
        answer(scene.agent, ticket.pk, severity="2", reason="Half of them.")
    said = [plain(mail) for mail in sent(later).messages]
    assert sum("Half of them." in text for text in said) == 1


def told_of_an_answer(scene, target):
    """Who is told of what the desk answers on this ticket."""
    work.reply(scene.agent, target.pk, body="It was the cable.")
    event = Event.objects.filter(code="ticket.replied").latest("pk")
    message = Message.objects.get(pk=event.data["message"])
    return [one.pk for one in told_of(Ticket.objects.get(pk=target.pk), event, message)]


def test_whose_request_went_on_elsewhere_gets_the_answers_given_there_where_he_may_read_them(scene):
    source = opened(scene, by=scene.customer)
    target = opened(scene, requester_person_id=scene.admin.person_id, by=scene.admin)
    merge(scene.agent, source.pk, into_number=target.number)
    told = told_of_an_answer(scene, target)
    # A customer sees his own tickets only here: the administrator of his organisation sees both.
    assert told == [scene.admin.person_id]
    other = opened(scene, requester_person_id=scene.admin.person_id, by=scene.admin)
    main = opened(scene, by=scene.customer)
    merge(scene.agent, other.pk, into_number=main.number)
    assert told_of_an_answer(scene, main) == [scene.customer_person.pk, scene.admin.person_id]
