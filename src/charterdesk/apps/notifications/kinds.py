"""What people of the desk are told of, and by which ways unless they say otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PAGE: Final = "page"
MAIL: Final = "mail"
PUSH: Final = "push"
WAYS: Final = (PAGE, MAIL, PUSH)

ASSIGNED: Final = "assigned"
TEAM: Final = "team"
REPLIED: Final = "replied"
MENTIONED: Final = "mentioned"
WARNED: Final = "warned"
MISSED: Final = "missed"
REFUSED: Final = "refused"
REOPENED: Final = "reopened"
CONTESTED: Final = "contested"
QUOTE: Final = "quote"
VALIDATED: Final = "validated"
RATED: Final = "rated"
WOKEN: Final = "woken"
UNSENT: Final = "unsent"
LEFT_ALONE: Final = "left_alone"
EMERGENCY: Final = "emergency"
OPENED: Final = "opened"
CALLED: Final = "called"
ESCALATED: Final = "escalated"
LEVEL_SPOKE: Final = "level_spoke"
APPOINTMENT: Final = "appointment"
CONNECTION: Final = "connection"
REVEALED: Final = "revealed"
HELD_BACK: Final = "held_back"
SILENT: Final = "silent"
REVIEW: Final = "review"
# Told to a manufacturer's own people, by mail.
HANDED_OVER: Final = "handed_over"
SAID_THERE: Final = "said_there"


@dataclass(frozen=True, slots=True)
class Kind:
    """`words`: what happened, as it is told; `choice`: what somebody chooses to be told of; `ways`: the usual ones."""

    words: Promise
    choice: Promise
    ways: frozenset[str]


def _kind(words: Promise, choice: Promise, *ways: str) -> Kind:
    return Kind(words, choice, frozenset(ways))


KINDS: Final[Mapping[str, Kind]] = {
    ASSIGNED: _kind(_("Given to you"), _("A ticket is given to me"), PAGE, MAIL, PUSH),
    REPLIED: _kind(_("The customer replied"), _("The customer replies on a ticket of mine"), PAGE, PUSH),
    MENTIONED: _kind(_("You are named in a note"), _("I am named in a note"), PAGE, MAIL, PUSH),
    WARNED: _kind(_("A promise falls due soon"), _("A promise on a ticket of mine falls due soon"), PAGE, PUSH),
    MISSED: _kind(_("A promise was missed"), _("A promise on a ticket of mine is missed"), PAGE, MAIL, PUSH),
    REFUSED: _kind(_("Not solved, the customer says"), _("The customer refuses a solution of mine"), PAGE, PUSH),
    REOPENED: _kind(_("Opened again"), _("A ticket of mine is opened again"), PAGE, MAIL),
    CONTESTED: _kind(_("The customer contests the priority"), _("The customer contests a priority"), PAGE, PUSH),
    QUOTE: _kind(_("The quote was answered"), _("A quote on a ticket of mine is answered"), PAGE),
    VALIDATED: _kind(_("Solved, the customer says"), _("The customer validates a solution of mine"), PAGE),
    RATED: _kind(_("The customer judged the work"), _("The customer judges the work on a ticket of mine"), PAGE),
    WOKEN: _kind(_("Back from being put off"), _("A ticket that was put off comes back"), PAGE),
    UNSENT: _kind(_("An answer or a mail did not get out"), _("An answer or a mail does not get out"), PAGE, PUSH),
    TEAM: _kind(_("Given to your team, nobody has it"), _("My team is given a ticket that nobody has"), PAGE),
    LEFT_ALONE: _kind(
        _("Whoever has it is away, and nobody stands in"),
        _("A ticket waits for somebody who is away and has no stand-in"),
        PAGE,
        MAIL,
    ),
    EMERGENCY: _kind(_("Emergency"), _("An emergency is opened"), PAGE, MAIL, PUSH),
    HELD_BACK: _kind(_("Mails of a sender are held back"), _("Mails of a sender are held back: too many"), PAGE, MAIL),
    SILENT: _kind(_("An exchange is silent"), _("Nothing is told of calls although it should be"), PAGE, MAIL),
    CALLED: _kind(
        _("A promise runs out: you are called"), _("A promise runs out and the charter has me called"), PAGE, MAIL, PUSH
    ),
    ESCALATED: _kind(_("A ticket was handed over"), _("A ticket is handed over to my level"), PAGE, MAIL),
    LEVEL_SPOKE: _kind(
        _("News of what was handed over"), _("A level answers, asks or is late on a ticket of mine"), PAGE, PUSH
    ),
    APPOINTMENT: _kind(
        _("An appointment with a customer"), _("An agreed time is near, or proposed ones passed unanswered"), PAGE, PUSH
    ),
    CONNECTION: _kind(
        _("The customer answered about a connection"),
        _("The customer agrees or not to a remote connection that I asked for"),
        PAGE,
        MAIL,
        PUSH,
    ),
    REVEALED: _kind(_("A secret of a customer was shown"), _("Somebody is shown a secret of a customer"), PAGE),
    REVIEW: _kind(
        _("An article is to be looked at again"), _("The day of an article of mine, or of the desk, has come"), PAGE
    ),
    OPENED: _kind(_("New ticket"), _("Any ticket is opened")),
}


OUTSIDE: Final[Mapping[str, Promise]] = {
    HANDED_OVER: _("Something was handed over to you"),
    SAID_THERE: _("News of what was handed over to you"),
}


def words_of(kind: str) -> str:
    """What happened, in the language of the moment."""
    return str(KINDS[kind].words) if kind in KINDS else str(OUTSIDE.get(kind, kind))
