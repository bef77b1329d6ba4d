"""Texts of charters checked, and documents set, within bounds: 256 kB, seconds, a process that may be ended."""

from __future__ import annotations

import atexit
import base64
import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from charterdesk.apps.contracts.publishing_check import LARGEST_TEXT, Checked, Finding, Problem, Validity
from charterdesk.apps.contracts.publishing_child import LENGTH
from charterdesk.rules.why.said import Said, told_before

SECONDS: Final = 2.0
SECONDS_TO_SET: Final = 10.0
START_SECONDS: Final = 20.0
_CHUNK: Final = 64 * 1024
_MODULE: Final = "charterdesk.apps.contracts.publishing_child"
_PASSED_ON: Final = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "SYSTEMROOT", "TZ")


class BrokeOff(Exception):
    """It took too long, or ended the process in which it was done."""


class Confined:
    """One child, started when first needed and ended where a question takes too long; one question at a time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """The child's answer; BrokeOff where there is none within the seconds given."""
        raw = json.dumps(question).encode()
        with self._turn:
            try:
                return self._ask(raw)
            except (OSError, TimeoutError, ValueError) as gone:
                self._end()
                raise BrokeOff from gone

    def close(self) -> None:
        """End the child; the next question starts another."""
        with self._turn:
            self._end()

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    pipe.close()

    def _ask(self, raw: bytes) -> dict[str, Any]:
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = _started()
            _answer(self._child, time.monotonic() + START_SECONDS)
        until = time.monotonic() + self._seconds
        _send(self._child, LENGTH.pack(len(raw)) + raw, until)
        return _answer(self._child, until)


CHECKER: Final = Confined(SECONDS)
SETTER: Final = Confined(SECONDS_TO_SET)
atexit.register(CHECKER.close)
atexit.register(SETTER.close)


def checked(
    name: str,
    text: str,
    shared: Mapping[str, str],
    *,
    today: date,
    versions: Sequence[Validity] = (),
    checker: Confined = CHECKER,
) -> Checked:
    """What is said of a text; `broke_off` where that takes longer than two seconds or ends the process."""
    if len(text.encode(errors="surrogatepass")) > LARGEST_TEXT:
        return Checked(
            problems=(Problem(name, 1, 1, Said("the file is larger than {size} kB", size=LARGEST_TEXT // 1024)),)
        )
    question = {
        "name": name,
        "text": text,
        "shared": dict(shared),
        "today": today.isoformat(),
        "versions": [
            [one.name, one.holds_from.isoformat(), one.holds_until.isoformat() if one.holds_until else None]
            for one in versions
        ],
    }
    try:
        said = checker.ask(question)
    except BrokeOff:
        return Checked(broke_off=True)
    return Checked(
        problems=tuple(
            Problem(file, line, column, told_before(words)) for file, line, column, words in said["problems"]
        ),
        findings=tuple(
            Finding(file, line, column, check, told_before(words), because, blocks)
            for file, line, column, check, words, because, blocks in said["findings"]
        ),
        rests_on=tuple(said["rests_on"]),
        digest=said["digest"],
    )


def pdf(document: Mapping[str, object], today: date) -> bytes:
    """A document set as PDF, dated with a day; BrokeOff where that takes longer than ten seconds."""
    return base64.b64decode(SETTER.ask({"document": dict(document), "today": today.isoformat()})["pdf"])


def _started() -> subprocess.Popen[bytes]:
    child = subprocess.Popen(  # noqa: S603 -- our own module, no word of a stranger
        # -P: what lies in the folder from which the desk was started is no module.
        [sys.executable, "-P", "-m", _MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        process_group=0,
    )
    if child.stdin is not None:
        os.set_blocking(child.stdin.fileno(), False)
    return child


def _send(child: subprocess.Popen[bytes], raw: bytes, until: float) -> None:
    if child.stdin is None:
        raise OSError
    pipe, left = child.stdin.fileno(), memoryview(raw)
    while left:
        _, ready, _ = select.select([], [pipe], [], max(0.0, until - time.monotonic()))
        if not ready:
            raise TimeoutError
        left = left[os.write(pipe, left[:_CHUNK]) :]


def _answer(child: subprocess.Popen[bytes], until: float) -> dict[str, Any]:
    length = LENGTH.unpack(_receive(child, LENGTH.size, until))[0]
    said: dict[str, Any] = json.loads(_receive(child, length, until))
    return said


def _receive(child: subprocess.Popen[bytes], size: int, until: float) -> bytes:
    if child.stdout is None:
        raise OSError
    pipe, parts, missing = child.stdout.fileno(), [], size
    while missing:
        ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            raise TimeoutError
        part = os.read(pipe, min(missing, _CHUNK))
        if not part:
            raise OSError
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
