"""Killed at every point: before each statement, around each commit, at each step of a file; then by the kernel's door.

strace kills a process as it enters its n-th call: what SQLite and the file store write, make durable, rename and
remove, or what is sent to PostgreSQL. Each installation is then opened, checked and
worked on.
"""

import os
import shutil
import signal
import subprocess
from collections import Counter
from contextlib import contextmanager

import pytest

from torture.installations import Hand, Shelf
from torture.kills import drafts_left, judge_remains, set_up
from torture.scenarios import SCENARIOS

ENGINE = os.environ.get("CHARTERDESK_TEST_DATABASE", "sqlite")
CALLS = {"sqlite": ("pwrite64", "fsync", "rename", "unlink"), "postgresql": ("sendto", "fsync", "rename")}[ENGINE]
# The child of the hand tells how it ended; no scenario makes so many calls.
MOST = 400


@contextmanager
def killing(pid, call, number):
    """Meanwhile each child of the process dies as it enters its n-th call. No --seccomp-bpf: strace 6.1 then counts
    to one only.
    """
    inject = f"--inject={call}:signal=KILL:when={number}"
    command = ["strace", "-f", "-p", str(pid), "-o", "/dev/null", f"--trace={call}", inject]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:  # noqa: S603  # our own process
        assert tracer.stderr
        assert "attached" in tracer.stderr.readline()
        try:
            yield
        finally:
            tracer.send_signal(signal.SIGINT)
            tracer.communicate()


def sweep(report, name, figures):
    """One line of the report."""
    report(f"swept {ENGINE} {name}: " + ", ".join(f"{what} {figures[what]}" for what in sorted(figures)))


@pytest.fixture
def report(capfd):
    """Prints through what pytest captures: the figures of docs/faults.md."""

    def say(line):
        with capfd.disabled():
            print(f"\n{line}", end="", flush=True)

    return say


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
@pytest.mark.django_db(transaction=True)
def test_killed_at_every_point_from_within(scenario, tmp_path, report):
    shelf = Shelf(tmp_path)
    figures: Counter[str] = Counter()
    with Hand.at_work(tmp_path) as hand:
        stage = set_up(hand, shelf, shelf.blank("blank"), scenario)
        happened = []
        for point in range(1, stage.points + 1):
            at = shelf.copy(stage.before, "point")
            status, _told = hand.act("run", at, scenario.name, given=stage.given, kill=point)
            assert status == -signal.SIGKILL
            figures["drafts"] += drafts_left(at)
            happened.append(judge_remains(hand, at, stage))
            figures["points"] += 1
            figures["whole" if happened[-1] == len(scenario.steps) else "cut"] += 1
    assert happened == sorted(happened)
    sweep(report, scenario.name, figures)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.django_db(transaction=True)
def test_killed_at_every_call_to_the_kernel(call, tmp_path, report):
    assert shutil.which("strace"), "strace is needed: apt-get install strace"
    shelf = Shelf(tmp_path)
    figures: Counter[str] = Counter()
    with Hand.at_work(tmp_path) as judge, Hand.at_work(tmp_path) as victim:
        blank = shelf.blank("blank")
        stages = [set_up(judge, shelf, blank, scenario) for scenario in SCENARIOS]
        for number in range(1, MOST):
            unhurt = []
            with killing(victim.process.pid, call, number):
                for stage in stages:
                    at = shelf.copy(stage.before, "point")
                    status, _told = victim.act("run", at, stage.scenario.name, given=stage.given)
                    if status == 0:
                        unhurt.append(stage)
                        continue
                    assert status == -signal.SIGKILL
                    judge_remains(judge, at, stage)
                    figures["points"] += 1
            stages = [stage for stage in stages if stage not in unhurt]
            if not stages:
                break
            figures["most calls"] = number
    assert not stages
    assert figures["points"]
    sweep(report, call, figures)
