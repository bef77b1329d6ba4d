"""The year's report of the telephone from exported records, by a charter in a file: neither Django nor a database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from charterdesk.apps.telephone.exported import Head, Record, calls_of, read
from charterdesk.rules.telephone.call import Call
from charterdesk.rules.telephone.counting import counting_of
from charterdesk.rules.telephone.figures import figures
from charterdesk.rules.telephone.report import Report
from charterdesk.rules.terms.charter import Charter
from charterdesk.server.terminal import say

DONE, FAILED, MALFORMED = 0, 1, 2


def report_of_files(parsed: argparse.Namespace, charter: Charter | None) -> int:
    """Write the report of files of records, by one version of a charter."""
    if not parsed.charter or not parsed.from_records:
        say("charterdesk calls report: say --desk, or --charter and --from-records")
        return MALFORMED
    if charter is None:
        return FAILED
    try:
        heads, calls = read_files(parsed.from_records, parsed.year)
    except (ValueError, UnicodeDecodeError) as error:
        say(str(error))
        return FAILED
    rule = counting_of(charter)
    whole = figures(calls, lambda _at: rule)
    zone = ZoneInfo(heads[0].zone)
    write(
        Report(desk=heads[0].desk, year=parsed.year, zone=zone, countings=((charter.holds_from, rule),), whole=whole),
        parsed,
    )
    return DONE


def read_files(names: Sequence[str], year: int) -> tuple[tuple[Head, ...], tuple[Call, ...]]:
    """Read files of one desk and one year; ValueError where they are not. A record that stands in two counts once."""
    heads: list[Head] = []
    found: dict[Record, None] = {}
    for name in names:
        with Path(name).open(encoding="utf-8") as file:
            head, records = read(name, file)
        if head.year != year:
            raise ValueError(f"{name}: these are records of {head.year}, not of {year}")
        if heads and (head.desk, head.zone) != (heads[0].desk, heads[0].zone):
            raise ValueError(f"{name}: these are records of another desk")
        heads.append(head)
        found.update(dict.fromkeys(records))
    whole = Head(
        heads[0].desk,
        year,
        heads[0].zone,
        max(head.as_of for head in heads),
        {name: terms for head in heads for name, terms in head.sources.items()},
    )
    calls = sorted(calls_of(whole, tuple(found)), key=lambda call: (call.started_at, call.source, call.key))
    return tuple(heads), tuple(calls)


def write(report: Report, parsed: argparse.Namespace) -> None:
    """Write a report as text or as JSON."""
    if parsed.json:
        sys.stdout.write(json.dumps(report.as_json(), indent=1) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in report.as_text(parsed.language))
