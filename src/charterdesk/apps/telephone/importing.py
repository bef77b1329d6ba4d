"""Records from a file: in batches, each of which is safe by itself, so that an import that was killed is run again."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from charterdesk.apps.telephone.bulk import much_memory
from charterdesk.apps.telephone.formats import FORMATS
from charterdesk.apps.telephone.keeping import Kept, keep
from charterdesk.apps.telephone.models import CallSource
from charterdesk.apps.telephone.records import columns
from charterdesk.apps.telephone.records.lines import Lines
from charterdesk.apps.telephone.records.record import Unreadable

BATCH: Final = 5000  # records of one transaction: others who write wait for no more
PIECE: Final = 1024 * 1024  # bytes


def import_file(source: CallSource, path: Path, *, told: Callable[[Kept], None] = lambda _kept: None) -> Kept:
    """Keep the records of a file; OSError when it cannot be read. `told` hears after each batch what there was so far.

    Its last line needs no line break. A first line that names the columns is not a record: what it says is kept in the
    settings of the source, since without it the records mean nothing.
    """
    with _without_collections(), much_memory():
        return _import(source, path, told)


def _import(source: CallSource, path: Path, told: Callable[[Kept], None]) -> Kept:
    total = Kept()
    batch: list[bytes | Unreadable] = []
    for nth, line in enumerate(_lines(path)):
        if nth == 0 and FORMATS[source.kind].named_columns and isinstance(line, bytes):
            named = columns.named(line)
            if named:
                _remember(source, named)
                continue
        batch.append(line)
        if len(batch) == BATCH:
            total += keep(source, batch)
            told(total)
            batch.clear()
    return total + keep(source, batch) if batch else total


@contextmanager
def _without_collections() -> Iterator[None]:
    """Nothing of a batch refers to itself: looking for cycles among its hundred thousand values takes a quarter of the
    time and finds none.
    """
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.enable()


def _lines(path: Path) -> Iterator[bytes | Unreadable]:
    lines = Lines()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield from lines.feed(piece)
    yield from lines.feed(b"\n")


def _remember(source: CallSource, named: tuple[str, ...]) -> None:
    if tuple(source.settings.get("columns", ())) != named:
        source.settings = {**source.settings, "columns": list(named)}
        source.save(update_fields=["settings"])
