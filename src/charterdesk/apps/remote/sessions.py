"""A connection from afar: asked for, agreed to or refused, started, ended once with its minutes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from charterdesk.apps.base import events, numbers
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.events import Json
from charterdesk.apps.base.now import now
from charterdesk.apps.base.passwords import without_passwords
from charterdesk.apps.base.row_keys import in_base_36
from charterdesk.apps.people.access import actor_of_person, is_staff, require
from charterdesk.apps.people.models import Person
from charterdesk.apps.remote.models import AGREED, ASKED, ENDED, RUNNING, TOOLS, WITHDRAWN, RemoteSession
from charterdesk.apps.remote.offering import Offer, offer
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.facts import stream_of as stream_of_ticket
from charterdesk.apps.tickets.models import Ticket, WorkEntry
from charterdesk.apps.tickets.visibility import reaches, visible_to
from charterdesk.rules.remote import Mode
from charterdesk.rules.terms.remote import Means, Tool

SERIES: Final = "remote"
LONGEST: Final = {"purpose": 300, "device": 120, "external_id": 80, "tool_name": 60}
LONGEST_NOTE: Final = 5_000
MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is proposed to the customer."""

    tool: str
    purpose: str
    device: str = ""
    external_id: str = ""
    tool_name: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The session, and whether something that looked like a password was taken out of what was typed."""

    session: RemoteSession
    stripped: bool


def stream_of(row: RemoteSession) -> str:
    """The name of the session's stream in the journal."""
    return f"remote:{row.pk}"


@transaction.atomic
def ask(actor: Actor, ticket_id: int, wanted: Wanted, *, write_to_customer: bool = False) -> Asked:
    """Propose a connection on a ticket. Conflict, with the charter's reasons, where it is not allowed (EX-09); Invalid
    for a tool that the charter does not name. `write_to_customer`: he is written on the ticket, with the text and the
    links by which he answers.
    """
    require(actor, "remote.start")
    ticket = _ticket(actor, ticket_id)
    offered = offer(ticket)
    if offered.chapter is None or offered.access.mode is None:
        raise Conflict(" ".join(offered.why(actor.language)))
    if ticket.closed_at is not None:
        raise Conflict(_("This ticket is closed."))
    if actor.person_id is None:
        raise NotAllowed("remote.start")
    said, stripped = _stripped(wanted)
    if said.tool not in offered.chapter.tools:
        raise Invalid(_("The charter does not name this tool."), field="tool")
    if said.tool == Tool.OTHER and not said.tool_name:
        raise Invalid(_("Say which tool."), field="tool_name")
    _check(said)
    row = RemoteSession.objects.create(
        desk=actor.desk,
        number=numbers.take(actor.desk, SERIES),
        ticket=ticket,
        technician_id=actor.person_id,
        charter_version=ticket.charter_version,
        mode=str(offered.access.mode),
        asked_at=now(),
        tool=said.tool,
        tool_name=said.tool_name,
        purpose=said.purpose,
        device=said.device,
        external_id=said.external_id,
    )
    _tell(actor, row, "remote.asked", {"tool": row.tool, "mode": row.mode})
    if write_to_customer:
        work.reply(actor, ticket.pk, body=_letter(row, offered), wait_for="customer")
    return Asked(row, stripped)


@transaction.atomic
def start(actor: Actor, number: int) -> RemoteSession:
    """The connection begins. Conflict without the customer's agreement, or where the charter allows it no more."""
    require(actor, "remote.start")
    row = held(actor, number)
    consent = getattr(row, "consent", None)
    if row.state != AGREED or consent is None or not consent.given:
        raise Conflict(_("The customer has not agreed to it."))
    if row.ticket.closed_at is not None:
        raise Conflict(_("This ticket is closed."))
    offered = offer(row.ticket)
    if offered.chapter is None or not offered.allowed:
        raise Conflict(" ".join(offered.why(actor.language)))
    if row.tool not in offered.chapter.tools:
        raise Conflict(_("The charter does not name this tool."))
    row.mode = narrower(row, offered)
    row.state, row.started_at, row.technician_id = RUNNING, now(), actor.person_id or row.technician_id
    row.save(update_fields=["state", "mode", "started_at", "technician"])
    _tell(actor, row, "remote.started", {"mode": row.mode})
    return row


def narrower(row: RemoteSession, offered: Offer) -> str:
    """What may be done: never more than was asked for, never more than the charter allows today (EX-10)."""
    return str(Mode.CHANGE if row.mode == offered.access.mode == Mode.CHANGE else Mode.LOOK)


@transaction.atomic
def stop(actor: Actor, number: int, *, minutes: int | None = None, note: str = "") -> Asked:
    """The connection is over: its time becomes one work entry of the technician, once. `minutes`: as the tool counted,
    where that differs. What overlaps with other work of his is kept beside it.
    """
    require(actor, "remote.start")
    row = held(actor, number)
    if row.state != RUNNING:
        raise Conflict(_("This connection is not running."))
    words, stripped = without_passwords(note.replace("\x00", "").strip())
    if len(words) > LONGEST_NOTE:
        raise Invalid(_("This text is too long."), field="note")
    if minutes is not None and not 0 < minutes <= work.LONGEST_DAY // MINUTE:
        raise Invalid(_("Give a time above zero and up to 24 hours."), field="minutes")
    row.note = words
    _end(actor, row, ENDED, minutes)
    return Asked(row, stripped)


@transaction.atomic
def cancel(actor: Actor, number: int) -> RemoteSession:
    """The desk needs it no more, before it began."""
    require(actor, "remote.start")
    row = held(actor, number)
    if row.state not in {ASKED, AGREED}:
        raise Conflict(_("This connection has begun, or is over."))
    row.state, row.ended_at = WITHDRAWN, now()
    row.save(update_fields=["state", "ended_at"])
    _tell(actor, row, "remote.cancelled", {})
    return row


@transaction.atomic
def withdraw(actor: Actor, number: int) -> RemoteSession:
    """The customer takes his agreement back; a connection that runs is over at this moment."""
    row = held(actor, number)
    if not reaches(actor, "remote.agree", row.ticket):
        raise NotAllowed("remote.agree")
    if row.state not in {ASKED, AGREED, RUNNING}:
        raise Conflict(_("This connection is over."))
    _end(actor, row, WITHDRAWN, None)
    tell_asker(actor, row, "ticket.remote_withdrawn")
    return row


def tell_asker(actor: Actor, row: RemoteSession, code: str) -> None:
    """The ticket's journal says what the customer answered; whoever asked for the connection is told of it."""
    data: dict[str, Json] = {"session": row.number, "person": row.technician_id}
    events.record(row.desk, stream_of_ticket(row.ticket), code, actor=actor, data=data)


def held(actor: Actor, number: int) -> RemoteSession:
    """A session on a ticket that the actor sees, its row held until the transaction ends; NotFound."""
    rows = RemoteSession.objects.select_for_update(of=("self",)).filter(desk=actor.desk, number=number)
    row = rows.select_related("desk", "ticket__charter_version", "ticket__requester").first()
    if row is None or not visible_to(actor).filter(pk=row.ticket_id).exists():
        raise NotFound
    return row


def _end(actor: Actor, row: RemoteSession, state: str, minutes: int | None) -> None:
    began = row.started_at
    row.state, row.ended_at = state, now()
    if began is not None:
        seconds = minutes * MINUTE if minutes else int((now() - began).total_seconds())
        row.overlap_seconds = _overlap(row, seconds)
        row.work = _noted(actor, row, min(max(seconds, 1), work.LONGEST_DAY))
    row.save(update_fields=["state", "ended_at", "note", "overlap_seconds", "work"])
    data: dict[str, Json] = {"state": state, "overlap_seconds": row.overlap_seconds}
    _tell(actor, row, "remote.ended", {**data, "seconds": row.work.seconds if row.work else 0})


def _noted(actor: Actor, row: RemoteSession, seconds: int) -> WorkEntry | None:
    """The technician's; of who ends it where that one may note no work any more. The customer's word never fails for
    want of somebody who could: then the session alone tells how long it was.
    """
    able = (one for one in (_technician(row), actor) if is_staff(one) and reaches(one, "ticket.log_time", row.ticket))
    technician = next(able, None)
    if technician is None:
        return None
    tool = row.tool_name or dict(TOOLS)[row.tool]
    words = _("Remote connection %(number)d (%(tool)s): %(purpose)s")
    return work.log_time(
        technician,
        row.ticket_id,
        seconds=seconds,
        note=words % {"number": row.number, "tool": tool, "purpose": row.purpose},
    )


def _overlap(row: RemoteSession, seconds: int) -> int:
    """Seconds that the technician noted as work in the same time; work is noted when it is done, so it ends at `at`."""
    assert row.started_at is not None  # noqa: S101  # asked of what has begun
    begin, end = row.started_at, row.started_at + timedelta(seconds=seconds)
    shared = 0
    near = {"at__gt": begin, "at__lt": end + timedelta(days=1)}
    for entry in WorkEntry.objects.filter(person_id=row.technician_id, **near).order_by("pk")[:200]:
        first, last = max(begin, entry.at - timedelta(seconds=entry.seconds)), min(end, entry.at)
        shared += max(0, int((last - first).total_seconds()))
    return shared


def _technician(row: RemoteSession) -> Actor:
    return actor_of_person(Person.objects.select_related("desk").get(pk=row.technician_id))


def _ticket(actor: Actor, ticket_id: int) -> Ticket:
    rows = visible_to(actor).select_related("charter_version", "requester", "desk").filter(pk=ticket_id)
    row = rows.first()
    if row is None:
        raise NotFound
    return row


def _stripped(wanted: Wanted) -> tuple[Wanted, bool]:
    said = {name: without_passwords(getattr(wanted, name).replace("\x00", "").strip()) for name in LONGEST}
    texts = {name: text for name, (text, _taken) in said.items()}
    return replace(wanted, **texts), any(taken for _text, taken in said.values())


def _check(said: Wanted) -> None:
    if not said.purpose:
        raise Invalid(_("Say what the connection is for."), field="purpose")
    for name, longest in LONGEST.items():
        if len(getattr(said, name)) > longest:
            raise Invalid(_("Use at most %(number)d characters.") % {"number": longest}, field=name)


def _letter(row: RemoteSession, offered: Offer) -> str:
    """What the customer is written, in his language: the purpose, the text, and how he answers."""
    requester = row.ticket.requester
    language = requester.language or row.desk.language
    base = f"{settings.BASE_URL}/{row.desk.slug}"
    assert offered.chapter is not None  # noqa: S101  # asked for only where it is offered
    with override(language):
        told = {"tool": row.tool_name or dict(TOOLS)[row.tool], "purpose": row.purpose}
        lines = [
            _("We ask for your agreement to connect to your system with %(tool)s, for this: %(purpose)s") % told,
            offered.chapter.agreement.in_language(language),
        ]
        if offered.takes(Means.PORTAL):
            lines.append(_("On the portal: %(link)s") % {"link": f"{base}/portal/remote/{row.number}/"})
        if offered.takes(Means.MAIL):
            link = f"{base}/answers/agree/{in_base_36(row.ticket_id, requester.pk)}/"
            lines.append(_("Without signing in, by the mail that brought you these words: %(link)s") % {"link": link})
        if offered.takes(Means.PHONE):
            lines.append(_("Or tell us on the telephone."))
        if row.tool != Tool.VPN:
            lines.append(_("Never write us the password of the connection: say it on the telephone, or type it in."))
    return "\n\n".join(lines)


def _tell(actor: Actor, row: RemoteSession, code: str, data: dict[str, Json]) -> None:
    told: dict[str, Json] = {"number": row.number, "ticket": row.ticket_id, **data}
    events.record(row.desk, stream_of(row), code, actor=actor, data=told)
