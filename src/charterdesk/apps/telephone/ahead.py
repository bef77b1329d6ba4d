"""Reads a long file of records in a second process, a batch ahead of what is being stored.

`python -m charterdesk.apps.telephone.ahead` reads what to do from its input and writes batches (prepared.py) to
its output until the file ends; it knows no database and no settings. Where nobody takes its batches any more, it ends.
"""

from __future__ import annotations

import gc
import json
import marshal
import os
import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from charterdesk.apps.telephone.formats import FORMATS
from charterdesk.apps.telephone.prepared import Prepared, prepare
from charterdesk.apps.telephone.records.lines import in_batches, of_file
from charterdesk.apps.telephone.records.record import terms_of

MODULE: Final = "charterdesk.apps.telephone.ahead"
LENGTH: Final = struct.Struct(">I")
PASSED_ON: Final = ("LANG", "LC_ALL", "PATH", "PYTHONPATH", "TZ", "TZDIR", "PYTHONTZPATH")
SENT_ALL: Final = 0


class BrokeOffError(OSError):
    """The second process ended before the file did."""


def prepared_ahead(job: Mapping[str, Any]) -> Iterator[Prepared]:
    """The batches of a file: `kind`, `source`, `time_zone`, `settings` of its source, `path`, `size` of a batch, and
    `came_at`, the moment as of which it is read (ISO). BrokeOffError.
    """
    child = subprocess.Popen(  # noqa: S603 -- our own module, no word of a stranger
        # -P: what lies in the folder from which the desk was started is no module.
        [sys.executable, "-P", "-m", MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
    )
    try:
        with closing(_pipe(child.stdin)) as told:
            told.write(json.dumps(dict(job)).encode())
        with closing(_pipe(child.stdout)) as answers:
            yield from _batches(answers)
    finally:
        child.kill()
        child.wait()


def main() -> None:
    """Do what the input says."""
    gc.disable()  # nothing of a batch refers to itself
    job = json.loads(sys.stdin.buffer.read())
    form, terms = FORMATS[job["kind"]], terms_of(job["source"], job["time_zone"], job["settings"])
    came_at, out = datetime.fromisoformat(job["came_at"]), sys.stdout.buffer
    with suppress(BrokenPipeError):
        for lines in in_batches(of_file(Path(job["path"]), after=job["after"]), job["size"]):
            raw = marshal.dumps(tuple(prepare(form, terms, came_at, lines)))
            out.write(LENGTH.pack(len(raw)) + raw)
            out.flush()
        out.write(LENGTH.pack(SENT_ALL))
        out.flush()


def _batches(answers: IO[bytes]) -> Iterator[Prepared]:
    while (length := LENGTH.unpack(_exactly(answers, LENGTH.size))[0]) != SENT_ALL:
        yield Prepared(*marshal.loads(_exactly(answers, length)))  # noqa: S302 -- of our own process


def _pipe(end: IO[bytes] | None) -> IO[bytes]:
    if end is None:
        raise BrokeOffError
    return end


def _exactly(answers: IO[bytes], size: int) -> bytes:
    raw = answers.read(size)
    if len(raw) < size:
        raise BrokeOffError
    return raw


if __name__ == "__main__":
    main()
