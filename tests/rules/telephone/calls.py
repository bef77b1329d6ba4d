"""Calls and a charter to count them by, made short."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from charterdesk import charters
from charterdesk.rules.charter.load import load
from charterdesk.rules.telephone.call import Call, Direction, Outcome
from charterdesk.rules.telephone.counting import Counting
from charterdesk.rules.terms.amounts import Share
from charterdesk.rules.terms.telephone import LevelOf, ServiceLevel, Wait

WEDNESDAY = datetime(2026, 7, 15, 8, 0, tzinfo=UTC)
"""Ten o'clock in Paris."""


def call(key, outcome=Outcome.ANSWERED, waited=10, at=WEDNESDAY, **said):
    """Return a call of the desk's group that lasted a minute where it was answered."""
    talked = 60 if outcome is Outcome.ANSWERED else 0
    answered = at + timedelta(seconds=waited) if outcome is Outcome.ANSWERED else None
    ended = None if outcome is Outcome.UNDER_WAY else at + timedelta(seconds=waited + talked)
    given = {
        "source": "exchange",
        "direction": Direction.IN,
        "caller": "0387000001",
        "called": "0499922999",
        "group": "Support",
        "agent": "201" if answered else "",
        "talked": talked,
        "held": 0,
        "answered_at": answered,
        "ended_at": ended,
        "account": "",
        "why": (),
        **said,
    }
    return Call(key=str(key), started_at=at, waited=waited, outcome=outcome, **given)


def counting(*, short=None, within=None, of=LevelOf.OFFERED, **said):
    """Return a counting at any hour."""
    level = ServiceLevel(within=Wait(within), answered=Share(Decimal(80)), of=of) if within else None
    return Counting(short=Wait(short) if short else None, level=level, **said)


def exer_with(chapter):
    """Return the charter `exer` with a chapter of the telephone, or what is wrong with it."""
    text = charters.text_of("exer") + f"\ntelephone: {chapter}\n"
    return load(text, "exer.yaml", charters.holiday_lists())
