"""What people write never ends a header: not as it stands, and not as an encoded word that is decoded on its way."""

import email
from email.policy import default

import pytest

import four_desks
from charterdesk.apps.base.files import store
from charterdesk.apps.base.models import Desk
from charterdesk.apps.channels.outgoing import envelope
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.messages import NewFile
from charterdesk.apps.tickets.models import Ticket
from four_desks import opened
from outgoing import box, row, sent

INJECTED = [
    "a\r\nBcc: v@victim.example",
    "=?utf-8?q?a=0d=0aBcc:=20v=40victim.example?=",
    "=?utf-8?q?a=0d=0a=0d=0aBcc:=20v?= tail",
    "x =?utf-8?b?DQpCY2M6IHZAeC5leGFtcGxlDQo=?= y",
    "\xe9 =?utf-8?q?a=0aBcc:v?=",
    "a" * 90 + " =?utf-8?q?a=0d=0aBcc:=20v?=",
    "==??utf-8?q?a=0d=0aBcc:v?=",
]


@pytest.mark.django_db
@pytest.mark.parametrize("words", INJECTED)
def test_subjects_names_and_file_names_are_one_header_each(words, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    scene = four_desks.esii()
    box(scene.desk)
    ticket = opened(scene)
    sent()
    Ticket.objects.filter(pk=ticket.pk).update(subject=words[:200])
    Person.objects.filter(pk=scene.customer_person.pk).update(name=words[:120])
    Desk.objects.filter(pk=scene.desk.pk).update(name=words[:80])
    file = NewFile(store(scene.desk, (b"log",), "log.txt"), words[:200])
    work.reply(scene.agent, ticket.pk, body="Try again.", files=(file,))
    letter = sent().letters[0]
    raw = letter.as_bytes()
    head = raw.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0].lower() for line in head.split(b"\r\n") if line[:1] not in {b" ", b"\t"}]
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert sorted(names) == sorted(set(names))
    assert b"bcc" not in names
    assert [line for line in raw.split(b"\r\n") if line.lower().startswith(b"bcc")] == []
    read = email.message_from_bytes(raw, policy=default)
    assert [str(address.addr_spec) for address in read["To"].addresses] == [scene.customer_person.email]
    assert [part.get_filename() is not None for part in read.iter_attachments()] == [True]
    assert envelope.letter_of(row()).as_bytes() == raw


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "=?utf-8?q?a=0d=0abcc:=20v=40victim.example?=@evil.example",
        "=?utf-8?q?v=40victim.example=2c?=@evil.example",
        "=?utf-8?b?dkB2aWN0aW0uZXhhbXBsZSw=?=@evil.example",
        "a@=?utf-8?q?evil.example=0a?=",
    ],
)
def test_an_address_that_would_be_decoded_is_none(address):
    scene = four_desks.esii()
    box(scene.desk)
    Person.objects.filter(pk=scene.customer_person.pk).update(email=address)
    opened(scene)
    assert sent().letters == []
    assert (row().state, row().reason) == ("withheld", "no_address")
