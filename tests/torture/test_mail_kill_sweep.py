"""Mail, killed at every point from fetch to sent: before each statement, around each commit, at each step of a file and
at each word with a mail server; then by the kernel's door, as it writes, makes durable or sends.

After each kill the installation is looked at, started again and left alone until it is quiet. Then the mail is in once,
its ticket there once, and the servers that took our mails have counted.
"""

import os
import shutil
import signal
from collections import Counter

import pytest

from torture.installations import Hand, Shelf
from torture.mail_kills import Servers, figures_of, judge_remains, kill, set_up
from torture.mail_scenarios import SCENARIOS
from torture.test_kill_sweep import killing

ENGINE = os.environ.get("CHARTERDESK_TEST_DATABASE", "sqlite")
CALLS = {"sqlite": ("pwrite64", "fsync", "sendto"), "postgresql": ("sendto", "fsync")}[ENGINE]
MODULE = "torture.mail_hand"
MOST = 600
# 1 is all; a hurried run kills at each 5th point.
EACH = int(os.environ.get("TORTURE_EACH", "1"))


@pytest.fixture
def report(capfd):
    """Prints through what pytest captures: the figures of docs/faults.md."""

    def say(name, figures):
        told = ", ".join(f"{what} {figures[what]}" for what in sorted(figures))
        with capfd.disabled():
            print(f"\nmail swept {ENGINE} {name}: {told}", end="", flush=True)

    return say


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
@pytest.mark.django_db(transaction=True)
def test_mail_killed_at_every_point_is_in_once_and_told_once(scenario, tmp_path, report):
    shelf = Shelf(tmp_path)
    figures: Counter[str] = Counter()
    with Servers.at_work() as servers, Hand.at_work(tmp_path, module=MODULE) as hand:
        stage = set_up(hand, servers, shelf, shelf.blank("blank"), scenario)
        for point in range(1, MOST, EACH):
            at = shelf.copy(stage.before, "point")
            status, post = kill(hand, servers, at, stage, point)
            if status == 0:
                break
            assert status == -signal.SIGKILL, point
            figures.update(figures_of(judge_remains(hand, post, stage)))
    assert figures["points"] >= stage.points // EACH - 10
    report(scenario.name, figures)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.django_db(transaction=True)
def test_mail_killed_at_every_call_to_the_kernel_is_in_once_and_told_once(call, tmp_path, report):
    assert shutil.which("strace"), "strace is needed: apt-get install strace"
    shelf = Shelf(tmp_path)
    figures: Counter[str] = Counter()
    with (
        Servers.at_work() as servers,
        Hand.at_work(tmp_path, module=MODULE) as judge,
        Hand.at_work(tmp_path, module=MODULE) as victim,
    ):
        blank = shelf.blank("blank")
        stages = [set_up(judge, servers, shelf, blank, scenario) for scenario in SCENARIOS]
        for number in range(1, MOST, EACH):
            left = []
            with killing(victim.process.pid, call, number):
                for stage in stages:
                    at = shelf.copy(stage.before, "point")
                    status, post = kill(victim, servers, at, stage, 0, aimed_by=judge)
                    if status == 0:
                        continue
                    assert status == -signal.SIGKILL, (stage.scenario.name, number)
                    left.append(stage)
                    figures.update(figures_of(judge_remains(judge, post, stage)))
            stages = left
            if not stages:
                break
    assert not stages
    assert figures["points"]
    report(call, figures)
