"""Too many mails of one sender: kept, held back, told to the heads of the desk, taken in by them."""

from datetime import timedelta

import pytest

import four_desks
import letters
import make
from charterdesk.apps.base.errors import Conflict, NotAllowed, NotFound
from charterdesk.apps.base.files import path_of
from charterdesk.apps.base.models import Event
from charterdesk.apps.base.now import at
from charterdesk.apps.channels import tokens
from charterdesk.apps.channels.check_data import check_mail
from charterdesk.apps.channels.confined import Breach
from charterdesk.apps.channels.incoming import holding, understanding
from charterdesk.apps.channels.models import IncomingMail, IncomingText, OutgoingMail
from charterdesk.apps.contracts.actions import create_contract
from charterdesk.apps.notifications.mailing import letter_to
from charterdesk.apps.notifications.models import Notification
from charterdesk.apps.notifications.notices import notices, read_one
from charterdesk.apps.notifications.pushing import said
from charterdesk.apps.notifications.sending import still_his
from charterdesk.apps.tickets.models import Ticket
from four_desks import opened, paris

pytestmark = pytest.mark.django_db
NOON = paris("2026-07-15 12:00")
CORA = "cora-e-connect@example.org"


@pytest.fixture(autouse=True)
def noon():
    with at(NOON):
        yield


@pytest.fixture
def scene():
    return four_desks.econnect()


@pytest.fixture
def box(scene):
    return letters.mailbox(scene.desk, authserv_id=letters.SERVER)


@pytest.fixture(autouse=True)
def three_an_hour(settings):
    settings.MAIL_QUOTA = (3, 5)


def come(box, sender, many, **said):
    """So many mails of one sender; what the desk did with each."""
    rows = [letters.take(box, letters.raw(sender, body=f"Down again, {n}.\n", **said)) for n in range(many)]
    return [row.disposition for row in rows]


def verified(domain):
    return {"authentication_results": letters.vouched("pass", domain)}


def test_the_fourth_mail_within_an_hour_is_held_back_and_nothing_of_it_is_lost(box):
    assert come(box, "zoe@far.example", 5) == ["opened"] * 3 + ["held"] * 2
    held = IncomingMail.objects.filter(disposition="held").first()
    assert (held.ticket, held.from_email) == (None, "zoe@far.example")
    assert b"Down again, 3." in path_of(held.sha256).read_bytes()
    assert held.words.text.strip() == "Down again, 3."
    assert Ticket.objects.count() == 3
    assert check_mail() == []


def test_nobody_is_answered_a_mail_that_is_held_back(box):
    come(box, "zoe@far.example", 5)
    assert OutgoingMail.objects.count() == 3
    assert set(OutgoingMail.objects.values_list("kind", flat=True)) == {"acknowledgment"}


def test_an_hour_later_the_sender_opens_tickets_again_until_his_day_is_full(box):
    come(box, "zoe@far.example", 4)
    with at(NOON + timedelta(minutes=61)):
        # Four of five a day were received.
        assert come(box, "zoe@far.example", 2) == ["opened", "held"]
    with at(NOON + timedelta(hours=26)):
        assert come(box, "zoe@far.example", 1) == ["opened"]


def test_a_domain_has_five_times_the_share_of_an_address(box):
    dispositions = [come(box, f"a{n}@mail{n}.far.example", 1)[0] for n in range(17)]
    assert dispositions == ["opened"] * 15 + ["held"] * 2


def test_where_everybody_has_an_address_each_has_his_own_share(box):
    assert {come(box, f"a{n}@gmail.com", 1)[0] for n in range(17)} == {"opened"}
    assert come(box, "a0@gmail.com", 3) == ["opened", "opened", "held"]


def test_without_a_bound_nothing_is_held_back(box, settings):
    settings.MAIL_QUOTA = None
    assert set(come(box, "zoe@far.example", 8)) == {"opened"}


def test_mails_forged_in_a_customers_name_take_nothing_of_his_own_share(box):
    assert come(box, CORA, 4) == ["opened"] * 3 + ["held"]
    assert come(box, CORA, 1, **verified("example.org")) == ["opened"]


def test_a_verified_customer_under_contract_has_ten_times_the_share(scene, box):
    held_by = scene.customer_person.organisation_id
    create_contract(scene.head, organisation_id=held_by, terms=four_desks.terms("C-1", "hours"))
    assert set(come(box, CORA, 30, **verified("example.org"))) == {"opened"}
    assert come(box, CORA, 1, **verified("example.org")) == ["held"]
    other = make.person(scene.desk, "Nora", "customer", make.organisation(scene.desk, "Without Contract"))
    other.email = "nora@quay.example"
    other.save()
    assert come(box, other.email, 4, **verified("quay.example"))[-1] == "held"


def test_verified_answers_join_their_ticket_whatever_came_before(scene, box):
    ticket = opened(scene, kind=None)
    come(box, CORA, 4)
    to = f"support+{tokens.sign('reply', ticket.pk, scene.customer_person.pk)}@{scene.desk.slug}.example"
    assert come(box, CORA, 2, to=to) == ["joined"] * 2
    tag = f"Re: [#{scene.desk.slug}-{ticket.number}] It does not work"
    assert come(box, CORA, 2, subject=tag, **verified("example.org")) == ["joined"] * 2
    assert come(box, CORA, 1, subject=tag) == ["held"]


def test_strangers_cannot_fill_a_ticket_with_notes(scene, box):
    ticket = opened(scene, kind=None)
    to = f"support+{tokens.sign('reply', ticket.pk, scene.customer_person.pk)}@{scene.desk.slug}.example"
    assert come(box, "zoe@far.example", 4, to=to) == ["noted"] * 3 + ["held"]


def test_mails_that_cannot_be_read_are_held_back_too(box):
    class Reads:
        def read(self, _raw):
            return Breach("time")

    rows = [letters.take(box, letters.raw("", body=str(n)), reader=Reads()) for n in range(16)]
    assert [row.disposition for row in rows] == ["quarantined"] * 15 + ["held"]
    assert check_mail() == []


def test_the_heads_are_told_once_a_day_and_sender(scene, box):
    come(box, "zoe@far.example", 6)
    come(box, "yann@near.example", 5)
    told = Event.objects.filter(code="mail.held_back").order_by("pk")
    assert [event.data["sender"] for event in told] == ["far.example", "near.example"]
    told_to = Notification.objects.filter(kind="held_back", ticket=None)
    assert [row.person_id for row in told_to] == [scene.head.person_id] * 2
    with at(NOON + timedelta(hours=25)):
        come(box, "zoe@far.example", 4)
    assert told.all().count() == 3


def test_a_head_reads_of_it_among_his_notices_and_is_led_to_the_mails(scene, box):
    come(box, "zoe@far.example", 4)
    found, _more = notices(scene.head)
    assert [(one.kind, one.number, one.subject) for one in found] == [("held_back", None, "far.example")]
    assert notices(scene.agent) == ([], False)
    row = Notification.objects.select_related("person__desk", "person__account").get(kind="held_back")
    letter = letter_to(row.person, "hugo@desk.example", [row], "c").message
    assert "Mails of a sender are held back: far.example" in letter["Subject"]
    assert f"/{scene.desk.slug}/mail/?section=held" in letter.get_content()
    assert still_his(row.person, [row]) == [row]
    assert b"far.example" in said(row)
    assert read_one(scene.head, row.pk).endswith("/mail/?section=held")
    assert notices(scene.head, unread_only=True) == ([], False)


def test_a_head_takes_one_mail_in_and_it_opens_its_ticket_once(scene, box):
    come(box, "zoe@far.example", 5)
    row = IncomingMail.objects.filter(disposition="held").first()
    holding.take_in(scene.head, row.pk)
    with pytest.raises(Conflict):
        holding.take_in(scene.head, row.pk)
    assert not IncomingText.objects.filter(incoming=row).exists()
    understanding.understand_due("test", letters.InProcess())
    row.refresh_from_db()
    assert (row.disposition, row.ticket.opened_at, row.words.text.strip()) == ("opened", NOON, "Down again, 3.")
    assert Ticket.objects.count() == 4
    assert Event.objects.get(code="mail.taken_in").data == {"sender": "far.example", "mails": 1}
    assert check_mail() == []


def test_a_head_takes_all_mails_of_a_sender_in_and_others_stay(scene, box):
    come(box, "zoe@far.example", 6)
    come(box, "yann@near.example", 4)
    assert holding.take_all_in(scene.head, "far.example") == 3
    assert holding.take_all_in(scene.head, "far.example") == 0
    understanding.understand_due("test", letters.InProcess())
    assert Ticket.objects.count() == 9
    assert IncomingMail.objects.filter(disposition="held").count() == 1
    # What was taken in counts no more: the sender's next mails are not punished for it.
    with at(NOON + timedelta(minutes=61)):
        assert come(box, "zoe@far.example", 1) == ["opened"]


def test_a_head_sets_mails_aside_that_nobody_wants_and_may_still_take_one_in(scene, box):
    come(box, "zoe@far.example", 6)
    come(box, "yann@near.example", 4)
    assert holding.set_all_aside(scene.head, "far.example") == 3
    assert holding.set_all_aside(scene.head, "far.example") == 0
    assert Event.objects.get(code="mail.set_aside").data == {"sender": "far.example", "mails": 3}
    assert IncomingMail.objects.get(disposition="held").from_email == "yann@near.example"
    assert Ticket.objects.count() == 6
    # They count as before, and nobody is told of the same sender a second time on the same day.
    assert come(box, "zoe@far.example", 1) == ["held"]
    assert Event.objects.filter(code="mail.held_back").count() == 2
    row = IncomingMail.objects.filter(disposition="set_aside").first()
    holding.take_in(scene.head, row.pk)
    understanding.understand_due("test", letters.InProcess())
    row.refresh_from_db()
    assert row.disposition == "opened"
    assert check_mail() == []


def test_the_same_mail_sent_again_while_the_first_is_held_back_is_one(scene, box):
    come(box, "zoe@far.example", 3)
    same = letters.raw("zoe@far.example", message_id="<same@far.example>")
    first = letters.take(box, same)
    second = letters.take(box, b"X-Way: other\r\n" + same)
    assert (first.disposition, second.disposition) == ("held", "duplicate")
    holding.take_in(scene.head, first.pk)
    understanding.understand_due("test", letters.InProcess())
    assert Ticket.objects.count() == 4


def test_only_heads_take_in_and_only_what_their_own_desk_holds(scene, box):
    come(box, "zoe@far.example", 4)
    row = IncomingMail.objects.get(disposition="held")
    with pytest.raises(NotAllowed):
        holding.take_in(scene.agent, row.pk)
    with pytest.raises(NotAllowed):
        holding.take_all_in(scene.agent, "far.example")
    with pytest.raises(NotAllowed):
        holding.set_all_aside(scene.agent, "far.example")
    other = four_desks.esii()
    with pytest.raises(NotFound):
        holding.take_in(other.head, row.pk)
    assert holding.take_all_in(other.head, "far.example") == 0
