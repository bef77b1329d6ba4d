"""Django in threads: what a request says reaches it, what it answers goes out in few pieces, and in order."""

import asyncio
import io
import threading

import pytest

from charterdesk.server.reception import BODY
from charterdesk.server.threads import AT_ONCE, environ_of, in_threads

SCOPE = {
    "type": "http",
    "http_version": "1.1",
    "method": "POST",
    "scheme": "https",
    "path": "/exer/été",
    "query_string": b"q=%C3%A9",
    "server": ("127.0.0.1", 8000),
    "client": ("192.0.2.7", 4711),
    "headers": [
        (b"host", b"desk.example"),
        (b"content-type", b"text/plain"),
        (b"content-length", b"5"),
        (b"accept", b"text/html"),
        (b"accept", b"*/*"),
        (b"x-forwarded-for", b"198.51.100.1"),
        (b"x_forwarded_for", b"203.0.113.9"),
    ],
}


class Answer:
    """An answer of so many pieces, which notes where it was made and closed."""

    def __init__(self, *pieces, fails=False):
        self.pieces, self.fails, self.threads = pieces, fails, []

    def __call__(self, environ, start):
        self.threads.append(threading.current_thread())
        self.body = environ["wsgi.input"].read()
        start("201 Created", [("Set-Cookie", " csrf=1"), ("X-Name", "value")])
        return self

    def __iter__(self):
        yield from self.pieces
        if self.fails:
            raise RuntimeError("half-way")

    def close(self):
        self.threads.append(threading.current_thread())


def told(application, scope=SCOPE):
    """The messages that the server gets."""
    messages = []

    async def send(message):
        messages.append(message)

    async def never():
        raise AssertionError("the body is in the scope")

    asyncio.run(in_threads(application, workers=1)(scope, never, send))
    return messages


def test_a_request_is_described_as_wsgi_wants_it():
    environ = environ_of(SCOPE)
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/exer/été"
    assert environ["QUERY_STRING"] == "q=%C3%A9"
    assert (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"]) == ("text/plain", "5")
    assert environ["HTTP_ACCEPT"] == "text/html,*/*"
    assert (environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]) == ("192.0.2.7", "https")


def test_a_header_with_an_underscore_passes_for_no_other():
    assert environ_of(SCOPE)["HTTP_X_FORWARDED_FOR"] == "198.51.100.1"


def test_a_short_answer_goes_out_in_one_piece():
    application = Answer(b"one ", b"two")
    start, body = told(application, {**SCOPE, BODY: io.BytesIO(b"hello")})
    assert application.body == b"hello"
    assert (start["status"], start["headers"]) == (201, [(b"set-cookie", b"csrf=1"), (b"x-name", b"value")])
    assert body == {"type": "http.response.body", "body": b"one two"}


def test_a_long_answer_goes_out_in_pieces_and_in_order():
    blocks = [bytes([number]) * 4096 for number in range(50)]
    start, *pieces = told(Answer(*blocks))
    assert start["type"] == "http.response.start"
    assert b"".join(piece["body"] for piece in pieces) == b"".join(blocks)
    assert [piece.get("more_body", False) for piece in pieces] == [True] * (len(pieces) - 1) + [False]
    assert len(pieces) <= 50 * 4096 // AT_ONCE + 1


def test_an_answer_is_closed_in_the_thread_that_made_it_even_if_it_fails_half_way():
    application = Answer(b"some", fails=True)
    with pytest.raises(RuntimeError, match="half-way"):
        told(application)
    made, closed = application.threads
    assert made is closed is not threading.main_thread()


def test_what_is_no_request_is_sent_away():
    assert told(Answer(), {"type": "websocket"}) == [{"type": "websocket.close", "code": 1000}]
