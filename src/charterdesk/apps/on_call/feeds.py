"""Shifts as calendars (RFC 5545): out, under an address that nobody can guess; in, from a file of another program.

An event of ours holds the desk, the rota and the name of whoever is on call: nothing about customers.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.base.late import Late
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.notifications.sending import address_of
from charterdesk.apps.on_call.models import CalendarFeed, RotaChange
from charterdesk.apps.on_call.planning import change
from charterdesk.apps.on_call.rotas import people_in, rota, rotas_of, shifts
from charterdesk.apps.people.access import require
from charterdesk.apps.people.models import Person
from charterdesk.apps.people.queries import staff_of
from charterdesk.rules.on_call.rota import Shift

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = Late("icalendar")

BEFORE: Final = timedelta(days=31)
AHEAD: Final = timedelta(days=183)
MOST_FEEDS: Final = 5
LARGEST: Final = 512 * 1024  # bytes of a calendar that comes in
MOST_EVENTS: Final = 1000


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a calendar that came in: changes noted, those there already, and what could not be taken."""

    added: int
    known: int
    problems: tuple[str, ...]


@transaction.atomic
def open_feed(actor: Actor) -> str:
    """A calendar address of one's own; its text is told once. Invalid beyond five of them."""
    require(actor, "on_call.see")
    if actor.person_id is None:
        raise NotAllowed("on_call.see")
    if feeds(actor).count() >= MOST_FEEDS:
        raise Invalid(_("Five calendar addresses are enough: take one back first."), code="too_many")
    text = secrets.token_urlsafe(32)
    row = CalendarFeed.objects.create(
        desk=actor.desk, person_id=actor.person_id, digest=sha256_hex(text.encode()), made_at=now()
    )
    events.record(actor.desk, f"person:{actor.person_id}", "calendar.opened", actor=actor, data={"feed": row.pk})
    return text


def feeds(actor: Actor) -> QuerySet[CalendarFeed]:
    """The calendar addresses of the actor himself that still answer."""
    own = [] if actor.person_id is None else [actor.person_id]
    rows = CalendarFeed.objects.filter(desk=actor.desk, person_id__in=own, revoked_at__isnull=True)
    return rows.order_by("-pk")


@transaction.atomic
def close_feed(actor: Actor, feed_id: int) -> None:
    """The address answers no more. NotFound."""
    if not feeds(actor).filter(pk=feed_id).update(revoked_at=now()):
        raise NotFound
    events.record(actor.desk, f"person:{actor.person_id}", "calendar.closed", actor=actor, data={"feed": feed_id})


def address(desk: Desk, text: str) -> str:
    """The whole address that a calendar program is given."""
    return address_of(reverse("answers:shifts", args=[desk.slug, text]))


def calendar_of(slug: str, text: str) -> bytes:
    """The shifts of the desk from last month to half a year ahead, as a calendar. NotFound for any other address, and
    when its owner has left.
    """
    feed = (
        CalendarFeed.objects.filter(digest=sha256_hex(text.encode()), desk__slug=slug, revoked_at__isnull=True)
        .select_related("desk", "person")
        .first()
    )
    if feed is None or not staff_of(feed.desk).filter(pk=feed.person_id).exists():
        raise NotFound
    return written(feed.desk)


def written(desk: Desk) -> bytes:
    """The calendar itself. A shift keeps its UID; after a change the new one is found
    in its place.
    """
    present = now()
    calendar, entry_of_calendar = icalendar.Calendar(), icalendar.Event
    calendar.add("prodid", "-//Charterdesk//On call//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{desk.name}: {_('On call')}")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for row in rotas_of(desk):
        told = shifts(row, present - BEFORE, present + AHEAD)
        names = {one.pk: one.name for one in Person.objects.filter(pk__in=people_in(told))}
        for shift in told:
            event = entry_of_calendar()
            event.add("uid", f"{row.pk}.{shift.from_at:%Y%m%dT%H%M%SZ}@{desk.slug}.on-call")
            event.add("dtstamp", present)
            event.add("dtstart", shift.from_at)
            event.add("dtend", shift.until_at)
            event.add("summary", f"{row.name}: {_who(shift, names)}")
            event.add("transp", "TRANSPARENT")
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def _who(shift: Shift, names: dict[int, str]) -> str:
    return names.get(shift.person, "?") if shift.person is not None else _("Nobody")


@transaction.atomic
def take_in(actor: Actor, rota_id: int, content: bytes) -> Imported:
    """The stretches of a calendar of another program, as changes of a rota: each event names somebody of the desk, by
    his address or name in its summary, organiser or attendees. Read again, what is known is left alone; what the
    file has no longer is taken back where it has not begun. Invalid for what is no calendar; NotFound.
    """
    require(actor, "on_call.plan")
    row = rota(actor, rota_id)
    found = list(_read(content))
    staff = list(staff_of(actor.desk).select_related("account"))
    kept = {one.feed_uid: one for one in row.changes.all() if one.feed_uid}
    added = known = 0
    problems: list[str] = []
    here: set[str] = set()
    for event in found:
        person = _person(event, staff)
        uid = _uid(event)
        if person is None:
            problems.append(_("Nobody of the desk is named in “%(summary)s”.") % {"summary": _summary(event)})
            continue
        here.add(uid)
        before = kept.get(uid)
        begins, ends = _instants(event)
        if before and (before.person_id, before.from_at, before.until_at) == (person.pk, begins, ends):
            known += 1
            continue
        if before:
            RotaChange.objects.filter(pk=before.pk).update(withdrawn_at=now())
        try:
            change(actor, row.pk, person_id=person.pk, from_at=begins, until_at=ends, feed_uid=uid)
        except Invalid as wrong:
            problems.append(f"{_summary(event)}: {wrong.message}")
            continue
        added += 1
    gone = [one.pk for uid, one in kept.items() if uid not in here and one.from_at > now()]
    RotaChange.objects.filter(pk__in=gone).update(withdrawn_at=now())
    data: dict[str, events.Json] = {"added": added, "known": known, "gone": len(gone)}
    events.record(actor.desk, f"rota:{row.pk}", "rota.calendar_read", actor=actor, data=data)
    return Imported(added, known, tuple(problems))


def _read(content: bytes) -> Iterator[icalendar.Event]:
    if len(content) > LARGEST:
        raise Invalid(_("The file is too large."), field="file", code="too_large")
    try:
        calendar = icalendar.Calendar.from_ical(content)
        told = [event for event in calendar.walk("VEVENT") if isinstance(event, icalendar.Event)]
        found = [event for event in told if str(event.get("STATUS", "")) != "CANCELLED"]
        for event in found:
            _instants(event)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise Invalid(_("This is no calendar that can be read."), field="file") from error
    if len(found) > MOST_EVENTS:
        raise Invalid(_("The file is too large."), field="file", code="too_large")
    if any("RRULE" in event for event in found):
        message = _("Events that repeat cannot be taken in: export the single ones.")
        raise Invalid(message, field="file", code="repeats")
    yield from found


def _instants(event: icalendar.Event) -> tuple[datetime, datetime]:
    start = event.decoded("DTSTART")
    end = event.decoded("DTEND") if "DTEND" in event else start + event.decoded("DURATION")
    return _instant(start), _instant(end)


def _instant(said: date | datetime) -> datetime:
    if not isinstance(said, datetime) or said.tzinfo is None:
        raise ValueError("a day or a time without its zone")
    return said.astimezone(UTC).replace(microsecond=0)


def _uid(event: icalendar.Event) -> str:
    return sha256_hex(str(event.get("UID", "")).encode() + str(event.get("RECURRENCE-ID", "")).encode())


def _summary(event: icalendar.Event) -> str:
    return " ".join(str(event.get("SUMMARY", "")).split())[:80]


def _person(event: icalendar.Event, staff: list[Person]) -> Person | None:
    told = [event.get("ORGANIZER", ""), *_listed(event.get("ATTENDEE"))]
    addresses = {str(one).lower().removeprefix("mailto:") for one in told if one}
    named = [one for one in staff if one.email and one.email.lower() in addresses]
    if not named:
        summary = _summary(event).casefold()
        named = [one for one in staff if one.name.casefold() in summary or (one.email and one.email.lower() in summary)]
    return named[0] if len(named) == 1 else None


def _listed(said: object) -> list[object]:
    return said if isinstance(said, list) else [said]
