"""The child process that reads mails: `python -m charterdesk.apps.channels.parse.child`, limited before it starts.

In: frames of a length, the milliseconds of processor that the mail may take (4 bytes each, big-endian; 0: those of a
process), whether it is read only if it is light (a byte), and the mail. Out: a length and a JSON object (the ParsedMail
without the bytes of its files), then these bytes one file after another; or a length of 0 and a byte, a Failed. No
pickle: what comes out of here was made by strangers.

What reads is a fork of what has been loaded: a mail that ends it costs the next one a fork, not a start.
"""

from __future__ import annotations

import gc
import json
import mmap
import os
import resource
import signal
import struct
import sys
from dataclasses import fields
from datetime import datetime
from enum import IntEnum
from typing import Any, BinaryIO

from charterdesk.apps.channels.parse.mail import Attachment, ParsedMail, Sent
from charterdesk.apps.channels.parse.reader import parse, parse_if_light

MEMORY_BYTES = 512 * 1024 * 1024
OPEN_FILES = 16
CPU_SECONDS = 10
NEW_BEFORE_LOOKING = 10_000  # objects: a mail makes next to no garbage that hangs together

OUT_OF_MEMORY = 77  # exit status
MAIL = struct.Struct(">II?")
LENGTH = struct.Struct(">I")
READY = LENGTH.pack(0)
_READING = 1  # the whole mail is in, nothing of the answer is out


class Failed(IntEnum):
    """How the reading of a mail ended, where it did not end well."""

    CRASHED = 1
    TIME = 2
    MEMORY = 3
    SLOW = 4  # it took the processor longer than this mail may
    NOT_LIGHT = 5


_OF_STATUS = {OUT_OF_MEMORY: Failed.MEMORY, -signal.SIGXCPU: Failed.TIME, -signal.SIGPROF: Failed.SLOW}
_OF_FILES = ("name", "content_type", "size", "content_id", "inline", "packed")
_APART = ("attachments", "unpacked")
_TUPLES = ("to", "cc", "references", "bounce_recipients", "bounced_ids", "problems")


def as_json(mail: ParsedMail) -> bytes:
    """A mail without the bytes of its files."""
    told: dict[str, Any] = {one.name: getattr(mail, one.name) for one in fields(mail) if one.name not in _APART}
    told["date"] = mail.date.isoformat() if mail.date else None
    told["sent"] = {one.name: getattr(mail.sent, one.name) for one in fields(mail.sent)}
    told["files"] = [{name: getattr(one, name) for name in _OF_FILES} for one in mail.files]
    return json.dumps(told, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def from_json(written: bytes) -> dict[str, Any]:
    """What the child told; the sizes of its `files` say what follows.

    Raises:
        ValueError: no child wrote this.
    """
    told = json.loads(written)
    if not isinstance(told, dict):
        raise ValueError(type(told))  # noqa: TRY004 -- one error for all that no child writes
    return told


def with_files(told: dict[str, Any], contents: list[bytes]) -> ParsedMail:
    """The mail out of what the child told and the bytes of its files, in their order."""
    told |= {name: tuple(told[name]) for name in _TUPLES}
    told["date"] = datetime.fromisoformat(told["date"]) if told["date"] else None
    sent: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in told["sent"].items()
    }
    told["sent"] = Sent(**sent)
    files = [Attachment(**one, content=content) for one, content in zip(told.pop("files"), contents, strict=True)]
    told["attachments"] = tuple(one for one in files if not one.packed)
    told["unpacked"] = tuple(one for one in files if one.packed)
    return ParsedMail(**told)


def limit() -> None:
    """Memory, open files, no file written at all; no core."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def renew_cpu() -> None:
    """Seconds of processor for the next mail: the limit of a process counts from its start."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.RLIM_INFINITY))


def serve(source: BinaryIO, sink: BinaryIO, doing: mmap.mmap) -> None:
    """Answer mails until there are no more; `doing` tells the parent whether a mail is being read."""
    while len(head := source.read(MAIL.size)) == MAIL.size:
        size, milliseconds, only_light = MAIL.unpack(head)
        raw = source.read(size)
        renew_cpu()
        doing[0] = _READING
        # Counted by the kernel, and what it does then cannot be caught: no loop in C goes on.
        signal.setitimer(signal.ITIMER_PROF, milliseconds / 1000)
        mail = parse_if_light(raw) if only_light else parse(raw)
        told = as_json(mail) if mail is not None else b""
        signal.setitimer(signal.ITIMER_PROF, 0)
        doing[0] = 0
        if mail is None:
            _say(READY + bytes([Failed.NOT_LIGHT]))
            continue
        sink.write(LENGTH.pack(len(told)) + told)
        sink.writelines(one.content for one in mail.files)
        sink.flush()


def main() -> int:
    """Limits first, then a mail of our own, which loads what is loaded late; an empty frame says that all is ready.

    Whoever reads is forked from here, and again after a mail that ended it; where such an end leaves half a frame
    behind this process ends, too.
    """
    limit()
    parse(b"From: a@example.com\nSubject: Ready\n\nBonjour, est-ce que tout est en place ?\n")
    doing = mmap.mmap(-1, 1)
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_BEFORE_LOOKING, 20, 20)
    _say(READY)
    while True:
        reader = os.fork()
        if not reader:
            return _read_mails(doing)
        status = os.waitstatus_to_exitcode(os.waitpid(reader, 0)[1])
        if not status or doing[0] != _READING:
            return int(status != 0)
        doing[0] = 0
        _say(READY + bytes([_OF_STATUS.get(status, Failed.CRASHED)]))


def _read_mails(doing: mmap.mmap) -> int:
    try:
        serve(sys.stdin.buffer, sys.stdout.buffer, doing)
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


def _say(frame: bytes) -> None:
    sys.stdout.buffer.write(frame)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
