"""The ``charterdesk`` command. The charter commands run without Django and without a database; `mail-in`, which mail
servers start for each mail, loads nothing of either.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from charterdesk.rules.terms.charter import Charter
    from charterdesk.server.opening_desks import CharterText

DONE, FAILED, MALFORMED = 0, 1, 2

# Where a verb names a field otherwise than the command line.
OPTIONS_OF = {"slug": "DESK", "email": "--manager", "name": "--name"}

Command: TypeAlias = "Callable[[argparse.Namespace], int]"
_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001  # argparse names no other


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0 done, 1 something is wrong with what was looked at, 2 malformed. `mail-in`
    has those of mail servers.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given[:1] == ["mail-in"]:
        from charterdesk.server.listeners.pipe import mail_in

        return mail_in(given[1:], make_tray=_make_tray)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    parsed = _parser().parse_args(given)
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
    import argparse

    from charterdesk import charters
    from charterdesk.server.charter_arguments import add_charter_commands

    parser = argparse.ArgumentParser(prog="charterdesk", description="A support desk that runs from its charter.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    charter = commands.add_parser("charter", help="read, check and try a charter, without a database")
    of_charter = charter.add_subparsers(required=True, metavar="COMMAND")
    add_charter_commands(
        of_charter,
        f"a file, or a shipped charter ({', '.join(charters.names())})",
        check=_check,
        decide=_decide,
        diff=_diff,
        document=_document,
        holidays=_holidays,
        new=_new,
        schema=_schema,
    )
    _add_installation(commands)
    return parser


def _add_installation(commands: _Commands) -> None:
    from charterdesk.server.vault_arguments import add_vault

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
    reindex = commands.add_parser("reindex", help="keep all words anew, by which everything is found")
    reindex.add_argument("--after", type=_key, default=0, metavar="KEY", help="go on after the ticket that was told")
    reindex.set_defaults(command=_reindex)
    _add_desks(commands)
    _add_mail(commands)
    _add_telephone(commands)
    add_vault(commands, alone=_with_django, with_database=_with_database)
    manage = commands.add_parser("manage", help="Django's own commands", add_help=False)
    manage.add_argument("rest", nargs="...")
    manage.set_defaults(command=_manage)


def _add_desks(commands: _Commands) -> None:
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
    published.add_argument("--dry-run", action="store_true", help="only say what it would change")
    published.add_argument("--accept-findings", dest="accept", action="store_true", help="what is found is meant so")
    published.add_argument("--after", default="", metavar="FINGERPRINT", help="only if this is the newest version")
    published.set_defaults(command=_publish)
    token = of_desk.add_parser("token", help="issue a token for the API; it is shown once")
    token.add_argument("desk", metavar="DESK")
    token.add_argument("email", metavar="EMAIL", help="the person who acts")
    token.add_argument("name", metavar="NAME", help="what the token is for")
    token.set_defaults(command=_token)


def _add_mail(commands: _Commands) -> None:
    piped = commands.add_parser("mail-in", help="take one mail from standard input, for mail servers", add_help=False)
    piped.set_defaults(command=lambda _parsed: MALFORMED)
    listen = commands.add_parser("listen", help="take mail: LMTP from a local mail server, IMAP from mailboxes")
    listen.set_defaults(command=_listen)
    mailbox = commands.add_parser("mailbox", help="the addresses at which desks take mail")
    of_mailbox = mailbox.add_subparsers(required=True, metavar="COMMAND")
    added = of_mailbox.add_parser("add", help="take mail at an address")
    added.add_argument("desk", metavar="DESK")
    added.add_argument("name", metavar="NAME", help="what mail servers say: mail-in --mailbox NAME")
    added.add_argument("--address", required=True)
    added.set_defaults(command=_add_mailbox, emergency=False)
    changed = of_mailbox.add_parser("change", help="change what is given, and nothing else")
    changed.add_argument("name", metavar="NAME")
    changed.add_argument("--address")
    changed.add_argument("--no-imap", action="store_true", help="fetch it no longer")
    changed.add_argument("--new-password", action="store_true", help="only the password is another one")
    changed.add_argument("--no-emergency", dest="emergency", action="store_false", default=None)
    changed.add_argument("--plus-addresses", dest="plus_addresses", action="store_true", default=None)
    changed.add_argument("--on", dest="active", action="store_true", default=None)
    changed.set_defaults(command=_change_mailbox)
    for parser in (added, changed):
        parser.add_argument("--emergency", action="store_true", help="what comes here is an emergency", default=None)
        parser.add_argument("--imap", metavar="imaps://USER@HOST/FOLDER", help="fetch it; the password is asked for")
        parser.add_argument("--done-folder", help="where fetched mail is moved; without one it is marked as read")
        parser.add_argument("--authserv-id", help="the mail server whose Authentication-Results are believed")
        parser.add_argument("--no-plus-addresses", dest="plus_addresses", action="store_false", default=None)
    listed = of_mailbox.add_parser("list", help="what there is, and how it fares")
    listed.add_argument("desk", metavar="DESK", nargs="?", default="")
    listed.set_defaults(command=_list_mailboxes)
    off = of_mailbox.add_parser("off", help="take no mail there any more")
    off.add_argument("name", metavar="NAME")
    off.set_defaults(command=_change_mailbox, active=False)


def _add_telephone(commands: _Commands) -> None:
    from charterdesk.server.call_arguments import add_calls
    from charterdesk.server.staffing_arguments import add_report, add_staffing

    calls = commands.add_parser("calls", help="the calls of a desk's telephone")
    of_calls = calls.add_subparsers(required=True, metavar="COMMAND")
    add_calls(of_calls, _calls)
    add_report(of_calls, report=_report_calls, export=_calls)
    add_staffing(commands, _staffing)


def _key(text: str) -> int:
    from argparse import ArgumentTypeError

    if not text.isdigit():
        message = f"'{text}' is not a key; write the number that an interrupted run told last"
        raise ArgumentTypeError(message)
    return int(text)


def _port(text: str) -> int:
    from argparse import ArgumentTypeError

    if not text.isdigit() or not 0 < int(text) < 2**16:
        message = f"'{text}' is not a port; write a number from 1 to 65535"
        raise ArgumentTypeError(message)
    return int(text)


def _say(message: object) -> None:
    from charterdesk.server.terminal import say

    say(message)


def _check(parsed: argparse.Namespace) -> int:
    from charterdesk.server.charter_commands import Asked, check

    asked = Asked(
        parsed.charter, parsed.today or _today(), parsed.strict, parsed.other, parsed.accepted, parsed.language
    )
    return check(asked)


def _today() -> date:
    from charterdesk.apps.base.now import now

    return now().date()


def _decide(parsed: argparse.Namespace) -> int:
    from charterdesk.server.deciding import decide_against, decide_request

    charter = _charter(parsed.charter)
    against = _charter(parsed.against) if parsed.against and charter else None
    if charter is None or (parsed.against and against is None):
        return FAILED
    return decide_against(charter, against, parsed.request) if against else decide_request(charter, parsed.request)


def _diff(parsed: argparse.Namespace) -> int:
    old, new = (_charter(name, parsed.language) for name in (parsed.old, parsed.new))
    if old is None or new is None:
        return FAILED
    from charterdesk.server.charter_comparing import write

    return write(old, new, parsed.language, parsed.form, parsed.today or _today())


def _charter(name: str, language: str = "") -> Charter | None:
    from charterdesk.server import charter_cache, charter_files

    found = charter_files.named(name)
    charter = charter_cache.kept(found) if isinstance(found, charter_files.Named) else None
    if charter is None:
        # What reads the text takes most of the time: it is loaded only where nothing was kept.
        from charterdesk.server.charter_reading import read_named

        read = read_named(name, language or "en")
        return read[1].charter if read else None
    return charter


def _new(parsed: argparse.Namespace) -> int:
    from charterdesk.server.new_charter import Start, spoken, write

    language = spoken(parsed.lang, os.environ.get("LC_ALL") or os.environ.get("LANG", ""))
    return write(Start(parsed.like, language, parsed.answers, parsed.out, _today()))


def _schema(_: argparse.Namespace) -> int:
    from charterdesk import charters

    sys.stdout.write(charters.SCHEMA.read_text(encoding="utf-8"))
    return DONE


def _document(parsed: argparse.Namespace) -> int:
    from charterdesk.server.charter_documents import Wanted, write

    parsed.today = parsed.today or _today()
    return write(Wanted(**{name: getattr(parsed, name) for name in Wanted.__slots__}))


def _holidays(parsed: argparse.Namespace) -> int:
    from charterdesk.server.holiday_commands import Wanted, write_years

    years = range(parsed.first, (parsed.last or parsed.first) + 1)
    wanted = Wanted(parsed.name, years, parsed.language, into=parsed.into, of=parsed.of, dry_run=parsed.dry_run)
    try:
        return write_years(wanted)
    except KeyError:
        _say(f"COUNTRY: '{parsed.name}' is not a known country or subdivision; write for instance FR or FR-57")
        return MALFORMED


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
    from charterdesk.server.processes import work_once, work_until_told

    if parsed.once:
        work_once()
    else:
        work_until_told()
    return DONE


def _migrate(_: argparse.Namespace) -> int:
    _with_django()
    import fcntl

    from django.conf import settings

    from charterdesk.server.reindexing import upgrade

    # Of several started at once on a machine each waits for the one before it.
    with (settings.DATA_DIR / "migrate.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        upgrade()
    return DONE


def _demo(parsed: argparse.Namespace) -> int:
    os.environ.setdefault("CHARTERDESK_DEMO", "1")
    # Links in the demo's mails lead to where it is served.
    os.environ.setdefault("CHARTERDESK_BASE_URL", f"http://localhost:{parsed.port}")
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


def _reindex(parsed: argparse.Namespace) -> int:
    _with_database()
    from charterdesk.server.reindexing import reindex_all

    return reindex_all(parsed.after)


def _open_desk(parsed: argparse.Namespace) -> int:
    _with_database()
    from charterdesk.apps.base.errors import Invalid
    from charterdesk.apps.people.models import Account
    from charterdesk.server.opening_desks import Manager, open_desk
    from charterdesk.server.terminal import secret

    charter = _charter_text(parsed.charter)
    if charter is None:
        return FAILED
    known = Account.objects.filter(email=parsed.manager.strip().lower()).exists()
    password = None if known else secret(parsed.manager)
    try:
        desk = open_desk(parsed.desk, charter, Manager(email=parsed.manager, name=parsed.name, password=password))
    except Invalid as invalid:
        for problem in invalid.problems:
            _say(f"{OPTIONS_OF.get(problem.field or '', problem.field)}: {problem.message}")
        return MALFORMED
    print(f"/{desk.slug}/ is open under {charter.name} ({charter.charter.digest[:12]})")
    return DONE


def _charter_text(named: str) -> CharterText | None:
    from charterdesk.server.charter_reading import read_named
    from charterdesk.server.opening_desks import CharterText

    read = read_named(named)
    if read is None:
        return None
    found, charter = read[0], read[1].charter
    held = {name: found.shared[name] for name in charter.rests_on()}
    return CharterText(name=found.name.rpartition(os.sep)[2], text=found.text, charter=charter, holidays=held)


def _publish(parsed: argparse.Namespace) -> int:
    _with_database()
    from charterdesk.server.publishing_commands import Wanted, publish

    return publish(Wanted(**{name: getattr(parsed, name) for name in Wanted.__slots__}))


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


def _add_mailbox(parsed: argparse.Namespace) -> int:
    _with_database()
    from charterdesk.server.mail_commands import add

    return add(parsed.desk, parsed.name, vars(parsed))


def _change_mailbox(parsed: argparse.Namespace) -> int:
    _with_database()
    from charterdesk.server.mail_commands import change

    return change(parsed.name, vars(parsed))


def _list_mailboxes(parsed: argparse.Namespace) -> int:
    _with_database()
    from charterdesk.server.mail_commands import listing

    return listing(parsed.desk)


def _make_tray(name: str) -> bool:
    _with_django()
    from charterdesk.server.listeners.tray import make_tray

    return make_tray(name)


def _listen(_: argparse.Namespace) -> int:
    _with_database()
    from charterdesk.server.processes import listen_until_told

    listen_until_told()
    return DONE


def _report_calls(parsed: argparse.Namespace) -> int:
    if parsed.desk:
        _with_database()
        from charterdesk.server.call_reports import report_of_desk

        return report_of_desk(parsed)
    # Without a desk neither the database nor Django's applications are asked for anything.
    from charterdesk.server.call_records import report_of_files

    return report_of_files(parsed, _charter(parsed.charter) if parsed.charter else None)


def _calls(parsed: argparse.Namespace) -> int:
    _with_database()
    from charterdesk.server.call_commands import do

    return do(parsed)


def _staffing(parsed: argparse.Namespace) -> int:
    if parsed.desk:
        _with_database()
        from charterdesk.server.call_reports import staffing_of_desk

        return staffing_of_desk(parsed)
    from charterdesk.server.staffing_commands import staffing

    return staffing(parsed)


def _manage(parsed: argparse.Namespace) -> int:
    _with_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["charterdesk manage", *parsed.rest])
    return DONE


if __name__ == "__main__":
    sys.exit(main())
