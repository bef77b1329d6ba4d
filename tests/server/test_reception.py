"""A request reaches Django whole, in UTF-8, of a length said before; or not at all."""

import asyncio

import pytest

from charterdesk.server import reception
from charterdesk.server.reception import received_whole


class Sender:
    """Somebody who sends a request in pieces; what of it reached the application, and what he was told."""

    def __init__(self, *pieces, scheme="http", length=None, **headers):
        self.pieces = list(pieces)
        self.reached = None
        self.told = None
        said = sum(len(piece) for piece in pieces if isinstance(piece, bytes)) if length is None else length
        named = {"content-length": str(said), **{name.replace("_", "-"): value for name, value in headers.items()}}
        self.scope = {
            "type": "http",
            "scheme": "http",
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in named.items()],
        }
        application = received_whole(self._application, scheme=scheme, largest=1000)
        asyncio.run(application(self.scope, self._receive, self._send))

    async def _receive(self):
        if not self.pieces:
            await asyncio.sleep(60)
        piece = self.pieces.pop(0)
        if piece is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": bool(self.pieces)}

    async def _send(self, message):
        self.told = self.told or message["status"]

    async def _application(self, scope, _receive, _send):
        self.scope = scope
        self.reached = scope[reception.BODY].read() if reception.BODY in scope else b""


def test_a_request_in_pieces_arrives_whole():
    assert Sender(b"one ", b"two ", b"three").reached == b"one two three"


def test_a_large_request_waits_on_the_disk_and_arrives_whole(monkeypatch):
    monkeypatch.setattr(reception, "KEPT_IN_MEMORY", 10)
    assert Sender(b"a" * 70, b"b" * 30).reached == b"a" * 70 + b"b" * 30


def test_of_who_hangs_up_half_way_nothing_is_done():
    sender = Sender(b"body=please do not", b"", None, length=900)
    assert (sender.reached, sender.told) == (None, None)


def test_who_sends_nothing_more_is_told_so_and_no_thread_waited_for_him(monkeypatch):
    monkeypatch.setattr(reception, "SECONDS_BETWEEN_PIECES", 0.01)

    class Silent(Sender):
        async def _receive(self):
            await asyncio.sleep(60)

    sender = Silent(b"", length=10)
    assert (sender.reached, sender.told) == (None, 408)


@pytest.mark.parametrize("length", ["0", "1001", "many"])
def test_what_has_no_body_or_a_larger_one_is_handed_on_unread(length):
    sender = Sender(None, length=length)
    assert (sender.reached, sender.pieces) == (b"", [None])


def test_a_request_that_does_not_say_its_length_is_refused():
    sender = Sender(b"a", transfer_encoding="chunked")
    assert (sender.reached, sender.told) == (None, 411)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json; charset=rot13",
        "text/plain;charset = utf-7",
        "multipart/form-data; boundary=x; CHARSET=base64",
        "text/plain; charset*=bogus''x",
        "text/plain;\xa0charset=unicode_escape",
        'text/plain; charset="utf-16"',
    ],
)
def test_another_encoding_is_refused(content_type):
    sender = Sender(b"a", content_type=content_type)
    assert (sender.reached, sender.told) == (None, 415)


@pytest.mark.parametrize("content_type", ["text/plain", 'text/plain; Charset="UTF-8"', "a/b; boundary=x; charset=utf8"])
def test_utf_8_is_received(content_type):
    assert Sender(b"a", content_type=content_type).reached == b"a"


def test_the_scheme_is_the_one_of_the_public_address():
    assert Sender(b"a", scheme="https").scope["scheme"] == "https"


def test_what_is_no_request_is_left_alone():
    seen = []

    async def application(scope, _receive, _send):
        seen.append(scope["type"])

    async def nothing(_message=None):
        return {}

    asyncio.run(received_whole(application, scheme="https", largest=1)({"type": "websocket"}, nothing, nothing))
    assert seen == ["websocket"]
