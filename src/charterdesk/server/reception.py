"""What is received before a thread is given to it: a request waits here until all of it has arrived.

A thread that waits for a slow sender serves nobody else, and a sender who hangs up half-way would have half of his
words stored.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Coroutine[Any, Any, None]]

SECONDS_BETWEEN_PIECES: Final = 30
KEPT_IN_MEMORY: Final = 256 * 1024  # bytes; the rest of a request waits on the disk
BODY: Final = "charterdesk.body"  # where an application finds the body of a request: an open file, at its beginning
UTF_8: Final = frozenset({"charset=utf-8", "charset=utf8"})


class _HungUpError(Exception):
    """The sender has gone before all had arrived: nothing of it is done, and nobody waits for an answer."""


def received_whole(application: Application, *, scheme: str, largest: int) -> Application:
    """Call the application with whole requests only; what one carries is `scope[BODY]`. `scheme` is the one of the
    public address, whatever a proxy speaks to this process. What announces more than `largest` bytes is handed on
    unread, to be refused there; what does not say its length, or is not written in UTF-8, is refused here.
    """

    async def answer(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if b"transfer-encoding" in headers:
            await _refuse(send, 411, b"Say how long it is (Content-Length).")
            return
        if not all(_in_utf_8(value) for name, value in scope["headers"] if name == b"content-type"):
            await _refuse(send, 415, b"Send texts in UTF-8.")
            return
        scope = {**scope, "scheme": scheme}
        announced = headers.get(b"content-length", b"0")
        if not announced.isdigit() or not 0 < int(announced) <= largest:
            await application(scope, receive, send)
            return
        with SpooledTemporaryFile(max_size=KEPT_IN_MEMORY) as kept:
            try:
                await _keep(kept, receive)
            except TimeoutError:
                await _refuse(send, 408, b"This took too long to arrive.")
            except _HungUpError:
                return
            else:
                await application({**scope, BODY: kept}, receive, send)

    return answer


def _in_utf_8(content_type: bytes) -> bool:
    # Some encodings that a sender may name are none for texts, or make signs that no database stores.
    parameters = (part.strip() for part in content_type.decode("latin-1").lower().split(";")[1:])
    return all(part.replace('"', "") in UTF_8 for part in parameters if part.startswith("charset"))


async def _keep(kept: IO[bytes], receive: Receive) -> None:
    more = True
    while more:
        async with asyncio.timeout(SECONDS_BETWEEN_PIECES):
            message = await receive()
        if message["type"] != "http.request":
            raise _HungUpError
        kept.write(message.get("body", b""))
        more = message.get("more_body", False)
    kept.seek(0)


async def _refuse(send: Send, status: int, words: bytes) -> None:
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"%d" % len(words)), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words})
