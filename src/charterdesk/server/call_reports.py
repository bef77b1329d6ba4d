"""What commands tell of a desk's calls: the year's report, its records in a file, the people they need."""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter
from charterdesk.apps.telephone.days import by_half_hour
from charterdesk.apps.telephone.exported import Head, Record, SourceTerms, lines_of
from charterdesk.apps.telephone.figures import Days, counting_at, countings_of, facts_of, midnight, records_of
from charterdesk.apps.telephone.models import CallSource
from charterdesk.rules.simulate.staffing_plan import measured
from charterdesk.rules.telephone.counting import Counting, by_versions
from charterdesk.rules.telephone.figures import figures
from charterdesk.rules.telephone.report import Report
from charterdesk.server.call_records import read_files, write
from charterdesk.server.staffing_commands import write as write_staffing
from charterdesk.server.terminal import say

DONE, FAILED, MALFORMED = 0, 1, 2
USUAL_DAYS = timedelta(days=90)
LONGEST = timedelta(days=366)


def report_of_desk(parsed: argparse.Namespace) -> int:
    """Write the report of a year: of the calls that are kept, or of files of records in their place."""
    desk = _desk(parsed.desk)
    if desk is None:
        return MALFORMED
    days = _year(parsed.year)
    zone = ZoneInfo(desk.time_zone)
    try:
        countings = countings_of(desk)
        calls = read_files(parsed.from_records, parsed.year)[1] if parsed.from_records else facts_of(desk, days)
    except NoCharter:
        say(f"charterdesk calls report: /{desk.slug}/ has published no charter to count by")
        return FAILED
    except (ValueError, UnicodeDecodeError) as error:
        say(str(error))
        return FAILED
    at = by_versions([(midnight(day, zone), counting) for day, counting in countings])
    whole = figures(calls, at)
    held = _held(countings, days)
    write(Report(desk=desk.slug, year=parsed.year, zone=zone, countings=held, whole=whole), parsed)
    return DONE


def export(parsed: argparse.Namespace) -> int:
    """Write the records of a year's calls, word for word, one a line."""
    desk = _desk(parsed.desk)
    if desk is None:
        return MALFORMED
    sources = {
        row.name: SourceTerms(row.kind, row.time_zone, row.settings) for row in CallSource.objects.filter(desk=desk)
    }
    head = Head(desk.slug, parsed.year, desk.time_zone, now(), sources)
    records = (Record(*found) for found in records_of(desk, _year(parsed.year)))
    sys.stdout.writelines(f"{line}\n" for line in lines_of(head, records))
    return DONE


def staffing_of_desk(parsed: argparse.Namespace) -> int:
    """Tell the people needed by the volumes that a desk had; by default of the last ninety days."""
    desk = _desk(parsed.desk)
    if desk is None:
        return MALFORMED
    zone = ZoneInfo(desk.time_zone)
    last: date = parsed.last or now().astimezone(zone).date() - timedelta(days=1)
    first: date = parsed.first or last - USUAL_DAYS
    if not timedelta() <= last - first <= LONGEST:
        say("charterdesk staffing: --from is before --until, by a year at most")
        return MALFORMED
    try:
        at = counting_at(desk)
    except NoCharter:
        say(f"charterdesk staffing: /{desk.slug}/ has published no charter to count by")
        return FAILED
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    wanted = [day for day in days if parsed.weekday in {None, day.isoweekday()}]
    volumes = measured(by_half_hour(desk, first, last), wanted, zone, at, after_call=parsed.after_call)
    if not volumes:
        say("charterdesk staffing: nobody answered a call in these days: nothing was measured")
        return FAILED
    try:
        return write_staffing(volumes, parsed, at(midnight(last, zone)).level)
    except ValueError as error:
        say(f"charterdesk staffing: {error}")
        return MALFORMED


def _desk(slug: str) -> Desk | None:
    desk = Desk.objects.filter(slug=slug).first()
    if desk is None:
        say(f"--desk: there is no desk '{slug}'")
    return desk


def _year(year: int) -> Days:
    return Days(date(year, 1, 1), date(year, 12, 31))


def _held(countings: tuple[tuple[date, Counting], ...], days: Days) -> tuple[tuple[date, Counting], ...]:
    """Those that held in these days: the last before them, and all that began in them."""
    before = [one for one in countings if one[0] <= days.first][-1:]
    return (*before, *(one for one in countings if days.first < one[0] <= days.last)) or countings[:1]
