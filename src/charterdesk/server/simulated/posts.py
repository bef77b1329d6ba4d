"""Telephone services that post what happens: the generic webhook, Placetel and sipgate, signed as each of them signs.

Posts go out at a steady rate over a few connections that stay open; how long each answer took is told at the end.
"""

from __future__ import annotations

import hmac
import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final
from urllib.parse import urlencode, urlsplit

from charterdesk.server.simulated.story import ANSWER, NEW, Happens

CONNECTIONS: Final = 8
SECONDS_TO_ANSWER: Final = 30
CALLED: Final = "+33499922999"
FORM: Final = "application/x-www-form-urlencoded"
GENERIC: Final = {NEW: "newCall", ANSWER: "answer"}
PLACETEL: Final = {NEW: "IncomingCall", ANSWER: "CallAccepted"}
PLACETEL_TYPES: Final = {"answered": "accepted", "left": "missed", "voicemail": "voicemail"}
CAUSES: Final = {"answered": "normalClearing", "left": "cancel", "voicemail": "normalClearing"}


@dataclass(frozen=True, slots=True)
class Post:
    """What is posted; a replay posts the same bytes with the same signature."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(slots=True)
class Answers:
    """What was answered to how many posts, and how long each answer took, in seconds."""

    took: list[float] = field(default_factory=list)
    said: Counter[str] = field(default_factory=Counter)

    def within(self, share: float) -> float:
        """The time within which this share of the answers came, in seconds; 0 for none."""
        took = sorted(self.took)
        return took[min(len(took) - 1, int(len(took) * share))] if took else 0.0


def posts_of(told: Sequence[Happens], service: str, secret: str, now: int) -> Iterator[Post]:
    """What a service posts of these; the same thing a second time is the same post. `now`: seconds since 1970."""
    made: dict[Happens, Post] = {}
    for one in told:
        if one not in made:
            made[one] = SERVICES[service](one, secret, now)
        yield made[one]


def send(posts: Iterator[Post], address: str, rate: float) -> Answers:
    """Post them, so many a second (0: as fast as answers come). OSError where nobody answers at all."""
    answers, lock, began = Answers(), threading.Lock(), time.monotonic()
    numbered = enumerate(posts)
    failures: list[OSError | http.client.HTTPException] = []

    def work() -> None:
        line = _connection(address)
        path = urlsplit(address).path
        while not failures:
            with lock:
                place, post = next(numbered, (0, None))
            if post is None:
                break
            if rate:
                time.sleep(max(0.0, began + place / rate - time.monotonic()))
            asked = time.monotonic()
            try:
                line.request("POST", path, post.body, dict(post.headers))
                answer = line.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException) as error:
                failures.append(error)
                break
            with lock:
                answers.took.append(time.monotonic() - asked)
                answers.said[str(answer.status)] += 1
        line.close()

    threads = [threading.Thread(target=work, daemon=True) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise OSError(str(failures[0]))
    return answers


def _connection(address: str) -> http.client.HTTPConnection:
    parts = urlsplit(address)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return kind(parts.hostname or "", parts.port, timeout=SECONDS_TO_ANSWER)


def _generic(one: Happens, secret: str, now: int) -> Post:
    said: dict[str, object] = {"event": GENERIC.get(one.what, "hangup"), "callId": one.call, "direction": "in"}
    said |= {"from": one.caller, "to": CALLED}
    if one.what == NEW:
        said |= {"user": [one.agent], "queue": "Support"}
    elif one.what == ANSWER:
        said |= {"user": "voicemail" if one.end == "voicemail" else one.agent}
    else:
        said |= {"cause": CAUSES[one.end]}
    body = json.dumps(said).encode()
    made = _signed(secret, f"{now}.".encode() + body)
    return Post(body, {"Content-Type": "application/json", "X-Charterdesk-Signature": f"t={now},v1={made}"})


def _placetel(one: Happens, secret: str, _now: int) -> Post:
    said = {"event": PLACETEL.get(one.what, "HungUp"), "call_id": sha256(one.call.encode()).hexdigest()}
    said |= {"from": one.caller, "to": CALLED.removeprefix("+")}
    if one.what == ANSWER:
        said |= {"peer": f"{one.agent}@sip.example"}
    elif one.what != NEW:
        said |= {"type": PLACETEL_TYPES[one.end], "duration": str(one.talked)}
    body = urlencode(said).encode()
    return Post(body, {"Content-Type": FORM, "X-PLACETEL-SIGNATURE": _signed(secret, body)})


def _sipgate(one: Happens, _secret: str, _now: int) -> Post:
    said = [("event", GENERIC.get(one.what, "hangup")), ("direction", "in"), ("callId", f"{one.call}-leg")]
    said += [("origCallId", one.call), ("from", f"33{one.caller[1:]}"), ("to", CALLED.removeprefix("+"))]
    if one.what == NEW:
        said += [("user[]", one.agent), ("userId[]", f"w{one.agent}")]
    elif one.what == ANSWER:
        said += [("user", "voicemail" if one.end == "voicemail" else one.agent), ("answeringNumber", one.agent)]
    else:
        said += [("cause", CAUSES[one.end]), ("answeringNumber", one.agent)]
    return Post(urlencode(said).encode(), {"Content-Type": FORM})


def _signed(secret: str, signed: bytes) -> str:
    return hmac.new(secret.encode(), signed, "sha256").hexdigest()


SERVICES: Final[Mapping[str, Callable[[Happens, str, int], Post]]] = {
    "generic": _generic,
    "placetel": _placetel,
    "sipgate": _sipgate,
}
