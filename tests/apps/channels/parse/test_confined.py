"""Mails read by a child that may be slow, hungry or dead."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from charterdesk.apps.channels import confined
from charterdesk.apps.channels.confined import NOT_LIGHT, Breach, Reader
from charterdesk.apps.channels.parse import child, parse
from mail_servers import wait_for

MAIL = (
    b"From: =?utf-8?Q?Zo=C3=A9?= <zoe@example.com>\r\nTo: desk@example.org\r\nSubject: Panne\r\n"
    b"Date: Mon, 3 Mar 2025 10:00:00 +0100\r\nReply-To: a@example.com\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\n\r\nBonjour\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF\r\n"
    b"--b\r\nContent-Type: image/png\r\nContent-ID: <c@d>\r\n\r\n\x00\x01\r\n--b--\r\n"
)


@pytest.fixture(scope="module")
def reader():
    with Reader() as one:
        yield one


def a_child_that(tmp_path, monkeypatch, *, does):
    """A child of another kind: it says that it is ready, then does something for every mail."""
    (tmp_path / "odd_child.py").write_text(
        "import os, sys, time, struct, signal\n"
        "sys.stdout.buffer.write(bytes(4)); sys.stdout.buffer.flush()\n"
        f"sys.stdin.buffer.read(9)\n{does}\n"
    )
    monkeypatch.setattr(confined, "_MODULE", "odd_child")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


def test_a_mail_read_by_the_child_is_the_mail(reader):
    assert reader.read(MAIL) == parse(MAIL)


def test_a_mail_beyond_the_bounds_comes_back_as_a_stub(reader):
    read = reader.read(b"Subject: Panne\r\nX: " + b"y" * 200_000)
    assert (read.whole, read.subject) == (False, "Panne")


def test_a_child_that_is_to_read_light_mails_only_leaves_another_unread_and_reads_on(reader):
    heavy = b"From: a@example.com\r\nContent-Type: text/html\r\n\r\n" + b"<p>x" * 1000
    assert reader.read(heavy, 1, only_light=True) == Breach(NOT_LIGHT)
    assert reader.read(MAIL, 1, only_light=True) == parse(MAIL)
    assert reader.read(heavy) == parse(heavy)


def test_one_child_reads_mail_after_mail(reader):
    reader.read(MAIL)
    first = reader._child._process.pid
    reader.read(MAIL)
    assert reader._child._process.pid == first


def test_a_child_that_was_killed_is_replaced_for_the_next_mail():
    with Reader() as one:
        one.read(MAIL)
        os.kill(one._child._process.pid, signal.SIGKILL)
        one._child._process.wait()
        assert one.read(MAIL) == parse(MAIL)


def test_large_files_come_through(reader):
    content = os.urandom(3_000_000)
    raw = b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: binary\r\n\r\n" + content
    assert reader.read(raw).attachments[0].content == content


@pytest.mark.parametrize(
    ("does", "problem"),
    [
        ("time.sleep(60)", "time"),
        ("sys.exit(1)", "crashed"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "crashed"),
        ("sys.stdout.buffer.write(struct.pack('>I', 4) + b'null'); sys.stdout.flush(); time.sleep(60)", "crashed"),
        ("sys.stdout.buffer.write(struct.pack('>I', 2) + b'{}'); sys.stdout.flush(); time.sleep(60)", "crashed"),
        ("sys.stdout.buffer.write(struct.pack('>I', 2**32 - 1)); sys.stdout.flush(); time.sleep(60)", "crashed"),
        ("sys.stdout.buffer.write(struct.pack('>I', 9)); sys.stdout.flush(); time.sleep(60)", "time"),
    ],
)
def test_a_child_that_goes_wrong_is_a_breach_and_never_an_error(tmp_path, monkeypatch, does, problem):
    a_child_that(tmp_path, monkeypatch, does=does)
    with Reader(seconds=0.4) as one:
        begun = time.monotonic()
        assert one.read(MAIL) == Breach(problem)
        assert time.monotonic() - begun < 5
        assert one._child is None


@pytest.mark.parametrize(
    ("does", "problem"),
    [
        ("while True: pass", "slow"),
        ("while True: list(range(100000)) * 10000", "memory"),
        ("sys.exit(3)", "crashed"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "crashed"),
        ("os.kill(os.getpid(), signal.SIGXCPU)", "time"),
        ("re.match('(a*)*b', 'a' * 1000)", "slow"),
    ],
)
def test_a_mail_that_ends_its_reader_costs_the_next_one_no_start(tmp_path, monkeypatch, does, problem):
    (tmp_path / "frail_child.py").write_text(
        "import os, re, signal, sys\n"
        "from charterdesk.apps.channels.parse import child, parse\n"
        "def frail(raw):\n"
        f"    if raw.startswith(b'Ail'):\n        {does}\n"
        "    return parse(raw)\n"
        "child.parse = frail\nsys.exit(child.main())\n"
    )
    monkeypatch.setattr(confined, "_MODULE", "frail_child")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    # Half a second of processor may be long on a busy machine: what is waited for is never the wall's clock.
    with Reader(seconds=100) as one:
        assert one.read(MAIL) == parse(MAIL)
        first = one._child._process.pid
        assert one.read(b"Ailing: yes\r\n" + MAIL, 0.5) == Breach(problem)
        assert one.read(MAIL, 0.5) == parse(MAIL)
        assert one._child._process.pid == first


def test_a_mail_that_may_take_all_the_time_there_is_breaches_its_bound_by_the_processor_alone(tmp_path, monkeypatch):
    (tmp_path / "endless_child.py").write_text(
        "import sys, time\nfrom charterdesk.apps.channels.parse import child, parse\n"
        "def endless(raw):\n"
        "    while raw.startswith(b'Ail'):\n        pass\n"
        "    if raw.startswith(b'Wait'):\n        time.sleep(1)\n"
        "    return parse(raw)\n"
        "child.parse = endless\nsys.exit(child.main())\n"
    )
    monkeypatch.setattr(confined, "_MODULE", "endless_child")
    monkeypatch.setattr(confined, "SECONDS", 0.3)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Reader(seconds=100) as one:
        assert one.read(b"Ailing: yes\r\n") == Breach("time")
        # A machine that has no time for it is not its fault.
        assert one.read(b"Waiting: yes\r\n" + MAIL) == parse(b"Waiting: yes\r\n" + MAIL)


def test_what_reads_dies_with_its_reader_even_in_the_middle_of_a_mail(tmp_path, monkeypatch):
    (tmp_path / "busy_child.py").write_text(
        "import os, sys\nfrom pathlib import Path\nfrom charterdesk.apps.channels.parse import child, parse\n"
        "def busy(raw):\n"
        f"    while raw.startswith(b'Ail'):\n        open({str(tmp_path)!r} + '/' + str(os.getpid()), 'a').close()\n"
        "    return parse(raw)\n"
        "child.parse = busy\nsys.exit(child.main())\n"
    )
    monkeypatch.setattr(confined, "_MODULE", "busy_child")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Reader(seconds=0.5) as one:
        assert one.read(b"Ailing: yes\r\n") == Breach("time")
    [busy] = [int(path.name) for path in tmp_path.iterdir() if path.name.isdigit()]
    wait_for(lambda: not is_running(busy))


def is_running(pid):
    """Whether the process is there, and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_child_that_does_not_read_does_not_hold_up_the_desk(tmp_path, monkeypatch):
    a_child_that(tmp_path, monkeypatch, does="time.sleep(60)")
    with Reader(seconds=0.4) as one:
        assert one.read(bytes(5_000_000)) == Breach("time")


def test_a_child_that_does_not_start_is_a_breach(monkeypatch):
    monkeypatch.setattr(confined, "_MODULE", "no_such_module")
    with Reader() as one:
        assert one.read(MAIL) == Breach("crashed")


def test_the_child_can_neither_grow_nor_write_files(tmp_path, monkeypatch):
    target = tmp_path / "written"
    (tmp_path / "limited.py").write_text(
        "import sys\n"
        "from charterdesk.apps.channels.parse.child import limit, renew_cpu\n"
        "limit(); renew_cpu()\n"
        "try:\n    bytearray(600_000_000)\nexcept MemoryError:\n    print('memory')\n"
        f"try:\n    with open({str(target)!r}, 'w') as out:\n        out.write('x')\n"
        "except OSError:\n    print('file')\n"
        "import resource; print(resource.getrlimit(resource.RLIMIT_CPU)[0] <= 12)\n"
    )
    limited = [sys.executable, str(tmp_path / "limited.py")]
    said = subprocess.run(limited, capture_output=True, text=True, check=False)  # noqa: S603 -- our own words
    assert said.stdout.split() == ["memory", "file", "True"]


def test_a_file_in_the_folder_from_which_the_desk_was_started_is_no_module_of_the_child(tmp_path, monkeypatch):
    for name in ("html", "json", "email"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(1)\n")
    monkeypatch.chdir(tmp_path)
    with Reader() as one:
        assert one.read(MAIL) == parse(MAIL)


def test_the_child_knows_no_secret(monkeypatch):
    monkeypatch.setenv("CHARTERDESK_SECRET_KEY", "s3cret")
    with Reader() as one:
        one.read(MAIL)
        with open(f"/proc/{one._child._process.pid}/environ", "rb") as environment:  # noqa: PTH123 -- of the kernel
            assert b"s3cret" not in environment.read()


def test_a_mail_survives_json():
    mail = parse(MAIL)
    assert child.with_files(child.from_json(child.as_json(mail)), [one.content for one in mail.attachments]) == mail


def test_a_mail_is_read_without_django_and_without_a_database():
    modules = "charterdesk.apps.channels.confined, charterdesk.apps.channels.parse.child"
    asked = f"import sys, {modules}; sys.exit('django' in sys.modules or 'sqlite3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0  # noqa: S603 -- our own words
