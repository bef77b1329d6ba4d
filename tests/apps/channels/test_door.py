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
from charterdesk.apps.channels.incoming.door import receive
from charterdesk.apps.channels.models import IncomingMail

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
