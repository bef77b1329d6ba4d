"""The ``charterdesk`` command. The charter commands run without Django and without a database."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from charterdesk import charters
from charterdesk.rules.charter.load import Problem, load
from charterdesk.rules.decide import decide
from charterdesk.rules.decide.answer import as_json
from charterdesk.rules.decide.request import Malformed, read_request
from charterdesk.rules.terms.charter import Charter

if TYPE_CHECKING:
    from charterdesk.server.opening_desks import CharterText

DONE, FAILED, MALFORMED = 0, 1, 2
LARGEST_REQUEST = 1024 * 1024
LONGEST_NUMBER = 18
EARLIEST_YEAR, LATEST_YEAR = 1990, 2100

# Where a verb names a field otherwise than the command line.
OPTIONS_OF = {"slug": "DESK", "email": "--manager", "name": "--name"}

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0 done, 1 something is wrong with what was looked at, 2 malformed."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    parsed = _parser().parse_args(arguments)
    command: Command = parsed.command
    try:
        status = command(parsed)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output went away, as `| head` does: not an error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _say(f"charterdesk: {error}")
        return FAILED
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="charterdesk", description="A support desk that runs from its charter.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    charter = commands.add_parser("charter", help="read, check and try a charter, without a database")
    of_charter = charter.add_subparsers(required=True, metavar="COMMAND")
    known = f"a file, or a shipped charter ({', '.join(charters.names())})"
    check = of_charter.add_parser("check", help="say what is wrong in a charter")
    check.add_argument("charter", metavar="CHARTER", help=known)
    check.set_defaults(command=_check)
    decided = of_charter.add_parser("decide", help="print what the desk would do with a request")
    decided.add_argument("charter", metavar="CHARTER", help=known)
    decided.add_argument(
        "request", metavar="REQUEST.json", nargs="?", default="-", help="a file, or - for standard input"
    )
    decided.set_defaults(command=_decide)
    listed = of_charter.add_parser("holidays", help="print a list of public holidays, as charters read it")
    listed.add_argument("name", metavar="COUNTRY", help="a country or subdivision, such as FR or FR-57")
    listed.add_argument("first", metavar="YEAR", type=_year)
    listed.add_argument("last", metavar="LAST_YEAR", type=_year, nargs="?")
    listed.add_argument("--language", help="of the names, such as fr")
    listed.set_defaults(command=_holidays)
    _add_installation(commands)
    return parser


def _add_installation(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serve = commands.add_parser("serve", help="serve the desks on this machine")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=_port, default=8000)
    serve.add_argument("--without-worker", action="store_true", help="leave clocks and jobs to `charterdesk worker`")
    serve.set_defaults(command=_serve)
    worker = commands.add_parser("worker", help="do the jobs and watch the clocks")
    worker.add_argument("--once", action="store_true", help="do what is due now, then stop")
    worker.set_defaults(command=_worker)
    migrate = commands.add_parser("migrate", help="bring the database to this version")
    migrate.set_defaults(command=_migrate)
    demo = commands.add_parser("demo", help="load four desks with invented customers, and serve them")
    demo.add_argument("--port", type=_port, default=8000)
    demo.add_argument("--load-only", action="store_true", help="load the data and stop")
    demo.set_defaults(command=_demo)
    check_data = commands.add_parser("check-data", help="recompute every stored judgement and say what differs")
    check_data.add_argument("--desk", default="", help="one desk only")
    check_data.set_defaults(command=_check_data)
    _add_desks(commands)
    manage = commands.add_parser("manage", help="Django's own commands", add_help=False)
    manage.add_argument("rest", nargs=argparse.REMAINDER)
    manage.set_defaults(command=_manage)


def _add_desks(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    desk = commands.add_parser("desk", help="open a desk, publish its charter, issue a token for the API")
    of_desk = desk.add_subparsers(required=True, metavar="COMMAND")
    opened = of_desk.add_parser("open", help="open a desk under its charter, with its first manager")
    opened.add_argument("desk", metavar="DESK", help="its address, such as support: it is then at /support/")
    opened.add_argument("--charter", required=True, help="a file, or a shipped charter")
    opened.add_argument("--manager", required=True, metavar="EMAIL", help="who signs in as its first manager")
    opened.add_argument("--name", default="", help="the manager's name")
    opened.set_defaults(command=_open_desk)
    published = of_desk.add_parser("publish", help="publish a version of a desk's charter")
    published.add_argument("desk", metavar="DESK")
    published.add_argument("charter", metavar="CHARTER", help="a file, or a shipped charter")
    published.set_defaults(command=_publish)
    token = of_desk.add_parser("token", help="issue a token for the API; it is shown once")
    token.add_argument("desk", metavar="DESK")
    token.add_argument("email", metavar="EMAIL", help="the person who acts")
    token.add_argument("name", metavar="NAME", help="what the token is for")
    token.set_defaults(command=_token)


def _year(text: str) -> int:
    if not text.isdigit() or not EARLIEST_YEAR <= int(text) <= LATEST_YEAR:
        message = f"'{text}' is not a year from {EARLIEST_YEAR} to {LATEST_YEAR}"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 2**16:
        message = f"'{text}' is not a port; write a number from 1 to 65535"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _say(message: object) -> None:
    print("".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in str(message)), file=sys.stderr)


@dataclass(frozen=True)
class _Named:
    """A charter as the command line names it: its text and the lists of holidays that it may rest on."""

    name: str
    text: str
    holidays: dict[str, str]

    def loaded(self) -> Charter | tuple[Problem, ...]:
        return load(self.text, self.name, self.holidays)


def _named(named: str) -> _Named | tuple[Problem, ...]:
    if named in charters.names():
        return _Named(f"{named}.yaml", charters.text_of(named), charters.holiday_lists())
    path = Path(named)
    if not named:
        return (Problem("CHARTER", 1, 1, f"name a file, or a shipped charter: {', '.join(charters.names())}"),)
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        return (Problem(named, 1, 1, f"the file is not UTF-8 text (byte {error.start})"),)
    except OSError as error:
        known = ", ".join(charters.names())
        return (Problem(named, 1, 1, f"{error.strerror or error}; shipped charters: {known}"),)
    return _Named(named, text, charters.holiday_lists(path.parent))


def _load(named: str) -> Charter | tuple[Problem, ...]:
    found = _named(named)
    return found.loaded() if isinstance(found, _Named) else found


def _check(parsed: argparse.Namespace) -> int:
    loaded = _load(parsed.charter)
    if isinstance(loaded, Charter):
        print(f"{parsed.charter}: no problem found ({loaded.digest[:12]})")
        return DONE
    for problem in loaded:
        _say(problem)
    return FAILED


def _decide(parsed: argparse.Namespace) -> int:
    loaded = _load(parsed.charter)
    if not isinstance(loaded, Charter):
        for problem in loaded:
            _say(problem)
        return FAILED
    said = _request(parsed.request)
    request = said if isinstance(said, Malformed) else read_request(said, loaded)
    if isinstance(request, Malformed):
        _say(request)
        return MALFORMED
    if isinstance(request, tuple):
        for malformed in request:
            _say(malformed)
        return MALFORMED
    answer = as_json(decide(loaded, request), loaded, request.language)
    print(json.dumps(answer, ensure_ascii=False, indent=2))
    return DONE


def _request(named: str) -> object:
    if not named or (named == "-" and sys.stdin is None):
        return Malformed("request", "name a file, or - for standard input")
    try:
        raw = sys.stdin.buffer.read(LARGEST_REQUEST + 1) if named == "-" else Path(named).read_bytes()
    except OSError as error:
        return Malformed("request", f"{named}: {error.strerror or error}")
    if len(raw) > LARGEST_REQUEST:
        return Malformed("request", f"is larger than {LARGEST_REQUEST // 1024} kB")
    return _json(raw) if raw.strip() else Malformed("request", "is empty; a request is a JSON object")


def _json(raw: bytes) -> object:
    try:
        return json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_each_key_once, parse_int=_whole_number)
    except UnicodeDecodeError as error:
        return Malformed("request", f"is not UTF-8 text (byte {error.start})")
    except RecursionError:
        return Malformed("request", "is nested too deep")
    except _Twice as twice:
        return Malformed(str(twice), "is given twice")
    except ValueError as error:
        return Malformed("request", f"is not JSON: {error}")


def _whole_number(digits: str) -> int | Decimal:
    # Thousands of digits are refused where they stand, by the key that holds them.
    return int(digits) if len(digits) <= LONGEST_NUMBER else Decimal(digits)


class _Twice(ValueError):
    pass


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found


def _holidays(parsed: argparse.Namespace) -> int:
    from charterdesk.charters.public_holidays import listed

    try:
        print(listed(parsed.name, parsed.first, parsed.last or parsed.first, parsed.language), end="")
    except KeyError:
        _say(f"COUNTRY: '{parsed.name}' is not a known country or subdivision; write for instance FR or FR-57")
        return MALFORMED
    return DONE


def _with_django() -> None:
    import django
    from django.core.exceptions import ImproperlyConfigured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "charterdesk.server.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        _say(f"charterdesk: {error}")
        raise SystemExit(MALFORMED) from None


def _with_database() -> None:
    _with_django()
    from charterdesk.server.opening_desks import is_up_to_date

    if not is_up_to_date():
        _say("charterdesk: the database is not at this version; run `charterdesk migrate` first")
        raise SystemExit(MALFORMED)


def _serve(parsed: argparse.Namespace) -> int:
    _with_database()
    from charterdesk.server.serve import serve

    serve(parsed.host, parsed.port, with_worker=not parsed.without_worker)
    return DONE


def _worker(parsed: argparse.Namespace) -> int:
    _with_database()
    from charterdesk.server.worker import run_worker

    run_worker(once=parsed.once)
    return DONE


def _migrate(_: argparse.Namespace) -> int:
    _with_django()
    import fcntl

    from django.conf import settings
    from django.core.management import call_command

    # Of several started at once on a machine each waits for the one before it.
    with (Path(settings.DATA_DIR) / "migrate.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        call_command("migrate", interactive=False)
    return DONE


def _demo(parsed: argparse.Namespace) -> int:
    os.environ.setdefault("CHARTERDESK_DEMO", "1")
    _with_django()
    from charterdesk.demo.run import ADDRESS, prepare
    from charterdesk.server.serve import serve

    status = prepare(parsed.port, load_only=parsed.load_only)
    if status == DONE and not parsed.load_only:
        serve(ADDRESS, parsed.port, with_worker=True)
    return status


def _check_data(parsed: argparse.Namespace) -> int:
    _with_database()
    from charterdesk.server.checking import check_data

    return check_data(parsed.desk)


def _open_desk(parsed: argparse.Namespace) -> int:
    _with_database()
    from charterdesk.apps.base.errors import Invalid
    from charterdesk.apps.people.models import Account
    from charterdesk.server.opening_desks import Manager, open_desk

    charter = _charter_text(parsed.charter)
    if charter is None:
        return FAILED
    known = Account.objects.filter(email=parsed.manager.strip().lower()).exists()
    password = None if known else _password(parsed.manager)
    try:
        desk = open_desk(parsed.desk, charter, Manager(email=parsed.manager, name=parsed.name, password=password))
    except Invalid as invalid:
        for problem in invalid.problems:
            _say(f"{OPTIONS_OF.get(problem.field or '', problem.field)}: {problem.message}")
        return MALFORMED
    print(f"/{desk.slug}/ is open under {charter.name} ({charter.charter.digest[:12]})")
    return DONE


def _password(email: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    from getpass import getpass

    return getpass(f"Password for {email}: ")


def _charter_text(named: str) -> CharterText | None:
    from charterdesk.server.opening_desks import CharterText

    found = _named(named)
    loaded = found.loaded() if isinstance(found, _Named) else found
    if isinstance(found, _Named) and isinstance(loaded, Charter):
        return CharterText(name=Path(found.name).name, text=found.text, charter=loaded, holidays=found.holidays)
    for problem in loaded if isinstance(loaded, tuple) else ():
        _say(problem)
    return None


def _publish(parsed: argparse.Namespace) -> int:
    _with_database()
    from charterdesk.apps.base.errors import NotFound
    from charterdesk.server.opening_desks import publish

    charter = _charter_text(parsed.charter)
    if charter is None:
        return FAILED
    try:
        version = publish(parsed.desk, charter)
    except NotFound:
        _say(f"DESK: there is no desk '{parsed.desk}'")
        return MALFORMED
    print(f"{version.name} ({version.digest[:12]}) holds from {version.holds_from}")
    return DONE


def _token(parsed: argparse.Namespace) -> int:
    _with_database()
    from charterdesk.apps.base.errors import NotFound
    from charterdesk.server.opening_desks import token_for

    try:
        print(token_for(parsed.desk, parsed.email, parsed.name))
    except NotFound:
        _say(f"EMAIL: nobody of the desk '{parsed.desk}' signs in as '{parsed.email}'")
        return MALFORMED
    return DONE


def _manage(parsed: argparse.Namespace) -> int:
    _with_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["charterdesk manage", *parsed.rest])
    return DONE


if __name__ == "__main__":
    sys.exit(main())
