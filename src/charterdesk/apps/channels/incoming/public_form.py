"""Requests by the public form of a desk that takes people whom it does not know (EC-03, ES-18).

They are taken as a mail of an unknown sender is, and nothing is ever said in the name of somebody known: who types an
address has proved nothing.
"""

from __future__ import annotations

from typing import Final

from django.db import transaction

from charterdesk.apps.base import typed
from charterdesk.apps.base.actor import worker_actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.channels.incoming.arrived import storable
from charterdesk.apps.channels.incoming.requests import decided_for_nobody
from charterdesk.apps.channels.incoming.senders import make_known, nobody, sender_of
from charterdesk.apps.channels.incoming.trust import UNVERIFIED
from charterdesk.apps.contracts.charters import NoCharter, charter_at
from charterdesk.apps.people.models import UNIDENTIFIED, Person
from charterdesk.apps.tickets.intake import LONGEST_SUBJECT, IntakeForm, NotTaken, open_for_sender
from charterdesk.apps.tickets.models import Ticket
from charterdesk.rules.terms.channels import ChannelName

LONGEST_WORDS: Final = 20_000  # characters


def desk_that_asks(slug: str, language: str) -> Desk:
    """The desk whose charter takes people whom it does not know, now; NotFound for any other, and for none."""
    desk = Desk.objects.filter(slug=slug).first()
    if desk is None:
        raise NotFound
    try:
        charter = charter_at(desk, now()).charter
    except NoCharter:
        raise NotFound from None
    email = charter.channels.get(ChannelName.EMAIL)
    if email is None or email.unknown_sender is None or not decided_for_nobody(charter, now(), language).taken:
        raise NotFound
    return desk


@transaction.atomic
def ask(desk: Desk, *, name: str, email: str, words: str, language: str) -> Ticket:
    """Open a ticket for somebody to be identified, under the rules of mails: he is acknowledged by mail, within the
    bounds that hold for strangers, and nothing that was typed stands in that mail.

    Where the address is of somebody known, the words are a note for the desk and nobody is mailed: anybody may have
    typed it. NotFound where the charter does not take it, Invalid naming the field.
    """
    address = storable(email).strip().lower()
    person, sender = _requester(desk, address, language)
    subject = typed.line(words)
    if len(subject) > LONGEST_SUBJECT:
        subject = f"{subject[: LONGEST_SUBJECT - 1].rstrip()}…"
    form = IntakeForm(
        requester_person_id=person.pk,
        channel=ChannelName.EMAIL,
        subject=subject,
        body=f"{storable(words).strip()}\n\n{typed.line(storable(name))}",
        organisation_id=person.organisation_id,
        language=language,
        trust=UNVERIFIED,
    )
    try:
        return open_for_sender(worker_actor(desk), form, at=now(), sender=sender)
    except NotTaken:
        raise NotFound from None


def _requester(desk: Desk, address: str, language: str) -> tuple[Person, str]:
    """For whom the ticket is opened, and the address where its words are not known to be his."""
    found = sender_of(desk, address)
    person = found.person
    if person is None:
        return make_known(desk, address, language), ""
    home = person.organisation
    if found.staff or found.several or home is None or home.kind != UNIDENTIFIED:
        return nobody(desk), address
    return person, ""
