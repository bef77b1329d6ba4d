"""Who sees and does what: absent and forbidden give the same answer, notes never leave the desk."""

from decimal import Decimal

import pytest

import make
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.base.files import store
from charterdesk.apps.people.models import Membership, Organisation
from charterdesk.apps.tickets import closure, page, pauses, queries, quotes, work
from charterdesk.apps.tickets.assignment import give
from charterdesk.apps.tickets.messages import NewFile
from charterdesk.apps.tickets.models import Attachment, Message, Ticket
from charterdesk.apps.tickets.priority import change_priority
from charterdesk.apps.tickets.queue import QueueFilter, queue
from four_desks import opened

VERBS = {
    "take_in_charge": work.take_in_charge,
    "assign": lambda who, pk: give(who, pk, person_id=None),
    "reply": lambda who, pk: work.reply(who, pk, body="Hello"),
    "note": lambda who, pk: work.note(who, pk, body="Hello"),
    "log_time": lambda who, pk: work.log_time(who, pk, seconds=60),
    "decide_intervention": work.decide_intervention,
    "arrive_on_site": work.arrive_on_site,
    "record_event": lambda who, pk: work.record_event(who, pk, event="diagnosed"),
    "change_priority": lambda who, pk: change_priority(who, pk, severity="1", reason="Because."),
    "pause": lambda who, pk: pauses.pause(who, pk, party="customer", reason="Because."),
    "resume": pauses.resume,
    "propose_solution": lambda who, pk: closure.propose_solution(who, pk, body="Hello"),
    "validate": closure.validate,
    "reject": lambda who, pk: closure.reject(who, pk, reason="Because."),
    "close": closure.close,
    "reopen": lambda who, pk: closure.reopen(who, pk, reason="Because."),
    "quote": lambda who, pk: quotes.send_quote(who, pk, amount=Decimal(1), text="Hello"),
    "accept_quote": quotes.accept_quote,
    "decline_quote": quotes.decline_quote,
}
OF_THE_DESK = sorted(VERBS.keys() - {"reply", "validate", "reject", "reopen", "accept_quote", "decline_quote"})


@pytest.fixture
def colleague(exer):
    return make.actor(make.person(exer.desk, "Edda", "customer", exer.organisation))


@pytest.fixture
def stranger(exer):
    """The administrator of another reseller, with an end customer of his own."""
    rival = make.organisation(exer.desk, "Rival Systems", "reseller")
    make.organisation(exer.desk, "Lake Hotel", "customer", rival)
    return make.actor(make.person(exer.desk, "Rita", "reseller_admin", rival))


@pytest.fixture
def ticket(exer):
    return opened(exer, wished_priority="2")


def sees(actor, ticket):
    in_list = ticket.pk in {row.id for row in queries.mine(actor).rows}
    try:
        page.ticket_page(actor, ticket.number)
    except NotFound:
        on_page = False
    else:
        on_page = True
    assert in_list == on_page
    return on_page


def test_who_sees_a_customers_ticket(exer, esker, ticket, colleague, stranger):
    watching = [exer.customer, exer.admin, exer.reseller, exer.agent, exer.head, system_actor(exer.desk)]
    assert [sees(actor, ticket) for actor in watching] == [True] * 6
    assert [sees(actor, ticket) for actor in (colleague, stranger, esker.agent, esker.customer)] == [False] * 4


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_a_ticket_out_of_sight_and_one_that_is_not_there_answer_alike(verb, exer, esker, ticket, colleague, stranger):
    before = Ticket.objects.values().get()
    for actor in (colleague, stranger, esker.agent, esker.head):
        for pk in (ticket.pk, 10**9):
            with pytest.raises(NotFound):
                VERBS[verb](actor, pk)
    assert Ticket.objects.values().get() == before


@pytest.mark.parametrize("verb", OF_THE_DESK)
def test_a_customer_who_sees_his_ticket_does_not_do_the_desks_work(verb, exer, ticket):
    for actor in (exer.customer, exer.admin, exer.reseller):
        with pytest.raises(NotAllowed):
            VERBS[verb](actor, ticket.pk)
    assert Ticket.objects.get(pk=ticket.pk).version == ticket.version


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_who_only_reads_changes_nothing(verb, exer, ticket):
    reader = make.actor(make.person(exer.desk, "Rolf", "read_only"))
    assert sees(reader, ticket)
    with pytest.raises(NotAllowed):
        VERBS[verb](reader, ticket.pk)


def test_notes_are_the_desks_and_a_resellers_words_are_not_his_customers(exer, ticket):
    work.note(exer.agent, ticket.pk, body="NOTE of the desk")
    work.reply(exer.agent, ticket.pk, body="ASIDE to the reseller", visibility="reseller")
    work.reply(exer.agent, ticket.pk, body="ANSWER to all")
    seen = {
        name: [message.body.split()[0] for message in page.ticket_page(actor, ticket.number).messages]
        for name, actor in {"customer": exer.customer, "reseller": exer.reseller, "agent": exer.agent}.items()
    }
    assert seen == {
        "customer": ["Nothing", "ANSWER"],
        "reseller": ["Nothing", "ASIDE", "ANSWER"],
        "agent": ["Nothing", "NOTE", "ASIDE", "ANSWER"],
    }


@pytest.mark.parametrize("visibility", ["reseller", "internal", "everybody"])
def test_a_customer_writes_to_all_who_see_his_ticket(visibility, exer, ticket):
    with pytest.raises(Invalid) as refused:
        work.reply(exer.customer, ticket.pk, body="Psst.", visibility=visibility)
    assert refused.value.field == "visibility"
    if visibility == "reseller":
        work.reply(exer.reseller, ticket.pk, body="Psst.", visibility=visibility)


def test_a_customer_does_not_pause_with_his_reply(exer, ticket):
    with pytest.raises(NotAllowed):
        work.reply(exer.customer, ticket.pk, body="I go on holiday.", wait_for="us")
    assert Message.objects.count() == 1


def test_a_page_for_a_customer_holds_nothing_of_the_desks_own(exer, ticket):
    work.log_time(exer.agent, ticket.pk, seconds=600, note="SECRET work")
    pauses.pause(exer.agent, ticket.pk, party="customer", reason="SECRET reason")
    shown = page.ticket_page(exer.customer, ticket.number)
    assert (shown.work, shown.worked_seconds, shown.journal, [row.reason for row in shown.pauses]) == ((), 0, (), [""])
    assert shown.may == {"reply", "attach", "validate"}
    own = page.ticket_page(exer.agent, ticket.number)
    assert (own.worked_seconds, own.pauses[0].reason, len(own.journal)) == (600, "SECRET reason", 3)
    assert {"resume", "log_time", "note", "propose_solution", "close"} <= own.may
    assert "take_in_charge" in own.may


def test_a_file_is_read_by_who_may_read_its_message(exer, esker, ticket, colleague, stranger):
    stored = store(exer.desk, [b"trace"], "trace.txt")
    work.note(exer.agent, ticket.pk, body="Trace", files=[NewFile(stored, "trace.txt")])
    work.attach(exer.customer, ticket.pk, files=[NewFile(stored, "mine.txt")])
    inside, outside = Attachment.objects.order_by("pk")
    assert queries.attachment(exer.agent, inside.pk) == inside
    assert queries.attachment(exer.reseller, outside.pk) == queries.attachment(exer.customer, outside.pk) == outside
    for actor, row in ((exer.customer, inside), (exer.reseller, inside), (colleague, outside), (esker.agent, outside)):
        with pytest.raises(NotFound):
            queries.attachment(actor, row.pk)
    with pytest.raises(NotFound):
        queries.attachment(stranger, 10**9)


def test_a_customer_who_changes_reseller_does_not_hand_over_what_he_wrote_before(exer, ticket, stranger):
    Organisation.objects.filter(pk=exer.organisation.pk).update(reseller_id=next(iter(stranger.organisation_ids)))
    new_reseller = make.actor(Membership.objects.get(person_id=stranger.person_id).person)
    assert exer.organisation.pk in new_reseller.reseller_of_ids
    assert not sees(new_reseller, ticket)
    assert sees(exer.reseller, ticket)
    later = opened(exer, by=exer.agent, kind="configuration")
    assert sees(new_reseller, later)
    assert not sees(make.actor(exer.reseller_person), later)


def test_the_queue_is_the_desks_and_each_desks_own(exer, esker, ticket):
    opened(esker, wished_priority="1")
    assert [row.id for row in queue(exer.agent).rows] == [ticket.pk]
    for actor in (exer.customer, exer.admin, exer.reseller):
        with pytest.raises(NotAllowed):
            queue(actor, QueueFilter())


def test_an_agent_is_assigned_and_nobody_else(exer, esker, ticket):
    for person_id in (exer.customer_person.pk, esker.agent.person_id, 10**9):
        with pytest.raises(Invalid):
            give(exer.agent, ticket.pk, person_id=person_id)
    give(exer.agent, ticket.pk, person_id=exer.head.person_id)
    assert Ticket.objects.get(pk=ticket.pk).owner_id == exer.head.person_id
    assert Ticket.objects.get(pk=ticket.pk).state == "new"


def test_worker_and_system_write_no_messages(exer, ticket):
    with pytest.raises(NotAllowed):
        work.reply(system_actor(exer.desk), ticket.pk, body="Automatic.")
    with pytest.raises(NotAllowed):
        work.take_in_charge(system_actor(exer.desk), ticket.pk)
