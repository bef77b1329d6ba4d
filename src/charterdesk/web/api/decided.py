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
        included={"type": ["boolean", "null"]},
        fees={"type": "array", "items": _object(**{"amount": _AMOUNT, "currency": _TEXT, "for": _TEXT})},
        rate={"anyOf": [_object(amount=_AMOUNT, currency=_TEXT, per=_TEXT), {"type": "null"}]},
        credit_hours_used={"type": ["number", "null"]},
    ),
    reasons={"type": "array", "minItems": 1, "items": _object(code=_TEXT, source=_TEXT, text=_TEXT)},
)
Decided = Annotated[dict[str, Any], WithJsonSchema(DECISION)]
