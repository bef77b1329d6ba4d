"""Workers killed in the middle of their work: every job has its effect once."""

import os
import random
import signal
import subprocess
import sys
import time
from urllib.parse import quote

import pytest
from django.db import connection

import make
from charterdesk import reactions
from charterdesk.apps.base import jobs
from charterdesk.apps.base.models import Job, Number

JOBS, KILLS = 60, 5
WORKER = """
import time
import django
django.setup()
from charterdesk.apps.base import job_runs, jobs, numbers
from charterdesk.apps.base.models import Desk
from charterdesk import reactions

def count(desk):
    numbers.take(Desk(pk=desk), "effects")
    time.sleep(0.02)

reactions.TASKS = {"count": "count"}
job_runs.import_string = lambda path: count
name = f"worker {time.monotonic_ns()}"
print("ready", flush=True)
while True:
    for job in jobs.claim(name, limit=3, lease_seconds=1):
        job_runs.run(job)
    time.sleep(0.01)
"""


def address_of_the_test_database():
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    user, password = quote(given["USER"], safe=""), quote(given["PASSWORD"], safe="")
    return f"postgresql://{user}:{password}@{given['HOST']}:{given['PORT']}/{given['NAME']}"


def start(tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "charterdesk.server.settings",
        "DATABASE_URL": address_of_the_test_database(),
        "CHARTERDESK_SECRET_KEY": "k" * 40,
        "CHARTERDESK_DATA_DIR": str(tmp_path),
    }
    return subprocess.Popen(  # noqa: S603  # our own worker
        [sys.executable, "-c", WORKER], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def stop(worker):
    worker.send_signal(signal.SIGKILL)
    worker.communicate()


@pytest.mark.django_db(transaction=True)
def test_jobs_of_killed_workers_are_done_once(monkeypatch, tmp_path):
    monkeypatch.setattr(reactions, "TASKS", {"count": "count"})
    desk = make.desk()
    for _ in range(JOBS):
        jobs.enqueue("count", {"desk": desk.pk}, desk=desk)
    workers = [start(tmp_path), start(tmp_path)]
    chance = random.Random(2)
    try:
        for _ in range(KILLS):
            victim = workers.pop(0)
            assert victim.stdout is not None
            assert victim.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0.05, 0.25))
            stop(victim)
            workers.append(start(tmp_path))
        give_up = time.monotonic() + 60
        while Job.objects.filter(state=Job.WAITING).exists() and time.monotonic() < give_up:
            time.sleep(0.1)
    finally:
        for worker in workers:
            stop(worker)
    assert Job.objects.filter(state=Job.DONE).count() == JOBS
    assert Job.objects.filter(attempts__gt=1).exists(), "no worker was killed in the middle of its work"
    assert Number.objects.get(desk=desk, series="effects").next == JOBS + 1
