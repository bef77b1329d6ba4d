"""What mails and pushes have in common: who still gets one, and its words in his language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.conf import settings
from django.urls import reverse

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.models import Event
from charterdesk.apps.notifications.kinds import OUTSIDE, REVIEW, SILENT
from charterdesk.apps.notifications.makers import about, still_sees
from charterdesk.apps.notifications.models import Notification
from charterdesk.apps.people.access import actor_of_person, is_staff, may
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.visibility import reaches

# What one must be allowed to see to be told of what is about no ticket; of all else: the mails that are held back.
RIGHTS: Final[Mapping[str, str]] = {SILENT: "telephone.manage", REVIEW: "article.see"}


def still_his(person: Person, rows: Iterable[Notification]) -> list[Notification]:
    """Those of the rows that may still be told: he works for the desk, sees the ticket and has not read it; or it was
    handed over to his house.
    """
    actor = actor_of_person(person)
    if not person.active or (person.account is not None and not person.account.is_active):
        return []
    if not is_staff(actor):
        return [row for row in rows if row.kind in OUTSIDE and still_sees(actor, row)]
    return [row for row in rows if row.seen_at is None and _sees(actor, row)]


def _sees(actor: Actor, row: Notification) -> bool:
    if row.ticket is None:
        return may(actor, RIGHTS.get(row.kind, "mail.manage")) is not None
    return reaches(actor, "ticket.see", row.ticket)


def language_of(person: Person) -> str:
    """The language in which he is written to."""
    account = person.account
    return (account.language if account else "") or person.language or person.desk.language


def path_of(row: Notification) -> str:
    """Where the ticket of a notice is, on this server; of one about no ticket: where it is dealt with."""
    if row.ticket is None:
        return path_without_ticket(row.kind, row.person.desk.slug)
    if row.kind in OUTSIDE:
        return reverse("desk:handed-over-one", args=[row.person.desk.slug, about(row)])
    return reverse("desk:ticket", args=[row.person.desk.slug, row.ticket.number])


def path_without_ticket(kind: str, slug: str) -> str:
    """Where something that is about no ticket is dealt with: the exchanges, the articles that are due, the mails that
    are held back.
    """
    if kind == REVIEW:
        return f"{reverse('desk:articles', args=[slug])}?due=1"
    if kind == SILENT:
        return reverse("desk:telephone-sources", args=[slug])
    return f"{reverse('desk:mail', args=[slug])}?section=held"


def address_of(path: str) -> str:
    """A whole address, for mails."""
    return f"{settings.BASE_URL.rstrip('/')}{path}"


def number_of(row: Notification) -> str:
    """The number of the ticket that a notice is about, as it is said: #12; '' where it is about none, or for a house
    that knows its own number of it.
    """
    return f"#{row.ticket.number}" if row.ticket is not None and row.kind not in OUTSIDE else ""


def subject_of(row: Notification) -> str:
    """Its subject, on one line; whose mails are held back or which exchange, where it is about no ticket."""
    return one_line(row.ticket.subject if row.ticket is not None else sender_in(row.event))


def sender_in(event: int | None) -> str:
    """Whose mails an event says to be held back, which exchange to be silent, or which article's day has come."""
    found = Event.objects.filter(pk=event).first() if event is not None else None
    if found is None:
        return ""
    return f"A-{found.data['number']}" if found.code == "article.review_due" else str(found.data.get("sender", ""))


def one_line(text: str) -> str:
    """A text without line breaks: nobody writes headers of a mail."""
    return " ".join(text.split())
