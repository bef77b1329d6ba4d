"""The policy of a rota: steps and rounds of its pages, from what is typed to what the rules judge, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.errors import Invalid
from charterdesk.rules.on_call.paging import MOST_ROUNDS, Policy, Step

MOST_STEPS: Final = 8
LONGEST_WAIT: Final = 86_400  # seconds
USUAL: Final[Mapping[str, Any]] = {
    "steps": [{"after": 0, "on_call": True}],
    "rounds": 3,
    "round_seconds": 900,
    "taken_for": None,
}


def policy_of(told: Mapping[str, Any]) -> Policy:
    """What the rules judge."""
    return Policy(
        steps=tuple(
            Step(after=step["after"], people=tuple(step.get("people", ())), on_call=step.get("on_call", False))
            for step in told["steps"]
        ),
        rounds=told["rounds"],
        round_seconds=told["round_seconds"],
        taken_for=told["taken_for"],
    )


def checked(told: Mapping[str, Any], staff: frozenset[int]) -> dict[str, Any]:
    """A policy that can be kept. Invalid names the field: steps, rounds, round_seconds, taken_for."""
    steps = _steps(told.get("steps"), staff)
    rounds = _whole(told.get("rounds", 1), "rounds", 1, MOST_ROUNDS)
    round_seconds = _whole(told.get("round_seconds", 0), "round_seconds", 0, LONGEST_WAIT)
    taken_for = told.get("taken_for")
    if taken_for is not None:
        taken_for = _whole(taken_for, "taken_for", 60, LONGEST_WAIT)
    if rounds > 1 and round_seconds <= steps[-1]["after"]:
        raise Invalid(_("A round must last longer than its last step takes."), field="round_seconds", code="too_short")
    return {"steps": steps, "rounds": rounds, "round_seconds": round_seconds, "taken_for": taken_for}


def _steps(told: object, staff: frozenset[int]) -> list[dict[str, Any]]:
    if not isinstance(told, Sequence) or isinstance(told, str) or not 1 <= len(told) <= MOST_STEPS:
        message = _("Say one to %(most)d steps.") % {"most": MOST_STEPS}
        raise Invalid(message, field="steps", code="count")
    found: list[dict[str, Any]] = []
    for step in told:
        if not isinstance(step, Mapping):
            raise Invalid(_("A step says when and whom."), field="steps")
        people = step.get("people", [])
        on_call = step.get("on_call", False) is True
        if not isinstance(people, list) or not staff.issuperset(people) or not (people or on_call):
            raise Invalid(_("Choose somebody of the desk."), field="steps", code="unknown")
        after = _whole(step.get("after"), "steps", 0, LONGEST_WAIT)
        if found and after < found[-1]["after"]:
            raise Invalid(_("The steps stand in the order of their time."), field="steps", code="order")
        found.append({"after": after, "people": people, "on_call": on_call})
    return found


def _whole(said: object, field: str, least: int, most: int) -> int:
    if isinstance(said, bool) or not isinstance(said, int) or not least <= said <= most:
        message = _("A whole number from %(least)d to %(most)d, please.") % {"least": least, "most": most}
        raise Invalid(message, field=field, code="range")
    return said
