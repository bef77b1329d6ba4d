"""Reports of tools come in: each connection once, tied to the session or the ticket that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.people.access import require
from charterdesk.apps.remote.models import (
    AGREED,
    ASKED,
    ENDED,
    REFUSED,
    RUNNING,
    WITHDRAWN,
    RemoteReport,
    RemoteSession,
)
from charterdesk.apps.remote.reading import TOOLS, Connection, NotAReportError, read
from charterdesk.apps.remote.tables import read_table
from charterdesk.apps.tickets.models import Ticket

LARGEST: Final = 10 * 1024 * 1024  # bytes of a file
LONGEST_ID: Final = 40
MOST_OF_A_SESSION: Final = 100  # that nobody signed
NEAR: Final = timedelta(hours=12)
RUSTDESK: Final = "rustdesk"


@dataclass(frozen=True, slots=True)
class Imported:
    """So many new, known already, tied to a session; what could not be read; connections without any agreement."""

    new: int
    known: int
    tied: int
    wrong: tuple[str, ...]


def import_file(actor: Actor, tool: str, content: bytes) -> Imported:
    """Keep the connections of a file; safe to run twice. Invalid for a file that is no report of this tool."""
    require(actor, "remote.import")
    if tool not in TOOLS:
        raise Invalid(_("Choose whose report it is."), field="tool")
    if len(content) > LARGEST:
        raise Invalid(_("This file is too large."), field="file")
    try:
        as_json = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}
        found = read(tool, content) if as_json else read_table(content, ZoneInfo(actor.desk.time_zone))
    except NotAReportError as error:
        raise Invalid(_("This is no report of this tool: %(why)s.") % {"why": error}, field="file") from None
    new = known = tied = 0
    with transaction.atomic():
        for one in found.connections:
            row, made = _keep(actor.desk, tool, one)
            new, known, tied = new + made, known + (not made), tied + (row.session_id is not None)
        data: dict[str, events.Json] = {"tool": tool, "new": new, "known": known, "wrong": len(found.wrong)}
        events.record(actor.desk, f"desk:{actor.desk.pk}", "remote.imported", actor=actor, data=data)
    return Imported(new, known, tied, found.wrong)


def desk_named(desk_id: int, slug: str) -> Desk | None:
    """The desk that a token means, where it is the one that the address names."""
    return Desk.objects.filter(pk=desk_id, slug=slug).first()


@transaction.atomic
def hear_rustdesk(desk: Desk, kind: str, told: dict[str, Any]) -> bool:
    """What a RustDesk client posts of itself; taken only for a machine that a session of ours names, and that was
    agreed to. Nobody signs these posts: they open nothing and start nothing. Whether it was taken.
    """
    device, conn = _word(told.get("id")), _word(told.get("conn_id"))
    session = _known(desk, device)
    if session is None or (kind == "conn" and not conn):
        return False
    if kind == "file":
        running = RemoteReport.objects.filter(session=session, until_at=None)
        return bool(running.update(files=F("files") + 1))
    rows = RemoteReport.objects.filter(session=session)
    if not rows.filter(external_id=_connection(device, conn)).exists() and rows.count() >= MOST_OF_A_SESSION:
        return False
    row, made = RemoteReport.objects.get_or_create(
        desk=desk,
        tool=RUSTDESK,
        external_id=_connection(device, conn),
        defaults={
            "device": device,
            "from_at": now(),
            "session": session,
            "ticket_id": session.ticket_id,
            "recorded_at": now(),
        },
    )
    if not made and told.get("action") == "close" and row.until_at is None:
        row.until_at = now()
        row.save(update_fields=["until_at"])
    return True


def forget_old() -> None:
    """What tools reported, and the machines of sessions that are over, are kept for as long as the operator says
    (CHARTERDESK_REMOTE_LOG_DAYS); agreements and times stay with their tickets.
    """
    before = now() - timedelta(days=settings.REMOTE_LOG_DAYS)
    RemoteReport.objects.filter(from_at__lt=before).delete()
    ended = Q(state__in=(ENDED, WITHDRAWN), ended_at__lt=before)
    never_begun = Q(state__in=(ASKED, AGREED, REFUSED), asked_at__lt=before, ticket__closed_at__lt=before)
    over = RemoteSession.objects.filter(ended | never_begun).exclude(device="", external_id="")
    RemoteSession.objects.filter(pk__in=over.values("pk")).update(device="", external_id="")


def _keep(desk: Desk, tool: str, one: Connection) -> tuple[RemoteReport, bool]:
    ticket = Ticket.objects.filter(desk=desk, number=one.ticket).first() if one.ticket else None
    session = _session_of(desk, tool, one, ticket)
    row, made = RemoteReport.objects.get_or_create(
        desk=desk,
        tool=tool,
        external_id=one.external_id,
        defaults={
            "session_code": one.session_code,
            "device": one.device,
            "technician": one.technician,
            "from_at": one.from_at,
            "until_at": one.until_at,
            "session": session,
            "ticket_id": session.ticket_id if session else ticket.pk if ticket else None,
            "recorded_at": now(),
        },
    )
    if not made and row.until_at is None and one.until_at is not None:
        row.until_at = one.until_at
        row.save(update_fields=["until_at"])
    return row, made


def _session_of(desk: Desk, tool: str, one: Connection, ticket: Ticket | None) -> RemoteSession | None:
    """By the code of the session, else the session of the ticket with this tool that began nearest."""
    rows = RemoteSession.objects.filter(desk=desk, tool=tool)
    if one.session_code:
        found = rows.filter(external_id=one.session_code).order_by("-number").first()
        if found is not None:
            return found
    by_id = rows.filter(external_id=one.external_id).order_by("-number").first()
    if by_id is not None or ticket is None:
        return by_id
    begun = [(abs(row.started_at - one.from_at), row) for row in rows.filter(ticket=ticket) if row.started_at]
    near = [(apart, row) for apart, row in begun if apart <= NEAR]
    return min(near, key=_apart)[1] if near else None


def _apart(pair: tuple[timedelta, RemoteSession]) -> timedelta:
    return pair[0]


def _known(desk: Desk, device: str) -> RemoteSession | None:
    if not device:
        return None
    rows = RemoteSession.objects.filter(desk=desk, tool=RUSTDESK, device=device, state__in=(AGREED, RUNNING))
    return rows.order_by("-number").first()


def _connection(device: str, conn: str) -> str:
    return f"{device}/{conn}"[:80]


def _word(value: object) -> str:
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if len(text) <= LONGEST_ID and text.isprintable() else ""
