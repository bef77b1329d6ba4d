"""Mail in company: two fetchers and two workers at once, two desks that answer each other, a disk that is full."""

import errno
import os
import threading

import pytest
from django.db import connection

import four_desks
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.channels import confined, mailboxes
from charterdesk.apps.channels.incoming import door, understanding
from charterdesk.apps.channels.models import IncomingMail, Mailbox
from charterdesk.apps.tickets.models import Ticket
from charterdesk.server.listeners.imap_folder import connected
from mail_servers import Dovecot, Sink
from torture.installations import Hand, Shelf
from torture.mail_scenarios import (
    ADDRESS,
    AUTHSERV,
    BOX,
    ELSEWHERE,
    HERE,
    THERE,
    as_bytes,
    letter,
    with_mailbox,
)

MAILS = 24
MOST_MAILS = 3
MARKS = (b"auto-submitted", b"x-auto-response-suppress", b"x-charterdesk-loop", b"precedence")


def at_once(*tasks):
    """Each task in a thread of its own, with a connection of its own; what went wrong in them."""
    wrong = []

    def run(task):
        try:
            task()
        except Exception as error:  # noqa: BLE001  # told to the test
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def fetch_all():
    """Fetch as one who does not know that another one fetches too."""
    with connected(Mailbox.objects.select_related("desk").get(name=BOX)) as folder:
        while folder.fetch_new(lambda: True):
            pass


def understand_all():
    """A worker's lane."""
    with confined.Reader() as reader:
        while understanding.understand_due(threading.current_thread().name, reader, limit=3):
            pass


@pytest.mark.django_db(transaction=True)
def test_two_fetchers_and_two_workers_at_once_double_and_lose_nothing():
    scene = with_mailbox(four_desks.esii())
    with Dovecot() as dovecot:
        account = mailboxes.ImapAccount(
            host="127.0.0.1", port=dovecot.port, tls="none", user="both", password=dovecot.password
        )
        terms = mailboxes.MailboxTerms(address=ADDRESS, authserv_id=AUTHSERV, imap=account)
        mailboxes.change_mailbox(system_actor(scene.desk), BOX, terms)
        for place in range(MAILS):
            mail = letter(f"zoe{place}@stranger.example", f"It stopped {place}", "Nothing happens.\n")
            mail.replace_header("Message-ID", f"<{place}@stranger.example>")
            dovecot.deliver("both", as_bytes(mail))
        assert at_once(fetch_all, fetch_all) == []
        assert dovecot.unseen("both") == []
        assert IncomingMail.objects.count() == MAILS
        assert at_once(understand_all, understand_all) == []
    assert IncomingMail.objects.filter(state="done", disposition="opened").count() == MAILS
    assert Ticket.objects.count() == MAILS


def bare(raw):
    """The mail as a careless forwarder leaves it: without any mark that a machine wrote it."""
    head, _, body = raw.partition(b"\r\n\r\n")
    kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(MARKS)]
    return b"\r\n".join(kept) + b"\r\n\r\n" + body


@pytest.mark.parametrize("marked", [True, False], ids=["marked", "without marks"])
@pytest.mark.any_engine
@pytest.mark.django_db(transaction=True)
def test_two_desks_pointed_at_each_other_fall_silent(tmp_path, marked):
    shelf = Shelf(tmp_path)
    blank = shelf.blank("blank")
    with Sink() as sink, Hand.at_work(tmp_path, module="torture.mail_hand") as hand:
        desks = [
            (scenario, shelf.copy(blank, name), name * 20) for scenario, name in ((HERE, "here"), (THERE, "there"))
        ]
        for scenario, at, _secret in desks:
            hand.act_well("prepare", at, scenario.name)
        forged = letter(ELSEWHERE, "Hello", "Is anybody there?\n")
        raw, sender, heard = as_bytes(forged), ELSEWHERE, 0
        for turn in range(10):
            scenario, at, secret = desks[turn % 2]
            hand.act_well(
                "exchange",
                at,
                scenario.name,
                secret=secret,
                letter=raw.decode("ascii"),
                sender=sender,
                smtp_port=sink.port,
                later=30 * turn,
            )
            if len(sink.mails) == heard:
                break
            assert len(sink.mails) == heard + 1
            assert sink.mails[-1].recipients == ((ELSEWHERE, ADDRESS)[turn % 2],)
            heard = len(sink.mails)
            sender = sink.mails[-1].sender
            raw = sink.mails[-1].raw if marked else bare(sink.mails[-1].raw)
    assert 1 <= heard <= MOST_MAILS


@pytest.mark.django_db(transaction=True)
def test_on_a_full_disk_a_mail_stays_where_it_is_and_comes_in_when_there_is_room(monkeypatch):
    scene = with_mailbox(four_desks.esii())
    raw = as_bytes(letter(scene.customer_person.email, "It stopped", "Nothing happens.\n"))
    box = Mailbox.objects.get(name=BOX)

    def no_room(_file):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", no_room)
        with pytest.raises(OSError, match="No space left"):
            door.receive(box, raw, via="lmtp")
    assert not IncomingMail.objects.exists()
    assert door.receive(box, raw, via="lmtp").new
