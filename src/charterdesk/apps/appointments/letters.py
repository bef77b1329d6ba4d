"""What the customer is written of an appointment, in his language and in his time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from charterdesk.apps.appointments.models import Appointment, Slot
from charterdesk.apps.appointments.standing import told, zone_of
from charterdesk.apps.base.events import Json
from charterdesk.apps.base.row_keys import in_base_36


def language_of(row: Appointment) -> str:
    """The requester's, else the desk's."""
    return row.ticket.requester.language or row.desk.language


def proposal(row: Appointment, times: Sequence[datetime]) -> str:
    """The times that are proposed and how he answers."""
    language, zone = language_of(row), zone_of(row.ticket)
    with override(language):
        said = _("We propose a time for this: %(purpose)s. %(about)s")
        lines = [said % {"purpose": row.purpose_to_customer, "about": row.about}]
        lines.append("\n".join(f"- {told(at, zone, language)}" for at in times))
        lines.append(_("It takes %(minutes)d minutes.") % {"minutes": row.minutes})
        lines += _where(row)
        lines.append(_("Choose one, or say that none suits: %(link)s") % {"link": address(row)})
        lines.append(_without_account(row))
    return "\n\n".join(lines)


def confirmation(row: Appointment, slot: Slot) -> str:
    """The time that is agreed; the invitation is attached."""
    language = language_of(row)
    with override(language):
        at = told(slot.from_at, zone_of(row.ticket), language)
        lines = [_("Agreed: %(at)s. The invitation for your calendar is attached.") % {"at": at}, row.about]
        lines += _where(row)
        lines.append(_("If you cannot come: %(link)s") % {"link": address(row)})
        lines.append(_without_account(row))
    return "\n\n".join(lines)


def reminder(row: Appointment, slot: Slot) -> str:
    """The agreed time is near."""
    language = language_of(row)
    with override(language):
        at = told(slot.from_at, zone_of(row.ticket), language)
        lines = [_("We remind you of the agreed time: %(at)s.") % {"at": at}, row.about]
        lines += _where(row)
        lines.append(_("If you cannot come: %(link)s") % {"link": address(row)})
        lines.append(_without_account(row))
    return "\n\n".join(lines)


def withdrawal(row: Appointment, slot: Slot) -> str:
    """A time that was agreed holds no more, since he cannot come; the file for his calendar is attached."""
    language = language_of(row)
    with override(language):
        at = told(slot.from_at, zone_of(row.ticket), language)
        return _("This time holds no more: %(at)s. The attached file takes it out of your calendar.") % {"at": at}


def cancellation(row: Appointment, reason: str) -> str:
    """It does not take place, and why."""
    with override(language_of(row)):
        said = _("This appointment is called off: %(about)s") % {"about": row.about}
    return f"{said}\n\n{reason}"


def answer(row: Appointment, slot: Slot | None, reason: str, language: str) -> str:
    """What the customer says by pressing a button, as his own word on the ticket."""
    with override(language):
        if slot is None:
            said = _("None of these times suits me: %(about)s") % {"about": row.about}
            return "\n\n".join(filter(None, (said, reason)))
        at = told(slot.from_at, zone_of(row.ticket), language)
        return _("I accept this time: %(at)s. %(about)s") % {"at": at, "about": row.about}


def address(row: Appointment) -> str:
    """Where the customer answers."""
    return f"{settings.BASE_URL}/{row.desk.slug}/portal/appointments/{row.number}/"


def signed_for(row: Appointment) -> dict[str, Json]:
    """What the journal says of these words, so that their mail carries the link of this appointment, in this round."""
    return {"time": [row.pk, row.round]}


def _without_account(row: Appointment) -> str:
    keys = in_base_36(row.ticket_id, row.ticket.requester_id, row.pk, row.round)
    link = f"{settings.BASE_URL}/{row.desk.slug}/answers/time/{keys}/"
    return _("Without signing in, by the mail that brought you these words: %(link)s") % {"link": link}


def _where(row: Appointment) -> list[str]:
    lines = []
    if row.place:
        lines.append(_("Where: %(place)s") % {"place": row.place})
    if row.link:
        lines.append(_("Meeting: %(link)s") % {"link": row.link})
    return lines
