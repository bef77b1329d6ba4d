"""A row of a call as the rules see it, and as the values that its records give (records/values.py)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from charterdesk.apps.telephone.models import Call as CallRow
from charterdesk.apps.telephone.records.values import MADE
from charterdesk.rules.telephone.call import Call, Direction, Outcome
from charterdesk.rules.why import Reason


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


def row_values(row: CallRow) -> tuple[Any, ...]:
    """The same of a row that is kept."""
    return (*(getattr(row, name) for name in MADE[:-1]), json.dumps(row.why))


def _values(kept: Mapping[str, Any]) -> dict[str, object]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
