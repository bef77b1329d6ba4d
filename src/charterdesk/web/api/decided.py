"""The decision in the API's description: exactly what the door of the rule book answers."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import WithJsonSchema

_TEXT: Final = {"type": "string"}
_TEXT_OR_NULL: Final = {"type": ["string", "null"]}
_TEXTS: Final = {"type": "array", "items": _TEXT}
_MOMENT: Final = {"type": "string", "format": "date-time"}
_AMOUNT: Final = {"type": "string", "description": "Decimal, excluding VAT"}


def _object(*optional: str, **properties: object) -> dict[str, Any]:
    return {"type": "object", "required": sorted(properties.keys() - {*optional}), "properties": properties}


_RATE_PARTS: Final = {"amount": _AMOUNT, "currency": _TEXT, "per": _TEXT}
_RATE: Final = _object(**_RATE_PARTS)
# What only some prices have.
_DETAILS: Final[dict[str, Any]] = {
    "surcharges": {
        "type": "array",
        "description": "What the rate holds of surcharges: a share in percent, or an amount for each unit of time",
        "items": _object("percent", "amount", "currency", "per", **{"for": _TEXT, "percent": _TEXT}, **_RATE_PARTS),
    },
    "first": {
        "type": "array",
        "description": "The steps before the rate",
        "items": _object(hours={"type": "number"}, rate=_RATE),
    },
    "step_minutes": {"type": "integer", "description": "Time is counted in started steps of so many minutes"},
    "at_least_minutes": {"type": "integer", "description": "So many minutes are counted at least"},
    "credit_incidents_used": {"type": "integer"},
    "estimate": _object(amount=_AMOUNT, currency=_TEXT),
}

DECISION: Final = _object(
    outcome={"enum": ["accepted", "quote_first", "other_channel", "referred", "refused"]},
    plan=_TEXT_OR_NULL,
    use_channels=_TEXTS,
    refer_to=_TEXT_OR_NULL,
    offer=_TEXT_OR_NULL,
    missing=_TEXTS,
    priority=_TEXT_OR_NULL,
    order={"enum": ["commitment", "arrival"]},
    on_call={"type": "boolean"},
    commitments={
        "type": "array",
        # A ticket keeps its decision without the stretches: its clocks tell them.
        "items": _object(
            "explain",
            kind=_TEXT,
            due=_MOMENT,
            counts={"enum": ["working", "elapsed"]},
            firm={"type": "boolean"},
            explain={
                "type": "array",
                "items": _object(**{"from": _MOMENT, "until": _MOMENT, "counted_seconds": {"type": "integer"}}),
            },
        ),
    },
    price=_object(
        *_DETAILS,
        included={"type": ["boolean", "null"]},
        fees={"type": "array", "items": _object(**{"amount": _AMOUNT, "currency": _TEXT, "for": _TEXT})},
        rate={"anyOf": [_RATE, {"type": "null"}]},
        credit_hours_used={"type": ["number", "null"]},
        **_DETAILS,
    ),
    reasons={"type": "array", "minItems": 1, "items": _object(code=_TEXT, source=_TEXT, text=_TEXT)},
)
Decided = Annotated[dict[str, Any], WithJsonSchema(DECISION)]
