"""The customer's answer: on the portal, by the link of a mail, or said on the telephone and recorded by an agent."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.events import Json
from charterdesk.apps.base.now import now
from charterdesk.apps.people.access import actor_by_mail, actor_of_person, require
from charterdesk.apps.people.models import Person
from charterdesk.apps.remote.models import AGREED, ASKED, REFUSED, RemoteConsent, RemoteSession
from charterdesk.apps.remote.offering import offer
from charterdesk.apps.remote.sessions import held, narrower, stream_of, tell_asker
from charterdesk.apps.tickets.visibility import reaches
from charterdesk.rules.terms.remote import Means


class TextChanged(Conflict):
    """Somebody would agree to another text than the one that he read."""


@transaction.atomic
def answer(actor: Actor, number: int, *, agrees: bool, language: str, seen: str = "") -> RemoteConsent:
    """The customer answers on the portal, in the language in which he read the text. `seen`: the digest of the text on
    his page; Conflict where he would agree to another one.
    """
    row = held(actor, number)
    if not reaches(actor, "remote.agree", row.ticket) or actor.person_id is None:
        raise NotAllowed("remote.agree")
    return _record(actor, row, Means.PORTAL, actor.person_id, agrees=agrees, language=language, seen=seen)


@transaction.atomic
def hear(actor: Actor, number: int, *, person_id: int, agrees: bool, seen: str = "") -> RemoteConsent:
    """An agent records what a person of the customer said on the telephone, after the text was read to him: the one of
    the agent's page, in the requester's language. Invalid for somebody who could not answer for this ticket; Conflict
    as for `answer`.
    """
    require(actor, "remote.start")
    row = held(actor, number)
    person = Person.objects.select_related("desk", "organisation").filter(desk=actor.desk, pk=person_id).first()
    if person is None or not may_answer(person, row):
        raise Invalid(_("Choose a person of the customer."), field="person_id")
    return _record(actor, row, Means.PHONE, person.pk, agrees=agrees, language=language_of(row), seen=seen)


def asked_by_link(ticket_id: int, person_id: int) -> RemoteSession | None:
    """What a link of a mail is about: the connection that waits on this ticket for the person who was sent it; None
    where none does, or where he is not (any more) the one who asks.
    """
    rows = RemoteSession.objects.select_related(
        "desk", "ticket__charter_version", "ticket__requester__desk", "ticket__requester__organisation"
    )
    rows = rows.filter(ticket_id=ticket_id, ticket__requester_id=person_id, ticket__closed_at=None, state=ASKED)
    row = rows.order_by("-number").first()
    if row is None or not row.ticket.requester.active:
        return None
    by_mail = actor_by_mail(row.ticket.requester)
    return row if reaches(by_mail, "remote.agree", row.ticket) else None


@transaction.atomic
def answer_by_link(ticket_id: int, person_id: int, number: int, *, agrees: bool, seen: str = "") -> RemoteConsent:
    """The holder of the link answers the connection that he was shown. NotFound where it no longer waits; Conflict as
    for `answer`.
    """
    row = asked_by_link(ticket_id, person_id)
    if row is None or row.number != number:
        raise NotFound
    person = row.ticket.requester
    actor = actor_by_mail(person)
    row = held(actor, row.number)
    return _record(actor, row, Means.MAIL, person.pk, agrees=agrees, language=language_of(row), seen=seen)


def language_of(row: RemoteSession) -> str:
    """The language in which who asked reads; `ticket.requester` is read."""
    return row.ticket.requester.language or row.desk.language


def may_answer(person: Person, row: RemoteSession) -> bool:
    """Whether this person could agree on the portal."""
    return person.active and reaches(actor_of_person(person), "remote.agree", row.ticket)


def _record(
    actor: Actor, row: RemoteSession, means: Means, person_id: int, *, agrees: bool, language: str, seen: str
) -> RemoteConsent:
    offered = offer(row.ticket)
    if row.state != ASKED:
        raise Conflict(_("This connection was answered already, or is over."))
    if row.ticket.closed_at is not None:
        raise Conflict(_("This ticket is closed."))
    if not offered.takes(means) or offered.chapter is None:
        raise Conflict(_("The charter does not take an agreement in this way."))
    text = offered.chapter.agreement.in_language(language)
    digest = sha256_hex(text.encode())
    if agrees and seen not in {"", digest}:
        raise TextChanged(_("This text has changed since you read it: read it again, then answer."))
    consent = RemoteConsent.objects.create(
        session=row,
        given=agrees,
        means=str(means),
        person_id=person_id,
        recorded_by_id=actor.person_id if means is Means.PHONE else None,
        at=now(),
        language=language,
        text=text,
        text_digest=digest,
    )
    row.state = AGREED if agrees else REFUSED
    row.mode = narrower(row, offered)
    row.charter_version = row.ticket.charter_version
    row.save(update_fields=["state", "mode", "charter_version"])
    data: dict[str, Json] = {
        "number": row.number,
        "ticket": row.ticket_id,
        "means": str(means),
        "person": person_id,
        "text": consent.text_digest,
        "charter": row.ticket.charter_version.digest,
        "mode": row.mode,
    }
    code = "remote.agreed" if agrees else "remote.refused"
    events.record(row.desk, stream_of(row), code, actor=actor, data=data)
    tell_asker(actor, row, f"ticket.remote_{row.state}")
    return consent
