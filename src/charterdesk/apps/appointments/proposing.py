"""Times are proposed to the customer: one to five, within 90 days; the next move is his."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from charterdesk.apps.appointments import invitation, letters
from charterdesk.apps.appointments.models import PURPOSES, Appointment, Slot
from charterdesk.apps.appointments.standing import Stands, outside, stands, told, zone_of
from charterdesk.apps.appointments.waiting import wait
from charterdesk.apps.base import numbers
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.now import now, whole_seconds
from charterdesk.apps.people.access import require
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.change import begin, finish
from charterdesk.apps.tickets.messages import NewFile
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.pauses import check_party
from charterdesk.apps.tickets.visibility import visible_to
from charterdesk.rules.terms.commitments import Party

SERIES: Final = "appointment"
AHEAD: Final = timedelta(days=90)
MOST_TIMES: Final = 5
SHORTEST: Final = 5  # minutes
LONGEST: Final = 600
LENGTHS: Final = {"about": 300, "place": 200, "link": 400}
AGAIN: Final = frozenset({Stands.PROPOSED, Stands.UNANSWERED, Stands.REFUSED, Stands.AGREED})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is proposed. `outside_hours`: also times outside the desk's or the customer's hours, which were told."""

    times: tuple[datetime, ...]
    purpose: str = "tests"
    about: str = ""
    minutes: int = 60
    place: str = ""
    link: str = ""
    until_party: str = ""
    outside_hours: bool = False


@transaction.atomic
def propose(actor: Actor, ticket_id: int, wanted: Wanted) -> Appointment:
    """Propose times for tests, a call or a visit: the customer is written, and waited for until he answers.

    Invalid for times that passed, lie over 90 days ahead, or outside the hours of either side (code "outside", field
    "outside_hours") unless that is meant; Conflict on a closed ticket.
    """
    require(actor, "appointment.propose")
    if actor.person_id is None:
        raise NotAllowed("appointment.propose")
    ticket = _ticket(actor, ticket_id)
    _check(wanted)
    times = _times(ticket, wanted)
    change = begin(actor, ticket_id, "appointment.propose", version=None, at=None)
    if ticket.closed_at is not None:
        raise Conflict(_("This ticket is closed."))
    number = numbers.take(actor.desk, SERIES)
    finish(change, "ticket.appointment_proposed", data={"appointment": number, "times": len(times)})
    row = Appointment.objects.create(
        desk=actor.desk,
        number=number,
        ticket=ticket,
        purpose=wanted.purpose,
        about=wanted.about.strip(),
        place=wanted.place.strip(),
        link=wanted.link.strip(),
        minutes=wanted.minutes,
        until_party=wanted.until_party,
        proposed_by_id=actor.person_id,
        proposed_at=now(),
        changed_at=now(),
    )
    _put(actor, row, times)
    return row


@transaction.atomic
def propose_again(
    actor: Actor, number: int, times: tuple[datetime, ...], *, outside_hours: bool = False
) -> Appointment:
    """Propose other times for the same thing: nobody answered, none suited, or the agreed one must move, which then
    holds no more. Errors as `propose`.
    """
    row = held(actor, number)
    change = begin(actor, row.ticket_id, "appointment.propose", version=None, at=None)
    if judged(row) not in AGAIN:
        raise Conflict(_("This appointment is over."))
    given = Wanted(times, row.purpose, row.about, row.minutes, outside_hours=outside_hours)
    checked = _times(row.ticket, given)
    finish(change, "ticket.appointment_proposed", data={"appointment": number, "times": len(checked)})
    held_before = row.agreed_at is not None
    row.sequence += held_before
    row.round += 1
    row.agreed_at = row.refused_at = row.answered_by = row.recorded_by = None
    row.changed_at = row.proposed_at = now()
    row.save()
    # A time that holds no more leaves the calendars at once, not only when the next one is agreed.
    _put(actor, row, checked, invitation.files_of(row) if held_before else [])
    return row


def held(actor: Actor, number: int) -> Appointment:
    """An appointment on a ticket that the actor sees, its row held until the transaction ends; NotFound."""
    rows = Appointment.objects.select_for_update(of=("self",)).filter(desk=actor.desk, number=number)
    row = rows.select_related(
        "desk",
        "chosen",
        "proposed_by__desk",
        "ticket__desk",
        "ticket__charter_version",
        "ticket__requester",
        "ticket__owner__desk",
        "ticket__equipment__site",
    ).first()
    if row is None or not visible_to(actor).filter(pk=row.ticket_id).exists():
        raise NotFound
    return row


def judged(row: Appointment) -> Stands:
    """How it stands now."""
    return stands(row, list(Slot.objects.filter(appointment=row, round=row.round)), now())


def _put(actor: Actor, row: Appointment, times: list[datetime], files: Sequence[NewFile] = ()) -> None:
    length = timedelta(minutes=row.minutes)
    Slot.objects.bulk_create(Slot(appointment=row, round=row.round, from_at=at, until_at=at + length) for at in times)
    work.reply(actor, row.ticket_id, body=letters.proposal(row, times), files=files, told=letters.signed_for(row))
    with override(row.desk.language):
        reason = _("Times are proposed: appointment %(number)d") % {"number": row.number}
    wait(actor, row, Party.CUSTOMER, reason)


def _ticket(actor: Actor, ticket_id: int) -> Ticket:
    rows = visible_to(actor).select_related("desk", "charter_version", "requester", "equipment__site")
    row = rows.filter(pk=ticket_id).first()
    if row is None:
        raise NotFound
    return row


def _check(wanted: Wanted) -> None:
    if wanted.purpose not in dict(PURPOSES):
        raise Invalid(_("Choose what the time is for."), field="purpose")
    if not wanted.about.strip():
        raise Invalid(_("Say what is to be done then: the customer reads it."), field="about", code="required")
    for name, longest in LENGTHS.items():
        if len(getattr(wanted, name).strip()) > longest or "\x00" in getattr(wanted, name):
            raise Invalid(_("Use at most %(number)d characters.") % {"number": longest}, field=name)
    if wanted.link.strip() and not wanted.link.strip().startswith(("https://", "http://")):
        raise Invalid(_("Give an address that begins with https://."), field="link")
    if wanted.until_party:
        check_party(wanted.until_party)


def _times(ticket: Ticket, wanted: Wanted) -> list[datetime]:
    if not SHORTEST <= wanted.minutes <= LONGEST:
        raise Invalid(_("Give a length from 5 minutes to 10 hours."), field="minutes")
    if any(at.tzinfo is None for at in wanted.times):
        raise Invalid(_("A time needs its offset from UTC."), field="times", code="no_offset")
    times = sorted({whole_seconds(at) for at in wanted.times})
    if not 1 <= len(times) <= MOST_TIMES:
        raise Invalid(_("Propose one to five times."), field="times", code="count")
    if times[0] <= now():
        raise Invalid(_("This moment has passed."), field="times", code="past")
    if times[-1] > now() + AHEAD:
        raise Invalid(_("This is more than 90 days ahead."), field="times", code="too_far")
    if not wanted.outside_hours:
        _check_hours(ticket, times, timedelta(minutes=wanted.minutes))
    return times


def _check_hours(ticket: Ticket, times: list[datetime], length: timedelta) -> None:
    found = outside(ticket, times, length)
    if not found:
        return
    lines = []
    for one in found:
        zone = ticket.desk.time_zone if one.whose == "desk" else zone_of(ticket)
        at = told(one.from_at, zone, ticket.desk.language)
        said = (
            _("%(at)s lies outside the desk's opening hours.")
            if one.whose == "desk"
            else _("%(at)s is night or week-end at the customer's.")
        )
        lines.append(said % {"at": at})
    raise Invalid(" ".join(lines), field="outside_hours", code="outside")
