"""A call as a row and as the rules see it: the same fields, there and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from charterdesk.apps.telephone.models import LONGEST_KEY, LONGEST_PARTY
from charterdesk.apps.telephone.models import Call as CallRow
from charterdesk.rules.telephone.call import Call, Direction, Outcome
from charterdesk.rules.why import Reason

# What is made of the records of a call; the rest of its row is told by people.
MADE: Final = (
    "key", "direction", "started_at", "caller", "called", "group", "agent", "waited", "talked", "held", "outcome",
    "answered_at", "ended_at", "account", "why",
)  # fmt: skip


def fact_of(row: CallRow) -> Call:
    """The call of a row, as the rules see it."""
    return Call(
        key=row.key,
        source=row.source.name,
        direction=Direction(row.direction),
        started_at=row.started_at,
        caller=row.caller,
        called=row.called,
        group=row.group,
        agent=row.agent,
        waited=row.waited,
        talked=row.talked,
        held=row.held,
        outcome=Outcome(row.outcome),
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        account=row.account,
        why=reasons_of(row.why),
    )


def reasons_of(kept: list[dict[str, Any]]) -> tuple[Reason, ...]:
    """The reasons of a row."""
    return tuple(Reason(each["code"], each.get("source", ""), _values(each.get("values", {}))) for each in kept)


def values_of(call: Call) -> tuple[Any, ...]:
    """The values of the columns MADE; the reasons as JSON text."""
    return (
        call.key[:LONGEST_KEY],
        call.direction.value,
        call.started_at,
        call.caller[:LONGEST_PARTY],
        call.called[:LONGEST_PARTY],
        call.group[:LONGEST_PARTY],
        call.agent[:LONGEST_PARTY],
        call.waited,
        call.talked,
        call.held,
        call.outcome.value,
        call.answered_at,
        call.ended_at,
        call.account[:LONGEST_PARTY],
        _json(call.why),
    )


def row_values(row: CallRow) -> tuple[Any, ...]:
    """The same of a row that is kept."""
    return (*(getattr(row, name) for name in MADE[:-1]), json.dumps(row.why))


@lru_cache(maxsize=100)
def _plain(code: str) -> str:
    return json.dumps([{"code": code}])


def _json(reasons: tuple[Reason, ...]) -> str:
    if len(reasons) == 1 and not (reasons[0].values or reasons[0].source):
        return _plain(reasons[0].code)
    return json.dumps([_reason(reason) for reason in reasons])


def _reason(reason: Reason) -> dict[str, Any]:
    said: dict[str, Any] = {"code": reason.code}
    if reason.source:
        said["source"] = reason.source
    if reason.values:
        said["values"] = {name: _value(value) for name, value in reason.values.items()}
    return said


def _value(value: object) -> Any:
    if isinstance(value, tuple | list):
        return [_value(each) for each in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, int | float | bool) else str(value)


def _values(kept: Mapping[str, Any]) -> dict[str, object]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
