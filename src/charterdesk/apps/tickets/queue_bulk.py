"""One verb on many tickets: each by itself, as the page showed it, and each answer told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed
from charterdesk.apps.contracts.charters import UnreadableCharter
from charterdesk.apps.people.access import require
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.visibility import visible_to

MOST_AT_ONCE: Final = 200
Verb = Callable[[Actor, int, int], object]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A ticket by its number, and the version that was on the page."""

    number: int
    version: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one ticket: `refused` says why nothing did, "" where it was done."""

    number: int
    subject: str
    refused: str = ""


def named(actor: Actor, tickets: Sequence[Chosen]) -> list[Ticket]:
    """The tickets chosen, those of them that the actor sees, in the order in which they were chosen."""
    rows = (
        visible_to(actor)
        .only("number", "subject", "version", "desk_id")
        .filter(number__in=[one.number for one in tickets[:MOST_AT_ONCE]])
    )
    found = {row.number: row for row in rows}
    return [found[number] for number in dict.fromkeys(one.number for one in tickets) if number in found]


def each(actor: Actor, right: str, tickets: Sequence[Chosen], verb: Verb) -> tuple[Answer, ...]:
    """Do `verb(actor, ticket id, version)` on each ticket, in a transaction of its own; what one refuses stops
    no other. NotAllowed for whoever does not have the right, Invalid for more than MOST_AT_ONCE.
    """
    require(actor, right)
    if len(tickets) > MOST_AT_ONCE:
        raise Invalid(_("At most %(most)s tickets at once.") % {"most": MOST_AT_ONCE}, code="too_many")
    seen = {row.number: row for row in named(actor, tickets)}
    answers: list[Answer] = []
    for number, version in {one.number: one.version for one in tickets}.items():
        row = seen.get(number)
        if row is None:
            answers.append(Answer(number, "", _("There is no such ticket.")))
        else:
            answers.append(Answer(number, row.subject, _refusal(verb, actor, row.pk, version)))
    return tuple(answers)


def _refusal(verb: Verb, actor: Actor, ticket_id: int, version: int) -> str:
    """Why nothing was done to this ticket; "" where it was done."""
    try:
        verb(actor, ticket_id, version)
    except Invalid as refused:
        return " ".join(str(problem.message) for problem in refused.problems)
    except Conflict as conflict:
        return str(conflict.message)
    except NotAllowed:
        return _("This is not yours to do.")
    except UnreadableCharter:
        return _("The charter of this ticket cannot be read.")
    return ""
