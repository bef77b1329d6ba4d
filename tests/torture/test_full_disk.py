"""The disk is full, or may only be read: what cannot be stored is refused whole, and all works once there is room.

A small file system in memory, in a mount namespace of its own (it ends with the process): the database, its log and
the attachments lie on it together. PostgreSQL keeps its rows elsewhere: there only the attachments run out of room.
"""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from torture.installations import Hand, Installation, Shelf, environment
from torture.kills import judge_remains, set_up
from torture.scenarios import SCENARIOS

ENGINE = os.environ.get("CHARTERDESK_TEST_DATABASE", "sqlite")
APART = ("unshare", "--mount", "--propagation", "private")
AROUND = APART if os.geteuid() == 0 else (*APART, "--user", "--map-root-user")
CONCERNED = [scenario for scenario in SCENARIOS if ENGINE == "sqlite" or scenario.uses_disk]
FREE_KB = range(0, 200, 8)
FULL = ("disk is full", "No space left on device", "disk I/O error", "unable to open database file")


def shell(hand, script):
    """A command where the hand's file systems are."""
    hand.order(do="command", command=["sh", "-eu", "-c", script])


@pytest.mark.parametrize("scenario", CONCERNED, ids=lambda scenario: scenario.name)
@pytest.mark.django_db(transaction=True)
def test_a_full_disk_refuses_and_loses_nothing(scenario, tmp_path, capfd):
    shelf = Shelf(tmp_path)
    small = tmp_path / "small"
    small.mkdir()
    figures: Counter[str] = Counter()
    with Hand.at_work(tmp_path, *AROUND) as hand:
        stage = set_up(hand, shelf, shelf.blank("blank"), scenario)
        shell(hand, f"mount -t tmpfs -o size=8m tmpfs {small}")
        for free in FREE_KB:
            at = shelf.copy(stage.before, "point")
            if ENGINE == "sqlite":
                at = Installation(str(small / "desk.sqlite3"), str(small / "files"))
            else:
                at = Installation(at.database, str(small / "files"))
            source = tmp_path / "point"
            shell(hand, f"rm -rf {small}/*; cp -r {source}/. {small}; mkdir -p {small}/files")
            # All that is free is taken by a ballast, but for so many kB.
            shell(
                hand,
                f"left=$(df --output=avail -k {small} | tail -1); "
                f"if [ $left -gt {free} ]; then head -c $(((left - {free}) * 1024)) /dev/zero >{small}/ballast; fi",
            )
            told = hand.act_well("run", at, scenario.name, given=stage.given)
            if told["error"]:
                assert any(words in told["error"] for words in FULL), told["error"]
            shell(hand, f'rm {small}/ballast; test -z "$(ls {small}/files/incoming-* 2>/dev/null)"')
            happened = judge_remains(hand, at, stage)
            assert (told["error"] is None) == (happened == len(scenario.steps)), told["error"]
            figures["refused" if told["error"] else "stored"] += 1
    assert set(figures) == {"refused", "stored"}
    with capfd.disabled():
        print(f"\nfull disk {ENGINE} {scenario.name}: {dict(figures)}", end="", flush=True)


@pytest.mark.parametrize("command", [["migrate"], ["worker", "--once"], ["serve", "--port", "8391"], ["check-data"]])
@pytest.mark.django_db(transaction=True)
def test_a_data_directory_that_may_only_be_read_is_refused_in_words(command, tmp_path):
    charterdesk = Path(sys.executable).with_name("charterdesk")
    told = subprocess.run(  # noqa: S603  # our own
        [
            *AROUND,
            "sh",
            "-eu",
            "-c",
            'mount -t tmpfs -o ro tmpfs "$1"; shift; exec "$@"',
            "sh",
            str(tmp_path),
            str(charterdesk),
            *command,
        ],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.returncode == 2, told.stderr
    assert f"CHARTERDESK_DATA_DIR: {tmp_path}" in told.stderr
    assert "Traceback" not in told.stderr
