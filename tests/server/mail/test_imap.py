"""Mailboxes fetched from a real Dovecot: once each, whatever is cut, counted anew, refused or full."""

import ssl
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connections
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.files import path_of
from charterdesk.apps.base.now import now
from charterdesk.apps.channels import mailboxes, turns
from charterdesk.apps.channels.incoming import door
from charterdesk.apps.channels.models import IncomingMail, Mailbox, Turn
from charterdesk.server.listeners import imap, imap_folder
from charterdesk.server.listeners.imap_folder import connected
from mail_servers import Dovecot, FaultProxy, certificate, trusted, wait_for

pytestmark = pytest.mark.any_engine


def mail(number, size=0):
    text = f"From: ada@example.org\r\nMessage-ID: <{number}@example.org>\r\nSubject: Mail {number}\r\n\r\n".encode()
    return text + b"%d\r\n" % number + b"x" * 70 * (size // 72) + (b"\r\n" if size else b"")


def yes():
    return True


def fetch(mailbox):
    with connected(Mailbox.objects.select_related("desk").get(pk=mailbox.pk)) as folder:
        return folder.fetch_new(yes)


def subjects():
    rows = IncomingMail.objects.order_by("pk")
    return [path_of(row.sha256).read_bytes().split(b"Subject: ")[1].split(b"\r\n")[0].decode() for row in rows]


def test_new_mail_is_taken_with_its_place_and_its_moment_and_marked_as_read(dovecot, account, fetched):
    dovecot.deliver(account.user, mail(1), at=datetime(2026, 3, 2, 8, 30, 15, tzinfo=UTC))
    row = fetched()
    assert fetch(row) == 1
    taken = IncomingMail.objects.get()
    assert (taken.via, taken.uid, taken.received_at) == ("imap", 1, datetime(2026, 3, 2, 8, 30, 15, tzinfo=UTC))
    assert path_of(taken.sha256).read_bytes() == mail(1)
    assert dovecot.unseen(account.user) == []
    row.refresh_from_db()
    assert (row.last_uid, row.uidvalidity) == (1, taken.uidvalidity)


def test_the_first_time_only_what_nobody_has_read_is_taken(dovecot, account, fetched):
    for number in (1, 2):
        dovecot.deliver(account.user, mail(number))
    fetched_before = fetched()
    with connected(Mailbox.objects.get(pk=fetched_before.pk)) as folder:
        folder._client.select_folder("INBOX")
        folder._client.add_flags([1], [b"\\Seen"])
    assert fetch(fetched_before) == 1
    assert subjects() == ["Mail 2"]


def test_later_every_new_mail_is_taken_even_when_somebody_reads_it_first(dovecot, account, fetched):
    row = fetched()
    fetch(row)
    dovecot.deliver(account.user, mail(1))
    with connected(Mailbox.objects.get(pk=row.pk)) as folder:
        folder._client.select_folder("INBOX")
        folder._client.add_flags([1], [b"\\Seen"])
    assert fetch(row) == 1
    assert fetch(row) == 0


def test_fetched_mail_is_moved_where_the_desk_wants_it_and_the_folder_made(dovecot, account, fetched):
    dovecot.deliver(account.user, mail(1))
    fetch(fetched(done_folder="Done"))
    assert (dovecot.mails(account.user), dovecot.mails(account.user, "Done")) == ([], [mail(1)])


def test_a_server_that_cannot_move_copies_and_deletes(dovecot, account, fetched, monkeypatch):
    monkeypatch.setattr(IMAPClient, "has_capability", lambda _client, name: name == "UIDPLUS")
    dovecot.deliver(account.user, mail(1))
    fetch(fetched(done_folder="Done"))
    assert (dovecot.mails(account.user), dovecot.mails(account.user, "Done")) == ([], [mail(1)])


def test_when_the_mailbox_is_full_intake_goes_on_and_the_trouble_is_shown(fetched, account, monkeypatch):
    monkeypatch.setattr(IMAPClient, "has_capability", lambda _client, _name: False)
    with Dovecot(quota="1") as full:
        full.deliver(account.user, mail(1, 2000))
        row = fetched(port=full.port, password=full.password, done_folder="Done")
        assert fetch(row) == 1
        row.refresh_from_db()
        assert "could not be moved" in row.last_error
        assert full.unseen(account.user) == []
        assert fetch(row) == 0
    assert subjects() == ["Mail 1"]


def test_nothing_is_marked_before_it_is_safe(dovecot, account, fetched, monkeypatch):
    def full(*_given, **_named):
        raise OSError("no space left on device")

    dovecot.deliver(account.user, mail(1))
    row = fetched()
    with monkeypatch.context() as patched:
        patched.setattr(door, "receive_together", full)
        with pytest.raises(OSError, match="no space"):
            fetch(row)
    assert dovecot.unseen(account.user) == [mail(1)]
    assert fetch(row) == 1
    assert subjects() == ["Mail 1"]


def test_a_mail_that_was_taken_but_not_marked_is_the_same_mail_when_it_is_found_again(
    dovecot, account, fetched, monkeypatch
):
    def cut(*_given):
        raise ConnectionResetError

    dovecot.deliver(account.user, mail(1))
    row = fetched()
    with monkeypatch.context() as patched:
        patched.setattr(imap_folder.Folder, "_mark", cut)
        with pytest.raises(ConnectionResetError):
            fetch(row)
    assert len(dovecot.unseen(account.user)) == 1
    fetch(row)
    assert (subjects(), dovecot.unseen(account.user)) == (["Mail 1"], [])


def test_old_mails_that_are_counted_anew_are_none_of_them_new(dovecot, account, fetched):
    for number in range(250):
        dovecot.deliver(account.user, mail(number))
    row = fetched()
    assert fetch(row) == 250
    dovecot.number_anew(account.user, 4_000_000_000)
    dovecot.deliver(account.user, mail(250))
    assert fetch(row) == 251
    assert IncomingMail.objects.count() == 251
    row.refresh_from_db()
    assert (row.uidvalidity, row.last_uid) == (4_000_000_000, 251)
    assert fetch(row) == 0


def test_a_fetch_that_is_cut_anywhere_goes_on_where_it_was(dovecot, account, fetched):
    """Every 1 kB of a fetch of 64 kB (F10): the bytes of the server end there, the connection is reset."""
    sizes = [20_000, 30_000, 12_000]
    for number, size in enumerate(sizes):
        dovecot.deliver(account.user, mail(number, size))
    with FaultProxy(to_port=dovecot.port) as proxy:
        row = fetched(port=proxy.port)
        cuts = 0
        for kilobyte in range(1, 66):
            proxy.cut_after = kilobyte * 1024
            try:
                fetch(row)
            except (OSError, IMAPClientError):
                cuts += 1
            Mailbox.objects.filter(pk=row.pk).update(uidvalidity=None, last_uid=0)
            unseen = dovecot.unseen(account.user)
            assert set(unseen) | {path_of(each.sha256).read_bytes() for each in IncomingMail.objects.all()} == {
                mail(number, size) for number, size in enumerate(sizes)
            }
            if not unseen:
                break
        assert cuts >= 60
        proxy.cut_after = None
        fetch(row)
    assert sorted(subjects()) == ["Mail 0", "Mail 1", "Mail 2"]


@pytest.mark.parametrize("answer", [b"NO [SERVERBUG] not now", b"BAD what"])
@pytest.mark.parametrize("command", [b"Search", b"Fetch"])
def test_what_the_server_refuses_once_is_done_the_next_time(dovecot, account, fetched, answer, command):
    dovecot.deliver(account.user, mail(1))
    with FaultProxy(to_port=dovecot.port) as proxy:
        row = fetched(port=proxy.port)
        proxy.changed = lambda piece: piece.replace(b"OK " + command, answer)
        with pytest.raises(IMAPClientError):
            fetch(row)
        proxy.changed = bytes
        fetch(row)
    assert subjects() == ["Mail 1"]


def test_two_fetchers_at_once_take_each_mail_once(dovecot, account, fetched):
    for number in range(200):
        dovecot.deliver(account.user, mail(number))
    row = fetched()
    failures = []

    def fetch_too():
        try:
            fetch(row)
        except Exception as error:  # noqa: BLE001  # whatever it is
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=fetch_too) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert (len(set(subjects())), IncomingMail.objects.count()) == (200, 200)


def test_what_is_too_large_stays_on_the_server_and_comes_as_a_mail_that_says_so(dovecot, account, fetched, settings):
    settings.LARGEST_MAIL = 50_000
    large = mail(1, 60_000).replace(b"Subject: ", b"Content-Type: application/zip\r\nX-Agent: root\r\nSubject: ", 1)
    dovecot.deliver(account.user, large)
    dovecot.deliver(account.user, mail(2))
    fetch(fetched(done_folder="Done"))
    stub, whole = (path_of(row.sha256).read_bytes() for row in IncomingMail.objects.order_by("pk"))
    assert b"From: ada@example.org\r\n" in stub
    assert b"still in the folder INBOX" in stub
    assert b"zip" not in stub
    assert b"X-Agent" not in stub
    assert whole == mail(2)
    assert dovecot.unseen(account.user) == [large]


def test_what_is_larger_than_the_server_said_is_not_lost_either(dovecot, account, fetched, settings, monkeypatch):
    settings.LARGEST_MAIL = 50_000
    monkeypatch.setattr(imap_folder, "_batches", lambda places: [[replace(place, size=10) for place in places]])
    large = mail(1, 60_000)
    dovecot.deliver(account.user, large)
    dovecot.deliver(account.user, mail(2))
    fetch(fetched())
    assert subjects() == ["Mail 1", "Mail 2"]
    assert dovecot.unseen(account.user) == [large]


def test_mail_that_comes_while_it_waits_is_there_within_seconds(dovecot, account, fetched, fetchers):
    row = fetched()
    fetchers()
    wait_for(lambda: Mailbox.objects.get(pk=row.pk).uidvalidity is not None)
    time.sleep(0.3)
    began = time.monotonic()
    dovecot.deliver(account.user, mail(1))
    wait_for(IncomingMail.objects.exists)
    assert time.monotonic() - began < 5
    wait_for(lambda: dovecot.unseen(account.user) == [])
    row.refresh_from_db()
    assert row.fetched_at is not None
    assert row.failing_since is None


def test_without_idle_the_server_is_asked_again_and_again(dovecot, account, fetched, fetchers, monkeypatch):
    monkeypatch.setattr(IMAPClient, "has_capability", lambda _client, _name: False)
    monkeypatch.setattr(imap, "SECONDS_BETWEEN_POLLS", 0.2)
    row = fetched()
    fetchers()
    wait_for(lambda: Mailbox.objects.get(pk=row.pk).uidvalidity is not None)
    dovecot.deliver(account.user, mail(1))
    wait_for(IncomingMail.objects.exists)


def test_a_password_that_is_refused_is_tried_once_in_five_minutes_and_shown(
    dovecot, account, fetched, fetchers, monkeypatch
):
    monkeypatch.setattr(imap, "SECONDS_BETWEEN_LOOKS", 0.1)
    with FaultProxy(to_port=dovecot.port) as proxy:
        row = fetched(port=proxy.port, password="wrong")
        stop = fetchers()
        wait_for(lambda: Mailbox.objects.get(pk=row.pk).failing_since is not None)
        fetchers()
        time.sleep(1)
        assert proxy.connections == 1
        row.refresh_from_db()
        assert "refuses the password" in row.last_error
        # Another password is tried at once.
        dovecot.deliver(account.user, mail(1))
        fetched(port=proxy.port)
        wait_for(IncomingMail.objects.exists)
        assert not stop.is_set()
    refused = Turn.objects.get(name__startswith="imap-refused:")
    assert refused.until > now()


def test_a_connection_that_is_cut_at_the_sign_in_says_nothing_about_the_password(dovecot, account, fetched):
    with FaultProxy(to_port=dovecot.port) as proxy:
        proxy.changed = lambda piece: b"" if b"Logged in" in piece else piece
        proxy.cut_after = None
        row = fetched(port=proxy.port)
        seen = []

        def hang_up(piece):
            if b"Logged in" in piece:
                proxy.cut_after = 1
            seen.append(piece)
            return piece

        proxy.changed = hang_up
        with pytest.raises((OSError, IMAPClientError)) as cut:
            fetch(row)
    assert not isinstance(cut.value, LoginError)


def test_a_connection_that_is_cut_is_made_again(dovecot, account, fetched, fetchers):
    with FaultProxy(to_port=dovecot.port) as proxy:
        proxy.cut_after = 600
        row = fetched(port=proxy.port)
        fetchers()
        wait_for(lambda: proxy.connections >= 2)
        wait_for(lambda: Mailbox.objects.get(pk=row.pk).failing_since is not None)
        dovecot.deliver(account.user, mail(1))
        proxy.cut_after = None
        wait_for(IncomingMail.objects.exists)
        wait_for(lambda: Mailbox.objects.get(pk=row.pk).failing_since is None)


def test_a_server_that_is_started_again_is_found_again(fetched, account, fetchers):
    with Dovecot() as server:
        row = fetched(port=server.port, password=server.password)
        fetchers()
        wait_for(lambda: Mailbox.objects.get(pk=row.pk).uidvalidity is not None)
        server.stop()
        server.deliver(account.user, mail(1))
        wait_for(lambda: Mailbox.objects.get(pk=row.pk).failing_since is not None)
        server.start()
        wait_for(IncomingMail.objects.exists, 30)


def test_one_fetches_while_the_other_waits_for_his_turn(dovecot, account, fetched, fetchers):
    row = fetched()
    assert turns.take(imap.turn_of(row.pk), "somebody else", 60)
    dovecot.deliver(account.user, mail(1))
    fetchers()
    time.sleep(1)
    assert not IncomingMail.objects.exists()
    assert not turns.take(imap.turn_of(row.pk), "a third", 60)


def test_a_stop_ends_the_wait_within_seconds_and_gives_the_turn_back(dovecot, account, fetched, fetchers):
    row = fetched()
    stop = fetchers()
    wait_for(lambda: Mailbox.objects.get(pk=row.pk).uidvalidity is not None)
    assert turns.is_taken(imap.turn_of(row.pk))
    stop.set()
    wait_for(lambda: not turns.is_taken(imap.turn_of(row.pk)), 10)


def test_a_mailbox_that_is_switched_off_is_fetched_no_longer(dovecot, account, fetched, fetchers, monkeypatch):
    monkeypatch.setattr(imap, "SECONDS_OF_AN_IDLE", 0.3)
    row = fetched()
    fetchers()
    wait_for(lambda: Mailbox.objects.get(pk=row.pk).uidvalidity is not None)
    Mailbox.objects.filter(pk=row.pk).update(active=False)
    wait_for(lambda: not turns.is_taken(imap.turn_of(row.pk)), 10)
    dovecot.deliver(account.user, mail(1))
    time.sleep(0.5)
    assert not IncomingMail.objects.exists()


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_a_certificate_that_is_trusted_opens_the_mailbox(dovecot, account, fetched, tls):
    dovecot.deliver(account.user, mail(1))
    port = dovecot.tls_port if tls == "tls" else dovecot.port
    with trusted(dovecot.certificate):
        assert fetch(fetched(host="localhost", port=port, tls=tls)) == 1


@pytest.mark.parametrize("tls", ["tls", "starttls"])
@pytest.mark.parametrize("fault", ["nobody vouches for it", "another name", "expired"])
def test_a_certificate_that_cannot_be_trusted_ends_it_before_the_password(account, fetched, tmp_path, tls, fault):
    name = "mail.example.org" if fault == "another name" else "localhost"
    made = certificate(tmp_path, name, expired=fault == "expired")
    (tmp_path / "other").mkdir()
    vouched = certificate(tmp_path / "other") if fault == "nobody vouches for it" else made
    with Dovecot(certified=made) as server, trusted(vouched):
        port = server.tls_port if tls == "tls" else server.port
        with pytest.raises(ssl.SSLCertVerificationError):
            fetch(fetched(host="localhost", port=port, tls=tls, password=server.password))
        assert "auth" not in server.log().replace("auth was ready", "").replace("no auth attempts", "")


def test_a_server_that_offers_no_encryption_gets_no_password(dovecot, account, fetched):
    with FaultProxy(to_port=dovecot.port) as proxy:
        proxy.changed = lambda piece: piece.replace(b" STARTTLS", b"")
        row = fetched(host="localhost", port=proxy.port, tls="starttls")
        with pytest.raises(IMAPClientError, match="STARTTLS"):
            fetch(row)


def test_another_machine_is_never_asked_without_encryption(fetched):
    row = fetched()
    Mailbox.objects.filter(pk=row.pk).update(imap_host="mail.example.org")
    row.refresh_from_db()
    with pytest.raises(imap_folder.NotEncryptedError):
        imap_folder._connect(row)


def test_under_another_secret_key_it_says_so_and_asks_nobody(fetched, fetchers, settings):
    row = fetched()
    settings.SECRET_KEY = "another key, as long as it has to be ..."
    fetchers()
    wait_for(lambda: Mailbox.objects.get(pk=row.pk).failing_since is not None)
    assert "secret key" in Mailbox.objects.get(pk=row.pk).last_error


def test_a_mail_without_bytes_holds_up_no_other(dovecot, account, fetched):
    dovecot.deliver(account.user, b"")
    dovecot.deliver(account.user, mail(1))
    row = fetched()
    fetch(row)
    assert subjects() == ["Mail 1"]
    assert fetch(row) == 0


def test_a_folder_that_is_missing_is_shown(fetched, fetchers):
    row = fetched(folder="Nowhere")
    fetchers()
    wait_for(lambda: Mailbox.objects.get(pk=row.pk).failing_since is not None)
    assert "Nowhere" in Mailbox.objects.get(pk=row.pk).last_error


def test_mails_are_fetched_in_batches_that_fit_into_memory():
    def place(uid, megabytes):
        return imap_folder._Place(uid, megabytes * 1024 * 1024, now())

    batches = list(imap_folder._batches([place(1, 1), place(2, 2), place(3, 40), place(4, 1), place(5, 1)]))
    assert [[each.uid for each in batch] for batch in batches] == [[1, 2], [3], [4, 5]]
    assert [len(batch) for batch in imap_folder._batches([place(uid, 0) for uid in range(120)])] == [50, 50, 20]


def test_where_one_mail_cannot_be_taken_the_others_are(dovecot, account, fetched, monkeypatch):
    for number in range(1, 4):
        dovecot.deliver(account.user, mail(number))
    row = fetched()
    taken = door.receive

    def none_together(*_given):
        raise IntegrityError("somebody stored one of them at the same moment")

    def but_the_second(box, raw, **named):
        if b"Mail 2" in raw:
            raise Invalid("no mail", code="empty")
        return taken(box, raw, **named)

    monkeypatch.setattr(door, "receive_together", none_together)
    monkeypatch.setattr(door, "receive", but_the_second)
    assert fetch(row) == 3
    assert subjects() == ["Mail 1", "Mail 3"]


def test_the_door_is_asked_with_the_mailbox_that_was_fetched(dovecot, account, fetched, monkeypatch):
    asked = []
    receive_together = door.receive_together

    def noted(box, mails):
        asked.append(box.name)
        return receive_together(box, mails)

    monkeypatch.setattr(door, "receive_together", noted)
    dovecot.deliver(account.user, mail(1))
    fetch(fetched())
    assert asked == ["north"]
    assert mailboxes.fetched()[0].last_uid == 1
