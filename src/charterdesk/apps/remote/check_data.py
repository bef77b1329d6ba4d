"""Connections check themselves: none began without an agreement, and each agreement is to the text that it keeps."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F

from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.models import Desk
from charterdesk.apps.remote.models import RemoteConsent, RemoteReport, RemoteSession
from charterdesk.apps.tickets.check_data import Difference


def check_remote(desk: Desk | None = None) -> list[Difference]:
    """Everything about connections that differs, in one desk or in all."""
    desks = [desk] if desk is not None else list(Desk.objects.order_by("slug"))
    return [difference for one in desks for difference in (*_sessions(one), *_texts(one), *_reports(one))]


def _sessions(desk: Desk) -> Iterator[Difference]:
    rows = RemoteSession.objects.filter(desk=desk).select_related("ticket", "work", "consent").order_by("number")
    for row in rows.iterator(chunk_size=500):
        for what, stored, wanted in _wrong(row):
            yield Difference(desk.slug, what, f"connection {row.number}", stored, wanted)


def _wrong(row: RemoteSession) -> Iterator[tuple[str, str, str]]:
    consent = getattr(row, "consent", None)
    if row.ticket.desk_id != row.desk_id:
        yield "ticket", str(row.ticket_id), "a ticket of this desk"
    if row.started_at is not None and (consent is None or not consent.given or consent.at > row.started_at):
        yield "agreement", "began without it", "given before"
    if row.ended_at is not None and row.started_at is not None and row.ended_at < row.started_at:
        yield "end", str(row.ended_at), f"after {row.started_at}"
    if row.work is not None and row.work.ticket_id != row.ticket_id:
        yield "work", str(row.work_id), "work on its ticket"


def _texts(desk: Desk) -> Iterator[Difference]:
    rows = RemoteConsent.objects.filter(session__desk=desk).select_related("session").order_by("pk")
    for row in rows.iterator(chunk_size=500):
        found = sha256_hex(row.text.encode())
        if row.text_digest != found:
            yield Difference(desk.slug, "text agreed to", f"connection {row.session.number}", row.text_digest, found)


def _reports(desk: Desk) -> Iterator[Difference]:
    tied = RemoteReport.objects.filter(desk=desk, session__isnull=False).select_related("session")
    for row in tied.exclude(session__desk=desk, ticket=F("session__ticket")).order_by("pk"):
        wanted = str(row.session.ticket_id) if row.session is not None else ""
        yield Difference(desk.slug, "ticket", f"report {row.pk}", str(row.ticket_id), wanted)
