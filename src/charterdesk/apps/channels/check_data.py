"""Mail checks itself: each mail that came in ended as what its row says, once; each that went out is one of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Min, QuerySet

from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.channels import tokens
from charterdesk.apps.channels.models import IncomingImage, IncomingMail, OutgoingMail, Watcher
from charterdesk.apps.channels.outgoing import reasons
from charterdesk.apps.tickets.check_data import Difference
from charterdesk.apps.tickets.models import Message, MessageMove

CHUNK: Final = 500
LONGEST_LEASE: Final = timedelta(minutes=15)
WITH_MESSAGE: Final = frozenset({"opened", "joined", "reopened", "continued", "noted"})
WITHOUT_MESSAGE: Final = frozenset({"declined", "duplicate", "own", "held"})
UNREAD_ON_TICKET: Final = WITH_MESSAGE | {"quarantined", "automatic"}
FIRST: Final = frozenset({"opened", "continued"})
Found = Iterator[tuple[str, str, object, object]]


def check_mail(desk: Desk | None = None) -> list[Difference]:
    """Everything about mail that differs, in one desk or in all. The bytes of raw mails are checked with all files."""
    checks: Sequence[Callable[[Desk], Found]] = (_incoming, _outgoing, _acknowledgments, _beside)
    desks = [desk] if desk is not None else list(Desk.objects.order_by("slug"))
    return [
        Difference(one.slug, what, key, _said(stored), _said(expected))
        for one in desks
        for checked in checks
        for what, key, stored, expected in checked(one)
    ]


def _said(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _chunks(rows: QuerySet[Any, Any]) -> Iterator[list[Mapping[str, Any]]]:
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = chunk[-1]["pk"]
        yield chunk


def _incoming(desk: Desk) -> Found:
    rows = IncomingMail.objects.filter(desk=desk).values(
        "pk",
        "state",
        "disposition",
        "done_at",
        "lease_until",
        "look_at",
        "sha256",
        "ticket_id",
        "message_id",
        raw_sha256=F("raw__sha256"),
        raw_desk=F("raw__desk_id"),
        mailbox_desk=F("mailbox__desk_id"),
        ticket_desk=F("ticket__desk_id"),
        message_ticket=F("message__ticket_id"),
        words_key=F("words__incoming_id"),
    )
    for chunk in _chunks(rows):
        first = _first_messages(row["ticket_id"] for row in chunk if row["disposition"] in FIRST)
        for row in chunk:
            key = f"mail {row['pk']}"
            yield from ((what, key, stored, expected) for what, stored, expected in _of_incoming(desk, row, first))


def _first_messages(ticket_ids: Iterator[int | None]) -> Mapping[int, int]:
    rows = Message.objects.filter(ticket_id__in={key for key in ticket_ids if key is not None})
    # What was moved here may be older than the ticket.
    rows = rows.exclude(pk__in=MessageMove.objects.values("message_id"))
    return {row["ticket_id"]: row["first"] for row in rows.values("ticket_id").annotate(first=Min("pk")).order_by()}


def _of_incoming(desk: Desk, row: Mapping[str, Any], first: Mapping[int, int]) -> Iterator[tuple[str, object, object]]:
    if row["raw_sha256"] != row["sha256"]:
        yield "raw mail", row["raw_sha256"], row["sha256"]
    for what in ("raw_desk", "mailbox_desk", "ticket_desk"):
        if row[what] not in {desk.pk, None}:
            yield what, row[what], desk.pk
    if row["message_ticket"] != row["ticket_id"] and row["message_id"] is not None:
        yield "ticket of the message", row["message_ticket"], row["ticket_id"]
    if row["state"] == IncomingMail.RECEIVED:
        yield from _of_received(row, first)
        if row["lease_until"] and row["lease_until"] > now() + LONGEST_LEASE:
            yield "lease", row["lease_until"], f"not after {now() + LONGEST_LEASE:%Y-%m-%dT%H:%M:%SZ}"
    else:
        yield from _of_done(row, first)


def _of_received(row: Mapping[str, Any], first: Mapping[int, int]) -> Iterator[tuple[str, object, object]]:
    """A mail that is still to be read stands nowhere, or with its message on its ticket since its headers were looked
    at.
    """
    disposition, message = row["disposition"], row["message_id"]
    if message is None or row["ticket_id"] is None or not disposition or row["look_at"] is not None:
        ended = {name: row[name] for name in ("done_at", "ticket_id", "message_id") if row[name] is not None}
        if disposition or ended:
            yield "state", f"received, {disposition or ended}", "done"
        return
    if disposition not in UNREAD_ON_TICKET or row["done_at"] is not None:
        yield "state", f"received, {disposition}", "done"
    if disposition in FIRST and first.get(row["ticket_id"]) != message:
        yield "first message of the ticket", message, first.get(row["ticket_id"])
    if row["words_key"] is not None:
        yield "words", "kept", "none of a mail that is still to be read"


def _of_done(row: Mapping[str, Any], first: Mapping[int, int]) -> Iterator[tuple[str, object, object]]:
    disposition, message = row["disposition"], row["message_id"]
    if not disposition or row["done_at"] is None:
        yield "state", row["state"], "a disposition and the moment at which it was done"
    if disposition in WITH_MESSAGE and message is None:
        yield f"message of a mail that {disposition}", "none", "exactly one"
    if disposition in WITHOUT_MESSAGE and message is not None:
        yield f"message of a mail that is {disposition}", message, "none"
    if disposition in FIRST and message is not None and first.get(row["ticket_id"]) != message:
        yield "first message of the ticket", message, first.get(row["ticket_id"])
    if row["words_key"] is None and disposition not in {"quarantined", "held"}:
        yield "words", "none", "those of the mail"


def _outgoing(desk: Desk) -> Found:
    rows = OutgoingMail.objects.filter(desk=desk).values(
        "pk",
        "state",
        "kind",
        "dedupe_key",
        "msg_id",
        "sent_at",
        "lease_until",
        "reason",
        "ticket_id",
        "incoming_id",
        ticket_desk=F("ticket__desk_id"),
        incoming_desk=F("incoming__desk_id"),
        incoming_state=F("incoming__state"),
    )
    for chunk in _chunks(rows):
        for row in chunk:
            key = f"outgoing mail {row['pk']}"
            yield from ((what, key, stored, expected) for what, stored, expected in _of_outgoing(desk, row))


def _of_outgoing(desk: Desk, row: Mapping[str, Any]) -> Iterator[tuple[str, object, object]]:
    for what in ("ticket_desk", "incoming_desk"):
        if row[what] not in {desk.pk, None}:
            yield what, row[what], desk.pk
    keys = {
        "acknowledgment": f"acknowledgment:{row['ticket_id']}",
        "declined": f"declined:{row['incoming_id']}",
    }
    if row["dedupe_key"] != keys.get(row["kind"], row["dedupe_key"]):
        yield "key", row["dedupe_key"], keys[row["kind"]]
    if row["reason"] == reasons.UNREAD and row["incoming_state"] != IncomingMail.RECEIVED:
        yield "reason", row["reason"], "none: the mail that it answers was read"
    if row["state"] == OutgoingMail.SENT and row["sent_at"] is None:
        yield "sent_at", "none", "the moment at which it was sent"
    gone = row["state"] in {OutgoingMail.SENT, OutgoingMail.SENDING, OutgoingMail.IN_DOUBT}
    if gone and _key_in(row["msg_id"]) != row["pk"]:
        yield "Message-ID", row["msg_id"], f"one that names {row['pk']}"
    if row["state"] == OutgoingMail.SENDING and row["lease_until"] is None:
        # "sending" is committed together with its lease; a lease that has ended is the next sender's matter.
        yield "state", "sending, without a lease", "sent, waiting or in doubt"


def _key_in(msg_id: str) -> int | None:
    local = msg_id.strip("<>").rpartition("@")[0]
    keys = tokens.read("out", local.removeprefix("out."))
    return keys[0] if keys is not None and len(keys) == 1 else None


def _acknowledgments(desk: Desk) -> Found:
    rows = OutgoingMail.objects.filter(desk=desk, kind="acknowledgment").values("ticket_id")
    for row in rows.annotate(number=Count("pk")).filter(number__gt=1).order_by("ticket_id"):
        yield "acknowledgments", f"ticket {row['ticket_id']}", row["number"], "at most 1"


def _beside(desk: Desk) -> Found:
    """Who watches, and the pictures: never across desks."""
    for key in Watcher.objects.filter(desk=desk).exclude(ticket__desk=F("desk"), person__desk=F("desk")).values("pk"):
        yield "watcher", f"watcher {key['pk']}", "another desk's", desk.slug
    images = IncomingImage.objects.filter(incoming__desk=desk).exclude(stored_file__desk=F("incoming__desk"))
    for key in images.values("pk"):
        yield "picture", f"picture {key['pk']}", "another desk's", desk.slug
