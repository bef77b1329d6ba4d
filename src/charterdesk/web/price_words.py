"""The parts of a price in the reader's language: fees, steps, minimum, surcharges, packs, the estimate."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charterdesk.rules.pricing.charges import Fee, Raised
from charterdesk.rules.pricing.rates import Price
from charterdesk.rules.why.words import Word
from charterdesk.web.charter_words import money_words, number_words, per_words

EMERGENCY = "emergency"


def fee_words(fee: Fee, language: str) -> str:
    """What a fee is for: "Travel: 60 €, excluding VAT"; of an emergency, that it is due when it is opened."""
    amount = money_words(fee.money)
    if fee.for_what == EMERGENCY:
        return _("%(amount)s excluding VAT, due when the request is opened.") % {"amount": amount}
    what = fee.is_.in_language(language) if fee.is_ else Word(fee.for_what).in_language(language)
    return _("%(what)s: %(amount)s, excluding VAT.") % {"what": _capital(what), "amount": amount}


def rate_details(price: Price, language: str) -> Iterator[str]:
    """What goes with a rate: its steps, how time is counted, the surcharges that it holds, what the work may cost."""
    for step in price.first:
        values = {
            "hours": number_words(step.work.number),
            "amount": money_words(step.rate.money),
            "per": per_words(step.rate.per),
        }
        yield _("Before it, up to %(hours)s h: %(amount)s %(per)s.") % values
    for one in price.raised:
        yield _("In it, a surcharge of %(share)s: %(what)s.") % {
            "share": _share(one),
            "what": one.is_.in_language(language) if one.is_ else Word(one.for_what).in_language(language),
        }
    if price.step:
        minutes = price.step.minutes
        words = ngettext(
            "Time is counted in started steps of %(minutes)s minute.",
            "Time is counted in started steps of %(minutes)s minutes.",
            minutes,
        )
        yield words % {"minutes": minutes}
    if price.at_least:
        yield _("At least %(hours)s h are counted.") % {"hours": number_words(price.at_least.number)}
    if price.estimate:
        yield _("As it is estimated now, the work costs %(amount)s, excluding VAT.") % {
            "amount": money_words(price.estimate)
        }


def incident_words(price: Price, left: object = None) -> str:
    """That an incident of the pack is used, of how many; '' where none is."""
    if not price.credit_incidents_used:
        return ""
    if left is None:
        return _("One incident of your pack is used.")
    return _("One incident of your pack is used; it held %(left)s.") % {"left": left}


def _share(one: Raised) -> str:
    if one.percent is not None:
        return f"{number_words(one.percent)}\N{NO-BREAK SPACE}%"
    return f"{money_words(one.rate.money)} {per_words(one.rate.per)}" if one.rate else ""


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
