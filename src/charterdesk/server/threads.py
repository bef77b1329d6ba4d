"""Django in threads: a whole request goes in, a short answer comes back in one piece.

Each word between a thread and the event loop costs both a turn of waiting, so there is one a request, and one for every
64 kB of a long answer.
"""

from __future__ import annotations

import asyncio
import contextvars
import io
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from charterdesk.server.reception import BODY, Application, Message, Receive, Send

AT_ONCE: Final = 64 * 1024  # bytes of an answer
Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
HandOn = Callable[[tuple[Message, ...]], None]


def in_threads(application: Wsgi, *, workers: int) -> Application:
    """Answer HTTP by a WSGI application, so many requests at a time; what else is asked for is refused. A body is what
    `received_whole` kept of it.
    """
    pool = ThreadPoolExecutor(workers, thread_name_prefix="request")

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        del receive
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        loop = asyncio.get_running_loop()

        async def say(messages: tuple[Message, ...]) -> None:
            for message in messages:
                await send(message)

        def hand_on(messages: tuple[Message, ...]) -> None:
            asyncio.run_coroutine_threadsafe(say(messages), loop).result()

        # Language and time zone of a request stay its own.
        context = contextvars.copy_context()
        await say(await loop.run_in_executor(pool, context.run, _answered, application, environ_of(scope), hand_on))

    return answer


def _answered(application: Wsgi, environ: Environ, hand_on: HandOn) -> tuple[Message, ...]:
    """Ask the application, in a thread: hand on all but the end of its answer, and give that back."""
    unsaid: list[Message] = []
    pieces: list[bytes] = []

    def start(status: str, headers: Iterable[tuple[str, str]], _error: object = None) -> Callable[[bytes], None]:
        # A cookie's value begins with a space.
        told = [(name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers]
        unsaid[:] = [{"type": "http.response.start", "status": int(status[:3]), "headers": told}]
        return pieces.append

    said = application(environ, start)
    try:
        length = 0
        for piece in said:
            pieces.append(piece)
            length += len(piece)
            if length > AT_ONCE:
                hand_on((*unsaid, {"type": "http.response.body", "body": b"".join(pieces), "more_body": True}))
                unsaid.clear()
                pieces.clear()
                length = 0
    finally:
        close = getattr(said, "close", None)
        if close is not None:
            close()
    return (*unsaid, {"type": "http.response.body", "body": b"".join(pieces)})


def environ_of(scope: Mapping[str, Any]) -> Environ:
    """A request as WSGI describes it (PEP 3333). A header with an underscore would pass for another: left out."""
    server, port = scope.get("server") or ("localhost", 80)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server,
        "SERVER_PORT": str(port or 0),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": scope.get(BODY) or io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if scope.get("client"):
        environ["REMOTE_ADDR"], environ["REMOTE_PORT"] = scope["client"][0], str(scope["client"][1])
    for name, value in scope["headers"]:
        if b"_" in name:
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]},{text}" if key in environ else text
    return environ
