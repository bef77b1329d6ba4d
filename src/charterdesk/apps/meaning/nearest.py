"""What means nearly the same, of one desk: its vectors stand in this process as one matrix, and all are looked at.

A number is kept in a byte, and what it was times a factor of its row: 100,000 take 72 MB and 25 ms, against 200 MB in
single precision. They are fetched a stretch with each question, the newest first, so that no page waits for the whole.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Max

from charterdesk.apps.base.late import Late
from charterdesk.apps.meaning import model
from charterdesk.apps.meaning.keeping import kept
from charterdesk.apps.meaning.models import Meaning

if TYPE_CHECKING:
    import numpy as np
else:
    np = Late("numpy")

MOST: Final = 200_000  # vectors in one process, of all desks: 144 MB; the desk asked longest ago is forgotten first
STRETCH: Final = 1_000  # rows fetched at once
SECONDS: Final = 0.03  # for which a question fetches what it has not yet
OVERLAP: Final = 200  # rows looked at again: what was committed later may have an earlier number
BLOCK: Final = 2_048
FULL: Final = 127  # the largest number in a byte


class Matrix:
    """The vectors of one kind of one desk."""

    def __init__(self, desk_id: int, kind: str, named: str) -> None:
        self._rows = Meaning.objects.filter(desk_id=desk_id, kind=kind, model=named)
        self._below = 1 << 62  # keys from here on have been fetched
        self._last = self._rows.aggregate(last=Max("pk"))["last"] or 0
        self._places: dict[int, int] = {}
        self._bytes: Any = None
        self._factors: Any = None
        self._keys: Any = None
        self._grow(STRETCH)

    def __len__(self) -> int:
        return len(self._places)

    def fetch(self, room: int) -> None:
        """Fetch what is new, then some of what is older, for so many vectors at most."""
        until = time.perf_counter() + SECONDS
        self._newer()
        while self._below and len(self) < room:
            self._older(room)
            if time.perf_counter() >= until:
                break

    def near(self, vector: bytes, most: int, also: Collection[int] = ()) -> list[tuple[int, float]]:
        """The keys nearest to a vector and those of `also`, with their cosine, the nearest first."""
        count = len(self)
        if not count:
            return []
        asked = np.frombuffer(vector, dtype=np.float16).astype(np.float32)
        found = np.empty(count, dtype=np.float32)
        for first in range(0, count, BLOCK):
            block = self._bytes[first : min(first + BLOCK, count)]
            found[first : first + BLOCK] = block.astype(np.float32) @ asked
        found *= self._factors[:count]
        best = np.argpartition(-found, most)[:most] if count > most else np.arange(count)
        places = {*map(int, best), *(self._places[key] for key in also if key in self._places)}
        pairs = [(int(self._keys[place]), float(found[place])) for place in places]
        return sorted(pairs, key=lambda pair: (-pair[1], -pair[0]))

    def _newer(self) -> None:
        after = self._last - OVERLAP
        while rows := list(self._rows.filter(pk__gt=after).order_by("pk").values_list("pk", "key", "vector")[:STRETCH]):
            fresh = [
                row for row in rows if row[0] > self._last or (row[1] >= self._below and row[1] not in self._places)
            ]
            self._put(fresh)
            after = rows[-1][0]
            self._last = max(self._last, after)
            if len(rows) < STRETCH:
                return

    def _older(self, room: int) -> None:
        wanted = min(STRETCH, room - len(self))
        rows = list(self._rows.filter(key__lt=self._below).order_by("-key").values_list("pk", "key", "vector")[:wanted])
        self._put(rows)
        self._below = rows[-1][1] if len(rows) == wanted else 0

    def _put(self, rows: Sequence[tuple[int, int, Any]]) -> None:
        if not rows:
            return
        read = np.frombuffer(b"".join(bytes(row[2]) for row in rows), dtype=np.float16).astype(np.float32)
        read = read.reshape(len(rows), model.NUMBERS)
        factors = np.abs(read).max(axis=1) / FULL
        factors[factors == 0] = 1
        small = np.rint(read / factors[:, None]).astype(np.int8)
        if len(self) + len(rows) > len(self._keys):
            self._grow(max(len(self) + len(rows), len(self._keys) * 3 // 2))
        for place, (_pk, key, _vector) in enumerate(rows):
            at = self._places.setdefault(key, len(self._places))
            self._bytes[at], self._factors[at], self._keys[at] = small[place], factors[place], key

    def _grow(self, size: int) -> None:
        count = len(self._places)
        grown: tuple[Any, Any, Any] = (
            np.zeros((size, model.NUMBERS), np.int8),
            np.zeros(size, np.float32),
            np.zeros(size, np.int64),
        )
        if count:
            for new, old in zip(grown, (self._bytes, self._factors, self._keys), strict=True):
                new[:count] = old[:count]
        self._bytes, self._factors, self._keys = grown


_lock: Final = threading.Lock()
_matrices: Final[OrderedDict[tuple[int, str, str], Matrix]] = OrderedDict()


def near(
    desk_id: int, kind: str, asked: tuple[str, int], most: int, *, also: Collection[int] = ()
) -> list[tuple[int, float]]:
    """The keys of a desk's things of a kind that mean nearly what this one does ((kind, key)), with their cosine, the
    nearest first, and those of `also`; whoever may see them: not to be shown so. Nothing where the extra is off or it
    is not read yet.
    """
    vector = kept(asked[0], [asked[1]]).get(asked[1])
    if vector is None:
        return []
    return [pair for pair in near_to(desk_id, kind, vector, most + 1, also=also) if (kind, pair[0]) != asked]


def near_to(
    desk_id: int, kind: str, vector: bytes, most: int, *, also: Collection[int] = ()
) -> list[tuple[int, float]]:
    """The same, for what a text means that is kept nowhere."""
    with _lock:
        return _matrix(desk_id, kind).near(vector, most, also)


def alike(kind: str, keys: Iterable[int], least: float) -> Mapping[int, frozenset[int]]:
    """Which of these mean nearly the same: each key with the others whose cosine is at least so much."""
    vectors = kept(kind, keys)
    if not vectors:
        return {}
    order = sorted(vectors)
    all_of_them = np.frombuffer(b"".join(vectors[key] for key in order), dtype=np.float16).astype(np.float32)
    all_of_them = all_of_them.reshape(len(order), model.NUMBERS)
    pairs: dict[int, frozenset[int]] = {}
    for first in range(0, len(order), BLOCK):
        block = all_of_them[first : first + BLOCK] @ all_of_them.T
        for place in range(len(block)):
            others = frozenset(order[at] for at in np.flatnonzero(block[place] >= least)) - {order[first + place]}
            if others:
                pairs[order[first + place]] = others
    return pairs


def forget_all() -> None:
    """Keep nothing in memory any more."""
    with _lock:
        _matrices.clear()


def _matrix(desk_id: int, kind: str) -> Matrix:
    asked = (desk_id, kind, model.name())
    matrix = _matrices.setdefault(asked, Matrix(*asked)) if asked not in _matrices else _matrices[asked]
    _matrices.move_to_end(asked)
    others = sum(len(one) for known, one in _matrices.items() if known != asked)
    while others and others + len(matrix) >= MOST:
        _known, forgotten = _matrices.popitem(last=False)
        others -= len(forgotten)
    matrix.fetch(MOST - others)
    return matrix
