"""Who gains by a change: a rule for each key where more, sooner or cheaper can be told from less, later or dearer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from charterdesk.rules.charter.diff.changes import Effect
from charterdesk.rules.charter.diff.walk import ABSENT, Difference
from charterdesk.rules.terms.amounts import Amount, Duration, Hours, Rate, Share
from charterdesk.rules.terms.charges import Added
from charterdesk.rules.terms.commitments import Promised
from charterdesk.rules.terms.coverage import Unknown
from charterdesk.rules.terms.handling import ClosedBy
from charterdesk.rules.terms.kinds import Sold
from charterdesk.rules.terms.prices import EmergencyTime
from charterdesk.rules.terms.telephone import Wait

GAIN, LOSS, BOTH, NEITHER = Effect.GAIN, Effect.LOSS, Effect.BOTH, Effect.NEITHER
TURNED: Final = {GAIN: LOSS, LOSS: GAIN, BOTH: BOTH, NEITHER: NEITHER}
BEST_TIME_OF_EMERGENCY: Final = (
    EmergencyTime.AT_ITS_OWN_RATE,
    EmergencyTime.AT_THE_USUAL_RATE,
    EmergencyTime.IN_THE_FEE,
)
Rule = Callable[[Any, Any], Effect]


def effect_of(difference: Difference) -> Effect:
    """Say by the values alone whether those concerned gain; promises in time and hours are judged by their cases."""
    step = difference.last
    key = f"{step.owner}.{step.field}"
    if difference.order:
        return NEITHER
    rule = RULES.get(key)
    if rule is None and (difference.old is ABSENT or difference.new is ABSENT):
        rule = COMING.get(key)
    if rule is None:
        return NEITHER
    if difference.old is ABSENT or difference.new is ABSENT:
        rule = COMING.get(key, rule)
    return rule(difference.old, difference.new)


def together(effects: tuple[Effect, ...]) -> Effect:
    """Several cases in one word: all better, all worse, or both."""
    found = {effect for effect in effects if effect is not NEITHER}
    if not found:
        return NEITHER
    return found.pop() if len(found) == 1 else BOTH


def of_numbers(old: Decimal | int, new: Decimal | int) -> Effect:
    """More is better."""
    return NEITHER if old == new else GAIN if new > old else LOSS


def _come(old: Any, _new: Any) -> Effect:
    return GAIN if old is ABSENT else LOSS


def _gone(old: Any, new: Any) -> Effect:
    return TURNED[_come(old, new)]


def _yes(old: Any, new: Any) -> Effect:
    return of_numbers(int(bool(old)), int(bool(new)))


def _no(old: Any, new: Any) -> Effect:
    return TURNED[_yes(old, new)]


def _there(old: Any, new: Any) -> Effect:
    """Something rather than nothing; not comparable where both are something."""
    return _yes(old, new) if bool(old) != bool(new) else NEITHER


def _more(old: Any, new: Any) -> Effect:
    before, after = _number(old), _number(new)
    return NEITHER if before is None or after is None else of_numbers(before, after)


def _less(old: Any, new: Any) -> Effect:
    return TURNED[_more(old, new)]


def _number(value: Any) -> Decimal | None:  # a kind of amount a line
    """The size of an amount; None is nothing at all, working days and other currencies have none in common."""
    match value:
        case None:
            return Decimal(0)
        case Duration():
            return None if value.in_working_days else Decimal(value.seconds)
        case Hours():
            return value.number
        case Amount() | Rate():
            return value.money.amount
        case Share():
            return value.percent
        case Added():
            return _number(value.share or value.rate or value.amount)
        case int() | Decimal():
            return Decimal(value)
    return None


def _of_one_money(rule: Rule) -> Rule:
    def judged(old: Any, new: Any) -> Effect:
        if isinstance(old, Added) and isinstance(new, Added):
            old, new = old.share or old.rate or old.amount, new.share or new.rate or new.amount
        if old is not None and new is not None and type(old) is not type(new):
            return NEITHER
        units = {(one.money.currency, getattr(one, "per", "")) for one in (old, new) if isinstance(one, Amount | Rate)}
        return rule(old, new) if len(units) <= 1 else NEITHER

    return judged


_dearer = _of_one_money(_less)


def _longer_or_for_ever(old: Any, new: Any) -> Effect:
    """None is for ever."""
    if (old is None) != (new is None):
        return GAIN if new is None else LOSS
    return _same_time(_more)(old, new)


def _same_time(rule: Rule) -> Rule:
    def judged(old: Any, new: Any) -> Effect:
        if isinstance(old, Duration) and isinstance(new, Duration):
            if (old.counts, old.in_working_days) != (new.counts, new.in_working_days):
                return NEITHER
            if old.in_working_days:
                return rule(old.number, new.number)
        return rule(old, new)

    return judged


def _sooner(old: Any, new: Any) -> Effect:
    """A promise; where the units cannot be compared, the cases say it."""
    before, after = (one.within if isinstance(one, Promised) else None for one in (old, new))
    if (before is None) != (after is None):
        return GAIN if after else LOSS
    return _same_time(_less)(before, after)


def _wider(old: Any, new: Any) -> Effect:
    """A list of names: more of them is better."""
    before, after = set(old), set(new)
    if before == after:
        return NEITHER
    return GAIN if before < after else LOSS if after < before else BOTH


def _narrower(old: Any, new: Any) -> Effect:
    return TURNED[_wider(old, new)]


def _all_where_empty(old: Any, new: Any) -> Effect:
    if bool(old) != bool(new):
        return LOSS if new else GAIN
    return _wider(old, new)


def _by(best: Any) -> Rule:
    return lambda old, new: NEITHER if old == new else GAIN if new == best else LOSS if old == best else NEITHER


def _none_is_best(rule: Rule) -> Rule:
    return lambda old, new: (GAIN if new is None else LOSS) if (old is None) != (new is None) else rule(old, new)


def _time_of_emergency(old: Any, new: Any) -> Effect:
    return of_numbers(BEST_TIME_OF_EMERGENCY.index(old), BEST_TIME_OF_EMERGENCY.index(new))


def _sooner_answered(old: Wait, new: Wait) -> Effect:
    return of_numbers(new.seconds, old.seconds)


# A line that is there in one version only.
COMING: Final[Mapping[str, Rule]] = {
    "Charter.channels": _come,
    "Charter.audiences": _come,
    "Charter.kinds": _come,
    "Charter.plans": _come,
    "Charter.options": _come,
    "Charter.not_covered": _gone,
    "Plan.not_covered": _gone,
    "Charter.information": _gone,
    "Charter.needs": _gone,
    "Plan.needs": _gone,
    "Plan.commitments": _come,
    "Option.commitments": _come,
    "Commitment.within": _come,
    "Prices.surcharges": _gone,
    "Prices.fees": _gone,
    "Price.surcharges": _gone,
    "Price.fees": _gone,
    "Channel.numbers": _come,
}
RULES: Final[Mapping[str, Rule]] = {
    "Charter.emergency": _there,
    "Charter.without_contract": _there,
    "Plan.named_contacts": _none_is_best(_more),
    "NamedContacts.at_most": _more,
    "DeskTerms.languages": _wider,
    "Channel.opens_tickets": _yes,
    "Plan.for_": _wider,
    "Plan.channels": _wider,
    "SpecialChannels.channels": _wider,
    "Plan.options": _wider,
    "Plan.or_else": _there,
    "Plan.availability": _there,
    "Availability.share": _more,
    "Need.unknown": _by(Unknown.ASSUME),
    "Promised.within": _sooner,
    "Promised.stops": _narrower,
    "Commitment.firm": _yes,
    "SpecialPromise.firm": lambda old, new: NEITHER if None in (old, new) else _yes(old, new),
    "Commitment.stops": lambda old, new: _narrower(old, new) if old and new else NEITHER,
    "Commitment.paused_by": _narrower,
    "Commitment.only_for": _all_where_empty,
    "Commitment.repeats": _yes,
    "Commitment.ends_with_ticket": _no,
    "Price.included": _yes,
    "SpecialPrice.included": lambda old, new: NEITHER if None in (old, new) else _yes(old, new),
    "Price.rate": lambda old, new: _dearer(old, new) if old and new else NEITHER,
    "SpecialPrice.rate": lambda old, new: _dearer(old, new) if old and new else NEITHER,
    "SpecialRate.rate": lambda old, new: _dearer(old, new) if old and new else NEITHER,
    "Prices.hour": lambda old, new: _dearer(old, new) if old and new else NEITHER,
    "FirstHours.rate": _dearer,
    "Price.discount": _more,
    "SpecialPrice.discount": lambda old, new: NEITHER if None in (old, new) else _more(old, new),
    "Price.step": lambda old, new: _less(old, new) if old and new else NEITHER,
    "Prices.step": lambda old, new: _less(old, new) if old and new else NEITHER,
    "SpecialPrice.step": lambda old, new: _less(old, new) if old and new else NEITHER,
    "SpecialRate.step": lambda old, new: _less(old, new) if old and new else NEITHER,
    "Price.at_least": lambda old, new: _less(old, new) if old and new else NEITHER,
    "Prices.at_least": _less,
    "SpecialPrice.at_least": lambda old, new: _less(old, new) if old and new else NEITHER,
    "SpecialRate.at_least": lambda old, new: _less(old, new) if old and new else NEITHER,
    "FeeTerms.amount": _dearer,
    "SpecialFee.amount": _dearer,
    "Surcharge.add": _dearer,
    "Emergency.fee": _dearer,
    "SpecialEmergency.fee": lambda old, new: _dearer(old, new) if old and new else NEITHER,
    "Emergency.rate": lambda old, new: _dearer(old, new) if old and new else NEITHER,
    "SpecialEmergency.rate": lambda old, new: _dearer(old, new) if old and new else NEITHER,
    "Emergency.time": _time_of_emergency,
    "Prepaid.included": lambda old, new: of_numbers(old or 0, new or 0),
    "Prepaid.holds_for": _longer_or_for_ever,
    "Exclusion.sold": _by(Sold.QUOTE),
    "Exclusion.without_plan": _yes,
    "Exclusion.uses_credit": _yes,
    "Information.when_possible": _yes,
    "Information.only_for": lambda old, new: TURNED[_all_where_empty(old, new)],
    "Information.not_for": _wider,
    "Kind.asks_severity": _no,
    "Severity.uninterrupted": _there,
    "Option.answers_out_of_hours": _yes,
    "Option.emergencies_only": _no,
    "Closing.by": _by(ClosedBy.CUSTOMER),
    "Closing.silence": _longer_or_for_ever,
    "Closing.reopen_within": _longer_or_for_ever,
    "Closing.customer_told": _yes,
    "Changes.announced": _yes,
    "ServiceLevel.within": _sooner_answered,
    "ServiceLevel.answered": _more,
    "Telephone.publishes": _wider,
    "Telephone.service_level": _there,
}
