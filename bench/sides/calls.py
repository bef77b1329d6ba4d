"""SMDR lines of an invented exchange, and their import into the database of DATABASE_URL: one measurement, as JSON."""

import json
import random
import resource
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

django.setup()

from charterdesk.apps.people import desks  # noqa: E402  # Django first
from charterdesk.apps.telephone.importing import import_file  # noqa: E402
from charterdesk.apps.telephone.models import Call, CallRecord, CallSource, Gap  # noqa: E402

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
            began, used = time.perf_counter(), time.process_time()
            kept = import_file(source, path)
            times.append((time.perf_counter() - began, time.process_time() - used, kept.taken, kept.doubled))
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
                "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
