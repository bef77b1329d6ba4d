"""A desk that runs under one of the policies of tests/charters/policies, with a customer and one person of his."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import make
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.contracts.actions import create_contract
from charterdesk.apps.contracts.models import Contract
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.apps.people.organisations import change_organisation, terms_of
from charterdesk.apps.tickets.intake import IntakeForm
from charterdesk.charters import holiday_lists
from four_desks import terms

POLICIES = Path(__file__).parent / "charters" / "policies"


class PolicyDesk:
    """A desk under one of the policies, with a customer and one person of his."""

    def __init__(self, policy: str) -> None:
        self.desk = make.desk(policy.replace("_", "-"), "Test Desk")
        self.system = system_actor(self.desk)
        text = (POLICIES / f"{policy}.yaml").read_text(encoding="utf-8")
        publish_charter(self.system, name=f"{policy}.yaml", text=text, holidays=holiday_lists())
        self.agent = make.actor(make.person(self.desk, "Agnes", "manager"))
        self.organisation = make.organisation(self.desk, "Quay Foods")
        self.person = make.person(self.desk, "Cora", "customer", self.organisation)
        self.customer = make.actor(self.person)

    def say(self, **said: str) -> None:
        """Note something else of the customer's organisation."""
        self.organisation.refresh_from_db()
        change_organisation(self.agent, self.organisation.pk, replace(terms_of(self.organisation), **said))  # type: ignore[arg-type]  # words

    def contract(self, plan: str) -> Contract:
        """Sign a contract of this plan for 2026 that covers everything."""
        return create_contract(self.system, organisation_id=self.organisation.pk, terms=terms("C-1", plan))

    def asked(self, **said: Any) -> IntakeForm:
        """What the customer's person asks."""
        usual: dict[str, Any] = {
            "requester_person_id": self.person.pk,
            "channel": "portal",
            "subject": "Help",
            "body": "Please",
        }
        return IntakeForm(**{**usual, **said})
