"""The worker: does the jobs that are due, and calls what reactions.py wants called every N seconds."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from typing import Final

from django.db import close_old_connections, connections
from django.utils.module_loading import import_string

from charterdesk import reactions
from charterdesk.apps.base import job_runs, jobs

BATCH: Final = 10
SECONDS_WITHOUT_WORK: Final = 1.0
log: Final = logging.getLogger(__name__)


def owner_name() -> str:
    """A name that no other worker has: host, process, thread."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{threading.get_ident()}"


def run_worker(owner: str | None = None, *, once: bool = False, stop: threading.Event | None = None) -> None:
    """Work until `stop` is set; with `once`, do everything that is due now and return.

    Any number of workers may run, on any number of hosts. What fails is logged and tried again; the worker goes on.
    """
    name = owner or owner_name()
    asked_to_stop = stop or threading.Event()
    rounds = [(seconds, import_string(path)) for seconds, path in reactions.EVERY]
    due = dict.fromkeys(range(len(rounds)), 0.0)
    log.info("worker %s started", name)
    while not asked_to_stop.is_set():
        if not once:
            close_old_connections()
        for place, (seconds, function) in enumerate(rounds):
            if due[place] <= time.monotonic():
                due[place] = time.monotonic() + seconds
                call(function)
        done = work(name, asked_to_stop)
        if not done and once:
            break
        if not done:
            asked_to_stop.wait(SECONDS_WITHOUT_WORK)
    if not once:
        connections.close_all()
    log.info("worker %s stopped", name)


def work(owner: str, stop: threading.Event) -> int:
    """Claim a batch and do it; how many were claimed. Jobs left at a stop come back when their lease ends."""
    try:
        batch = jobs.claim(owner, BATCH)
    except Exception:
        log.exception("jobs could not be claimed")
        return 0
    for job in batch:
        if stop.is_set():
            jobs.release(job)
        else:
            job_runs.run(job)
    return len(batch)


def call(function: Callable[[], object]) -> None:
    """Call one of the regular functions; a failure is logged, and it is called again at its time."""
    try:
        function()
    except Exception:
        log.exception("%s failed", getattr(function, "__qualname__", function))
