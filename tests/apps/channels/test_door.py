"""The door of every mail: stored before anything else, once, whatever is asked twice or at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

import letters
import make
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.files import path_of
from charterdesk.apps.base.models import StoredFile
from charterdesk.apps.base.now import now
from charterdesk.apps.channels.incoming import door
from charterdesk.apps.channels.incoming.door import receive
from charterdesk.apps.channels.models import IncomingMail
from mail_servers import wait_for

AT_ONCE = 4


@pytest.fixture
def box(db):
    return letters.mailbox(make.desk())


def test_a_mail_is_on_the_disk_byte_for_byte_before_its_row(box):
    content = letters.raw("cora@customer.example", body="Bytes \x00 and é.\n")
    receipt = receive(box, content, via="imap", envelope_from="cora@customer.example", uidvalidity=7, uid=1)
    row = IncomingMail.objects.get(pk=receipt.incoming_id)
    assert receipt.new
    assert path_of(row.sha256).read_bytes() == content
    assert (row.state, row.raw.size, row.raw.content_type) == ("received", len(content), "message/rfc822")


def test_the_same_bytes_again_are_the_same_mail(box):
    content = letters.raw("cora@customer.example")
    first = receive(box, content, via="imap", uidvalidity=7, uid=1)
    assert receive(box, content, via="lmtp") == type(first)(first.incoming_id, new=False)
    assert receive(box, content, via="imap", uidvalidity=8, uid=44).incoming_id == first.incoming_id
    assert IncomingMail.objects.count() == 1


def test_the_same_bytes_in_two_mailboxes_are_two_mails_and_one_file(box):
    content = letters.raw("cora@customer.example")
    other = letters.mailbox(box.desk, emergency=True)
    assert receive(box, content, via="lmtp").new
    assert receive(other, content, via="lmtp").new
    assert StoredFile.objects.count() == 1


def test_other_bytes_under_a_number_that_is_taken_are_kept_as_a_mail_of_their_own(box):
    first = receive(box, letters.raw("cora@customer.example"), via="imap", uidvalidity=7, uid=1)
    second = receive(box, letters.raw("dario@customer.example"), via="imap", uidvalidity=7, uid=1)
    assert second.new
    assert second.incoming_id != first.incoming_id
    assert IncomingMail.objects.get(pk=second.incoming_id).uid is None


@pytest.mark.parametrize(("content", "code"), [(b"", "empty"), (b"x" * 101, "too_large")])
def test_nothing_and_too_much_are_refused_and_leave_nothing(box, settings, content, code):
    settings.LARGEST_MAIL = 100
    with pytest.raises(Invalid) as refused:
        receive(box, content, via="pipe")
    assert refused.value.code == code
    assert IncomingMail.objects.count() == StoredFile.objects.count() == 0


def test_a_mail_larger_than_the_largest_attachment_is_taken(box, settings):
    settings.LARGEST_FILE = 100
    assert receive(box, letters.raw("cora@customer.example", body="x" * 500), via="pipe").new


def test_a_moment_of_reception_in_the_future_counts_as_now(box):
    receipt = receive(box, letters.raw("c@customer.example"), via="imap", received_at=now() + timedelta(hours=1))
    assert IncomingMail.objects.get(pk=receipt.incoming_id).received_at <= now()


@pytest.mark.django_db(transaction=True)
def test_two_who_bring_the_same_mail_at_once_make_one_row():
    box = letters.mailbox(make.desk())
    content = letters.raw("cora@customer.example")
    start = threading.Barrier(AT_ONCE)

    def bring(uid):
        try:
            start.wait(20)
            return receive(box, content, via="imap", uidvalidity=1, uid=uid)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        receipts = list(pool.map(bring, range(1, AT_ONCE + 1)))
    assert sum(receipt.new for receipt in receipts) == 1
    assert len({receipt.incoming_id for receipt in receipts}) == IncomingMail.objects.count() == 1


@pytest.fixture
def brought_at_once(transactional_db):
    """Four mails that come while a fifth is being committed; what each of the four was told."""
    box = letters.mailbox(make.desk())

    def bring(number):
        try:
            return receive(box, letters.raw(f"cora{number}@customer.example"), via="lmtp")
        except OSError as error:
            return error
        finally:
            connection.close()

    def all_of_them():
        with ThreadPoolExecutor(AT_ONCE) as pool:
            with door._committing:
                told = [pool.submit(bring, number) for number in range(AT_ONCE)]
                wait_for(lambda: len(door._gathered) == AT_ONCE)
            return [one.result() for one in told]

    return all_of_them


def test_mails_that_come_while_another_is_committed_share_the_next_commit(brought_at_once, monkeypatch):
    commits = []
    commit = door._commit

    def counted(together):
        commits.append(len(together))
        return commit(together)

    monkeypatch.setattr(door, "_commit", counted)
    receipts = brought_at_once()
    assert commits == [AT_ONCE]
    assert all(receipt.new for receipt in receipts)
    assert {receipt.incoming_id for receipt in receipts} == set(IncomingMail.objects.values_list("pk", flat=True))


def test_of_mails_that_share_a_commit_one_that_cannot_be_stored_takes_none_with_it(brought_at_once, monkeypatch):
    store_in = door._store_in

    def but_for_one(row, size):
        if row.from_email.startswith("cora2"):
            raise OSError("no space left")
        return store_in(row, size)

    monkeypatch.setattr(door, "_store_in", but_for_one)
    told = brought_at_once()
    assert [isinstance(one, OSError) for one in told] == [False, False, True, False]
    assert IncomingMail.objects.count() == AT_ONCE - 1
