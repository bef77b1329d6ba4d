"""A charter as those outside the desk compare it: without what it says only to its own people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from charterdesk.rules.terms.amounts import Share
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.commitments import Commitment
from charterdesk.rules.terms.levels import Level
from charterdesk.rules.terms.plans import Plan

QUIET: Final = Share(Decimal(75))


def outside(charter: Charter) -> Charter:
    """The charter without what levels promise to the desk, who hands over, who of the desk is warned and called."""
    without = charter.without_contract
    return replace(
        charter,
        calls=(),
        levels={name: _level(level) for name, level in charter.levels.items()},
        plans={name: _plan(plan) for name, plan in charter.plans.items()},
        without_contract=_plan(without) if without else None,
        options={
            name: replace(one, commitments=_commitments(one.commitments)) for name, one in charter.options.items()
        },
    )


def _level(level: Level) -> Level:
    return replace(level, handed_by=(), take_in_charge=None, answer=None, calendar="", calls=())


def _plan(plan: Plan) -> Plan:
    return replace(plan, commitments=_commitments(plan.commitments))


def _commitments(said: Mapping[str, Commitment]) -> dict[str, Commitment]:
    return {name: replace(one, warn_at=QUIET) for name, one in said.items()}
