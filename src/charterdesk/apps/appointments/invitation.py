"""An appointment for calendars (RFC 5545, RFC 5546): one UID, a sequence that grows.

REQUEST while the time holds, else CANCEL. Times are in UTC; there is
nothing of the ticket but its number and what the customer was written anyway.
"""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from charterdesk.apps.appointments.models import PURPOSES, Appointment, Slot
from charterdesk.apps.base.files import store
from charterdesk.apps.base.late import Late
from charterdesk.apps.tickets.messages import NewFile

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = Late("icalendar")


def written(row: Appointment, slot: Slot, *, sequence: int, stamp: datetime, holds: bool) -> bytes:
    """The calendar's text, CRLF and folded at 75 octets. `stamp`: when this was last changed."""
    calendar, event = icalendar.Calendar(), icalendar.Event()
    calendar.add("prodid", "-//Charterdesk//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "REQUEST" if holds else "CANCEL")
    requester = row.ticket.requester
    with override(requester.language or row.desk.language):
        purpose = str(dict(PURPOSES)[row.purpose])
        summary = _("%(desk)s, no. %(number)d: %(purpose)s") % {
            "desk": row.desk.name,
            "number": row.ticket.number,
            "purpose": purpose,
        }
    event.add("uid", uid(row))
    event.add("sequence", sequence)
    event.add("dtstamp", stamp)
    event.add("dtstart", slot.from_at)
    event.add("dtend", slot.until_at)
    event.add("summary", summary)
    event.add("description", row.about)
    event.add("status", "CONFIRMED" if holds else "CANCELLED")
    if row.place or row.link:
        event.add("location", row.place or row.link)
    if row.link:
        event.add("url", row.link)
    organizer = icalendar.vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["CN"] = icalendar.vText(row.desk.name)
    event.add("organizer", organizer)
    if requester.email:
        attendee = icalendar.vCalAddress(f"mailto:{requester.email}")
        attendee.params["CN"] = icalendar.vText(requester.name)
        # He answered already: a calendar that asked him again would answer to an address that nobody reads.
        attendee.params["RSVP"] = icalendar.vText("FALSE")
        attendee.params["PARTSTAT"] = icalendar.vText("ACCEPTED" if holds else "DECLINED")
        event.add("attendee", attendee)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def as_it_stands(row: Appointment) -> bytes | None:
    """The invitation, or its withdrawal where the agreed time holds no more; None where none was ever agreed."""
    if row.chosen is None:
        return None
    holds = row.agreed_at is not None and row.cancelled_at is None
    return written(row, row.chosen, sequence=row.sequence, stamp=row.changed_at, holds=holds)


def files_of(row: Appointment) -> list[NewFile]:
    """The same as a file of a message; none where no time was ever agreed. Called before the rows that refer to it."""
    content, name = as_it_stands(row), name_of(row)
    return [] if content is None else [NewFile(store(row.desk, [content], name), name)]


def uid(row: Appointment) -> str:
    """The same for every change of one appointment."""
    return f"appointment-{row.number}.{row.desk.slug}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}"


def name_of(row: Appointment) -> str:
    """The name of the file."""
    return f"{row.desk.slug}-{row.ticket.number}-{row.number}.ics"
