"""A call as plain values: in the order of its columns, its reasons as JSON text."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from charterdesk.apps.telephone.records.record import LONGEST_KEY, LONGEST_PARTY
from charterdesk.rules.telephone.call import Call
from charterdesk.rules.why import Reason

# What is made of the records of a call; the rest of its row is told by people.
MADE: Final = (
    "key", "direction", "started_at", "caller", "called", "group", "agent", "waited", "talked", "held", "outcome",
    "answered_at", "ended_at", "account", "why",
)  # fmt: skip


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
