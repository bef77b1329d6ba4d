"""A heavy mail that waits for its like has its ticket before it is read, once, and its words when it is."""

from dataclasses import replace

import pytest

import four_desks
import letters
from charterdesk.apps.base.errors import Conflict
from charterdesk.apps.base.models import Event
from charterdesk.apps.base.now import at, now
from charterdesk.apps.channels import tokens
from charterdesk.apps.channels.check_data import check_mail
from charterdesk.apps.channels.confined import NOT_LIGHT, SLOW, Breach
from charterdesk.apps.channels.incoming import claims, handling, looking, understanding
from charterdesk.apps.channels.incoming.door import receive
from charterdesk.apps.channels.incoming.holding import take_in
from charterdesk.apps.channels.incoming.lanes import HEAVY, READ_WITHIN, STEADY
from charterdesk.apps.channels.incoming.reading_again import is_unread, read_again
from charterdesk.apps.channels.incoming.taking import take_word
from charterdesk.apps.channels.models import IncomingMail, OutgoingMail
from charterdesk.apps.channels.parse import light, parse
from charterdesk.apps.people.models import UNIDENTIFIED, Person
from charterdesk.apps.tickets import moving
from charterdesk.apps.tickets.check_data import check as check_tickets
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.server import mail_work
from four_desks import paris

CORA = "cora-e-connect@example.org"
ZOE = "zoe@stranger.example"
WEDNESDAY = paris("2026-07-15 17:40")
HEAVY_BODY = "Nothing answers since this morning.\n" + "-- \n" + "<log/>\n" * 600
UNREAD = "has not been read yet"
pytestmark = pytest.mark.django_db


class Breaks(letters.InProcess):
    """Reads headers; every whole mail ends its process."""

    def read(self, raw):
        return Breach("time") if len(raw) > 2000 else super().read(raw)


class Counts(letters.InProcess):
    """Counts what it reads as light mails are read and what in full, until somebody's mail was seen; a bomb takes long
    in full.
    """

    def __init__(self, last=b"never"):
        self.light = self.whole = 0
        self.last, self.over = last, False

    def read(self, raw, processor=1.0, *, only_light=False):
        if not self.over:
            self.light += only_light
            self.whole += not only_light
        self.over = self.over or self.last in raw
        if b"bomb" in raw and not only_light:
            return Breach(SLOW)
        return Breach(NOT_LIGHT) if only_light and not light.is_light(raw) else super().read(raw)


@pytest.fixture
def scene():
    with at(WEDNESDAY):
        yield four_desks.econnect()


@pytest.fixture
def box(scene):
    return letters.mailbox(scene.desk, authserv_id=letters.SERVER)


def heavy(sender=ZOE, **about):
    return letters.raw(sender, body=about.pop("body", HEAVY_BODY), **about)


def come(box, raw, **told):
    """Received, and waiting among the heavy ones."""
    key = receive(box, raw, **{"via": "lmtp", "envelope_from": "path@somewhere.example", **told}).incoming_id
    IncomingMail.objects.filter(pk=key).update(lane=HEAVY)
    return key


def look(reader=None):
    with at(now() + READ_WITHIN):
        return looking.look_due("quick", reader or letters.InProcess(), 20)


def read(reader=None):
    return understanding.understand_due("slow", reader or letters.InProcess())


def unread(box, raw, **told):
    """The row of a mail that waited."""
    key = come(box, raw, **told)
    assert look() == 1
    return IncomingMail.objects.get(pk=key)


def acknowledgments(ticket):
    return [(row.state, row.reason) for row in OutgoingMail.objects.filter(ticket=ticket, kind="acknowledgment")]


def test_a_stranger_behind_240_bombs_that_weigh_no_more_has_his_ticket_after_as_many_looks_at_headers(scene, box):
    for number in range(240):
        receive(box, heavy(f"a@bomb{number}.example", subject="bomb"), via="lmtp", envelope_from="a@bomb.example")
    zoe = receive(box, heavy(subject="Zoe asks"), via="lmtp", envelope_from=ZOE).incoming_id
    reader = Counts(last=b"Zoe asks")
    go_round = mail_work.Round("quick", reader)
    rounds = 0
    with at(now() + READ_WITHIN):
        while Ticket.objects.filter(subject="Zoe asks").count() < 1:
            go_round()
            rounds += 1
    row = IncomingMail.objects.get(pk=zoe)
    assert (row.state, row.disposition, row.attempts) == ("received", "opened", 0)
    # Three heavy mails are tried in each round, since nothing else came; the last of them ends with the look at hers.
    assert (rounds, reader.light, reader.whole) == (31, 241, 93)
    assert check_mail() == []


def test_a_heavy_mail_that_is_read_in_time_is_never_looked_at(scene, box):
    key = receive(box, heavy(), via="lmtp").incoming_id
    assert looking.look_due("quick", letters.InProcess(), 20) == 0
    read()
    assert IncomingMail.objects.get(pk=key).disposition == "opened"
    assert look() == 0
    assert Message.objects.get().body.startswith("Nothing answers")


def test_light_mails_and_those_of_customers_who_wait_for_their_turn_are_never_looked_at(scene, box):
    receive(box, letters.raw(ZOE), via="lmtp")
    receive(box, letters.raw(CORA), via="lmtp")
    assert look() == 0


def test_its_ticket_runs_from_its_arrival_and_says_that_it_is_not_read(scene, box):
    row = unread(box, heavy(subject="Zoe asks"))
    ticket = row.ticket
    assert (ticket.subject, ticket.opened_at, ticket.requester.email) == ("Zoe asks", WEDNESDAY, ZOE)
    assert ticket.organisation.kind == UNIDENTIFIED
    assert UNREAD in row.message.body
    assert (row.state, row.look_at, row.lease_until, row.attempts) == ("received", None, None, 0)
    assert acknowledgments(ticket) == [("withheld", "unread")]
    assert check_mail() == []


def test_reading_puts_the_words_in_place_of_the_line_and_answers_once(scene, box):
    parts = "--b\nContent-Type: text/plain\n\nIt is dark.\n--b\nContent-Disposition: attachment; filename=a.log\n\nx\n"
    before = unread(
        box, heavy(content_type='multipart/mixed; boundary="b"', body=f"{parts}--b--\n", subject="Zoe asks")
    )
    assert read() == 1
    row = IncomingMail.objects.get(pk=before.pk)
    assert (row.state, row.disposition) == ("done", "opened")
    assert (row.ticket_id, row.message_id) == (before.ticket_id, before.message_id)
    message = Message.objects.get()
    assert message.body == "It is dark."
    assert [file.name for file in message.attachments.all()] == ["a.log"]
    assert row.words.text.strip() == "It is dark."
    assert acknowledgments(row.ticket) == [("to_write", "")]
    assert (read(), look(), Ticket.objects.count()) == (0, 0, 1)
    assert check_mail() == []


def test_the_journal_tells_that_it_was_read(scene, box):
    row = unread(box, heavy())
    read()
    [line] = Event.objects.filter(stream=f"ticket:{row.ticket_id}", code="ticket.mail_read")
    assert line.data == {"message": row.message_id}


def test_a_reply_to_the_desk_joins_its_ticket_before_it_is_read_and_no_second_one(scene, box):
    opened = letters.take(box, letters.raw(CORA, authentication_results=letters.vouched("pass", "example.org")))
    token = tokens.sign("reply", opened.ticket_id, scene.customer_person.pk)
    to = f"support+{token}@{scene.desk.slug}.example"
    row = unread(box, heavy(CORA, to=to, subject="Re: The switch is down"), envelope_to=to)
    assert (row.state, row.disposition, row.ticket_id) == ("received", "joined", opened.ticket_id)
    assert UNREAD in row.message.body
    read()
    row.refresh_from_db()
    assert (row.state, row.disposition) == ("done", "joined")
    assert [one.body.split("\n")[0] for one in opened.ticket.messages.order_by("pk")] == [
        "Nothing answers since this morning."
    ] * 2
    assert Ticket.objects.count() == 1
    assert check_mail() == []


def test_a_bomb_that_nobody_can_read_keeps_its_ticket_which_then_says_so(scene, box):
    before = unread(box, heavy(subject="bomb"))
    understanding.understand_due("slow", Breaks())
    row = IncomingMail.objects.get(pk=before.pk)
    assert (row.state, row.disposition, row.ticket_id) == ("done", "quarantined", before.ticket_id)
    assert "could not be read" in row.message.body
    assert "breach: time" in row.problems
    assert acknowledgments(row.ticket) == [("withheld", "automatic")]
    assert Ticket.objects.count() == 1
    assert is_unread(row)
    assert check_mail() == []


def test_a_customer_whose_mail_nobody_can_read_is_told_that_it_was_received(scene, box):
    row = unread(box, heavy(CORA, subject="Big"))
    understanding.understand_due("slow", Breaks())
    assert acknowledgments(row.ticket) == [("to_write", "")]


def test_what_the_words_name_is_judged_when_they_are_read():
    with at(WEDNESDAY):
        scene = four_desks.exer()
        box = letters.mailbox(scene.desk)
        body = "Serial SW-0001.\n" + "<log/>\n" * 600
        row = unread(box, heavy(scene.reseller_person.email, subject="A switch is down", body=body))
        assert (row.disposition, row.ticket.equipment_id) == ("opened", None)
        read()
        row.refresh_from_db()
        assert row.ticket.equipment_id == scene.equipment.pk
        assert row.ticket.organisation == scene.organisation
        assert "equipment_late" not in row.problems
        assert (check_mail(), check_tickets()) == ([], [])


@pytest.mark.parametrize(
    ("told", "headers"),
    [
        ({"envelope_from": ""}, {}),
        ({}, {"auto_submitted": "auto-replied"}),
        ({}, {"precedence": "bulk"}),
        ({}, {"content_type": "multipart/report; report-type=delivery-status"}),
        ({}, {"return_path": "<>"}),
    ],
)
def test_what_a_machine_wrote_or_came_back_gets_no_ticket_by_a_look(scene, box, told, headers):
    row = unread(box, heavy(**headers), **told)
    assert (row.state, row.disposition, row.look_at, row.message_id) == ("received", "", None, None)
    assert (Ticket.objects.count(), OutgoingMail.objects.count()) == (0, 0)
    assert look() == 0
    assert check_mail() == []


def test_what_turns_out_to_be_a_machines_when_read_is_never_answered(scene, box):
    row = unread(box, heavy())

    class SaysMachine(letters.InProcess):
        def read(self, raw):
            return replace(parse(raw), is_auto=True, do_not_answer="auto-submitted")

    read(SaysMachine())
    row.refresh_from_db()
    assert (row.state, row.disposition) == ("done", "opened")
    assert acknowledgments(row.ticket) == [("withheld", "automatic")]


def test_a_request_that_the_charter_declines_waits_for_its_reading_and_leaves_nothing(box):
    with at(WEDNESDAY):
        scene = four_desks.exer()
        row = unread(letters.mailbox(scene.desk), heavy())
        assert (row.state, row.message_id, Ticket.objects.count()) == ("received", None, 0)
        assert OutgoingMail.objects.count() == 0
        read()
        row.refresh_from_db()
        assert row.disposition == "declined"
        assert OutgoingMail.objects.get().kind == "declined"


def test_an_agents_mail_stands_nowhere_before_it_is_read(scene, box):
    row = unread(box, heavy(Person.objects.get(pk=scene.agent.person_id).email))
    assert (row.message_id, Ticket.objects.count()) == (None, 0)


def test_the_same_mail_by_two_ways_has_one_ticket_whichever_is_read_first(scene, box):
    other = letters.mailbox(scene.desk, emergency=True)
    raw = heavy(message_id="<same@stranger.example>")
    first, second = come(box, raw), come(other, raw)
    assert look() == 2
    assert Ticket.objects.count() == 1
    assert IncomingMail.objects.get(pk=second).message_id is None
    IncomingMail.objects.filter(pk=first).update(lane=STEADY)
    assert understanding.understand_due("quick", letters.InProcess(), 1, mail_work.only(HEAVY)) == 1
    row = IncomingMail.objects.get(pk=second)
    assert (row.state, row.attempts) == ("received", 0)
    read()
    with at(now() + 2 * READ_WITHIN):
        read()
    rows = IncomingMail.objects.order_by("pk").values_list("disposition", "ticket_id")
    assert [one for one, _ticket in rows] == ["opened", "duplicate"]
    assert len({ticket for _one, ticket in rows}) == 1
    assert check_mail() == []


def test_an_answer_to_a_mail_that_is_still_unread_finds_its_ticket(scene, box):
    first = unread(box, heavy(message_id="<first@stranger.example>"))
    answer = letters.take(box, letters.raw(ZOE, in_reply_to="<first@stranger.example>", subject="Re: more"))
    assert answer.ticket_id == first.ticket_id


def test_a_note_is_taken_as_somebodys_word_only_when_it_was_read(scene, box):
    opened = letters.take(box, letters.raw(CORA, message_id="<asked@example.org>"))
    note = unread(box, heavy(in_reply_to="<asked@example.org>"))
    assert note.disposition == "noted"
    with pytest.raises(Conflict):
        take_word(scene.agent, note.pk)
    read()
    assert take_word(scene.agent, note.pk).body.startswith("Nothing answers")
    assert opened.ticket_id == note.ticket_id


def test_an_unread_mail_cannot_be_read_again_by_hand(scene, box):
    row = unread(box, heavy(f"{ZOE}, other@stranger.example"))
    assert row.disposition == "quarantined"
    with pytest.raises(Conflict):
        read_again(scene.head, row.pk)
    read()
    row.refresh_from_db()
    assert (row.state, row.disposition, Ticket.objects.count()) == ("done", "quarantined", 1)
    assert row.message.body.startswith("Nothing answers")


def test_who_holds_a_mail_keeps_others_from_looking_and_who_looks_keeps_others_from_reading(scene, box):
    come(box, heavy())
    [held] = claims.claim("slow", 1)
    assert look() == 0
    claims.leave(held, owner="", lease_until=None, attempts=held.attempts - 1)
    with at(now() + READ_WITHIN):
        [looked] = claims.claim_to_look("quick", 5)
        assert claims.claim("slow", 1) == []
    claims.leave(looked, owner="other")
    assert Ticket.objects.count() == 0


def test_who_lost_his_lease_while_he_looked_leaves_no_ticket(scene, box, monkeypatch):
    key = come(box, heavy())
    handle = handling.handle

    def robbed(mail):
        IncomingMail.objects.filter(pk=key).update(owner="thief")
        return handle(mail)

    monkeypatch.setattr(looking, "handle", robbed)
    assert look() == 1
    assert Ticket.objects.count() == 0


def test_a_look_that_fails_leaves_the_mail_to_its_reading(scene, box, monkeypatch):
    def broken(_mail):
        raise RuntimeError("broken")

    with monkeypatch.context() as patched:
        patched.setattr(looking, "handle", broken)
        row = unread(box, heavy())
    assert (row.state, row.look_at, row.message_id, row.attempts) == ("received", None, None, 0)
    read()
    row.refresh_from_db()
    assert row.disposition == "opened"


def test_what_is_beyond_the_bound_of_its_sender_has_no_ticket_by_a_look(scene, box, settings):
    settings.MAIL_QUOTA = (1, 1)
    rows = [come(box, heavy(subject=f"{number}")) for number in range(2)]
    assert look() == 2
    assert [IncomingMail.objects.get(pk=key).disposition for key in rows] == ["opened", ""]
    read()
    assert [IncomingMail.objects.get(pk=key).disposition for key in rows] == ["opened", "held"]


def test_whoever_moves_the_line_to_another_ticket_finds_the_words_there(scene, box):
    opened = letters.take(box, letters.raw(CORA, message_id="<asked@example.org>"))
    row = unread(box, heavy(CORA, in_reply_to="<asked@example.org>"))
    assert row.ticket_id == opened.ticket_id
    elsewhere = four_desks.opened(scene, by=scene.customer)
    moving.move(scene.agent, row.ticket_id, message_ids=[row.message_id], to_number=elsewhere.number)
    read()
    row.refresh_from_db()
    assert row.ticket_id == row.message.ticket_id == elsewhere.pk
    assert row.message.body.startswith("Nothing answers")
    assert check_mail() == []


@pytest.mark.parametrize("lines", [0, 300, 3000])
def test_of_long_headers_those_are_looked_at_that_say_who_asks_what(scene, box, lines):
    padding = "".join(f"X-Padding: {number} <{number}@x.example>\r\n" for number in range(lines))
    raw = padding.encode() + heavy(subject="Zoe asks")
    assert light.is_light(light.head_of(raw))
    assert unread(box, raw).ticket.subject == "Zoe asks"


def test_the_look_is_in_the_order_of_waiting(scene, box):
    keys = [come(box, heavy(f"{number}@stranger.example")) for number in range(3)]
    with at(now() + READ_WITHIN):
        assert [row.pk for row in claims.claim_to_look("quick", 2)] == keys[:2]


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"disposition": "declined"}, {"state"}),
        ({"look_at": WEDNESDAY}, {"state"}),
        ({"message": None}, {"state"}),
        ({"state": "done", "done_at": WEDNESDAY}, {"words", "reason"}),
    ],
)
def test_an_unread_mail_that_does_not_stand_as_it_says_is_found(scene, box, changed, what):
    row = unread(box, heavy())
    IncomingMail.objects.filter(pk=row.pk).update(**changed)
    found = {difference.what for difference in check_mail()}
    row.save()
    assert found == what


def test_a_mail_that_is_taken_in_waits_no_longer_for_its_ticket_than_others(scene, box, settings):
    settings.MAIL_QUOTA = (1, 1)
    for number in range(2):
        come(box, heavy(subject=f"{number}"))
    read()
    held = IncomingMail.objects.get(disposition="held")
    take_in(scene.head, held.pk)
    IncomingMail.objects.filter(pk=held.pk).update(lane=HEAVY)
    assert look() == 1
    held.refresh_from_db()
    assert (held.state, held.disposition) == ("received", "opened")
    read()
    held.refresh_from_db()
    assert (held.state, held.disposition) == ("done", "opened")
    assert check_mail() == []
