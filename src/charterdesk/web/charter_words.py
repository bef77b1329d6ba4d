"""The machine words of a charter in the reader's language: lengths of time, money, promises, events."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charterdesk.rules.money import Money
from charterdesk.rules.terms.amounts import Counts, Duration
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.commitments import AFTER, Event
from charterdesk.web import moments
from charterdesk.web.charter_events import charter_event, promise_said

EURO = "EUR"
MINUTES_AN_HOUR = 60


def duration_words(length: Duration) -> str:
    """Such as: 4 working hours; 48 hours, day and night."""
    if length.same_day:
        return _("the same working day")
    count = int(length.number) if length.number == int(length.number) else 2
    said = {"number": number_words(length.number)}
    if length.counts is Counts.WORKING:
        words = {
            "minute": ngettext("%(number)s working minute", "%(number)s working minutes", count),
            "hour": ngettext("%(number)s working hour", "%(number)s working hours", count),
            "day": ngettext("%(number)s working day", "%(number)s working days", count),
        }
    else:
        words = {
            "minute": ngettext("%(number)s minute, day and night", "%(number)s minutes, day and night", count),
            "hour": ngettext("%(number)s hour, day and night", "%(number)s hours, day and night", count),
            "day": ngettext("%(number)s calendar day", "%(number)s calendar days", count),
            "week": ngettext("%(number)s week", "%(number)s weeks", count),
        }
    return words[length.unit] % said


def number_words(number: Decimal) -> str:
    """A quantity without needless zeros, with the reader's decimal sign."""
    return number_format(number.normalize() if number % 1 else int(number))


def money_words(money: Money) -> str:
    """An amount with its currency, whole amounts without cents."""
    amount = money.rounded().amount
    said = number_format(int(amount) if amount == int(amount) else amount)
    return f"{said}\N{NO-BREAK SPACE}{'€' if money.currency == EURO else money.currency}"


def credit_words(balance: object) -> str:
    """Hours of credit as a reason carries them (17.92), said in hours and minutes: 17 h 55."""
    return moments.hours(round(Decimal(str(balance)) * MINUTES_AN_HOUR))


def name_alone(text: str) -> str:
    """The name of an option, without the explanation that follows a colon."""
    return text.partition(":")[0].strip()


def per_words(unit: str) -> str:
    """The unit of a rate."""
    return {"hour": _("an hour"), "minute": _("a minute"), "day": _("a day")}[unit]


def commitment_words(kind: str) -> str:
    """What is promised, where the charter gives it no name."""
    known = {
        "take_in_charge": _("Taken in charge"),
        "respond": _("Answer"),
        "update": _("News"),
        "on_site": _("Technician on site"),
        "qualify": _("Severity confirmed"),
        "diagnose": _("Diagnosis"),
        "workaround": _("Way round"),
        "resolve": _("Solution or way round"),
    }
    return known.get(kind, kind.replace("_", " "))


def beginning_words(charter: Charter, begins: str) -> str:
    """From which moment a promise counts: an event, or the end of another promise; nothing for the reception."""
    if begins.startswith(AFTER):
        return _("once this is kept: %(promise)s") % {"promise": promise_said(charter, begins.removeprefix(AFTER))}
    known: dict[str, str] = {
        Event.REGISTERED: "",
        Event.QUALIFIED: _("once we have said how bad it is"),
        Event.TAKEN_IN_CHARGE: _("once it was taken in charge"),
        Event.ANSWERED: _("after our answer"),
        Event.DIAGNOSED: _("from the diagnosis"),
        Event.INTERVENTION_DECIDED: _("from the moment an intervention is decided"),
        Event.ARRIVED_ON_SITE: _("from the technician's arrival"),
        Event.SOLUTION_PROPOSED: _("from the proposed solution"),
        Event.WORKAROUND_GIVEN: _("from the way round"),
        Event.CLOSED: _("from the closing"),
    }
    if begins in known:
        return known[begins]
    return _("once this has happened: %(event)s") % {"event": charter_event(charter, begins)}
