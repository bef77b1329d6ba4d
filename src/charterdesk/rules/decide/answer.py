"""The decision as the door answers it, in plain JSON values."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from charterdesk.rules.decide.decision import Decision
from charterdesk.rules.decide.promises import Promise
from charterdesk.rules.pricing.rates import Price
from charterdesk.rules.terms.amounts import Rate
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.commitments import Served

ORDERS = {Served.COMMITMENT: "commitment", Served.ARRIVAL: "arrival", Served.NO_COMMITMENT: "arrival"}


def as_json(decision: Decision, charter: Charter, language: str | None = None) -> dict[str, object]:
    """Write a decision: moments in the desk's zone, amounts as decimal strings excluding VAT, reasons in words."""
    zone = ZoneInfo(charter.desk.time_zone)
    said = language or charter.desk.languages[0]
    return {
        "outcome": str(decision.outcome),
        "plan": decision.plan,
        "use_channels": list(decision.use_channels),
        "refer_to": decision.refer_to,
        "offer": decision.offer,
        "missing": list(decision.missing),
        "priority": decision.priority,
        "order": ORDERS[decision.order],
        "on_call": decision.on_call,
        "commitments": [_commitment(promise, zone) for promise in decision.commitments],
        "price": price_as_json(decision.price),
        "reasons": [
            {"code": reason.code, "source": reason.source, "text": reason.text(said)} for reason in decision.reasons
        ],
    }


def _commitment(promise: Promise, zone: ZoneInfo) -> dict[str, object]:
    return {
        "kind": promise.kind,
        "due": _moment(promise.due, zone),
        "counts": str(promise.terms.counts),
        "firm": promise.terms.firm,
        "explain": [
            {
                "from": _moment(span.starts, zone),
                "until": _moment(span.ends, zone),
                "counted_seconds": span.seconds,
            }
            for span in promise.explain
        ],
    }


def price_as_json(price: Price) -> dict[str, object]:
    """Write a price; hours are numbers, amounts decimal strings excluding VAT."""
    used = price.credit_hours_used
    said: dict[str, object] = {
        "included": price.included,
        "fees": [
            {"amount": str(fee.money.rounded().amount), "currency": fee.money.currency, "for": fee.for_what}
            for fee in price.fees
        ],
        "rate": price.rate and _rate(price.rate),
        "credit_hours_used": None if used is None else _number(float(used)),
    }
    return {**said, **_details(price)}


def _details(price: Price) -> dict[str, object]:
    """Write what only some prices have: the surcharges that the rate holds, steps, minimum, incidents, the estimate."""
    said: dict[str, object] = {
        "surcharges": [
            {"for": one.for_what, "percent": f"{one.percent.normalize():f}"}
            if one.percent is not None
            else {"for": one.for_what, **(_rate(one.rate) if one.rate else {})}
            for one in price.raised
        ],
        "first": [{"hours": _number(float(step.work.number)), "rate": _rate(step.rate)} for step in price.first],
        "step_minutes": price.step and price.step.minutes,
        "at_least_minutes": price.at_least and price.at_least.minutes,
        "credit_incidents_used": price.credit_incidents_used,
        "estimate": price.estimate and {"amount": str(price.estimate.amount), "currency": price.estimate.currency},
    }
    return {name: value for name, value in said.items() if value}


def _rate(rate: Rate) -> dict[str, object]:
    return {"amount": str(rate.money.rounded().amount), "currency": rate.money.currency, "per": rate.per}


def _number(value: float) -> float | int:
    return int(value) if value.is_integer() else value


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat()
