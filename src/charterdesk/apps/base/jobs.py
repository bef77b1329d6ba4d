"""Jobs: work that follows from a committed fact.

A worker claims a job by one conditional UPDATE and holds it for the length of a lease. The effects of a job and its
end are one transaction that only the holder of the lease can commit: database effects happen once, even when a worker
is killed or loses its lease. What leaves the database (mail, HTTP) may happen again and needs a key of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from charterdesk import reactions
from charterdesk.apps.base.models import Desk, Job
from charterdesk.apps.base.now import now, whole_seconds

LEASE_SECONDS: Final = 60
MOST_ATTEMPTS: Final = 8
DAYS_KEPT: Final = 7

# PostgreSQL must not run the inner SELECT twice, hence the array; SQLite has one writer and no row locks.
_CLAIM: Final = {
    "sqlite": """
        UPDATE base_job SET owner = %s, lease_until = %s, attempts = attempts + 1 WHERE id IN (
            SELECT id FROM base_job
            WHERE state = %s AND run_at <= %s AND (lease_until IS NULL OR lease_until <= %s)
            ORDER BY run_at, id LIMIT %s
        ) RETURNING *
        """,
    "postgresql": """
        UPDATE base_job SET owner = %s, lease_until = %s, attempts = attempts + 1 WHERE id = ANY(ARRAY(
            SELECT id FROM base_job
            WHERE state = %s AND run_at <= %s AND (lease_until IS NULL OR lease_until <= %s)
            ORDER BY run_at, id LIMIT %s FOR UPDATE SKIP LOCKED
        )) RETURNING *
        """,
}


class LeaseLostError(Exception):
    """Another worker has the job now: whatever was done for it must not be committed."""


def enqueue(
    task: str,
    arguments: Mapping[str, object],
    *,
    desk: Desk | None = None,
    run_at: datetime | None = None,
    unique_key: str | None = None,
) -> Job:
    """Add a job in the caller's transaction; with a `unique_key` that exists already, the job that has it.

    KeyError for a task that reactions.py does not name.
    """
    reactions.TASKS[task]
    values = {
        "desk": desk,
        "task": task,
        "arguments": dict(arguments),
        "run_at": whole_seconds(run_at) if run_at else now(),
    }
    if unique_key is None:
        return Job.objects.create(**values)
    job, _created = Job.objects.get_or_create(unique_key=unique_key, defaults=values)
    return job


def claim(owner: str, limit: int = 10, lease_seconds: int = LEASE_SECONDS) -> list[Job]:
    """Take up to `limit` jobs that are due, oldest first, for `lease_seconds` (elapsed)."""
    present = now()
    moment = connection.ops.adapt_datetimefield_value(present)
    until = connection.ops.adapt_datetimefield_value(present + timedelta(seconds=lease_seconds))
    with transaction.atomic():
        rows = Job.objects.raw(_CLAIM[connection.vendor], [owner, until, Job.WAITING, moment, moment, limit])
        return sorted(rows, key=lambda job: (job.run_at, job.pk))


def finish(job: Job) -> None:
    """Mark the job done, in the transaction of its effects; LeaseLostError when it is no longer ours."""
    _leave(job, state=Job.DONE, finished_at=now(), lease_until=None, last_error="")


def put_back(job: Job, error: str) -> bool:
    """After a failure: wait 1, 2, 4 ... seconds, or give the job up after the eighth attempt (True)."""
    given_up = job.attempts >= MOST_ATTEMPTS
    present = now()
    if given_up:
        _leave(job, state=Job.GIVEN_UP, finished_at=present, lease_until=None, last_error=error[:500])
    else:
        later = present + timedelta(seconds=2 ** (job.attempts - 1))
        _leave(job, run_at=later, lease_until=None, last_error=error[:500])
    return given_up


def release(job: Job) -> None:
    """Give back a job that was claimed and not begun; the attempt does not count."""
    _leave(job, owner="", lease_until=None, attempts=job.attempts - 1)


def _leave(job: Job, **values: object) -> None:
    # The attempt counts too: a lease that ran out and came back to the same worker is another hold.
    held = Job.objects.filter(pk=job.pk, owner=job.owner, attempts=job.attempts, state=Job.WAITING)
    if not held.update(**values):
        raise LeaseLostError(job.pk)


def forget_finished() -> int:
    """Remove the jobs done more than seven days ago; what was given up stays to be looked at."""
    old = Job.objects.filter(state=Job.DONE, finished_at__lt=now() - timedelta(days=DAYS_KEPT))
    return old.delete()[0]
