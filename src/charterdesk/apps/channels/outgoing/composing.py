"""What a letter is made from, found in the rows; and the letter itself, filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from charterdesk.apps.channels.incoming.case import Case, is_stranger
from charterdesk.apps.channels.models import IncomingMail, Mailbox, OutgoingMail
from charterdesk.apps.channels.moved import moved_message
from charterdesk.apps.channels.outgoing.asking import asked_by, is_refuted
from charterdesk.apps.channels.outgoing.envelope import tagged
from charterdesk.apps.channels.outgoing.fields import UNSAID, values_of
from charterdesk.apps.channels.outgoing.filling import Value, fields_in, fill, fill_line
from charterdesk.apps.channels.outgoing.letters import Pattern
from charterdesk.apps.channels.outgoing.markup import page
from charterdesk.apps.channels.outgoing.questions import FIRST_MAIL, MESSAGE, SUPPORT_BOX
from charterdesk.apps.channels.outgoing.wording import Words, language_among
from charterdesk.apps.contracts.charters import charter_at, charter_of
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.rules.terms.charter import Charter

LONGEST_SUBJECT: Final = 300


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as it is read: its subject with the desk's tag, its plain text, its HTML page."""

    subject: str
    text: str
    html: str


def written(case: Case, pattern: Pattern) -> Written:
    """Fill a letter for a case. What the desk's own words have no place for stands at their end: everybody is told the
    number of his request.
    """
    if case.unsaid and UNSAID not in fields_in(pattern.body):
        pattern = Pattern(pattern.subject, f"{pattern.body}\n\n{{{{{UNSAID}}}}}")
    return from_values(case, pattern, values_of(case))


def from_values(case: Case, pattern: Pattern, values: Mapping[str, Value]) -> Written:
    """Fill a letter with these values."""
    filled = fill(pattern.body, values)
    subject = tagged(case.mail, fill_line(pattern.subject, values) or case.desk.name)[:LONGEST_SUBJECT]
    return Written(subject, filled.text, page(filled.html, title=subject, language=case.words.language))


def case_of(mail: OutgoingMail, person: Person | None, address: str, *, language: str = "") -> Case:
    """All that the letter of a mail to this recipient is made from."""
    return Case(
        mail=mail,
        desk=mail.desk,
        charter=charter_for(mail),
        words=Words(language or _language(mail, person), ZoneInfo(mail.desk.time_zone)),
        address=address,
        person=person,
        mailbox=_mailbox(mail),
        message=message_of(mail),
        refuted=is_refuted(asked_by(mail)),
    )


def charter_for(mail: OutgoingMail) -> Charter:
    """The charter under which a mail is written: its ticket's own version, else the one that held."""
    if mail.ticket is not None:
        return charter_of(mail.ticket.charter_version)
    return charter_at(mail.desk, mail.incoming.received_at if mail.incoming else mail.created_at).charter


def message_of(mail: OutgoingMail) -> Message | None:
    """The message that a mail tells."""
    number = mail.event.data.get("message") if mail.event is not None else None
    if number is None or mail.ticket_id is None:
        return None
    return MESSAGE.first(message=number, ticket=mail.ticket_id) or moved_message(number, mail.ticket_id)


def _language(mail: OutgoingMail, person: Person | None) -> str:
    home = person.organisation if person is not None else None
    asked = mail.incoming or (_first_mail(mail.ticket) if mail.ticket is not None and is_stranger(person) else None)
    return language_among(
        mail.language,
        person.language if person is not None else "",
        home.language if home is not None else "",
        asked.language if asked is not None else "",
        mail.desk.language,
    )


def _mailbox(mail: OutgoingMail) -> Mailbox | None:
    """The mailbox by which the request came in; else the desk's own for support. None: it takes no mail."""
    came = _first_mail(mail.ticket) if mail.ticket is not None else None
    box = mail.mailbox or (came.mailbox if came is not None else None)
    if box is not None and box.active:
        return box
    return SUPPORT_BOX.first(desk=mail.desk_id)


def _first_mail(ticket: Ticket) -> IncomingMail | None:
    return FIRST_MAIL.first(ticket=ticket.pk)
