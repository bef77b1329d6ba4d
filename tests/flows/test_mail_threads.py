"""Mails on a ticket that there is: who is believed, who is noted, what a closed ticket does."""

from datetime import timedelta

import pytest

import four_desks
import letters
import make
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.now import at, now
from charterdesk.apps.channels import tokens
from charterdesk.apps.channels.models import IncomingMail, OutgoingMail, Watcher
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets import closure, pauses, work
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.charters import holiday_lists, text_of
from four_desks import opened, paris

pytestmark = pytest.mark.django_db
CORA = "cora-e-connect@example.org"
DARIO = "dario-e-connect@example.org"
AGNES = "agnes-e-connect@example.org"
STRANGER = "mallory@elsewhere.example"


@pytest.fixture(autouse=True)
def wednesday():
    with at(paris("2026-07-15 17:40")):
        yield


@pytest.fixture
def scene():
    return four_desks.econnect()


@pytest.fixture
def box(scene):
    return letters.mailbox(scene.desk, authserv_id=letters.SERVER)


@pytest.fixture
def ticket(scene):
    return opened(scene, kind=None)


def reply_address(ticket, person):
    return f"support+{tokens.sign('reply', ticket.pk, person.pk)}@{ticket.desk.slug}.example"


def tag(ticket):
    return f"Re: [#{ticket.desk.slug}-{ticket.number}] It does not work"


def sent_by_us(ticket, person):
    return letters.sent(ticket, person, "e-connect.example")


def believed(row):
    return row.disposition, row.trust, row.message.author


def assert_noted(row, ticket, sender):
    message = row.message
    assert (row.disposition, row.ticket, row.trust) == ("noted", ticket, "unverified")
    assert (message.visibility, message.author, message.sender, message.trust) == (
        "internal",
        None,
        sender,
        "unverified",
    )


def test_the_reply_address_binds_ticket_and_person(scene, box, ticket):
    row = letters.take(box, letters.raw(CORA, to=reply_address(ticket, scene.customer_person), subject="Re: anything"))
    assert row.ticket == ticket
    assert believed(row) == ("joined", "verified", scene.customer_person)
    ticket.refresh_from_db()
    assert ticket.last_message_by == "customer"


def test_the_token_is_found_in_the_envelope_too(scene, box, ticket):
    address = reply_address(ticket, scene.customer_person)
    row = letters.take(box, letters.raw(CORA), envelope_to=address)
    assert row.ticket == ticket


@pytest.mark.parametrize(
    ("verdict", "disposition", "trust"),
    [("pass", "joined", "verified"), ("", "joined", "unverified"), ("fail", "noted", "unverified")],
)
def test_a_participant_who_knows_the_number_is_believed_as_far_as_his_domain_is_vouched_for(
    scene, box, ticket, verdict, disposition, trust
):
    results = letters.vouched(verdict, "example.org") if verdict else ""
    row = letters.take(box, letters.raw(CORA, subject=tag(ticket), authentication_results=results))
    assert (row.disposition, row.trust, row.ticket) == (disposition, trust, ticket)
    assert row.message.visibility == ("customer" if disposition == "joined" else "internal")


def test_the_results_of_another_server_vouch_for_nobody(scene, box, ticket):
    results = letters.vouched("pass", "example.org").replace(letters.SERVER, "mx.elsewhere.example")
    row = letters.take(box, letters.raw(CORA, subject=tag(ticket), authentication_results=results))
    assert row.trust == "unverified"


def test_what_answers_a_mail_of_ours_or_one_that_we_received_joins_its_ticket(scene, box, ticket):
    our_id = letters.id_of(sent_by_us(ticket, scene.customer_person))
    first = letters.take(box, letters.raw(CORA, subject="Hello", in_reply_to=our_id, message_id="<first@quay.example>"))
    second = letters.take(box, letters.raw(CORA, subject="Also", references="<x@y.example> <first@quay.example>"))
    assert [first.ticket, second.ticket] == [ticket, ticket]


def test_a_mail_of_another_desk_is_never_found(scene, box, ticket):
    south = four_desks.esii()
    other = letters.mailbox(south.desk)
    address = reply_address(ticket, scene.customer_person)
    our_id = letters.id_of(sent_by_us(ticket, scene.customer_person))
    row = letters.take(
        other,
        letters.raw(CORA, to=address.replace("e-connect", "esii"), subject=tag(ticket), references=our_id),
    )
    assert row.ticket.desk == south.desk
    assert row.disposition == "opened"
    assert "forged_token" in row.problems


def test_the_token_comes_before_the_number_and_the_number_before_what_is_answered(scene, box, ticket):
    second, third = opened(scene, kind=None), opened(scene, kind=None)
    our_id = letters.id_of(sent_by_us(third, scene.customer_person))
    both = letters.raw(CORA, subject=tag(second), references=our_id)
    assert letters.take(box, both).ticket == second
    all_three = letters.raw(
        CORA, to=reply_address(ticket, scene.customer_person), subject=tag(second), references=our_id
    )
    assert letters.take(box, all_three).ticket == ticket


def test_a_customers_mail_ends_the_pause_that_waited_for_him(scene, box, ticket):
    work.take_in_charge(scene.agent, ticket.pk)
    pauses.pause(scene.agent, ticket.pk, party="customer", reason="Which browser?")
    letters.take(box, letters.raw(CORA, to=reply_address(ticket, scene.customer_person)))
    ticket.refresh_from_db()
    assert (ticket.state, ticket.waiting_for) == ("in_charge", "")


def test_a_mail_that_is_not_proved_is_read_and_ends_no_pause(scene, box, ticket):
    # security.md 1.1: whoever knows an address and a number could start the clocks of somebody else's ticket.
    work.take_in_charge(scene.agent, ticket.pk)
    pauses.pause(scene.agent, ticket.pk, party="customer", reason="Which browser?")
    row = letters.take(box, letters.raw(CORA, subject=tag(ticket)))
    ticket.refresh_from_db()
    assert (row.disposition, row.trust, ticket.last_message_by) == ("joined", "unverified", "customer")
    assert (ticket.state, ticket.waiting_for) == ("waiting", "customer")
    letters.take(
        box, letters.raw(CORA, subject=tag(ticket), authentication_results=letters.vouched("pass", "example.org"))
    )
    ticket.refresh_from_db()
    assert ticket.state == "in_charge"


def test_who_answers_a_mail_that_we_sent_to_him_is_proved_by_its_id(scene, box, ticket):
    ours = letters.id_of(sent_by_us(ticket, scene.customer_person))
    assert believed(letters.take(box, letters.raw(CORA, in_reply_to=ours)))[:2] == ("joined", "verified")
    assert believed(letters.take(box, letters.raw(DARIO, in_reply_to=ours)))[:2] == ("joined", "unverified")
    agnes = Person.objects.get(desk=scene.desk, email=AGNES)
    to_her = letters.id_of(sent_by_us(ticket, agnes))
    passed = letters.vouched("pass", "example.org")
    assert_noted(
        letters.take(box, letters.raw(AGNES, in_reply_to=to_her, authentication_results=passed)), ticket, AGNES
    )


def test_a_mail_that_crossed_the_question_ends_its_pause_at_once(scene, box, ticket):
    before = now()
    with at(before + timedelta(minutes=5)):
        work.take_in_charge(scene.agent, ticket.pk)
        pauses.pause(scene.agent, ticket.pk, party="customer", reason="Which browser?")
        address = reply_address(ticket, scene.customer_person)
        row = letters.take(box, letters.raw(CORA, to=address), received_at=before)
    assert (row.disposition, row.message.at) == ("joined", before + timedelta(minutes=5))


def test_a_mail_on_a_closed_ticket_opens_it_again(scene, box, ticket):
    closure.close(scene.agent, ticket.pk, reason="It works.")
    address = reply_address(ticket, scene.customer_person)
    row = letters.take(box, letters.raw(CORA, to=address, body="It does not.\n"))
    ticket.refresh_from_db()
    assert (row.disposition, ticket.reopened, ticket.closed_at) == ("reopened", 1, None)
    assert (row.message.body, row.message.author) == ("It does not.", scene.customer_person)


def test_after_the_time_for_reopening_a_ticket_that_continues_it_begins(scene, box):
    text = text_of("e-connect").replace("closing:\n", "closing:\n  reopen_within: 10 elapsed days\n")
    publish_charter(system_actor(scene.desk), name="bounded", text=text, holidays=holiday_lists())
    ticket = opened(scene, kind=None)
    closure.close(scene.agent, ticket.pk, reason="It works.")
    address = reply_address(ticket, scene.customer_person)
    with at(now() + timedelta(days=9)):
        assert letters.take(box, letters.raw(CORA, to=address)).disposition == "reopened"
        closure.close(scene.agent, ticket.pk, reason="It works.")
    with at(now() + timedelta(days=20)):
        row = letters.take(box, letters.raw(CORA, to=address, subject=tag(ticket), body="It is back.\n"))
    assert (row.disposition, row.ticket.follows) == ("continued", ticket)
    assert (row.ticket.subject, row.message.body) == ("It does not work", "It is back.")
    assert Ticket.objects.get(pk=ticket.pk).closed_at is not None


def test_a_mail_that_is_not_proved_opens_no_closed_ticket_again(scene, box, ticket):
    closure.close(scene.agent, ticket.pk, reason="It works.")
    row = letters.take(box, letters.raw(CORA, subject=tag(ticket), body="It does not.\n"))
    ticket.refresh_from_db()
    assert (row.disposition, row.ticket.follows, row.trust) == ("continued", ticket, "unverified")
    assert (ticket.reopened, ticket.state) == (0, "closed")


def test_people_of_the_same_organisation_join_as_their_role_lets_them(scene, box, ticket):
    row = letters.take(box, letters.raw(DARIO, subject=tag(ticket)))
    assert believed(row)[2].email == DARIO
    edda = make.person(scene.desk, "Edda", "customer", scene.organisation)
    assert_noted(
        letters.take(box, letters.raw(edda.email, references=letters.id_of(sent_by_us(ticket, edda)))),
        ticket,
        edda.email,
    )


def test_a_stranger_with_somebodys_reply_address_is_noted_and_nothing_else(scene, box, ticket):
    # Ticket trick, CVE-2026-53591
    people = Person.objects.count()
    outgoing = OutgoingMail.objects.count()
    address = reply_address(ticket, scene.customer_person)
    row = letters.take(box, letters.raw(STRANGER, to=address, cc=f"{DARIO}, {STRANGER}"))
    assert_noted(row, ticket, STRANGER)
    assert row.trust_reason == "stranger"
    assert Watcher.objects.count() == 0
    assert Person.objects.count() == people
    assert OutgoingMail.objects.count() == outgoing


def test_a_stranger_with_a_number_only_has_a_request_of_his_own(box, ticket):
    row = letters.take(box, letters.raw(STRANGER, subject=tag(ticket)))
    assert row.disposition == "opened"
    assert row.ticket != ticket
    assert f"claims_ticket: {ticket.number}" in row.problems
    assert Message.objects.filter(ticket=ticket).count() == 1


FORGED = {
    "empty": lambda _token: "",
    "cut": lambda token: token[:-1],
    "one character": lambda token: token[:-1] + ("a" if token[-1] != "a" else "b"),
    "longer": lambda token: token + "a",
    "only the keys": lambda token: token.rpartition(".")[0],
    "of another purpose": lambda _token: tokens.sign("works", 1, 1, 1),
    "look-alike": lambda token: token.replace("a", "\u0430").replace("e", "\u0435").replace("1", "l"),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_token_that_is_not_ours_speaks_for_nobody_even_beside_the_number(scene, box, ticket, how):
    token = tokens.sign("reply", ticket.pk, scene.customer_person.pk)
    address = f"support+{FORGED[how](token)}@e-connect.example"
    passed = letters.vouched("pass", "example.org")
    row = letters.take(box, letters.raw(CORA, to=address, subject=tag(ticket), authentication_results=passed))
    if "forged_token" in row.problems:
        assert_noted(row, ticket, CORA)
    else:
        # An address that is none is no reply address: the mail stands on its number and its domain alone.
        assert how == "look-alike"


SENDERS = {
    "an agent": (AGNES, {}),
    "an agent, upper case": (AGNES.upper(), {}),
    "an agent and her name": (f'"Agnes" <{AGNES}>', {}),
    "an agent, our server says pass": (AGNES, {"authentication_results": letters.vouched("pass", "example.org")}),
    "two senders": (f"{CORA}, {AGNES}", {}),
    "two From": (f"{CORA}\r\nFrom: {AGNES}", {}),
    "a group": (f"staff: {AGNES};", {}),
    "an agent in the name": (f'"{AGNES}" <{STRANGER}>', {}),
    "a customer in the name": (f'"{CORA}" <{STRANGER}>', {}),
    "a look-alike": ("c\u043era-e-connect@example.org", {}),
    "a comment": (f"{STRANGER} ({AGNES})", {}),
    "an empty sender": ("<>", {}),
    "no sender": ("", {}),
    "Reply-To an agent": (STRANGER, {"reply_to": AGNES}),
    "Resent-From an agent": (STRANGER, {"x_sender": AGNES, "resent_from": AGNES}),
    "X-Original-From": (STRANGER, {"x_original_from": AGNES}),
    "control headers": (STRANGER, {"x_charterdesk_actor": AGNES, "x_charterdesk_verdict": "pass"}),
}
WAYS = {
    "by number": lambda ticket, _cora, _agnes: {"subject": tag(ticket)},
    "by the customer's token": lambda ticket, cora, _agnes: {"to": reply_address(ticket, cora)},
    "by reference": lambda ticket, cora, _agnes: {"references": letters.id_of(sent_by_us(ticket, cora))},
    "by a cut token": lambda ticket, cora, _agnes: {"to": reply_address(ticket, cora).replace("@", "x@")},
    "by her own token": lambda ticket, _cora, agnes: {"to": reply_address(ticket, agnes)},
}


@pytest.mark.any_engine
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("who", SENDERS)
def test_120_forged_mails_make_no_word_of_an_agent_or_of_a_customer(scene, box, ticket, who, way):
    sender, headers = SENDERS[who]
    agnes = Person.objects.get(desk=scene.desk, email=AGNES)
    if way == "by her own token" and "pass" in who:
        return
    outgoing = OutgoingMail.objects.filter(ticket=ticket).count()
    wants = WAYS[way](ticket, scene.customer_person, agnes)
    row = letters.take(box, letters.raw(sender, **{**headers, **wants}))
    assert row.state == "done"
    written = Message.objects.filter(ticket=ticket).order_by("pk")[1:]
    assert [message for message in written if message.author is not None or message.visibility != "internal"] == []
    assert row.person != scene.customer_person
    assert OutgoingMail.objects.filter(ticket=ticket).count() - outgoing <= (way == "by reference")
    assert not Message.objects.filter(author=agnes).exists()


def test_an_agent_acts_by_mail_only_with_her_own_token_and_a_domain_that_is_vouched_for(scene, box, ticket):
    agnes = Person.objects.get(desk=scene.desk, email=AGNES)
    mine, passed = reply_address(ticket, agnes), letters.vouched("pass", "example.org")
    row = letters.take(box, letters.raw(AGNES, to=mine, body="Try again.\n", authentication_results=passed))
    assert believed(row) == ("joined", "verified", agnes)
    assert row.message.visibility == "customer"
    assert_noted(letters.take(box, letters.raw(AGNES, to=mine)), ticket, AGNES)
    theirs = reply_address(ticket, scene.customer_person)
    assert_noted(letters.take(box, letters.raw(AGNES, to=theirs, authentication_results=passed)), ticket, AGNES)


def test_copies_watch_the_ticket_only_where_the_sender_sees_them(scene, box):
    stranger_to_her = make.person(scene.desk, "Ilse", "customer", make.organisation(scene.desk, "Elsewhere"))
    edda = make.person(scene.desk, "Edda", "customer", scene.organisation)
    copies = f"{edda.email}, {stranger_to_her.email}, {AGNES}, support@e-connect.example, unknown@quay.example, {CORA}"
    row = letters.take(box, letters.raw(DARIO, cc=copies))
    assert {watcher.person for watcher in Watcher.objects.filter(ticket=row.ticket)} == {edda, scene.customer_person}
    assert row.words.cc == [address.strip() for address in copies.split(",")]
    by_cora = letters.take(box, letters.raw(CORA, cc=copies))
    assert not Watcher.objects.filter(ticket=by_cora.ticket).exists()


def test_a_sender_who_proves_nothing_copies_nobody_on_a_ticket_that_there_is(box, scene, ticket):
    # Zendesk 2024: whoever writes in somebody's name and copies himself would read along.
    edda = make.person(scene.desk, "Edda", "customer", scene.organisation)
    row = letters.take(box, letters.raw(DARIO, subject=tag(ticket), cc=edda.email))
    assert (row.disposition, row.trust, Watcher.objects.count()) == ("joined", "unverified", 0)
    passed = letters.vouched("pass", "example.org")
    letters.take(box, letters.raw(DARIO, subject=tag(ticket), cc=edda.email, authentication_results=passed))
    assert [watcher.person for watcher in Watcher.objects.filter(ticket=ticket)] == [edda]


@pytest.mark.parametrize("proved", [False, True])
def test_only_a_reseller_who_is_proved_copies_people_of_another_customer(proved):
    scene = four_desks.exer()
    box = letters.mailbox(scene.desk, authserv_id=letters.SERVER)
    elsewhere = make.organisation(scene.desk, "Elsewhere", reseller=scene.reseller_organisation)
    ilse = make.person(scene.desk, "Ilse", "customer", elsewhere)
    results = letters.vouched("pass", "example.org") if proved else ""
    row = letters.take(box, letters.raw(scene.reseller_person.email, cc=ilse.email, authentication_results=results))
    assert row.disposition == "opened"
    assert Watcher.objects.filter(person=ilse).exists() is proved


def test_who_was_copied_speaks_by_mail_under_his_own_name(scene, box):
    edda = make.person(scene.desk, "Edda", "customer", scene.organisation)
    ticket = letters.take(box, letters.raw(DARIO, cc=edda.email)).ticket
    row = letters.take(box, letters.raw(edda.email, subject=tag(ticket)))
    assert believed(row) == ("joined", "unverified", edda)
    closure.close(scene.agent, ticket.pk, reason="Done.")
    assert_noted(letters.take(box, letters.raw(edda.email, subject=tag(ticket))), ticket, edda.email)


def test_the_emergency_address_on_an_ordinary_ticket_is_told_to_the_desk(scene, ticket):
    # EC-10
    box = letters.mailbox(scene.desk, emergency=True)
    row = letters.take(box, letters.raw(CORA, subject=tag(ticket)))
    assert (row.disposition, "emergency_address" in row.problems) == ("joined", True)
    assert not Ticket.objects.get(pk=ticket.pk).emergency


def test_everything_that_is_understood_has_one_disposition(scene, box, ticket):
    letters.take(box, letters.raw(CORA, subject=tag(ticket)))
    assert not IncomingMail.objects.filter(disposition="").exists()
