"""What `charterdesk staffing` and `charterdesk calls report` are given."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from typing import TypeAlias

from charterdesk.rules.terms.telephone import LevelOf

Command: TypeAlias = "Callable[[argparse.Namespace], int]"
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001  # argparse names no other
LAST_WEEKDAY = 7


def add_staffing(commands: Commands, command: Command) -> None:
    """Add `staffing`."""
    parser = commands.add_parser("staffing", help="people needed at the telephone, from typed or measured volumes")
    volumes = parser.add_argument_group("volumes that are typed (no database is needed)")
    volumes.add_argument("--calls", type=_above_or_at_zero, metavar="N", help="calls in the interval")
    volumes.add_argument("--handling", type=_above_zero, metavar="SECONDS", help="talk, hold and work after a call")
    volumes.add_argument("--interval", type=_minutes, default=30, metavar="MINUTES", help="30 unless said otherwise")
    volumes.add_argument("--volumes", metavar="FILE", help="lines of `09:30,CALLS,SECONDS`, one an interval")
    measured = parser.add_argument_group("volumes that were measured")
    measured.add_argument("--desk", default="", help="the calls of this desk")
    measured.add_argument("--from", dest="first", type=_day, metavar="DAY", help="the first day, such as 2026-09-01")
    measured.add_argument("--until", dest="last", type=_day, metavar="DAY", help="the last day; yesterday without it")
    measured.add_argument("--weekday", type=_weekday, metavar="1-7", help="only Mondays (1) ... Sundays (7)")
    measured.add_argument("--after-call", type=_above_or_at_zero, default=0.0, metavar="SECONDS")
    aim = parser.add_argument_group("what is aimed at (with --desk, what its charter states)")
    aim.add_argument("--within", type=_above_or_at_zero, metavar="SECONDS", help="20 where nothing states another")
    aim.add_argument("--target", type=_percent, metavar="PERCENT", help="80 where nothing states another")
    aim.add_argument("--of", type=_formula, metavar="FORMULA", help=f"one of: {', '.join(LevelOf)}")
    aim.add_argument("--patience", type=_above_zero, metavar="SECONDS", help="callers leave after so long on average")
    aim.add_argument("--shrinkage", type=_share, default=0.0, metavar="PERCENT", help="time not for the telephone")
    aim.add_argument("--present", type=_whole, metavar="N", help="what so many people would give")
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.set_defaults(command=command)


def add_report(calls: Commands, *, report: Command, export: Command) -> None:
    """Add `calls report` and `calls export`."""
    told = calls.add_parser("report", help="the year's figures of the telephone")
    told.add_argument("--desk", default="", help="by the charter of this desk, as it held on each day")
    told.add_argument(
        "--charter", default="", help="by this charter instead; no database is needed with --from-records"
    )
    told.add_argument("--year", type=_year, required=True)
    told.add_argument("--from-records", nargs="+", default=[], metavar="FILE", help="files of `calls export`")
    told.add_argument("--language", choices=("en", "fr", "es"), default="en")
    told.add_argument("--json", action="store_true", help="for machines")
    told.set_defaults(command=report)
    given = calls.add_parser("export", help="the records of a year's calls, word for word, to standard output")
    given.add_argument("--desk", required=True)
    given.add_argument("--year", type=_year, required=True)
    given.set_defaults(command=export)


def _number(text: str) -> float:
    try:
        said = float(text)
    except ValueError:
        said = float("nan")
    if not abs(said) < 1e9:  # noqa: PLR2004  # also false for what is no number
        message = f"'{text}' is not a number"
        raise argparse.ArgumentTypeError(message)
    return said


def _above_zero(text: str) -> float:
    said = _number(text)
    if said <= 0:
        message = f"'{text}' is not above zero"
        raise argparse.ArgumentTypeError(message)
    return said


def _above_or_at_zero(text: str) -> float:
    said = _number(text)
    if said < 0:
        message = f"'{text}' is below zero"
        raise argparse.ArgumentTypeError(message)
    return said


def _minutes(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) <= 24 * 60:
        message = f"'{text}' is not a length of time; write minutes, at most a day"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _whole(text: str) -> int:
    if not text.isdigit() or len(text) > 4:  # noqa: PLR2004  # as many as anybody has
        message = f"'{text}' is not a number of people"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _percent(text: str) -> float:
    said = _number(text.rstrip("% ")) / 100
    if not 0 < said < 1:
        message = f"'{text}' is not a share that can be reached; write for instance 80"
        raise argparse.ArgumentTypeError(message)
    return said


def _share(text: str) -> float:
    said = _number(text.rstrip("% ")) / 100
    if not 0 <= said < 1:
        message = f"'{text}' is not a share; write for instance 30"
        raise argparse.ArgumentTypeError(message)
    return said


def _formula(text: str) -> LevelOf:
    try:
        return LevelOf(text.replace("_", " "))
    except ValueError:
        message = f"'{text}' is not one of: {', '.join(LevelOf)}"
        raise argparse.ArgumentTypeError(message) from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"'{text}' is not a day such as 2026-09-01"
        raise argparse.ArgumentTypeError(message) from None


def _weekday(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= LAST_WEEKDAY:
        message = f"'{text}' is not a day of the week: 1 is Monday, 7 Sunday"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _year(text: str) -> int:
    if not text.isdigit() or not 1991 <= int(text) <= 2199:  # noqa: PLR2004  # the years that can be counted
        message = f"'{text}' is not a year such as 2026"
        raise argparse.ArgumentTypeError(message)
    return int(text)
