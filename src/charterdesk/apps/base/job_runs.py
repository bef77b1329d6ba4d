"""Running a claimed job, and saying aloud when it is given up."""

from __future__ import annotations

import logging
from typing import Final

from django.db import transaction
from django.utils.module_loading import import_string

from charterdesk import reactions
from charterdesk.apps.base import events, jobs
from charterdesk.apps.base.actor import worker_actor
from charterdesk.apps.base.models import Job

log: Final = logging.getLogger(__name__)


def run(job: Job) -> bool:
    """Do a claimed job: its effects and its end in one transaction. True when it is done.

    Whatever it raises, it is tried again later and given up after the eighth attempt; a job whose lease another
    worker took leaves no effect here.
    """
    if job.attempts > jobs.MOST_ATTEMPTS:
        _fail(job, "no attempt came to its end")
        return False
    try:
        task = import_string(reactions.TASKS[job.task])
        with transaction.atomic():
            task(**job.arguments)
            jobs.finish(job)
    except jobs.LeaseLostError:
        log.warning("job %s (%s): another worker has it now", job.pk, job.task)
        return False
    except Exception as error:
        log.exception("job %s (%s): attempt %s failed", job.pk, job.task, job.attempts)
        _fail(job, f"{type(error).__name__}: {error}")
        return False
    return True


def _fail(job: Job, error: str) -> None:
    try:
        with transaction.atomic():
            given_up = jobs.put_back(job, error)
            if given_up and job.desk is not None:
                data: dict[str, events.Json] = {"job": job.pk, "task": job.task, "attempts": job.attempts}
                actor = worker_actor(job.desk)
                events.record(job.desk, f"job:{job.pk}", "job.given_up", actor=actor, data=data)
    except jobs.LeaseLostError:
        log.warning("job %s (%s): another worker has it now", job.pk, job.task)
        return
    if given_up:
        log.error("job %s (%s) is given up after %s attempts: %s", job.pk, job.task, job.attempts, error)
