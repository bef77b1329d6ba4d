"""The races of tests/flows/test_races.py in processes of their own, many times over, none beginning quite together."""

import json
import subprocess
import sys
from contextlib import ExitStack
from random import Random

import pytest
from django.core.management import call_command

from torture.installations import environment
from torture.race_card import CARD
from torture.races import judge

ROUNDS, SIDES, LATEST = 25, 4, 0.02


@pytest.fixture(scope="module")
def racers(tmp_path_factory, django_db_setup, django_db_blocker):
    """Four processes that run what they are told."""
    with django_db_blocker.unblock():
        started_with = environment(tmp_path_factory.mktemp("races"))
    with ExitStack() as stack:
        processes = []
        for _ in range(SIDES):
            process = subprocess.Popen(  # our own
                [sys.executable, "-m", "torture.racer"],
                env=started_with,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            assert process.stdin
            assert process.stdout
            stack.enter_context(process)
            stack.callback(process.stdin.close)
            processes.append(process)
            assert process.stdout.readline() == "ready\n"
        yield processes


@pytest.mark.parametrize("race", CARD, ids=lambda race: race.name)
@pytest.mark.django_db(transaction=True)
def test_race_in_processes(race, racers, tmp_path, settings):
    settings.FILES_ROOT = tmp_path / "files"
    chance = Random(race.name)
    for _ in range(ROUNDS):
        given = race.prepare()
        running = racers[: len(race.sides)]
        for place, process in enumerate(running):
            wait = chance.uniform(0, LATEST)
            said = {"race": race.name, "place": place, "given": given, "wait": wait, "files": str(tmp_path / "files")}
            process.stdin.write(json.dumps(said) + "\n")
            process.stdin.flush()
        judge(race, given, [json.loads(process.stdout.readline()) for process in running])
        call_command("flush", interactive=False, verbosity=0, allow_cascade=False, inhibit_post_migrate=True)
