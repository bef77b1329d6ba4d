"""At the same moment, each side with its own connection: whoever was first, nothing is lost and nothing is twice.

The same races run in processes and many times over in tests/torture.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from torture.race_card import CARD
from torture.races import attempt_all, judge

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("race", CARD, ids=lambda race: race.name)
def test_race(race):
    given = race.prepare()
    start = threading.Barrier(len(race.sides))

    def run(place):
        try:
            start.wait(20)
            return attempt_all(race.sides[place], given, place)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(race.sides)) as pool:
        runs = [pool.submit(run, place) for place in range(len(race.sides))]
        outcomes = [one.result(60) for one in runs]
    judge(race, given, outcomes)
