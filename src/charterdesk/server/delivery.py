"""What is said waits here for its reader, not in the thread that said it: a slow reader holds up nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from tempfile import SpooledTemporaryFile
from typing import Any, Final

from charterdesk.server.reception import Application, Message, Receive, Send

HANDED_ON: Final = 64 * 1024  # bytes that the server takes at once, whoever reads: nearly every page
KEPT_IN_MEMORY: Final = 256 * 1024  # bytes; the rest of an answer waits on the disk
PIECE: Final = 64 * 1024
SECONDS_A_PIECE: Final = 30


def delivered_apart(application: Application) -> Application:
    """Call the application without ever letting it wait for its reader. Who takes none of 64 kB within 30 seconds is
    no longer served.
    """

    async def answer(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        delivery = _Delivery(send)
        try:
            await application(scope, receive, delivery.take)
            await delivery.end()
        finally:
            delivery.close()

    return answer


class _Delivery:
    """One answer: its first bytes are handed on, the rest is kept and delivered beside the work."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._handed_on = 0
        self._kept: SpooledTemporaryFile[bytes] | None = None
        self._written = self._delivered = 0
        self._changed = asyncio.Event()
        self._over = False
        self._courier: asyncio.Task[None] | None = None

    async def take(self, message: Message) -> None:
        """Hand a message on, or keep it where the reader may be too slow for it."""
        body = message.get("body", b"")
        if self._kept is None:
            self._handed_on += len(body)
            if self._handed_on <= HANDED_ON or not message.get("more_body"):
                await self._send(message)
                return
            self._kept = SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115  # closed by `close`
            self._courier = asyncio.create_task(self._deliver(self._kept))
        self._kept.seek(self._written)
        self._kept.write(body)
        self._written += len(body)
        self._over = not message.get("more_body")
        self._changed.set()

    async def end(self) -> None:
        """Wait until all has been delivered, or its reader given up."""
        if self._courier is not None:
            await self._courier

    def close(self) -> None:
        """Forget what was kept."""
        if self._courier is not None:
            self._courier.cancel()
        if self._kept is not None:
            self._kept.close()

    async def _deliver(self, kept: SpooledTemporaryFile[bytes]) -> None:
        while not self._over or self._delivered < self._written:
            await self._changed.wait()
            self._changed.clear()
            while self._delivered < self._written:
                kept.seek(self._delivered)
                body = kept.read(min(PIECE, self._written - self._delivered))
                self._delivered += len(body)
                try:
                    async with asyncio.timeout(SECONDS_A_PIECE):
                        await self._send({"type": "http.response.body", "body": body, "more_body": True})
                except TimeoutError:
                    return
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})
