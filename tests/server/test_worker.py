"""The worker does what is due, goes on after a failure, and stops when asked."""

import threading

import pytest

import make
from charterdesk import reactions
from charterdesk.apps.base import jobs
from charterdesk.apps.base.models import Job, Number
from charterdesk.server import worker

calls: list[str] = []


def take(desk):
    Number.objects.update_or_create(desk_id=desk, series="effects")


def regularly():
    calls.append("regularly")


def failing():
    calls.append("failing")
    raise RuntimeError("out of order")


@pytest.fixture(autouse=True)
def table(monkeypatch):
    calls.clear()
    here = {"take": take, "regularly": regularly, "failing": failing}
    monkeypatch.setattr(reactions, "TASKS", {"take": "take"})
    monkeypatch.setattr(reactions, "EVERY", ((3600, "failing"), (3600, "regularly")))
    monkeypatch.setattr(worker, "import_string", here.__getitem__)
    monkeypatch.setattr("charterdesk.apps.base.job_runs.import_string", here.__getitem__)


def test_once_does_everything_that_is_due_and_returns(db):
    desk = make.desk()
    for _ in range(25):
        jobs.enqueue("take", {"desk": desk.pk}, desk=desk)
    worker.run_worker(once=True)
    assert set(Job.objects.values_list("state", flat=True)) == {Job.DONE}


def test_a_regular_function_that_fails_stops_nobody(db, caplog):
    worker.run_worker(once=True)
    assert calls == ["failing", "regularly"]
    assert "failing failed" in caplog.text


def test_it_stops_when_asked_and_gives_back_what_it_has_not_begun(db):
    desk = make.desk()
    jobs.enqueue("take", {"desk": desk.pk}, desk=desk)
    stop = threading.Event()
    stop.set()
    worker.work("first", stop)
    job = Job.objects.get()
    assert (job.state, job.owner, job.attempts) == (Job.WAITING, "", 0)


def test_workers_have_different_names():
    names = {worker.owner_name()}
    thread = threading.Thread(target=lambda: names.add(worker.owner_name()))
    thread.start()
    thread.join()
    assert len(names) == 2


def test_it_goes_on_when_the_database_is_away(db, monkeypatch, caplog):
    def away(*_args):
        raise OSError("no database")

    monkeypatch.setattr(jobs, "claim", away)
    assert worker.work("first", threading.Event()) == 0
    assert "could not be claimed" in caplog.text
