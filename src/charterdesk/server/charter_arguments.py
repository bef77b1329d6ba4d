"""What the charter commands take on the command line. It loads nothing: each command loads what it needs."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from typing import Final

EARLIEST_YEAR: Final = 1990
LATEST_YEAR: Final = 2100
LANGUAGES: Final = ("fr", "en", "es")

Command = Callable[[argparse.Namespace], int]


def add_charter_commands(  # noqa: PLR0913  # a command each
    commands: argparse._SubParsersAction[argparse.ArgumentParser],  # argparse names no other
    known: str,
    *,
    check: Command,
    decide: Command,
    diff: Command,
    document: Command,
    holidays: Command,
    new: Command,
    schema: Command,
) -> None:
    """Add the commands that read charters, each with what does it; `known` says how a charter is named."""
    checked = commands.add_parser("check", help="say what is wrong in a charter")
    checked.add_argument("charter", metavar="CHARTER", help=known)
    checked.add_argument("--strict", action="store_true", help="end with 1 for findings, too")
    checked.add_argument("--other", metavar="CHARTER", action="append", default=[], help="another version of the same")
    checked.add_argument("--accepted", action="store_true", help="tell also what the charter accepts, with its reasons")
    checked.add_argument("--today", metavar="DATE", type=_day, help="look ahead from this day")
    checked.add_argument(
        "--lang", dest="language", default="en", choices=LANGUAGES, help="in which it is told, else en"
    )
    checked.set_defaults(command=check)
    decided = commands.add_parser("decide", help="print what the desk would do with a request")
    decided.add_argument("charter", metavar="CHARTER", help=known)
    decided.add_argument("request", metavar="REQUEST.json", nargs="?", default="-", help="a file; - is standard input")
    decided.add_argument("--against", metavar="CHARTER", default="", help="also under this one, and what differs")
    decided.set_defaults(command=decide)
    _add_comparison(commands, known, diff)
    _add_document(commands, known, document)
    _add_holidays(commands, holidays)
    begun = commands.add_parser("new", help="ask ten questions, and write a commented charter")
    begun.add_argument("--like", default="", help="best-effort, business-hours or around-the-clock")
    begun.add_argument("--answers", metavar="FILE.json", default="", help="the answers, instead of questions")
    begun.add_argument("--lang", default="", help="of questions and comments: fr, en or es")
    begun.add_argument("--out", metavar="FILE", default="", help="where to write it, else NAME.yaml")
    begun.set_defaults(command=new)
    shown = commands.add_parser("schema", help="print the JSON Schema of charters, for editors")
    shown.set_defaults(command=schema)


def _add_holidays(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],  # argparse names no other
    holidays: Command,
) -> None:
    listed = commands.add_parser(
        "holidays",
        help="write years of public holidays into the list on which promises rest, and say what moves",
        description="Writes the years into the only list holidays/COUNTRY.toml of this folder and those below it, or "
        "into a new one beside the charters of this folder, and says which days, openings and promises move. Where "
        "there is no such list, or several, nothing is written and the status is 2.",
    )
    listed.add_argument("name", metavar="COUNTRY", help="a country or subdivision, such as FR or FR-57")
    listed.add_argument("first", metavar="YEAR", type=_year)
    listed.add_argument("last", metavar="LAST_YEAR", type=_year, nargs="?")
    listed.add_argument("--language", help="of the names, such as fr; else that of the desk")
    listed.add_argument("--into", metavar="FILE", default="", help="into this list; - prints the years instead")
    listed.add_argument("--of", metavar="CHARTER", default="", help="into the list beside this charter")
    listed.add_argument("--dry-run", action="store_true", help="say what would move, and write nothing")
    listed.set_defaults(command=holidays)


def _add_comparison(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],  # argparse names no other
    known: str,
    diff: Command,
) -> None:
    compared = commands.add_parser(
        "diff",
        help="say what changes from one charter to another, who gains and who loses",
        description="What changes from one charter to another, in the customer's words, with examples computed by the "
        "rules. The status is 0 whether anything differs or not; 1 where a charter cannot be read.",
    )
    compared.add_argument("old", metavar="OLD", help=known)
    compared.add_argument("new", metavar="NEW", help=known)
    compared.add_argument("--lang", dest="language", default="", choices=LANGUAGES, help="else the desk's own")
    compared.add_argument("--to", dest="form", choices=("text", "md", "json"), default="text")
    compared.add_argument("--today", metavar="DATE", type=_day, help="examples are of the days after this one")
    compared.set_defaults(command=diff)


def _add_document(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],  # argparse names no other
    known: str,
    document: Command,
) -> None:
    written = commands.add_parser("document", help="write the charter as a document to hand out")
    written.add_argument("charter", metavar="CHARTER", help=known)
    written.add_argument("--lang", dest="language", default="", choices=LANGUAGES, help="else the desk's own")
    written.add_argument("--to", dest="form", choices=("html", "pdf", "md"), default="html")
    written.add_argument("--out", metavar="FILE", default="", help="without it, standard output")
    written.add_argument("--today", metavar="DATE", type=_day, help="the day of which it tells the state")
    written.add_argument("--annex", metavar="FILE.json", default="", help="narrow it to what one contract comprises")
    written.add_argument("--sources", action="store_true", help="name the source of every line")
    written.set_defaults(command=document)


def _year(text: str) -> int:
    if not text.isdigit() or not EARLIEST_YEAR <= int(text) <= LATEST_YEAR:
        message = f"'{text}' is not a year from {EARLIEST_YEAR} to {LATEST_YEAR}"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a day such as 2026-07-01") from None
