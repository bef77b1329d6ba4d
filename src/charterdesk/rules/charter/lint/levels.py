"""Checks of the levels to which tickets are handed over."""

from __future__ import annotations

from charterdesk.rules.charter.lint.case import Case, Found
from charterdesk.rules.why.said import Said


def charged_without_a_pause(case: Case) -> Found:
    """A level at whose charge no clock stands still, since no commitment says `paused_by` it. Meant is `paused_by` in a
    commitment, or no `charged_to`.
    """
    charter = case.charter
    plans = (*charter.plans.values(), *charter.options.values(), charter.without_contract)
    paused = {party for plan in plans if plan for said in plan.commitments.values() for party in said.paused_by}
    for name, level in charter.levels.items():
        if level.charged_to and level.charged_to not in paused:
            said = Said(
                "at '{name}' the customer's clocks wait for {party}, but no commitment is paused by it",
                party=str(level.charged_to),
                name=name,
            )
            yield ("levels", name, "charged_to"), said


def level_without_words(case: Case) -> Found:
    """A level of which customers read nothing while their ticket is there. Meant is `told`."""
    for number, (name, level) in enumerate(case.charter.levels.items()):
        if number and not level.told:
            yield ("levels", name), Said("customers have no words for '{name}': write 'told'", name=name)
