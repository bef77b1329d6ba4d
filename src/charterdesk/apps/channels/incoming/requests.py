"""A mail that asks for something new: the rule book decides; the answer is a ticket or a polite mail, never silence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor, worker_actor
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.channels.incoming.arrived import (
    Arrived,
    answers_something,
    body_of,
    language_of,
    storable,
    subject_of,
)
from charterdesk.apps.channels.incoming.handled import Handled
from charterdesk.apps.channels.incoming.holding import held_back
from charterdesk.apps.channels.incoming.senders import Sender, make_known
from charterdesk.apps.channels.incoming.serials import Named, equipment_named
from charterdesk.apps.channels.incoming.stubs import Unread, open_stub
from charterdesk.apps.channels.incoming.trust import VERIFIED, of_request
from charterdesk.apps.channels.incoming.watchers import add_copied
from charterdesk.apps.channels.outgoing import outbox
from charterdesk.apps.channels.parse.automatic_words import SUBJECT
from charterdesk.apps.contracts.charters import NoCharter, Published, charter_at
from charterdesk.apps.people.access import actor_by_mail
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.intake import IntakeForm, NotTaken, open_with_message
from charterdesk.apps.tickets.models import Ticket
from charterdesk.rules.decide import Decision, decide
from charterdesk.rules.decide.answer import as_json
from charterdesk.rules.decide.request import read_request
from charterdesk.rules.facts import Request
from charterdesk.rules.terms.channels import ChannelName
from charterdesk.rules.terms.charter import Charter

# A customer's machine that reports by mail is heard, though never answered; not one that is away, or writes to many.
REPORTS: Final = frozenset({"auto-submitted", "robot", "suppressed", "null-return-path"})


@dataclass(frozen=True, slots=True)
class Asking:
    """A mail that asks, whose it is, which closed ticket it continues, and what is odd about it."""

    mail: Arrived
    sender: Sender
    problems: tuple[str, ...] = ()
    follows: Ticket | None = None


def ask(asking: Asking) -> Handled:
    """Open a ticket, decline with words, or leave the mail to be looked at; inside the caller's transaction."""
    mail, sender = asking.mail, asking.sender
    if _is_no_request(mail, sender):
        return Handled(disposition="automatic", person_id=_key(sender.person), problems=asking.problems)
    if mail.dubious:
        return held_back(mail, Sender(), asking.problems) or _looked_at(asking)
    if sender.staff:
        # Staff would open in a customer's name, or for nobody: whose request it is, a person says.
        problems = (*asking.problems, "staff_address")
        return Handled(disposition="quarantined", person_id=_key(sender.person), problems=problems)
    try:
        published = charter_at(mail.desk, mail.at)
    except NoCharter:
        # Without a charter nothing is promised and nothing refused: somebody of the desk looks at it.
        return Handled(disposition="quarantined", problems=(*asking.problems, "no_charter"))
    charter = published.charter
    language = _language(asking, charter)
    if sender.person is not None:
        return held_back(mail, sender, asking.problems) or _opened(asking, sender.person, language, published)
    decision = decided_for_nobody(charter, mail.at, language, emergency=mail.mailbox.emergency)
    if not decision.taken:
        _note_declined(mail, decision)
        return _declined(asking, decision, charter, language)
    held = held_back(mail, sender, asking.problems)
    return held or _opened(asking, make_known(mail.desk, mail.sender, language), language, published)


def _is_no_request(mail: Arrived, sender: Sender) -> bool:
    if not mail.machine:
        return mail.no_answer == "list" and sender.person is None
    reports = mail.no_answer in REPORTS and not answers_something(mail.mail) and not SUBJECT.match(mail.mail.subject)
    return not reports or sender.person is None or sender.staff


def _language(asking: Asking, charter: Charter) -> str:
    person, desk = asking.sender.person, asking.mail.desk
    home = person.organisation.language if person and person.organisation else ""
    # Who writes in a language that nobody here speaks reads English sooner than the desk's own.
    english = "en" if asking.mail.mail.language else ""
    known = (person.language if person else "", home, english, desk.language)
    return language_of(asking.mail.mail, charter.desk.languages, *known)


def _opened(asking: Asking, person: Person, language: str, published: Published) -> Handled:
    mail = asking.mail
    actor = replace(actor_by_mail(person), language=language)
    subject, body = subject_of(mail.mail, language), body_of(mail.mail, language)
    named = equipment_named(actor, person.organisation_id, subject, body)
    trust, reason = of_request(mail.verdict)
    problems = (*asking.problems, *(("several_serials",) if named.several else ()))
    form = IntakeForm(
        requester_person_id=person.pk,
        channel=ChannelName.EMAIL,
        subject=subject,
        body=body,
        organisation_id=_organisation(actor, person, named),
        equipment_id=named.equipment_id,
        emergency=mail.mailbox.emergency,
        files=mail.files,
        language=language,
        follows_id=asking.follows.pk if asking.follows else None,
        trust=trust,
    )
    try:
        ticket, message = open_with_message(actor, form, at=mail.at, under=published)
    except NotTaken as refused:
        return replace(_declined(asking, refused.decision, refused.charter, language), person_id=person.pk)
    except (Invalid, NotAllowed, NotFound) as wrong:
        problems = (*problems, f"not_taken: {type(wrong).__name__}")
        return Handled(disposition="quarantined", person_id=person.pk, problems=problems)
    if mail.no_answer:
        outbox.keep_silent(ticket.pk)
    add_copied(mail, actor, ticket, verified=trust == VERIFIED)
    return Handled(
        disposition="continued" if asking.follows else "opened",
        person_id=person.pk,
        ticket_id=ticket.pk,
        message_id=message.pk,
        trust=trust,
        trust_reason=reason,
        language=language,
        problems=problems,
    )


def _organisation(actor: Actor, person: Person, named: Named) -> int | None:
    return named.organisation_id or person.organisation_id or min(actor.organisation_ids, default=None)


def _looked_at(asking: Asking) -> Handled:
    mail = asking.mail
    language = mail.desk.language
    return open_stub(
        Unread(
            mailbox=mail.mailbox,
            at=mail.at,
            address=mail.sender,
            sender=Sender(),
            subject=subject_of(mail.mail, language),
            body=body_of(mail.mail, language),
            files=mail.files,
            problems=asking.problems,
        )
    )


def decided_for_nobody(charter: Charter, at: datetime, language: str, *, emergency: bool = False) -> Decision:
    """The decision about somebody whom the desk does not know, taken for whom the charter says (EX-05, EC-03)."""
    channel = charter.channels.get(ChannelName.EMAIL)
    audience = channel.unknown_sender if channel else None
    said = {
        "at": at.isoformat(),
        "channel": str(ChannelName.EMAIL),
        "emergency": emergency or None,
        "language": language,
        "requester": {"audience": str(audience)} if audience else {},
    }
    request = read_request({key: value for key, value in said.items() if value is not None}, charter)
    if not isinstance(request, Request):
        raise TypeError("; ".join(str(wrong) for wrong in request))
    return decide(charter, request)


def _declined(asking: Asking, decision: Decision, charter: Charter, language: str) -> Handled:
    mail = asking.mail
    problems = asking.problems
    if mail.no_answer or not mail.sender:
        problems = (*problems, "not_answered")
    else:
        writer = outbox.Sender(storable(mail.sender), asking.sender.person)
        outbox.decline(mail.row, decision, charter, language, writer)
    trust, reason = of_request(mail.verdict)
    return Handled(
        disposition="declined",
        ticket_id=asking.follows.pk if asking.follows else None,
        trust=trust,
        trust_reason=reason,
        language=language,
        problems=problems,
        decision=as_json(decision, charter, language),
    )


def _note_declined(mail: Arrived, decision: Decision) -> None:
    data: dict[str, events.Json] = {
        "outcome": str(decision.outcome),
        "channel": str(ChannelName.EMAIL),
        "incoming": mail.row.pk,
        "reasons": [reason.code for reason in decision.reasons],
    }
    stream = f"desk:{mail.desk.pk}"
    events.record(mail.desk, stream, "intake.declined", actor=worker_actor(mail.desk), at=mail.at, data=data)


def _key(person: Person | None) -> int | None:
    return person.pk if person else None
