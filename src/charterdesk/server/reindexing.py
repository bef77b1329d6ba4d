"""`charterdesk reindex`: keeps all words anew, by which tickets, people, organisations and equipment are found."""

from __future__ import annotations

import sys
from typing import Final

from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from charterdesk.apps.search.reindexing import keep_newly_found, reindex

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


def upgrade() -> None:
    """Bring the database to this version; where that changed it, keep the words of what this version finds too."""
    before = set(MigrationRecorder(connection).applied_migrations())
    call_command("migrate", interactive=False)
    if before and before != set(MigrationRecorder(connection).applied_migrations()):
        written = keep_newly_found()
        if written:
            sys.stdout.write(f"{written} rows of words kept that an earlier version did not know\n")
