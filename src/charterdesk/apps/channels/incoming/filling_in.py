"""A mail that has its ticket already is read: its words and files take the place of the line that stood for them, and
what was to be told by mail goes out. All in the transaction that ends its row, so once and no more.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from django.db import transaction
from django.utils.translation import gettext, override

from charterdesk.apps.base.actor import worker_actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.channels.incoming.arrived import Arrived, body_of, language_of, subject_of
from charterdesk.apps.channels.incoming.bouncing import came_back
from charterdesk.apps.channels.incoming.handled import Handled
from charterdesk.apps.channels.incoming.serials import Named, equipment_named
from charterdesk.apps.channels.models import IncomingMail
from charterdesk.apps.channels.outgoing import outbox
from charterdesk.apps.people.access import actor_by_mail
from charterdesk.apps.people.models import UNIDENTIFIED, Person
from charterdesk.apps.tickets.by_mail import fill_in as put_on_ticket
from charterdesk.apps.tickets.change import begin
from charterdesk.apps.tickets.identification import judge_again
from charterdesk.apps.tickets.models import MessageMove, Ticket

OPENED: Final = frozenset({"opened", "continued"})


def as_entered(row: IncomingMail) -> Handled:
    """What the look at its headers did with a mail."""
    return Handled(
        disposition=row.disposition,
        person_id=row.person_id,
        ticket_id=row.ticket_id,
        message_id=row.message_id,
        trust=row.trust,
        trust_reason=row.trust_reason,
        language=row.language,
        problems=tuple(row.problems),
        decision=row.decision,
    )


def fill_in(mail: Arrived) -> Handled:
    """Put the words and files of a mail where it was entered unread. Should it turn out to be what a machine wrote, or
    a mail of ours that came back, nobody is answered; its ticket stays.
    """
    row, person = mail.row, _person(mail.row)
    spoken = person.language if person is not None else ""
    language = language_of(mail.mail, (), spoken, mail.desk.language)
    ticket = _put(row, mail.desk, body_of(mail.mail, language), language, mail)
    problems = dict.fromkeys((*row.problems, *mail.mail.problems, *mail.problems))
    if person is not None and row.disposition in OPENED and not _about_what_it_names(mail, ticket, person, language):
        problems["equipment_late"] = None
    if mail.mail.is_bounce:
        came_back(mail)
    _tell(row, ticket, silent=_silent(mail))
    return replace(as_entered(row), ticket_id=ticket.pk, language=language, problems=tuple(problems))


def fill_unreadable(row: IncomingMail, desk: Desk, problems: tuple[str, ...]) -> Handled:
    """Say where a mail was entered that it cannot be read. Only whoever is known is told that it was received."""
    with override(desk.language):
        body = gettext("This mail could not be read. It is kept as it came, byte for byte.")
    ticket, person = _put(row, desk, body, desk.language), _person(row)
    home = person.organisation if person is not None else None
    known = home is not None and home.kind != UNIDENTIFIED
    _tell(row, ticket, silent=() if known else ("acknowledgment", "answer"))
    told = tuple(dict.fromkeys((*row.problems, *problems)))
    return replace(as_entered(row), disposition="quarantined", ticket_id=ticket.pk, problems=told)


def _person(row: IncomingMail) -> Person | None:
    if row.person_id is None:
        return None
    return Person.objects.select_related("desk", "organisation").get(pk=row.person_id)


def _put(row: IncomingMail, desk: Desk, body: str, language: str, mail: Arrived | None = None) -> Ticket:
    if row.message_id is None:
        raise ValueError("this mail stands on no ticket")
    actor = replace(worker_actor(desk), language=language)
    return put_on_ticket(actor, row.message_id, body=body, files=mail.files if mail is not None else ())


def _tell(row: IncomingMail, ticket: Ticket, *, silent: Collection[str]) -> None:
    """What was kept back was noted on the ticket on which the message stood then."""
    before = MessageMove.objects.filter(message=row.message).values_list("from_ticket_id", flat=True)
    outbox.go_on_read(row, {ticket.pk, *before}, silent=silent)


def _silent(mail: Arrived) -> Collection[str]:
    if mail.machine or mail.mail.is_bounce:
        return ("acknowledgment", "answer")
    return ("acknowledgment",) if mail.no_answer else ()


def _about_what_it_names(mail: Arrived, ticket: Ticket, person: Person, language: str) -> bool:
    """The words may name equipment, under a contract of its own: the ticket is judged again as if that had been known
    when it was opened. False where it has gone too far for that.
    """
    named = _named(mail, person, language)
    if named.equipment_id is None or ticket.equipment_id is not None or ticket.requester_id != person.pk:
        return True
    try:
        with transaction.atomic():
            change = begin(worker_actor(mail.desk), ticket.pk, "ticket.identify", version=None, at=None)
            judge_again(change, person, organisation_id=named.organisation_id, equipment_id=named.equipment_id)
    except (Conflict, NotFound, Invalid):
        return False
    return True


def _named(mail: Arrived, person: Person, language: str) -> Named:
    actor = replace(actor_by_mail(person), language=language)
    words = subject_of(mail.mail, language), body_of(mail.mail, language)
    return equipment_named(actor, person.organisation_id, *words)
