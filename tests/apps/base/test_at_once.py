"""Several workers and windows at once, each with its own connection: nothing twice, nothing lost, no gap."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

import make
from charterdesk import reactions
from charterdesk.apps.base import events, job_runs, jobs, numbers, repeated
from charterdesk.apps.base.actor import worker_actor
from charterdesk.apps.base.models import Job, Number, RepeatedRequest

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


@pytest.fixture
def desk():
    return make.desk()


def together(function, times=AT_ONCE):
    """Run the function in so many threads that start at the same moment; their results."""
    start = threading.Barrier(times)

    def one(place):
        try:
            start.wait(20)
            return function(place)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return [future.result(60) for future in [pool.submit(one, place) for place in range(times)]]


def test_numbers_taken_at_once_are_all_different_and_without_gap(desk):
    def take_ten(_place):
        taken = []
        for _ in range(10):
            with transaction.atomic():
                taken.append(numbers.take(desk, "ticket"))
        return taken

    taken = sorted(number for numbers_of_one in together(take_ten) for number in numbers_of_one)
    assert taken == list(range(1, 10 * AT_ONCE + 1))


def test_numbers_given_back_at_once_leave_no_gap(desk):
    def take_and_drop_every_second(place):
        kept = []
        for turn in range(10):
            with transaction.atomic():
                number = numbers.take(desk, "ticket")
                if (turn + place) % 2:
                    transaction.set_rollback(True)
                else:
                    kept.append(number)
        return kept

    kept = sorted(number for numbers_of_one in together(take_and_drop_every_second) for number in numbers_of_one)
    assert kept == list(range(1, 5 * AT_ONCE + 1))


def test_lines_written_at_once_into_one_stream_make_one_whole_chain(desk):
    def write_ten(place):
        for turn in range(10):
            with transaction.atomic():
                data = {"place": place, "turn": turn}
                events.record(desk, "ticket:1", "ticket.noted", actor=worker_actor(desk), data=data)

    together(write_ten)
    assert events.of(desk, "ticket:1").count() == 10 * AT_ONCE
    assert events.verify(desk, "ticket:1") == []


def test_each_job_is_claimed_by_one_worker_only(desk, monkeypatch):
    monkeypatch.setattr(reactions, "TASKS", {"count": "x"})
    for _ in range(40):
        jobs.enqueue("count", {}, desk=desk)

    def claim_all(place):
        claimed = []
        while batch := jobs.claim(f"worker {place}", limit=3):
            claimed += [job.pk for job in batch]
        return claimed

    claims = Counter(job for claimed in together(claim_all) for job in claimed)
    assert len(claims) == 40
    assert set(claims.values()) == {1}


def test_each_job_has_its_effect_once_though_every_lease_runs_out_at_once(desk, monkeypatch):
    monkeypatch.setattr(reactions, "TASKS", {"count": "x"})
    monkeypatch.setattr(job_runs, "import_string", lambda _path: lambda: numbers.take(desk, "effects"))
    for _ in range(20):
        jobs.enqueue("count", {}, desk=desk)

    def do_all(place):
        # A lease of no length: every worker finds every unfinished job free.
        while Job.objects.filter(state=Job.WAITING).exists():
            for job in jobs.claim(f"worker {place}", limit=5, lease_seconds=0):
                job_runs.run(job)

    monkeypatch.setattr(jobs, "MOST_ATTEMPTS", 10**6)
    together(do_all)
    assert Number.objects.get(desk=desk, series="effects").next == 21
    assert not Job.objects.exclude(state=Job.DONE).exists()


def test_jobs_with_one_unique_key_enqueued_at_once_are_one_job(desk, monkeypatch):
    monkeypatch.setattr(reactions, "TASKS", {"count": "x"})

    def enqueue(_place):
        with transaction.atomic():
            return jobs.enqueue("count", {}, desk=desk, unique_key="report 2026-07-13").pk

    assert len(set(together(enqueue))) == 1


def test_one_request_sent_at_once_under_one_key_happens_once(desk):
    digest = repeated.request_digest("POST", "/", b"")

    def send(_place):
        return repeated.once(desk, 1, "key", digest, lambda: repeated.Answer(201, str(numbers.take(desk, "ticket"))))

    answers = together(send)
    assert {(answer.status, answer.body) for answer in answers} == {(201, "1")}
    assert sorted(answer.repeated for answer in answers) == [False, True, True, True]
    assert RepeatedRequest.objects.count() == 1
