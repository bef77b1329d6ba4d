"""A mail on a ticket that there is: the word of a participant, a note of somebody else, or a request of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import F

from charterdesk.apps.base.actor import Actor, worker_actor
from charterdesk.apps.base.errors import Conflict, NotAllowed
from charterdesk.apps.channels.incoming.arrived import Arrived, body_of, language_of
from charterdesk.apps.channels.incoming.handled import Handled, latest_message
from charterdesk.apps.channels.incoming.holding import held_back
from charterdesk.apps.channels.incoming.requests import Asking, ask
from charterdesk.apps.channels.incoming.senders import Sender
from charterdesk.apps.channels.incoming.threads import Claim, ticket_of
from charterdesk.apps.channels.incoming.trust import VERIFIED, Evidence, Judged, Route, Standing, judge
from charterdesk.apps.channels.incoming.watchers import add_copied, watches
from charterdesk.apps.people.access import actor_by_mail, actor_of_person
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets import closure
from charterdesk.apps.tickets.by_mail import hear_copied, moment_on, note_mail, speak
from charterdesk.apps.tickets.merging import goes_on_at
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.visibility import reaches


@dataclass(frozen=True, slots=True, kw_only=True)
class _Talk:
    """A mail, its ticket (held for this transaction), and for whom it is taken."""

    mail: Arrived
    sender: Sender
    ticket: Ticket
    standing: Standing
    judged: Judged
    body: str
    language: str
    problems: tuple[str, ...]


def converse(mail: Arrived, sender: Sender, claim: Claim, *, forged: bool, problems: tuple[str, ...]) -> Handled:
    """Do with the mail what the table of `trust` says; inside the caller's transaction."""
    ticket = _where_it_goes_on(mail, sender, _held(claim.ticket))
    standing = _standing(mail, sender, ticket)
    person = sender.person
    judged = judge(
        Evidence(
            by=claim.by,
            standing=standing,
            verdict=mail.verdict,
            machine=mail.machine or mail.loop_desk is not None,
            token_is_his=person is not None and claim.token_person_id == person.pk and not forged,
            forged=forged,
        )
    )
    if judged.route is Route.REQUEST:
        return ask(Asking(mail, sender, (*problems, f"claims_ticket: {ticket.number}")))
    if judged.trust != VERIFIED:
        held = held_back(mail, sender, problems, trust=judged.trust, reason=judged.reason)
        if held is not None:
            return held
    language = language_of(mail.mail, (), person.language if person else "", mail.desk.language)
    talk = _Talk(
        mail=mail,
        sender=sender,
        ticket=ticket,
        standing=standing,
        judged=judged,
        body=body_of(mail.mail, language),
        language=language,
        problems=(*problems, *(("emergency_address",) if mail.mailbox.emergency and not ticket.emergency else ())),
    )
    if judged.route is Route.NOTE or person is None:
        return _noted(talk)
    if judged.route is Route.SPEAK_AS_AGENT:
        return _by_agent(talk, person)
    return _by_copied(talk, person) if standing is Standing.COPIED else _by_participant(talk, person)


def _held(found: Ticket) -> Ticket:
    """The ticket as it stands once nobody else changes it."""
    Ticket.objects.filter(pk=found.pk).update(version=F("version"))
    return ticket_of(found.desk_id, found.pk) or found


def _where_it_goes_on(mail: Arrived, sender: Sender, ticket: Ticket) -> Ticket:
    """A mail to a merged ticket lands on the one on which that goes on, where its sender may speak there: else his
    words stay under his own number, and the desk reads them with the others.
    """
    target = goes_on_at(ticket)
    if target is None:
        return ticket
    held = _held(target)
    return ticket if _standing(mail, sender, held) is Standing.STRANGER else held


def _standing(mail: Arrived, sender: Sender, ticket: Ticket) -> Standing:
    person = sender.person
    if person is None or mail.dubious:
        return Standing.STRANGER
    if sender.staff:
        return Standing.STAFF
    if reaches(actor_by_mail(person), "ticket.reply", ticket):
        return Standing.PARTICIPANT
    return Standing.COPIED if watches(person, ticket) else Standing.STRANGER


def _by_participant(talk: _Talk, person: Person) -> Handled:
    mail, ticket = talk.mail, talk.ticket
    actor = replace(actor_by_mail(person), language=talk.language)
    at = moment_on(ticket, mail.at)
    trust = talk.judged.trust
    if ticket.closed_at is None or ticket.merged_into_id is not None:
        message = speak(actor, ticket.pk, body=talk.body, files=mail.files, trust=trust, at=at)
        return _spoken(talk, actor, "joined", message.pk)
    if trust != VERIFIED:
        # Whoever writes in his name opens no closed ticket again: a linked one says that it goes on.
        return ask(Asking(mail, talk.sender, talk.problems, follows=ticket))
    try:
        closure.reopen(actor, ticket.pk, reason=talk.body, files=mail.files, trust=trust, at=at)
    except Conflict:
        return ask(Asking(mail, talk.sender, talk.problems, follows=ticket))
    return _spoken(talk, actor, "reopened", latest_message(ticket.pk))


def _by_copied(talk: _Talk, person: Person) -> Handled:
    """Who was copied speaks while the ticket is open; that it comes back is for its participants to say."""
    mail, ticket = talk.mail, talk.ticket
    if ticket.closed_at is not None and ticket.merged_into_id is None:
        return _noted(replace(talk, problems=(*talk.problems, "closed")))
    message = hear_copied(
        replace(worker_actor(mail.desk), language=talk.language),
        ticket.pk,
        body=talk.body,
        author_id=person.pk,
        files=mail.files,
        trust=talk.judged.trust,
        at=moment_on(ticket, mail.at),
    )
    return _handled(talk, "joined", message.pk)


def _by_agent(talk: _Talk, person: Person) -> Handled:
    mail = talk.mail
    actor = replace(actor_of_person(person), by_mail=True, language=talk.language)
    at = moment_on(talk.ticket, mail.at)
    try:
        message = speak(actor, talk.ticket.pk, body=talk.body, files=mail.files, trust=talk.judged.trust, at=at)
    except NotAllowed:
        return _noted(talk)
    return _handled(talk, "joined", message.pk)


def _noted(talk: _Talk) -> Handled:
    mail = talk.mail
    message = note_mail(
        replace(worker_actor(mail.desk), language=talk.language),
        talk.ticket.pk,
        body=talk.body,
        sender=mail.sender or "?",
        files=mail.files,
        at=moment_on(talk.ticket, mail.at),
    )
    return _handled(talk, "automatic" if talk.judged.reason == "machine" else "noted", message.pk)


def _spoken(talk: _Talk, actor: Actor, disposition: str, message_id: int | None) -> Handled:
    if talk.judged.trust == VERIFIED:
        add_copied(talk.mail, actor, talk.ticket, verified=True)
    return _handled(talk, disposition, message_id)


def _handled(talk: _Talk, disposition: str, message_id: int | None) -> Handled:
    noted = disposition in {"noted", "automatic"}
    return Handled(
        disposition=disposition,
        person_id=talk.sender.person.pk if talk.sender.person else None,
        ticket_id=talk.ticket.pk,
        message_id=message_id,
        trust="unverified" if noted else talk.judged.trust,
        trust_reason=talk.judged.reason,
        language=talk.language,
        problems=talk.problems,
    )
