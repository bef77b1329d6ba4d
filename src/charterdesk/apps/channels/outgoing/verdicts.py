"""What the signed links of a mail do: the customer says that a solution works or not; somebody wants no announcements.

Looking changes nothing: programs open the links of mails. Each link acts for the person to whom it was sent, once, and
for the solution that it was sent with.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.channels import links, tokens
from charterdesk.apps.channels.models import Unsubscribed
from charterdesk.apps.people.access import actor_by_mail
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets import closure
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.rules.workflow import State


@dataclass(frozen=True, slots=True)
class Link:
    """A link under a proposed solution: whose it is, what it says, and whether it may still be said.

    `open` False: the ticket has moved on (answered, closed, another solution proposed since).
    """

    ticket: Ticket
    person: Person
    message: Message
    works: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Subscription:
    """The link that ends the announcements of a desk to a person; `done`: he has ended them."""

    desk: Desk
    person: Person
    done: bool


def read_link(token: str) -> Link | None:
    """What a link is about; None for one that we did not sign, or whose person has left. Nothing changes."""
    works = tokens.read(links.WORKS, token)
    ids = works or tokens.read(links.FAILS, token)
    if ids is None or len(ids) != 3:  # noqa: PLR2004  # ticket, person, message
        return None
    ticket_id, person_id, message_id = ids
    rows = Message.objects.select_related("ticket__desk", "ticket__requester").filter(
        pk=message_id, ticket_id=ticket_id, kind="solution"
    )
    message = rows.first()
    people = Person.objects.select_related("desk", "organisation").filter(pk=person_id, active=True)
    person = people.filter(desk_id=message.desk_id).first() if message is not None else None
    if message is None or person is None:
        return None
    return Link(message.ticket, person, message, works=works is not None, open=_is_open(message))


def answer_link(token: str, reason: str = "") -> Ticket:
    """Say what the link says, as the person to whom it was sent: the solution works and the ticket closes, or it does
    not, and `reason` says what is wrong.

    NotFound for a link that is none of ours, Conflict when the ticket has moved on: then nothing changes. Invalid
    (field "reason") without a reason.
    """
    link = read_link(token)
    if link is None:
        raise NotFound
    if not link.open:
        raise Conflict(_("This was answered already, or there is a newer solution."))
    actor: Actor = actor_by_mail(link.person)
    # The version read here is the one that is answered: whoever comes second finds another.
    if link.works:
        return closure.validate(actor, link.ticket.pk, version=link.ticket.version)
    return closure.reject(actor, link.ticket.pk, reason=reason, version=link.ticket.version)


def read_unsubscribe(token: str) -> Subscription | None:
    """Whose announcements a link ends; None for one that we did not sign. Nothing changes."""
    ids = tokens.read(links.UNSUBSCRIBE, token)
    if ids is None or len(ids) != 2:  # noqa: PLR2004  # desk, person
        return None
    person = Person.objects.select_related("desk", "organisation").filter(pk=ids[1], desk_id=ids[0]).first()
    if person is None:
        return None
    done = Unsubscribed.objects.filter(desk=person.desk, address=person.email.lower()).exists()
    return Subscription(person.desk, person, done)


def unsubscribe(token: str) -> Subscription:
    """No more announcements to this person's address; mails about his tickets still come. Again: nothing more changes.
    NotFound for a link that is none of ours.
    """
    found = read_unsubscribe(token)
    if found is None:
        raise NotFound
    Unsubscribed.objects.get_or_create(desk=found.desk, address=found.person.email.lower())
    return Subscription(found.desk, found.person, done=True)


def _is_open(message: Message) -> bool:
    """Whether this is the solution that the ticket waits for a word about."""
    if message.ticket.state != State.SOLVED:
        return False
    latest = Message.objects.filter(ticket_id=message.ticket_id, kind="solution").order_by("-pk").first()
    return latest == message
