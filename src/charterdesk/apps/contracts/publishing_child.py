"""The processes in which texts that somebody types are checked and documents are set: each may be ended at any time,
the desk goes on.

Reads a question and writes an answer, both as JSON after their length, until its input ends.
"""

from __future__ import annotations

import base64
import json
import resource
import struct
import sys
from datetime import date
from typing import Any, BinaryIO, Final

from charterdesk.apps.base import typeset
from charterdesk.apps.contracts.publishing_check import Checked, Finding, Problem, Validity, check_text
from charterdesk.rules.charter.sentences import CATALOGUES

LENGTH: Final = struct.Struct(">I")
MOST_MEMORY: Final = 1024**3


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Check a text, or set a document."""
    today = date.fromisoformat(asked["today"])
    if "document" in asked:
        done = typeset.pdf("document", asked["document"], today)
        return {"pdf": base64.b64encode(done.pdf).decode(), "unshown": done.unshown}
    versions = [
        Validity(name, date.fromisoformat(starts), date.fromisoformat(ends) if ends else None)
        for name, starts, ends in asked["versions"]
    ]
    return as_told(check_text(asked["name"], asked["text"], asked["shared"], today=today, versions=versions))


def as_told(checked: Checked) -> dict[str, Any]:
    """What was found, as it goes through a pipe."""
    return {
        "problems": [[one.file, one.line, one.column, _in_each_language(one)] for one in checked.problems],
        "findings": [
            [one.file, one.line, one.column, one.check, _in_each_language(one), one.accepted_because, one.blocks]
            for one in checked.findings
        ],
        "rests_on": list(checked.rests_on),
        "digest": checked.digest,
    }


def _in_each_language(one: Problem | Finding) -> dict[str, str]:
    return {"en": one.message, **{language: one.told(language) for language in CATALOGUES}}


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer until nobody asks any more; an empty answer says that one can begin."""
    _say(sink, {})
    while head := source.read(LENGTH.size):
        _say(sink, answer(json.loads(source.read(LENGTH.unpack(head)[0]))))


def _say(sink: BinaryIO, said: dict[str, Any]) -> None:
    raw = json.dumps(said).encode()
    sink.write(LENGTH.pack(len(raw)) + raw)
    sink.flush()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    serve(sys.stdin.buffer, sys.stdout.buffer)
