"""An answer waits for its reader beside the thread that gave it; what arrives is what was said."""

import asyncio

import pytest

from charterdesk.server import delivery
from charterdesk.server.delivery import delivered_apart

BLOCK = 4096


async def nothing():
    return {}


def answering(blocks):
    """An application that says so many different blocks, and notes when it has said them all."""
    done = asyncio.Event()

    async def application(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for number in range(blocks):
            await send({"type": "http.response.body", "body": bytes([number % 251]) * BLOCK, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        done.set()

    return application, done


class Reader:
    """Somebody who takes what he is sent; `slow`: nothing beyond what the server takes at once, until he is let."""

    def __init__(self, *, slow=False):
        self.let = asyncio.Event()
        self.body = b""
        self.ended = False
        if not slow:
            self.let.set()

    async def take(self, message):
        if len(self.body) >= delivery.HANDED_ON:
            await self.let.wait()
        self.body += message.get("body", b"")
        self.ended = message["type"] == "http.response.body" and not message.get("more_body")


@pytest.mark.parametrize("blocks", [0, 1, 16, 17, 200, 1000])
def test_what_arrives_is_what_was_said(blocks):
    async def scene():
        reader = Reader()
        application, _done = answering(blocks)
        await delivered_apart(application)({}, nothing, reader.take)
        return reader

    reader = asyncio.run(scene())
    assert reader.ended
    assert reader.body == b"".join(bytes([number % 251]) * BLOCK for number in range(blocks))


def test_the_application_has_done_its_work_before_a_slow_reader_has_read():
    async def scene():
        reader = Reader(slow=True)
        application, done = answering(1000)
        answer = asyncio.create_task(delivered_apart(application)({}, nothing, reader.take))
        async with asyncio.timeout(10):
            await done.wait()
        read_by_then = len(reader.body)
        reader.let.set()
        await answer
        return read_by_then, len(reader.body)

    assert asyncio.run(scene()) == (delivery.HANDED_ON, 1000 * BLOCK)


def test_who_reads_nothing_more_is_no_longer_served(monkeypatch):
    monkeypatch.setattr(delivery, "SECONDS_A_PIECE", 0.01)

    async def scene():
        reader = Reader(slow=True)
        application, _done = answering(1000)
        async with asyncio.timeout(10):
            await delivered_apart(application)({}, nothing, reader.take)
        return reader

    assert not asyncio.run(scene()).ended


def test_an_application_that_fails_half_way_leaves_nothing_behind():
    async def fails(_scope, _receive, send):
        for _ in range(40):
            await send({"type": "http.response.body", "body": bytes(BLOCK), "more_body": True})
        raise RuntimeError("half-way")

    async def scene():
        with pytest.raises(RuntimeError, match="half-way"):
            await delivered_apart(fails)({}, nothing, Reader(slow=True).take)
        await asyncio.sleep(0)
        return len(asyncio.all_tasks())

    assert asyncio.run(scene()) == 1
