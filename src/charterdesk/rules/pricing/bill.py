"""What time costs: how much of it is counted, and at which rates."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from charterdesk.rules.money import Money
from charterdesk.rules.terms.amounts import MINUTES_AN_HOUR, Hours, Rate
from charterdesk.rules.terms.special_prices import FirstHours

RATE_HOURS = {"hour": Decimal(1), "minute": Decimal(1) / MINUTES_AN_HOUR}


def counted_hours(hours: Decimal, step: Hours | None, at_least: Hours | None) -> Decimal:
    """Return the hours counted for work: whole started steps, and at least the minimum. No work counts nothing."""
    if hours <= 0:
        return Decimal(0)
    counted = hours
    if step:
        steps = (hours / step.number).quantize(Decimal("1.000000")).to_integral_value(ROUND_CEILING)
        counted = steps * step.minutes / MINUTES_AN_HOUR
    return max(counted, at_least.number) if at_least else counted


def cost(hours: Decimal, rate: Rate, first: tuple[FirstHours, ...] = ()) -> Money | None:
    """Return what counted hours cost, rounded once; None where a rate is by the day, whose hours no charter says."""
    if any(one.per not in RATE_HOURS for one in (rate, *(step.rate for step in first))):
        return None
    left, total = hours, Money(Decimal(0), rate.money.currency)
    for step in first:
        within = min(left, step.work.number)
        total += step.rate.money.times(within / RATE_HOURS[step.rate.per])
        left -= within
    return (total + rate.money.times(left / RATE_HOURS[rate.per])).rounded()
