"""Business-time arithmetic beside businesstimedelta and pandas CustomBusinessHour, in one run.

python bench/worktime.py [TICKETS] prints microseconds a call (best of five), nanoseconds a ticket for the numpy twin,
and how many times faster than the others. The three agree on every answer that is compared.
"""

import sys
import timeit
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import businesstimedelta
import numpy as np
import pandas as pd
import pytz

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from charterdesk.rules.worktime.bulk import due_many, elapsed_many
from charterdesk.rules.worktime.calendar import Hours
from charterdesk.rules.worktime.timeline import epoch, timeline

H = 3600
OPENING, CLOSING = 8, 18
HOLIDAYS = [date(2026, 1, 1), date(2026, 5, 1), date(2026, 7, 14), date(2026, 11, 11), date(2026, 12, 25)]
PARIS = ZoneInfo("Europe/Paris")

DESK = Hours(
    zone="Europe/Paris",
    week=(((OPENING * H, CLOSING * H),),) * 5 + ((), ()),
    holidays=frozenset(HOLIDAYS),
)


def best(call: Callable[[], object], times: int) -> float:
    """Microseconds a call, in the best of five rounds."""
    return min(timeit.repeat(call, number=times, repeat=5)) / times * 1e6


def show(name: str, microseconds: float, ours: float) -> None:
    """One line: how long, and how many times as long as ours."""
    print(f"  {name:<42}{microseconds:10.2f} us{microseconds / ours:10.1f} x")


def scalar() -> None:
    """One promise, one elapsed time: nine working hours over a weekend, and what passed in eleven days."""
    line = timeline(DESK)
    local_start, local_end = datetime(2026, 11, 6, 16, tzinfo=PARIS), datetime(2026, 11, 17, 9, 30, tzinfo=PARIS)
    start, end = local_start.astimezone(UTC), local_end.astimezone(UTC)
    start_s, end_s, promise = epoch(start), epoch(end), 9 * H

    zone = pytz.timezone("Europe/Paris")
    days = businesstimedelta.WorkDayRule(
        start_time=time(OPENING), end_time=time(CLOSING), working_days=[0, 1, 2, 3, 4], tz=zone
    )
    closed = businesstimedelta.HolidayRule(dict.fromkeys(HOLIDAYS, "closed"), tz=zone)
    rules = businesstimedelta.Rules([days, closed])
    nine_hours = businesstimedelta.BusinessTimeDelta(rules, hours=9)
    offset = pd.offsets.CustomBusinessHour(n=9, start="08:00", end="18:00", holidays=HOLIDAYS)
    naive = pd.Timestamp(local_start.replace(tzinfo=None))

    due = line.due(start, promise)
    assert due == (start + nine_hours).astimezone(UTC)
    assert due == (naive + offset).tz_localize(PARIS)
    assert line.elapsed(start, end) == round(rules.difference(start, end).timedelta / timedelta(seconds=1))

    print(f"due: 9 working hours from {local_start:%a %d %b %H:%M} are over on {due.astimezone(PARIS):%a %d %b %H:%M}")
    ours = best(lambda: line.due(start, promise), 50_000)
    show("charterdesk, datetimes", ours, ours)
    show("charterdesk, epoch seconds", best(lambda: line.due_epoch(start_s, promise), 50_000), ours)
    show("businesstimedelta", best(lambda: start + nine_hours, 100), ours)
    show("pandas CustomBusinessHour", best(lambda: naive + offset, 200), ours)

    print(f"elapsed: {line.elapsed(start, end) / H:g} working hours up to {local_end:%a %d %b %H:%M}")
    ours = best(lambda: line.elapsed(start, end), 50_000)
    show("charterdesk, datetimes", ours, ours)
    show("charterdesk, epoch seconds", best(lambda: line.elapsed_epoch(start_s, end_s), 50_000), ours)
    show("businesstimedelta", best(lambda: rules.difference(start, end), 100), ours)


def bulk(tickets: int) -> None:
    """Promises of a million tickets of ten years, in random order."""
    line = timeline(DESK)
    rng = np.random.default_rng(2026)
    low, high = epoch(datetime(2017, 1, 1, tzinfo=UTC)), epoch(datetime(2027, 1, 1, tzinfo=UTC))
    starts, ends = rng.integers(low, high, tickets), rng.integers(low, high, tickets)
    amounts = rng.choice(np.array([2, 4, 8, 12, 16, 40]) * H, tickets)
    due = due_many(line, starts, amounts)
    some = rng.integers(0, tickets, 1000)
    assert due[some].tolist() == [line.due_epoch(int(starts[n]), int(amounts[n])) for n in some]

    print(f"{tickets:,} tickets in random order, numpy")
    for name, call in (
        ("due_many", lambda: due_many(line, starts, amounts)),
        ("elapsed_many", lambda: elapsed_many(line, starts, ends)),
    ):
        print(f"  {name:<42}{best(call, 1) * 1e3 / tickets:10.1f} ns a ticket")
    few = [(int(start), int(amount)) for start, amount in zip(starts[:10_000], amounts[:10_000], strict=True)]
    alone = best(lambda: [line.due_epoch(start, amount) for start, amount in few], 1) * 1e3 / len(few)
    print(f"  {'due_epoch, one after the other':<42}{alone:10.1f} ns a ticket")


if __name__ == "__main__":
    scalar()
    bulk(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
