"""`charterdesk reindex`: keeps all words anew, by which tickets, people, organisations and equipment are found."""

from __future__ import annotations

import sys
from typing import Final

from charterdesk.apps.search.reindexing import reindex

TOLD_EVERY: Final = 25  # chunks


def reindex_all(after: int = 0) -> int:
    """Print how far it is, and how much was not as it should be; the exit status, 0."""
    written = 0
    for place, (kind, last, of_chunk) in enumerate(reindex(after=after), start=1):
        written += of_chunk
        if place % TOLD_EVERY == 0:
            going_on = f"; to go on from here: charterdesk reindex --after {last}" if kind == "ticket" else ""
            sys.stdout.write(f"{kind} {last}{going_on}\n")
            sys.stdout.flush()
    sys.stdout.write(f"Done: {written} written, all others were right\n")
    return 0
