"""A job is done once, tried again with patience, and given up aloud."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from charterdesk import reactions
from charterdesk.apps.base import events, job_runs, jobs, now
from charterdesk.apps.base.actor import worker_actor
from charterdesk.apps.base.models import Job, Number

NINE = datetime(2026, 7, 13, 9, tzinfo=UTC)


def count_up(desk):
    Number.objects.get_or_create(desk_id=desk, series="effects", defaults={"next": 0})
    row = Number.objects.get(desk_id=desk, series="effects")
    row.next += 1
    row.save()


def break_down(desk):
    count_up(desk)
    raise RuntimeError("the far side is down")


def effects(desk):
    return sum(Number.objects.filter(desk=desk, series="effects").values_list("next", flat=True))


@pytest.fixture(autouse=True)
def tasks(monkeypatch):
    here = {"count_up": f"{__name__}.count_up", "break_down": f"{__name__}.break_down"}
    monkeypatch.setattr(reactions, "TASKS", here)
    monkeypatch.setattr(job_runs, "import_string", lambda path: globals()[path.rpartition(".")[2]])


@pytest.fixture
def desk(people):
    return people.north


def claim_at(moment, owner="first", **given):
    with now.at(moment):
        return jobs.claim(owner, **given)


def add(desk, task="count_up", **given):
    with now.at(NINE):
        return jobs.enqueue(task, {"desk": desk.pk}, desk=desk, **given)


def test_a_job_is_claimed_when_its_time_has_come_and_by_one_worker_only(desk):
    job = add(desk, run_at=NINE + timedelta(minutes=5))
    assert claim_at(NINE + timedelta(seconds=299)) == []
    assert claim_at(NINE + timedelta(minutes=5)) == [job]
    assert claim_at(NINE + timedelta(minutes=5), "second") == []


def test_the_oldest_jobs_come_first_and_no_more_than_asked(desk):
    late, early, middle = (add(desk, run_at=NINE + timedelta(seconds=wait)) for wait in (9, 1, 5))
    assert claim_at(NINE + timedelta(minutes=1), limit=2) == [early, middle]
    assert claim_at(NINE + timedelta(minutes=1), limit=2) == [late]


def test_a_job_done_stays_done(desk):
    add(desk)
    (job,) = claim_at(NINE)
    assert job_runs.run(job)
    assert effects(desk) == 1
    assert Job.objects.get().state == Job.DONE
    assert claim_at(NINE + timedelta(days=1)) == []


def test_when_a_worker_dies_another_takes_the_job_after_the_lease(desk):
    add(desk)
    claim_at(NINE, lease_seconds=60)
    assert claim_at(NINE + timedelta(seconds=59), "second") == []
    (job,) = claim_at(NINE + timedelta(seconds=60), "second")
    assert (job.owner, job.attempts) == ("second", 2)


def test_a_worker_that_lost_its_lease_leaves_no_effect(desk):
    add(desk)
    (slow,) = claim_at(NINE, "slow", lease_seconds=60)
    (quick,) = claim_at(NINE + timedelta(seconds=61), "quick")
    assert not job_runs.run(slow)
    assert effects(desk) == 0
    assert job_runs.run(quick)
    assert effects(desk) == 1


def test_a_lease_that_came_back_to_the_same_worker_is_another_hold(desk):
    add(desk)
    (first,) = claim_at(NINE, "same")
    claim_at(NINE + timedelta(seconds=61), "same")
    with pytest.raises(jobs.LeaseLostError):
        jobs.finish(first)


def test_a_failure_leaves_no_effect_and_waits_longer_each_time(desk):
    job = add(desk, "break_down")
    moment, waits = NINE, []
    for _attempt in range(7):
        with now.at(moment):
            assert [job_runs.run(claimed) for claimed in jobs.claim("first")] == [False]
        job.refresh_from_db()
        waits.append(int((job.run_at - moment).total_seconds()))
        moment = job.run_at
    assert waits == [1, 2, 4, 8, 16, 32, 64]
    assert effects(desk) == 0
    assert job.last_error == "RuntimeError: the far side is down"


def test_the_eighth_failure_gives_up_aloud(desk, caplog):
    job = add(desk, "break_down")
    Job.objects.update(attempts=7)
    with now.at(NINE), caplog.at_level(logging.ERROR):
        job_runs.run(jobs.claim("first")[0])
    job.refresh_from_db()
    assert job.state == Job.GIVEN_UP
    assert "given up after 8 attempts" in caplog.text
    (line,) = events.of(desk, f"job:{job.pk}")
    assert (line.code, line.data["task"]) == ("job.given_up", "break_down")
    assert claim_at(NINE + timedelta(days=1)) == []


def test_a_job_that_kills_its_workers_is_given_up_too(desk):
    add(desk)
    Job.objects.update(attempts=8)
    (job,) = claim_at(NINE)
    assert not job_runs.run(job)
    assert Job.objects.get().state == Job.GIVEN_UP
    assert effects(desk) == 0


def test_a_job_given_back_is_free_at_once_and_the_attempt_does_not_count(desk):
    add(desk)
    jobs.release(claim_at(NINE)[0])
    assert [job.attempts for job in claim_at(NINE, "second")] == [1]


def test_a_unique_key_makes_one_job_of_many(desk):
    assert add(desk, unique_key="report 2026-07-13").pk == add(desk, unique_key="report 2026-07-13").pk


def test_a_task_that_nobody_knows_is_refused(desk):
    with pytest.raises(KeyError):
        add(desk, "tidy_up")


def test_what_the_reactions_table_says_follows_from_an_event_in_its_transaction(desk, monkeypatch):
    monkeypatch.setattr(reactions, "ON_EVENT", {"ticket.noted": ("count_up",)})
    line = events.record(desk, "ticket:1", "ticket.noted", actor=worker_actor(desk))
    job = Job.objects.get()
    assert (job.task, job.arguments, job.desk_id) == ("count_up", {"event": line.pk}, desk.pk)


def test_jobs_done_a_week_ago_are_forgotten_and_those_given_up_are_not(desk):
    for state in (Job.DONE, Job.GIVEN_UP, Job.WAITING):
        job = add(desk)
        Job.objects.filter(pk=job.pk).update(state=state, finished_at=NINE)
    with now.at(NINE + timedelta(days=7)):
        assert jobs.forget_finished() == 0
    with now.at(NINE + timedelta(days=7, seconds=1)):
        assert jobs.forget_finished() == 1
    assert set(Job.objects.values_list("state", flat=True)) == {Job.GIVEN_UP, Job.WAITING}
