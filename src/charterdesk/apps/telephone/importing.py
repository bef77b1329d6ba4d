"""Records from a file: in batches, each of which is safe by itself, so that an import that was killed is run again."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from charterdesk.apps.base.now import now
from charterdesk.apps.telephone.ahead import prepared_ahead
from charterdesk.apps.telephone.bulk import much_memory
from charterdesk.apps.telephone.formats import FORMATS
from charterdesk.apps.telephone.keeping import Kept, terms_for
from charterdesk.apps.telephone.models import CallSource
from charterdesk.apps.telephone.prepared import Prepared, prepare
from charterdesk.apps.telephone.records import columns
from charterdesk.apps.telephone.records.lines import in_batches, of_file
from charterdesk.apps.telephone.storing import store

BATCH: Final = 5000  # records of one transaction: others who write wait for no more
SHORT: Final = 2 * 1024 * 1024  # bytes; longer files are read by a second process


def import_file(source: CallSource, path: Path, *, told: Callable[[Kept], None] = lambda _kept: None) -> Kept:
    """Keep the records of a file; OSError when it cannot be read. `told` hears after each batch what there was so far.

    Its last line needs no line break. A first line that names the columns is not a record: what it says is kept in the
    settings of the source, since without it the records mean nothing.
    """
    with _without_collections(), much_memory():
        return _import(source, path, told)


def _import(source: CallSource, path: Path, told: Callable[[Kept], None]) -> Kept:
    total, came_at = Kept(), now()
    after = int(FORMATS[source.kind].named_columns and _remember_columns(source, path))
    for batch in _batches(source, path, after, came_at):
        total += store(source, batch, came_at)
        told(total)
    return total


def _batches(source: CallSource, path: Path, after: int, came_at: datetime) -> Iterator[Prepared]:
    if path.stat().st_size > SHORT:
        job = {"kind": source.kind, "source": source.name, "time_zone": source.time_zone, "settings": source.settings}
        job |= {"path": str(path.absolute()), "after": after, "size": BATCH, "came_at": came_at.isoformat()}
        yield from prepared_ahead(job)
        return
    form, terms = FORMATS[source.kind], terms_for(source)
    for lines in in_batches(of_file(path, after=after), BATCH):
        yield prepare(form, terms, came_at, lines)


def _remember_columns(source: CallSource, path: Path) -> bool:
    """Whether the first line names the columns; then the source knows them."""
    first = next(of_file(path), b"")
    named = columns.named(first) if isinstance(first, bytes) else ()
    if named and tuple(source.settings.get("columns", ())) != named:
        source.settings = {**source.settings, "columns": list(named)}
        source.save(update_fields=["settings"])
    return bool(named)


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
