"""Mails read in a process of their own: what a stranger sends may end that process, never the desk."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

from charterdesk.apps.channels.parse import ParsedMail
from charterdesk.apps.channels.parse.child import LENGTH, MAIL, READY, Failed, from_json, with_files

SECONDS = 2.0  # of processor: whether a mail can be read does not hang on what else the machine does
SECONDS_OF_WALL = 15.0  # a child that waits for something, or gets no processor at all
SECONDS_OF_WALL_A_BYTE = 0.5 / (1024 * 1024)  # what is large has a long way, on a machine that does much else
START_SECONDS = 30.0

_CHUNK = 256 * 1024
_ROOM = 1024 * 1024
_LARGEST_ANSWER = 256 * 1024 * 1024
_MODULE = "charterdesk.apps.channels.parse.child"
_PASSED_ON = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "SYSTEMROOT", "TZ")
SLOW, NOT_LIGHT = "slow", "not_light"
_PROBLEMS = {Failed.MEMORY: "memory", Failed.TIME: "time", Failed.SLOW: SLOW, Failed.NOT_LIGHT: NOT_LIGHT}


@dataclass(frozen=True, slots=True)
class Breach:
    """A mail that could not be read within the limits; `problem` is "time", "memory", "crashed", "slow" where it was
    given less time than a mail may take, or "not_light" where it was to be read only if it is light.
    """

    problem: str


class _Gone(Exception):
    """The child has ended, or says what no child says."""


class _GaveUp(Exception):
    """The mail ended its reader; the child is as good as new."""

    def __init__(self, failed: int) -> None:
        super().__init__(failed)
        self.problem = _PROBLEMS.get(Failed(failed), "crashed")


class Reader:
    """One child, started when first needed, replaced when it had to be ended; for one thread at a time."""

    def __init__(self, seconds: float = SECONDS_OF_WALL, nice: int = 0) -> None:
        """`seconds` of wall time for one mail; starting the child is counted apart. `nice`: how far the child steps
        back behind other processes.
        """
        self._seconds = seconds
        self._nice = nice
        self._child: _Child | None = None

    def read(self, raw: bytes, processor: float = 0, *, only_light: bool = False) -> ParsedMail | Breach:
        """What a mail says, or why it could not be read; `whole=False` where it lies beyond the bounds.

        `processor`: the seconds of processor that it may take, 0 for as many as a mail may. `only_light`: not at all
        where its shape does not tell that it cannot take long. Raises nothing that a mail may cause.

        Raises:
            OSError: no child can be started on this machine.
        """
        try:
            child = self._running()
            seconds = self._seconds + len(raw) * SECONDS_OF_WALL_A_BYTE
            child.hand_over(raw, seconds, processor or SECONDS, only_light=only_light)
            return child.answer(seconds)
        except _GaveUp as gave_up:
            # Whoever had all the time that there is was not slow among others.
            return Breach("time" if gave_up.problem == SLOW and not processor else gave_up.problem)
        except TimeoutError:
            self.close()
            return Breach("time")
        except (_Gone, BrokenPipeError, ConnectionError, ValueError, TypeError, KeyError):
            self.close()
            return Breach("crashed")

    def start(self) -> None:
        """Start the child before there is a mail, which then waits for nothing; where that fails, the mail says so."""
        with suppress(OSError, TimeoutError, _Gone):
            self._running()

    def _running(self) -> _Child:
        if self._child is None or self._child.ended() is not None:
            self.close()
            self._child = _Child(self._nice)
            self._child.wait_until_ready()
        return self._child

    def close(self) -> None:
        """End the child; the next mail starts another."""
        child, self._child = self._child, None
        if child is not None:
            child.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        self.close()


class _Child:
    """A process under way and the two pipes to it; every wait has an end."""

    def __init__(self, nice: int) -> None:
        mail_out, self._to = os.pipe()
        self._from, answer_in = os.pipe()
        try:
            self._process = subprocess.Popen(  # noqa: S603 -- our own module, no word of a stranger
                # -P: what lies in the folder from which the desk was started is no module.
                [sys.executable, "-P", "-m", _MODULE],
                stdin=mail_out,
                stdout=answer_in,
                stderr=subprocess.DEVNULL,
                env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
                process_group=0,
            )
        finally:
            os.close(mail_out)
            os.close(answer_in)
        if nice:
            os.setpriority(os.PRIO_PROCESS, self._process.pid, nice)
        for pipe in (self._to, self._from):
            # Room for a mail with its files: who has said all can go on while the other one is busy.
            with suppress(OSError):
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _ROOM)
        os.set_blocking(self._to, False)
        self._until = time.monotonic()

    def ended(self) -> int | None:
        """Its exit status, None while it runs."""
        return self._process.poll()

    def end(self) -> None:
        """Kill it with what it has forked, close the pipes, leave no zombie."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        os.close(self._to)
        os.close(self._from)
        self._process.wait()

    def wait_until_ready(self) -> None:
        """Loading Python and the parser takes longer than a mail."""
        self._until = time.monotonic() + START_SECONDS
        if self._receive(len(READY)) != READY:
            raise _Gone

    def hand_over(self, raw: bytes, seconds: float, processor: float, *, only_light: bool) -> None:
        """One mail in."""
        self._until = time.monotonic() + seconds
        self._send(MAIL.pack(len(raw), int(processor * 1000), only_light) + raw)

    def answer(self, seconds: float) -> ParsedMail:
        """One answer out."""
        size = LENGTH.unpack(self._receive(LENGTH.size))[0]
        if not size:
            raise _GaveUp(self._receive(1)[0])
        # The mail has been read: all that is left is the way of the answer.
        self._until = time.monotonic() + seconds
        told = from_json(self._receive(size))
        return with_files(told, [self._receive(one["size"]) for one in told["files"]])

    def _send(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            self._wait(self._to, select.POLLOUT)
            left = left[os.write(self._to, left[:_CHUNK]) :]

    def _receive(self, size: int) -> bytes:
        if size > _LARGEST_ANSWER:
            raise _Gone
        pieces: list[bytes] = []
        while size > 0:
            self._wait(self._from, select.POLLIN)
            piece = os.read(self._from, min(size, _CHUNK))
            if not piece:
                raise _Gone
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def _wait(self, pipe: int, event: int) -> None:
        left = max(0.0, self._until - time.monotonic())
        poll = select.poll()
        poll.register(pipe, event)
        if not poll.poll(left * 1000):
            raise TimeoutError
