"""SMDR lines of an invented exchange, their import into the database of DATABASE_URL, and what a year of them costs
then: one measurement, as JSON.
"""

import json
import os
import random
import resource
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

django.setup()

from charterdesk.apps.base.actor import system_actor  # noqa: E402  # Django first
from charterdesk.apps.base.models import Desk  # noqa: E402
from charterdesk.apps.contracts.publishing import publish_charter  # noqa: E402
from charterdesk.apps.people import desks  # noqa: E402
from charterdesk.apps.telephone import days  # noqa: E402
from charterdesk.apps.telephone.figures import Days, counting_at, facts_of  # noqa: E402
from charterdesk.apps.telephone.importing import import_file  # noqa: E402
from charterdesk.apps.telephone.models import Call, CallRecord, CallSource, Gap  # noqa: E402
from charterdesk.apps.telephone.summed import summed  # noqa: E402
from charterdesk.charters import holiday_lists, text_of  # noqa: E402
from charterdesk.rules.simulate.staffing_plan import measured  # noqa: E402
from charterdesk.rules.telephone.figures import figures  # noqa: E402
from charterdesk.rules.telephone.report import Report  # noqa: E402
from charterdesk.rules.worktime.calendar import zone_named  # noqa: E402

AOC = "," * 13


def lines(number: int) -> list[str]:
    """A year of a desk: most calls answered at once, some announced to, transferred, given up, sent to a mailbox."""
    chance, moment, call = random.Random(7), datetime(2025, 1, 2, 8), 1_000_000  # noqa: DTZ001, S311
    written: list[str] = []
    while len(written) < number:
        moment += timedelta(seconds=chance.randint(5, 50))
        call += 1
        at, ring, talk = f"{moment:%Y/%m/%d %H:%M:%S}", chance.randint(1, 40), chance.randint(20, 900)
        caller, agent = f"06{chance.randint(10**7, 10**8 - 1)}", chance.randint(201, 220)
        connected = f"{talk // 3600:02}:{talk % 3600 // 60:02}:{talk % 60:02}"
        head, trunk = f"{caller},I,500,0352123456,,0,{call}", "T9017,Line 17.1"
        what = chance.random()
        if what < 0.6:  # noqa: PLR2004
            written.append(f"{at},{connected},{ring},{head},0,E{agent},Agent {agent},{trunk},0,0{AOC}")
        elif what < 0.75:  # noqa: PLR2004
            later = f"{moment + timedelta(seconds=30):%Y/%m/%d %H:%M:%S}"
            written.append(f"{at},00:00:30,0,{head},1,V9501,VM Channel 1,{trunk},0,0{AOC}")
            written.append(f"{later},{connected},4,{head},0,E{agent},Agent {agent},{trunk},0,0{AOC}")
        elif what < 0.9:  # noqa: PLR2004
            written.append(f"{at},00:00:20,{ring},{head},1,E{agent},Agent {agent},{trunk},12,0{AOC}")
            written.append(f"{at},{connected},0,{head},0,E{agent + 1},Agent {agent + 1},{trunk},0,0{AOC}")
        elif what < 0.95:  # noqa: PLR2004
            written.append(f"{at},00:00:00,{ring},{head},0,E500,Support,{trunk},0,0{AOC}")
        else:
            written.append(f"{at},00:00:25,{ring},{head},0,V9502,VM Channel 2,{trunk},0,0{AOC}")
    return written[:number]


def figures_of_a_year(desk: Desk) -> dict[str, float]:
    """CPU seconds: all days judged by the worker, then the year's page, the people needed, the year's report."""
    actor = system_actor(desk)
    publish_charter(actor, name="exer.yaml", text=text_of("exer"), holidays=holiday_lists())
    year, zone, at = Days(date(2025, 1, 1), date(2025, 12, 31)), zone_named(desk.time_zone), counting_at(desk)
    wanted = [year.first + timedelta(days=number) for number in range(365)]
    whole = {
        "days_judged": lambda: days.keep_all_days(desk),
        "year_page": lambda: summed(actor, year, "month"),
        "staffing": lambda: measured(days.by_half_hour(desk, year.first, year.last), wanted, zone, at),
        "report": lambda: Report(
            desk=desk.slug, year=2025, zone=zone, countings=(), whole=figures(facts_of(desk, year), at)
        ).as_json(),
    }
    told = {}
    for name, do in whole.items():
        used = time.process_time()
        do()
        told[name] = time.process_time() - used
    return told


def cpu() -> float:
    """CPU seconds of this process and of those that it began and that have ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def main(number: int) -> None:
    """Import the lines, then import them again."""
    call_command("migrate", verbosity=0)
    desk = desks.create_desk("north", "North", language="fr", time_zone="Europe/Paris")
    source = CallSource.objects.create(desk=desk, name="pbx", kind="smdr", time_zone="Europe/Paris")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "smdr.log"
        path.write_text("\r\n".join(lines(number)) + "\r\n", encoding="ascii")
        times = []
        for _again in range(2):
            began, used = time.perf_counter(), cpu()
            kept = import_file(source, path)
            times.append((time.perf_counter() - began, cpu() - used, kept.taken, kept.doubled))
    assert CallRecord.objects.count() == number
    assert times[1][2:] == (0, number)
    print(
        json.dumps(
            {
                "engine": connection.vendor,
                "lines": number,
                "calls": Call.objects.count(),
                "gaps": Gap.objects.count(),
                "took": times[0][0],
                "cpu": times[0][1],
                "again": times[1][0],
                "again_cpu": times[1][1],
                **figures_of_a_year(desk),
                "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
