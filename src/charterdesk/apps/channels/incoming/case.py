"""What a letter is about: the mail's row, its ticket under its charter, its recipient and the words for him."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.models import Desk, Event
from charterdesk.apps.channels import links
from charterdesk.apps.channels.models import Mailbox, OutgoingMail
from charterdesk.apps.channels.outgoing.filling import Value, one_line
from charterdesk.apps.channels.outgoing.kinds import is_automatic
from charterdesk.apps.channels.outgoing.markup import link
from charterdesk.apps.channels.outgoing.wording import Words
from charterdesk.apps.people.access import actor_of_person
from charterdesk.apps.people.models import DESK, UNIDENTIFIED, Person
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.apps.tickets.visibility import reaches
from charterdesk.rules.terms.charter import Charter


@dataclass(frozen=True)
class Case:
    """One mail to be written. `mailbox` None: nobody reads what is answered to this mail. `message`: what it tells;
    `left_out`: its files that are too large to travel; `unsaid`: the numbers of other requests that he was not told
    of; `refuted`: the request came by a mail in the recipient's name that his own domain disowns.
    """

    mail: OutgoingMail
    desk: Desk
    charter: Charter
    words: Words
    address: str
    person: Person | None = None
    mailbox: Mailbox | None = None
    message: Message | None = None
    left_out: tuple[str, ...] = ()
    unsaid: tuple[int, ...] = ()
    refuted: bool = False

    @property
    def ticket(self) -> Ticket:
        """The ticket; a letter without one never asks."""
        if self.mail.ticket is None:
            raise ValueError("this mail is about no ticket")
        return self.mail.ticket

    @property
    def event(self) -> Event:
        """What happened; a letter without event never asks."""
        if self.mail.event is None:
            raise ValueError("this mail tells no event")
        return self.mail.event

    @property
    def stranger(self) -> bool:
        """Whether the desk does not know the recipient yet."""
        return is_stranger(self.person)

    @property
    def mute(self) -> bool:
        """Whether nothing of what was written in the recipient's name may stand in this mail: whoever forges a sender
        would make the desk send his words to anybody.
        """
        return (self.stranger or self.refuted) and is_automatic(self.mail)

    @cached_property
    def actor(self) -> Actor | None:
        """The recipient with his rights."""
        return None if self.person is None else actor_of_person(self.person)

    def may(self, verb: str) -> bool:
        """Whether the verb is the recipient's on this ticket: as its requester by mail, or with his rights."""
        if self.person is not None and self.ticket.requester_id == self.person.pk:
            return True
        return self.actor is not None and reaches(self.actor, verb, self.ticket)

    def page(self) -> str:
        """The ticket's page, where the recipient can open it."""
        if self.person is None or self.person.account_id is None or self.actor is None:
            return ""
        return (
            links.ticket_page(self.desk, self.ticket.number) if reaches(self.actor, "ticket.see", self.ticket) else ""
        )

    def moment(self, moment: datetime) -> str:
        """A moment on the desk's wall."""
        return self.words.moment(moment)


def is_stranger(person: Person | None) -> bool:
    """Whether the desk does not know who this is."""
    return person is None or (person.organisation is not None and person.organisation.kind == UNIDENTIFIED)


def named(person: Person, words: Words) -> str:
    """Somebody with his organisation; the desk's people by their names alone."""
    home = person.organisation
    if home is None or home.kind in {DESK, UNIDENTIFIED}:
        return one_line(person.name)
    return words.say("person", name=one_line(person.name), organisation=one_line(home.name))


def greeting(case: Case) -> str:
    """Hello Cora,"""
    if case.person is None or case.stranger or case.mute:
        return case.words.say("greeting_unknown")
    return case.words.say("greeting", name=one_line(case.person.name))


def linked(address: str) -> Value:
    """An address as a field: to be followed in HTML, whole in plain text."""
    return Value(address, link(address)) if address else Value()
