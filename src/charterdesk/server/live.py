"""Live events: GET /<desk>/events, a stream of topics and versions, never content.

A bare ASGI coroutine beside Django: five hundred open pages cost no thread. What a topic is about is asked for by the
page, and rights are checked there; here whoever is signed in learns what of his own changed, anybody else nothing.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import MutableMapping
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any, Final
from urllib.parse import parse_qs

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, load_backend
from django.db import Error, connections
from django.http import parse_cookie
from django.utils.crypto import constant_time_compare

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.people.access import actor_for
from charterdesk.apps.people.models import Account
from charterdesk.apps.people.second_factor import KINDS, must_have
from charterdesk.server.live_hub import Hub, Listener, hub
from charterdesk.server.reception import Application, Message, Receive, Send

ADDRESS: Final = re.compile(r"/([a-z0-9-]{1,40})/events")
LINE: Final = re.compile(r"[0-9]{1,18}")
SECOND: Final = re.compile(r"[0-9]{9,11}")
SECONDS_BETWEEN_BEATS: Final = 15.0
SECONDS_TO_TAKE: Final = 30.0
# A page was made a little before it said when.
MARGIN: Final = timedelta(seconds=2)
HEADERS: Final = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store, private"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-accel-buffering", b"no"),
]
Scope = MutableMapping[str, Any]


def with_live_events(application: Application, listeners: Hub = hub) -> Application:
    """Answer the event streams of the desks here, and everything else by `application`."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        match = ADDRESS.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if match is None:
            await application(scope, receive, send)
            return
        await _stream(match[1], scope, receive, send, listeners)

    return answer


def admitted(session_key: str, desk: str) -> Actor | None:
    """Who this session acts as in this desk; None where it has ended, or has nothing to do there.

    It asks the session as django.contrib.auth does, without prolonging or renewing anything.
    """
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    backend = session.get(BACKEND_SESSION_KEY)
    if backend not in settings.AUTHENTICATION_BACKENDS:
        return None
    account = load_backend(backend).get_user(session.get(SESSION_KEY))
    if not isinstance(account, Account):
        return None
    proof = session.get(HASH_SESSION_KEY, "")
    proofs = [account.get_session_auth_hash(), *account.get_session_auth_fallback_hash()]
    if not any(constant_time_compare(proof, one) for one in proofs):
        return None
    actor = actor_for(account, desk)
    if actor is not None and must_have(actor) and not is_mfa_enabled(account, KINDS):
        return None
    return actor


async def _stream(desk: str, scope: Scope, receive: Receive, send: Send, listeners: Hub) -> None:
    session_key = _session_key(scope) if scope["method"] == "GET" else ""
    try:
        actor = await asyncio.to_thread(_closing, session_key, desk) if session_key else None
    except Error:
        await _refuse(send, 503)
        return
    if actor is None:
        await _refuse(send, 404)
        return
    if not listeners.has_room_for(actor.account_id):
        await _refuse(send, 429)
        return
    since, at = _shown(scope)
    listener = Listener(actor, lambda: admitted(session_key, desk), since, at)
    gone = asyncio.create_task(_gone(receive, listener))
    listeners.join(listener)
    try:
        await _deliver(listener, send)
    except (TimeoutError, OSError):
        return
    finally:
        listeners.leave(listener)
        gone.cancel()


async def _deliver(listener: Listener, send: Send) -> None:
    await _say(send, {"type": "http.response.start", "status": 200, "headers": HEADERS})
    await _say(send, _event("hello", {}))
    while not listener.over:
        try:
            async with asyncio.timeout(SECONDS_BETWEEN_BEATS):
                await listener.told.wait()
        except TimeoutError:
            await _say(send, _event("beat", {}))
            continue
        listener.told.clear()
        topics, listener.waiting = sorted(listener.waiting), set()
        if not listener.over:
            await _say(send, _event("changed", {"version": listener.version, "topics": topics}))
    await _say(send, {"type": "http.response.body", "body": b"", "more_body": False})


async def _say(send: Send, message: Message) -> None:
    # Who takes nothing for this long is no longer there.
    async with asyncio.timeout(SECONDS_TO_TAKE):
        await send(message)


async def _gone(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.end()


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0"), (b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _closing(session_key: str, desk: str) -> Actor | None:
    try:
        return admitted(session_key, desk)
    finally:
        connections.close_all()


def _session_key(scope: Scope) -> str:
    """The session that the request carries; "" for none, and for a request that another site had sent."""
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    if headers.get(b"sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return ""
    return str(parse_cookie(headers.get(b"cookie", "")).get(settings.SESSION_COOKIE_NAME, ""))


def _shown(scope: Scope) -> tuple[int | None, datetime | None]:
    """What the page already shows: up to which line of the journal, or as of when."""
    asked = parse_qs(scope["query_string"].decode("latin-1")[:200])
    since, at = asked.get("since", [""])[0], asked.get("at", [""])[0]
    return (
        int(since) if LINE.fullmatch(since) else None,
        datetime.fromtimestamp(int(at), UTC) - MARGIN if SECOND.fullmatch(at) else None,
    )


def _event(name: str, data: dict[str, object]) -> Message:
    body = f"event: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()
    return {"type": "http.response.body", "body": body, "more_body": True}
