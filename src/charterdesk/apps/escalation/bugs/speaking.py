"""Who speaks to customers when the same word goes to many tickets, and in which language to each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, TypeVar

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.models import Desk
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.models import Ticket
from charterdesk.rules.workflow import State

Text = TypeVar("Text")
FALL_BACK: Final = "en"

# The desk's work goes on in these: a workaround can be given, a solution proposed.
WORKED_ON: Final = frozenset({State.NEW, State.IN_CHARGE, State.WAITING})


def language_of(ticket: Ticket) -> str:
    """The language of who asks: his own, that of his organisation, or the desk's."""
    return ticket.requester.language or ticket.organisation.language or ticket.desk.language


def chosen(texts: Mapping[str, Text], wanted: str, desk: Desk) -> tuple[str, Text]:
    """The text in the language wanted, else in the desk's, in English, in any. ValueError without any text."""
    language = language_among(texts, wanted, desk)
    return language, texts[language]


def language_among(known: Collection[str], wanted: str, desk: Desk) -> str:
    """The language of these that comes first for a reader; ValueError for none."""
    for language in (wanted, desk.language, FALL_BACK, *sorted(known)):
        if language in known:
            return language
    raise ValueError("no text in any language")


def speaker(desk: Desk, author: Person | None, language: str) -> Actor:
    """The desk's worker, which speaks in the name of whoever asked for it."""
    author_id = author.pk if author is not None else None
    return Actor(desk=desk, kind="worker", language=language, person_id=author_id)
