"""Files are given out when the virus scanner has cleared them, and never before: it fails closed."""

import base64
import io
import socketserver
import threading
from datetime import timedelta

import pytest

import make
from charterdesk.apps.base import files, scanning
from charterdesk.apps.base.errors import Withheld
from charterdesk.apps.base.models import StoredFile
from charterdesk.apps.base.now import now
from charterdesk.server.environment import Service
from mail_servers import free_port

pytestmark = pytest.mark.any_engine

# The test file of the European Institute for Computer Antivirus Research, written so that no scanner stops at this one.
EICAR = base64.b64decode("WDVPIVAlQEFQWzRcUFpYNTQoUF4pN0NDKTd9JEVJQ0FSLVNUQU5EQVJELUFOVElWSVJVUy1URVNULUZJTEUhJEgrSCo=")


class Clamd(socketserver.BaseRequestHandler):
    """As much of clamd as is asked: INSTREAM, StreamMaxLength, the EICAR signature."""

    largest = 1024 * 1024
    answer = b""

    def handle(self):
        assert self.read(10) == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(self.read(4), "big"):
            content += self.read(size)
            if len(content) > self.largest:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        self.request.sendall(self.answer or found)

    def read(self, size):
        whole = b""
        while len(whole) < size:
            piece = self.request.recv(size - len(whole))
            if not piece:
                raise ConnectionResetError
            whole += piece
        return whole


class ThreadingUnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


@pytest.fixture(params=["a socket", "a port"])
def clamd(request, tmp_path, settings):
    handler = type("Handler", (Clamd,), {})
    server: socketserver.BaseServer
    if request.param == "a socket":
        server = ThreadingUnixServer(str(tmp_path / "clamd"), handler)
        settings.CLAMAV = Service(path=str(tmp_path / "clamd"))
    else:
        port = free_port()
        server = socketserver.ThreadingTCPServer(("127.0.0.1", port), handler)
        settings.CLAMAV = Service(host="127.0.0.1", port=port)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield handler
    server.shutdown()
    server.server_close()
    thread.join()


def stored(content, name="report.txt"):
    desk = StoredFile.objects.first().desk if StoredFile.objects.exists() else make.desk()
    return files.store(desk, [content], name)


def given(row):
    with files.open_stored(StoredFile.objects.get(pk=row.pk)) as content:
        return content.read()


def test_without_a_scanner_files_are_given_out_at_once(db):
    row = stored(EICAR)
    assert given(row) == EICAR
    assert scanning.scan_new() == 0


def test_a_file_is_given_out_after_it_was_cleared(db, clamd):
    row = stored(b"nothing bad " * 50_000)
    with pytest.raises(Withheld, match="not been checked"):
        given(row)
    assert scanning.scan_new() == 1
    assert given(row).startswith(b"nothing bad")
    assert scanning.scan_new() == 0


def test_a_file_with_a_virus_is_never_given_out(db, clamd, caplog):
    bad, good = stored(b"MZ" + EICAR), stored(b"good")
    assert scanning.scan_new() == 2
    with pytest.raises(Withheld, match="Eicar-Test-Signature"):
        given(bad)
    assert given(good) == b"good"
    assert "Eicar-Test-Signature" in caplog.text
    assert scanning.scan_new() == 0


def test_while_the_scanner_is_away_nothing_is_given_out(db, settings, tmp_path, caplog):
    settings.CLAMAV = Service(path=str(tmp_path / "nobody"))
    row = stored(b"good")
    assert scanning.scan_new() == 0
    assert "not given out" in caplog.text
    with pytest.raises(Withheld):
        given(row)


@pytest.mark.parametrize("answer", [b"stream: Something ERROR\0", b"stream", b"what\0"])
def test_an_answer_that_is_not_understood_clears_nothing(db, clamd, answer):
    clamd.answer = answer
    row = stored(b"good")
    assert scanning.scan_new() == 0
    with pytest.raises(Withheld):
        given(row)


def test_a_scanner_that_hangs_up_clears_nothing(db, clamd, monkeypatch):
    monkeypatch.setattr(clamd, "handle", lambda _self: None)
    row = stored(b"good")
    assert scanning.scan_new() == 0
    with pytest.raises(Withheld):
        given(row)


def test_what_is_larger_than_the_scanner_takes_is_not_given_out_and_tried_again_the_next_day(db, clamd):
    row = stored(b"x" * 3_000_000)
    assert scanning.scan_new() == 1
    with pytest.raises(Withheld, match="larger than the scanner takes"):
        given(row)
    assert scanning.scan_new() == 0
    clamd.largest = 10_000_000
    StoredFile.objects.update(scanned_at=now() - timedelta(hours=25))
    assert scanning.scan_new() == 1
    assert len(given(row)) == 3_000_000


def test_a_file_that_the_disk_has_lost_holds_up_no_other(db, clamd):
    lost, good = stored(b"lost"), stored(b"good")
    files.path_of(lost.sha256).unlink()
    assert scanning.scan_new() == 2
    assert given(good) == b"good"


def test_the_latest_file_is_scanned_first(db, clamd, monkeypatch):
    rows = [stored(b"%d" % number) for number in range(3)]
    asked = []

    def noted(_place, content: io.BufferedReader):
        asked.append(content.read())
        return ""

    monkeypatch.setattr(scanning, "scan", noted)
    scanning.scan_new()
    assert asked == [b"2", b"1", b"0"]
    assert given(rows[0]) == b"0"
