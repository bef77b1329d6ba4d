"""Killed in the middle: each verb, request and round of the worker happened wholly or not at all.

A few points of a few scenarios here; every point of each, and every call to the kernel, in tests/torture.
"""

import os
import signal
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from charterdesk.apps.base import files, now
from torture.installations import Hand, Shelf
from torture.kills import judge_remains, set_up
from torture.scenarios import BY_NAME

POINTS = 2
SHORT = ("open a ticket with a log", "a machine opens a ticket", "the worker writes three misses")


@pytest.mark.django_db(transaction=True)
def test_who_is_killed_leaves_all_or_nothing_and_can_go_on(tmp_path):
    shelf = Shelf(tmp_path)
    blank = shelf.blank("blank")
    chance = Random(7)
    with Hand.at_work(tmp_path) as hand:
        for name in SHORT:
            stage = set_up(hand, shelf, blank, BY_NAME[name])
            assert stage.points > 10
            happened = []
            for point in (1, *sorted(chance.sample(range(2, stage.points), POINTS)), stage.points):
                at = shelf.copy(stage.before, "point")
                status, told = hand.act("run", at, name, given=stage.given, kill=point)
                assert (status, told) == (-signal.SIGKILL, None)
                happened.append(judge_remains(hand, at, stage))
            assert happened == sorted(happened)
            assert (happened[0], happened[-1]) == (0, len(stage.scenario.steps))


def test_what_a_killed_upload_left_is_forgotten_after_a_day(settings):
    folder = Path(settings.FILES_ROOT)
    folder.mkdir()
    for name, age in (
        ("incoming-old", timedelta(hours=25)),
        ("incoming-new", timedelta(hours=1)),
        ("kept", timedelta(9)),
    ):
        (folder / name).write_bytes(b"half a")
        moment = (now.now() - age).timestamp()
        os.utime(folder / name, (moment, moment))
    assert files.forget_drafts() == 1
    assert sorted(path.name for path in folder.iterdir()) == ["incoming-new", "kept"]
