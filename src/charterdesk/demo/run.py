"""Prepares the demo: an empty database is filled, and a table says who can sign in. The command line then serves it."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.core.management import call_command

from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.vault.keys import add
from charterdesk.apps.vault.models import SecretVersion
from charterdesk.demo.data import SLUGS, DeskData, desk_data
from charterdesk.demo.loading import PASSWORD, load

READY: Final = 0
REFUSED: Final = 1
ADDRESS: Final = "127.0.0.1"
CUSTOMERS: Final = frozenset(
    {"customer", "admin", "reseller", "manufacturer"}
)  # the mail names of those who stand in the table


def prepare(port: int, *, load_only: bool) -> int:
    """Fill the database where it holds no desk, and say who can sign in; the exit status, 0 when it can be served.

    Everything is loaded in one transaction: a load that was killed has left nothing, and starts afresh.
    """
    if not load_only and not _port_is_free(port):
        _warn(f"Port {port} is in use. Stop what uses it, or choose another with --port.")
        return REFUSED
    call_command("migrate", interactive=False, verbosity=0)
    _make_key()
    there = set(Desk.objects.values_list("slug", flat=True))
    if not there:
        _say("Loading four desks, their customers and about 300 tickets (half a minute or so) ...")
        try:
            loaded = load()
        except KeyboardInterrupt:
            _warn("Stopped: nothing was loaded.")
            return REFUSED
        _say(f"{loaded.tickets} tickets loaded.")
    elif there != set(SLUGS):
        _warn(
            "This database holds desks of its own: the demo leaves it alone. Set CHARTERDESK_DATA_DIR to another place."
        )
        return REFUSED
    for line in table(port):
        _say(line)
    return READY


def _make_key() -> None:
    """A master key for the vault, where no secret waits for another one."""
    path = settings.VAULT_KEYS
    if path is not None and not path.exists() and not SecretVersion.objects.exists():
        add(path)


def table(port: int) -> Iterator[str]:
    """Who can sign in, desk by desk, and where."""
    rows = [row for slug in SLUGS for row in _rows(desk_data(slug))]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    yield ""
    yield "Who can sign in (everybody is invented):"
    desk = ""
    for row in rows:
        if row[0] != desk:
            yield ""
        desk = row[0]
        yield "  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=False)) + "  " + row[3]
    yield ""
    yield f"  Password of all of them: {PASSWORD}"
    yield f"  Access code for the telephone of the first customer: {_code()}"
    yield ""
    yield f"  Address:  http://localhost:{port}"
    yield f"  Mail box: http://localhost:{port}/demo/mail/  (the demo sends nothing out)"
    yield f"  Mail in:  {_piped()}"
    yield f"  Calls:    http://localhost:{port}{_last_year()}  (a year of the telephone, ES-10)"
    yield f"  Data:     {settings.DATA_DIR}  (remove it to start afresh)"
    yield ""


def _rows(data: DeskData) -> Iterator[tuple[str, str, str, str]]:
    for human in data.staff:
        yield data.slug, human.role.replace("_", " "), human.mail, human.name
    for client in data.clients:
        for human in client.people:
            if human.mail in CUSTOMERS:
                mail = f"{human.mail}@{client.domain}"
                yield data.slug, human.role.replace("_", " "), mail, f"{human.name}, {client.name}"


def _last_year() -> str:
    """Where the figures of last year stand that the first desk publishes."""
    year = now().year - 1
    return f"/{SLUGS[0]}/telephone/figures/?from={year}-01-01&until={year}-12-31&by=month"


def _piped() -> str:
    """How to send the first customer's desk a real mail from the command line."""
    data = desk_data(SLUGS[0])
    human = next(human for human in data.clients[0].people if human.mail in CUSTOMERS)
    mail = rf"From: {human.mail}@{data.clients[0].domain}\nSubject: It does not start\n\nSince this morning.\n"
    return f"printf '{mail}' | charterdesk mail-in --mailbox {SLUGS[0]} --data-dir {settings.DATA_DIR}"


def _code() -> str:
    first = desk_data(SLUGS[0]).clients[0]
    return f"{first.contracts[0].code} ({first.name}, {SLUGS[0]})"


def _port_is_free(port: int) -> bool:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((ADDRESS, port))
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                return False
            raise
    return True


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _warn(line: str) -> None:
    sys.stderr.write(f"{line}\n")
