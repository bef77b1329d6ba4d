"""Lines of a byte stream: records split over packets, several in one, NUL bytes before them, lines without end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from charterdesk.apps.telephone.records.record import Unreadable

LONGEST_LINE: Final = 4096  # bytes; a record with every field has some 400
PIECE: Final = 1024 * 1024  # bytes
AROUND: Final = b"\0\t\r\n \xef\xbb\xbf"


class Lines:
    """Takes bytes as they come and gives each line once it is whole. What is kept of an endless line is bounded."""

    def __init__(self, longest: int = LONGEST_LINE) -> None:
        self._longest = longest
        self._begun = b""

    def feed(self, piece: bytes) -> list[bytes | Unreadable]:
        """The lines that this piece completes, without what transport adds around them; empty ones are left out."""
        *whole, begun = piece.split(b"\n")
        given: list[bytes | Unreadable] = []
        for part in whole:
            given += self._line(self._begun + part)
            self._begun = b""
        # An endless line is kept as far as it is bounded: the rest of it says nothing.
        self._begun = (self._begun + begun).lstrip(AROUND)[: self._longest + 1]
        return given

    def rest(self) -> list[bytes | Unreadable]:
        """What came of a line that did not end: no whole record, however it looks."""
        begun, self._begun = self._begun.strip(AROUND), b""
        return [Unreadable(begun[: self._longest], "cut")] if begun else []

    def _line(self, line: bytes) -> list[bytes | Unreadable]:
        bare = line.strip(AROUND)
        if len(bare) > self._longest:
            return [Unreadable(bare[: self._longest], "too_long")]
        return [bare] if bare else []


def bare(line: bytes) -> bytes:
    """A line of a file without what stands around it."""
    return line.strip(AROUND)


def of_file(path: Path, *, after: int = 0) -> Iterator[bytes | Unreadable]:
    """The lines of a file after its first ones; the last needs no line break. OSError when it cannot be read."""
    return islice(_of_file(path), after, None)


def in_batches(lines: Iterable[bytes | Unreadable], size: int) -> Iterator[list[bytes | Unreadable]]:
    """The lines, so many at a time."""
    left = iter(lines)
    while batch := list(islice(left, size)):
        yield batch


def _of_file(path: Path) -> Iterator[bytes | Unreadable]:
    lines = Lines()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield from lines.feed(piece)
    yield from lines.feed(b"\n")
