"""Who of the desk looks at a ticket just now, and who types on it: notes that say nothing after a minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotAllowed, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.people.access import require
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.visibility import visible_to
from charterdesk.apps.workspace.models import Presence

SEEN_FOR: Final = timedelta(seconds=60)
TYPING_FOR: Final = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody else at the same ticket."""

    name: str
    types: bool


def beat(actor: Actor, number: int, *, types: bool) -> list[Other]:
    """Note that the actor looks at this ticket, or types on it; who else does.

    NotFound for a ticket he does not see, NotAllowed for whoever does not work for the desk.
    """
    ticket, person_id = _ticket(actor, number), _person_id(actor)
    at = now()
    seen = {"seen_at": at, **({"typed_at": at} if types else {})}
    mine = Presence.objects.filter(ticket=ticket, person_id=person_id)
    if not mine.update(**seen):
        try:
            with transaction.atomic():
                Presence.objects.create(desk_id=actor.desk.pk, ticket=ticket, person_id=person_id, **seen)
        except IntegrityError:  # from a second window of his, at the same moment
            mine.update(**seen)
    return _others(ticket, person_id)


def leave(actor: Actor, number: int) -> None:
    """The actor looks elsewhere. NotFound and NotAllowed as for `beat`."""
    Presence.objects.filter(ticket=_ticket(actor, number), person_id=_person_id(actor)).delete()


def others(actor: Actor, number: int) -> list[Other]:
    """Who else looks at this ticket, by name. NotFound and NotAllowed as for `beat`."""
    return _others(_ticket(actor, number), _person_id(actor))


def everywhere() -> frozenset[tuple[int, int, int, bool]]:
    """Everybody present at every ticket of all desks: desk, number of the ticket, person, whether he types."""
    at = now()
    rows = Presence.objects.filter(seen_at__gt=at - SEEN_FOR).values_list(
        "desk_id", "ticket__number", "person_id", "typed_at"
    )
    return frozenset(
        (desk, number, person, typed is not None and typed > at - TYPING_FOR) for desk, number, person, typed in rows
    )


def forget_old() -> int:
    """Remove what says nothing any more."""
    return Presence.objects.filter(seen_at__lte=now() - SEEN_FOR).delete()[0]


def _ticket(actor: Actor, number: int) -> Ticket:
    ticket = visible_to(actor).filter(number=number).only("pk").first()
    if ticket is None:
        raise NotFound
    require(actor, "workspace.use")
    return ticket


def _person_id(actor: Actor) -> int:
    if actor.person_id is None:
        raise NotAllowed("workspace.use")
    return actor.person_id


def _others(ticket: Ticket, person_id: int) -> list[Other]:
    at = now()
    rows = Presence.objects.filter(ticket=ticket, seen_at__gt=at - SEEN_FOR).exclude(person_id=person_id)
    return [
        Other(name=row.person.name, types=row.typed_at is not None and row.typed_at > at - TYPING_FOR)
        for row in rows.select_related("person").order_by("person__name", "pk")
    ]
