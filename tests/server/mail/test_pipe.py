"""`charterdesk mail-in`: on the disk or refused with the right exit status, whatever happens; then through the door."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings as of_django

from charterdesk import cli
from charterdesk.apps.base.files import path_of
from charterdesk.apps.channels.incoming import door
from charterdesk.apps.channels.models import IncomingMail, Mailbox
from charterdesk.server.listeners import pipe, tray
from charterdesk.server.listeners.pipe import LARGEST_MAIL, mail_in

pytestmark = pytest.mark.any_engine

MAIL = b"From: ada@example.org\nSubject: It does not print\n\nNothing comes out.\n"
NEVER = threading.Event()
PROGRAM = [str(Path(sys.executable).with_name("charterdesk")), "mail-in", "--mailbox", "north"]


@pytest.fixture
def place(tmp_path, settings, monkeypatch):
    """The data directory, with the tray of the mailbox `north`."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setenv("CHARTERDESK_DATA_DIR", str(tmp_path))
    for name in ("SENDER", "RECIPIENT", "ORIGINAL_RECIPIENT"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "tray" / "north").mkdir(parents=True)
    before = {sign: signal.getsignal(sign) for sign in pipe.STOPS}
    yield tmp_path / "tray" / "north"
    for sign, handler in before.items():
        signal.signal(sign, handler)


@pytest.fixture
def piped(monkeypatch, place):
    """Pipes bytes in, as a mail server would; the exit status."""

    def run(raw, *options, known=False):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
        return mail_in(["--mailbox", "north", *options], make_tray=lambda _name: known)

    return run


def lies(place):
    return sorted(path.name for path in place.iterdir())


def taken():
    return [path_of(row.sha256).read_bytes() for row in IncomingMail.objects.order_by("pk")]


def test_a_mail_lies_in_the_tray_until_it_is_taken_through_the_door(mailbox, place, piped):
    assert piped(MAIL) == 0
    (name,) = lies(place)
    assert tray.take_trays(NEVER) == 1
    mail = IncomingMail.objects.get()
    assert (mail.via, mail.envelope_from, mail.envelope_to) == ("pipe", None, "")
    assert abs(mail.received_at.timestamp() - pipe.came_at(name)) <= 1
    assert taken() == [MAIL]
    assert lies(place) == []


@pytest.mark.parametrize(
    ("sender", "told"),
    [
        ("ada@example.org", "ada@example.org"),
        ("", ""),
        ("<>", ""),
        ("MAILER-DAEMON", ""),
        ("élo@exemple.example", "élo@exemple.example"),
    ],
)
def test_the_envelope_comes_from_the_environment(mailbox, place, piped, monkeypatch, sender, told):
    monkeypatch.setenv("SENDER", sender)
    monkeypatch.setenv("RECIPIENT", "support@north.example")
    monkeypatch.setenv("ORIGINAL_RECIPIENT", "support+token@north.example")
    piped(MAIL)
    tray.take_trays(NEVER)
    mail = IncomingMail.objects.get()
    assert (mail.envelope_from, mail.envelope_to) == (told, "support+token@north.example")


def test_the_envelope_of_the_options_counts_more(mailbox, place, piped, monkeypatch):
    monkeypatch.setenv("SENDER", "other@example.org")
    piped(MAIL, "--sender", "", "--recipient=support@north.example")
    tray.take_trays(NEVER)
    mail = IncomingMail.objects.get()
    assert (mail.envelope_from, mail.envelope_to) == ("", "support@north.example")


def test_the_line_of_mbox_files_is_not_part_of_the_mail(mailbox, place, piped):
    piped(b"From ada@example.org Mon Mar  2 08:30:15 2026\n" + MAIL)
    tray.take_trays(NEVER)
    assert taken() == [MAIL]
    assert IncomingMail.objects.get().envelope_from == "ada@example.org"


@pytest.mark.parametrize(
    ("options", "status"),
    [((), 0), (("--mailbox", "no/where"), 67), (("--mailbox", ".."), 67), (("--mailbox", "south"), 67),
     (("--mailbox", "n" * 61), 67), (("--mailbox", "n" * 5000), 67), (("--mailbox", "n\udcff"), 67),
     (("--mailbox", "n\0"), 67), (("--mailbox", "NORTH"), 67), (("--mailbox", "n\n"), 67),
     (("--mailbox", ""), 64), (("--what",), 64), (("--sender",), 64), (("north",), 64)],
)  # fmt: skip
def test_exit_statuses_are_those_that_mail_servers_understand(piped, place, options, status, capsys):
    assert piped(MAIL, *options) == status
    assert len(lies(place)) == (status == 0)
    assert bool(capsys.readouterr().err) == (status != 0)


@pytest.mark.parametrize("name", ["n" * 61, "-n", "no/where"])
def test_a_name_that_no_mailbox_can_have_asks_no_database(monkeypatch, place, name):
    def unreachable(_name):
        raise OSError("the database cannot be reached")

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(MAIL)))
    assert mail_in([f"--mailbox={name}"], make_tray=unreachable) == 67
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(MAIL)))
    assert mail_in(["--mailbox=south"], make_tray=unreachable) == 75


def test_an_empty_mail_is_refused(piped, place):
    assert piped(b"") == 65
    assert piped(b"From ada@example.org Mon Mar  2 08:30:15 2026\n") == 65
    assert lies(place) == []


def test_a_mail_that_is_too_large_is_refused_for_good(piped, place, monkeypatch, capsys):
    assert LARGEST_MAIL == of_django.LARGEST_MAIL
    monkeypatch.setattr(pipe.put, "__defaults__", (200_000,))
    assert piped(b"x" * 200_000) == 0
    assert piped(b"x" * 200_001) == 65
    assert capsys.readouterr().err.startswith("5.3.4 ")
    assert len(lies(place)) == 1


@pytest.mark.parametrize("call", ["open", "write", "fsync", "rename", "urandom"])
def test_a_disk_that_is_full_is_a_reason_to_try_again(piped, place, monkeypatch, call):
    def full(*_given, **_named):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        if call == "write":
            patched.setattr(pipe, "_copy", full)
        else:
            patched.setattr(os, call, full)
        status = piped(MAIL)
    assert status == 75
    assert lies(place) == []


def test_a_tray_that_cannot_be_written_to_is_a_reason_to_try_again(place, monkeypatch):
    monkeypatch.setenv("CHARTERDESK_DATA_DIR", str(place / "nowhere"))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(MAIL)))
    assert mail_in(["--mailbox", "north"], make_tray=lambda _name: False) == 75


def test_without_a_word_of_the_data_directory_nothing_is_taken_for_it(place, monkeypatch, tmp_path, capsys):
    """Mail servers run at `/`, where there is a directory `var` of the system."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CHARTERDESK_DATA_DIR")
    (tmp_path / "var").mkdir()
    for status in (75, 0):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(MAIL)))
        monkeypatch.delenv("CHARTERDESK_DATA_DIR", raising=False)
        assert mail_in(["--mailbox", "north"], make_tray=lambda _name: False) == status
        assert ("--data-dir" in capsys.readouterr().err) == (status == 75)
        (tmp_path / "var" / "tray" / "north").mkdir(parents=True, exist_ok=True)
        (tmp_path / "var" / "secret-key").touch()


def test_standard_input_that_is_closed_is_a_reason_to_try_again(place, monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    assert mail_in(["--mailbox", "north"], make_tray=lambda _name: False) == 75


def test_whatever_nobody_foresaw_is_a_reason_to_try_again(place, monkeypatch):
    class Broken:
        @property
        def buffer(self):
            raise MemoryError

    monkeypatch.setattr("sys.stdin", Broken())
    assert mail_in(["--mailbox", "north"], make_tray=lambda _name: False) == 75


def test_the_first_mail_of_a_mailbox_asks_the_records_for_it(mailbox, place, piped):
    place.rmdir()
    assert tray.make_tray("north")
    assert not tray.make_tray("south")
    assert piped(MAIL) == 0


def test_records_that_cannot_be_asked_are_a_reason_to_try_again(place, monkeypatch):
    def away(_name):
        raise SystemExit(2)

    place.rmdir()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(MAIL)))
    assert mail_in(["--mailbox", "north"], make_tray=away) == 75


def test_the_command_line_hands_it_on(place, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(MAIL)))
    assert cli.main(["mail-in", "--mailbox", "north"]) == 0
    assert len(lies(place)) == 1


def test_it_starts_without_anything_that_takes_long_to_load(place):
    program = (
        "import sys; from charterdesk.cli import main; status = main(['mail-in', '--mailbox', 'north']);"
        "slow = {'django', 'pydantic', 'ruamel', 'argparse', 'json', 'pathlib'} & set(sys.modules);"
        "sys.exit(f'{status} {slow}' if status or slow else 0)"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], input=MAIL, capture_output=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    assert len(lies(place)) == 1


def test_many_at_once_are_all_there(mailbox, place):
    running = []
    for number in range(20):
        process = subprocess.Popen(PROGRAM, stdin=subprocess.PIPE)  # noqa: S603  # our own
        process.stdin.write(MAIL + b"%d\n" % number)
        process.stdin.close()
        running.append(process)
    assert [process.wait(30) for process in running] == [0] * 20
    assert tray.take_trays(NEVER) == 20
    assert len(set(taken())) == 20
    assert lies(place) == []


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_who_is_stopped_in_the_middle_asks_for_another_try(place, sign):
    process = subprocess.Popen(PROGRAM, stdin=subprocess.PIPE, stderr=subprocess.PIPE)  # noqa: S603  # our own
    process.stdin.write(b"x" * 200_000)
    process.stdin.flush()
    while not lies(place):
        time.sleep(0.01)
    process.send_signal(sign)
    _out, said = process.communicate(timeout=30)
    assert process.returncode == 75, said
    assert lies(place) == []


def test_a_draft_that_was_killed_is_no_mail_and_is_thrown_away_after_a_day(mailbox, place):
    process = subprocess.Popen(PROGRAM, stdin=subprocess.PIPE)  # noqa: S603  # our own
    process.stdin.write(b"x" * 200_000)
    process.stdin.flush()
    while not lies(place):
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert tray.take_trays(NEVER) == 0
    (draft,) = place.iterdir()
    os.utime(draft, (time.time() - 90_000, time.time() - 90_000))
    tray.take_trays(NEVER)
    assert lies(place) == []
    assert taken() == []


def test_a_taker_that_was_killed_after_the_commit_is_followed_by_one_that_finds_it_received(
    mailbox, place, piped, monkeypatch
):
    piped(MAIL)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", lambda *_given, **_named: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            tray.take_trays(NEVER)
    assert len(lies(place)) == 1
    tray.take_trays(NEVER)
    assert (lies(place), taken()) == ([], [MAIL])


def test_while_the_records_are_away_mails_stay_in_the_tray(mailbox, place, piped, monkeypatch):
    def away(*_given, **_named):
        raise OSError("no database")

    piped(MAIL)
    with monkeypatch.context() as patched:
        patched.setattr(door, "receive", away)
        with pytest.raises(OSError, match="no database"):
            tray.take_trays(NEVER)
    assert len(lies(place)) == 1
    tray.take_trays(NEVER)
    assert taken() == [MAIL]


def test_what_is_no_mail_of_ours_is_set_aside_and_holds_up_nobody(mailbox, place, piped, caplog):
    (place / "00000000000000000001-x.mail").write_bytes(b"2 what is this\nSubject: x\n")
    (place / "y.mail").write_bytes(b"1 - =\nSubject: x\n")
    piped(MAIL)
    tray.take_trays(NEVER)
    assert lies(place) == ["00000000000000000001-x.mail.refused", "y.mail.refused"]
    assert taken() == [MAIL]
    assert "set aside" in caplog.text


def test_a_mailbox_that_is_off_gives_its_last_mails_and_then_takes_no_more(mailbox, place, piped):
    piped(MAIL)
    Mailbox.objects.update(active=False)
    tray.take_trays(NEVER)
    assert taken() == [MAIL]
    tray.take_trays(NEVER)
    assert not place.exists()
    assert piped(MAIL, known=tray.make_tray("north")) == 67


def test_mails_for_a_mailbox_that_is_gone_stay_and_are_complained_of(db, place, piped, caplog):
    piped(MAIL)
    assert tray.take_trays(NEVER) == 0
    assert len(lies(place)) == 1
    assert "no such mailbox" in caplog.text


def test_a_stop_leaves_the_rest_for_the_next(mailbox, place, piped):
    for number in range(3):
        piped(MAIL + b"%d" % number)
    stop = threading.Event()
    stop.set()
    assert tray.take_trays(stop) == 0
    assert tray.take_trays(NEVER) == 3


def test_the_oldest_goes_first(mailbox, place, piped):
    for number in range(5):
        piped(MAIL + b"%d" % number)
    tray.take_trays(NEVER)
    assert taken() == [MAIL + b"%d" % number for number in range(5)]


def test_a_mail_that_cannot_be_read_holds_up_no_other_and_is_complained_of_once(
    mailbox, place, piped, monkeypatch, caplog
):
    piped(MAIL)
    (first,) = lies(place)
    piped(MAIL + b"second")
    opened = Path.open

    def not_allowed(path, *given, **named):
        if path.name == first:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *given, **named)

    monkeypatch.setattr(Path, "open", not_allowed)
    assert [tray.take_trays(NEVER) for _round in range(3)] == [1, 0, 0]
    monkeypatch.undo()
    assert taken() == [MAIL + b"second"]
    assert lies(place) == [first]
    assert caplog.text.count("cannot be read") == 1
