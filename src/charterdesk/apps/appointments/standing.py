"""How an appointment stands, judged from its facts; and in whose time it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import formats, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from charterdesk.apps.appointments.models import Appointment, Slot
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.tickets.models import Ticket
from charterdesk.rules.worktime.opening import opening

# At a customer's, before and after these hours on his wall, a proposal is told as unusual.
EARLY: Final = 7
LATE: Final = 20
SATURDAY: Final = 5


class Stands(StrEnum):
    """Where an appointment stands."""

    PROPOSED = "proposed"
    UNANSWERED = "unanswered"
    REFUSED = "refused"
    AGREED = "agreed"
    TO_RECORD = "to_record"
    DONE = "done"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


WORDS: Final[dict[Stands, Promise]] = {
    Stands.PROPOSED: _("waits for the customer's answer"),
    Stands.UNANSWERED: _("every proposed time has passed"),
    Stands.REFUSED: _("no proposed time suits"),
    Stands.AGREED: _("time agreed"),
    Stands.TO_RECORD: _("over: say what came of it"),
    Stands.DONE: _("done"),
    Stands.CANCELLED: _("called off"),
    Stands.LAPSED: _("the ticket was closed before"),
}
CUSTOMER_WORDS: Final[dict[Stands, Promise]] = {
    **WORDS,
    Stands.PROPOSED: _("waits for your answer"),
    Stands.TO_RECORD: pgettext_lazy("appointment", "over"),
}
# What the desk has to do something about.
DESK_TURN: Final = frozenset({Stands.UNANSWERED, Stands.REFUSED, Stands.TO_RECORD})


@dataclass(frozen=True, slots=True)
class Outside:
    """A time that lies outside somebody's hours: `whose` is "desk" or "customer"."""

    from_at: datetime
    whose: str


def stands(row: Appointment, slots: Sequence[Slot], at: datetime) -> Stands:
    """How it stands at an instant. `slots`: those of its latest round."""
    if row.cancelled_at is not None:
        return Stands.CANCELLED
    if row.result:
        return Stands.DONE
    if row.ticket.closed_at is not None:
        return Stands.LAPSED
    if row.agreed_at is not None and row.chosen is not None:
        return Stands.TO_RECORD if row.chosen.until_at <= at else Stands.AGREED
    if row.refused_at is not None:
        return Stands.REFUSED
    return Stands.PROPOSED if any(slot.from_at > at for slot in slots) else Stands.UNANSWERED


def zone_of(ticket: Ticket) -> str:
    """The zone in which the customer reads times: of the site of what the ticket is about, else of the desk."""
    site = ticket.equipment.site if ticket.equipment is not None else None
    return (site.time_zone if site is not None else "") or ticket.desk.time_zone


def told(at: datetime, zone: str, language: str) -> str:
    """A time as it is written to people, with its zone: Thursday 26 November 2026, 14:00 (Europe/Paris)."""
    local = at.astimezone(ZoneInfo(zone))
    with translation.override(language):
        return f"{formats.date_format(local, 'l j F Y, H:i', use_l10n=False)} ({zone})"


def outside(ticket: Ticket, times: Sequence[datetime], length: timedelta) -> list[Outside]:
    """Which of these times lie outside the desk's opening hours, or in the customer's night or week-end."""
    hours = opening(charter_of(ticket.charter_version))
    zone = ZoneInfo(zone_of(ticket))
    found = [Outside(at, "desk") for at in times if hours.elapsed(at, at + length) < length.total_seconds()]
    for at in times:
        begins, ends = at.astimezone(zone), (at + length).astimezone(zone)
        night = begins.hour < EARLY or ends.date() != begins.date() or ends.hour >= LATE
        if night or begins.weekday() >= SATURDAY:
            found.append(Outside(at, "customer"))
    return found
