"""Whatever is merged, moved, split and undone in whatever order: nobody reads more, nobody loses what he read."""

import random

import pytest

import make
from charterdesk.apps.base import events
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.base.files import store
from charterdesk.apps.channels.outgoing.recipients import told_of
from charterdesk.apps.tickets import merging, moving, queries, work
from charterdesk.apps.tickets.check_data import check
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.messages import NewFile
from charterdesk.apps.tickets.models import Attachment, Merge, Message, Ticket
from charterdesk.apps.tickets.page import ticket_page
from four_desks import opened

pytestmark = pytest.mark.any_engine

STEPS = 8


@pytest.fixture
def scene(exer):
    """Heron (through its reseller) and Quay, each with two people of their own tickets and an administrator."""
    quay = make.organisation(exer.desk, "Quay Foods")
    edda = make.person(exer.desk, "Edda", "customer", exer.organisation)
    cora, carl = (make.person(exer.desk, name, "customer", quay) for name in ("Cora", "Carl"))
    asking = {
        exer.customer_person: exer.organisation,
        edda: exer.organisation,
        cora: quay,
        carl: quay,
    }
    readers = [
        exer.customer,
        exer.admin,
        exer.reseller,
        make.actor(make.person(exer.desk, "Quentin", "customer_admin", quay)),
        *(make.actor(person) for person in (edda, cora, carl)),
    ]
    return exer, asking, readers


def fill(exer, asking, chance):
    tickets = []
    for _ in range(5):
        requester = chance.choice(list(asking))
        equipment = {} if asking[requester] == exer.organisation else {"equipment_id": None}
        said = {"requester_person_id": requester.pk, "organisation_id": asking[requester].pk, **equipment}
        ticket = opened(exer, by=exer.head, override_reason="Asked.", body=f"Opening {chance.random()}", **said)
        tickets.append(ticket)
        for _message in range(chance.randint(1, 4)):
            files = [NewFile(store(exer.desk, [chance.randbytes(9)], "a.txt"), f"{chance.random()}.txt")]
            visibility = chance.choice(("customer", "reseller", "internal", "customer_says"))
            body = f"{visibility} {chance.random()}"
            if visibility == "internal" or (visibility == "reseller" and ticket.reseller_id is None):
                work.note(exer.agent, ticket.pk, body=body, files=files)
            elif visibility == "customer_says":
                work.reply(make.actor(requester), ticket.pk, body=body, files=files)
            else:
                work.reply(exer.agent, ticket.pk, body=body, files=files, visibility=visibility)
    return tickets


def reads(actor):
    """Every message and every file that this person gets at by any page of any ticket."""
    seen = set()
    for number in Ticket.objects.values_list("number", flat=True):
        try:
            page = ticket_page(actor, number)
        except NotFound:
            continue
        seen |= {one.body for one in page.messages} | {file.id for one in page.messages for file in one.files}
    return seen


def files_of(actor):
    """Every file that he gets by asking for it by its number."""
    found = set()
    for key in Attachment.objects.values_list("pk", flat=True):
        try:
            found.add(queries.attachment(actor, key).pk)
        except NotFound:
            continue
    return found


def mailed(exer):
    """Who would be told by mail of each word that was said, were its mail written now."""
    found = set()
    for ticket in Ticket.objects.select_related("requester__desk", "opened_by__desk", "desk"):
        for event in events.of(exer.desk, stream_of(ticket)).filter(code__in=["ticket.replied", "ticket.opened"]):
            message = Message.objects.get(pk=event.data["message"])
            found |= {(person.pk, message.body) for person in told_of(ticket, event, message)}
    return found


def step(exer, chance):
    """Something that an agent does to tickets; what has no sense is refused."""
    one, other = chance.sample(list(Ticket.objects.all()), 2)
    messages = list(Message.objects.filter(ticket=one).values_list("pk", flat=True))
    what = chance.random()
    try:
        if what < 0.4:
            merging.merge(exer.agent, one.pk, into_number=other.number)
        elif what < 0.6:
            merging.undo(exer.agent, one.pk)
        elif what < 0.9:
            picked = chance.sample(messages, min(len(messages), chance.randint(1, 2)))
            moving.move(exer.agent, one.pk, message_ids=picked, to_number=other.number)
        else:
            moving.split(exer.head, one.pk, message_ids=messages[-2:], subject="Of its own")
    except (Conflict, Invalid):
        return ""
    return "done"


@pytest.mark.parametrize("seed", range(6))
def test_nobody_reads_more_or_less_whatever_is_joined_and_parted(scene, seed):
    exer, asking, readers = scene
    chance = random.Random(seed)
    fill(exer, asking, chance)
    before = [(reads(actor), files_of(actor)) for actor in readers]
    known = {actor.person_id: read for actor, (read, _files) in zip(readers, before, strict=True)}
    mails = mailed(exer)
    for _ in range(STEPS):
        done = step(exer, chance)
        now_read = [(reads(actor), files_of(actor)) for actor in readers]
        for actor, (read, files), (reading, getting) in zip(readers, before, now_read, strict=True):
            assert reading - read == set(), (seed, actor.person_id, done)
            assert getting - files == set(), (seed, actor.person_id, done)
            assert (read - reading, files - getting) == (set(), set()), (seed, actor.person_id, done)
        # A ticket split off is acknowledged to its requester, who wrote its words.
        assert all(body in known[person] for person, body in mailed(exer) - mails)
    assert check() == []
    for row in Merge.objects.filter(undone_at__isnull=True).order_by("-pk"):
        merging.undo(exer.agent, row.source_id)
    assert not Ticket.objects.filter(merged_into__isnull=False).exists()
