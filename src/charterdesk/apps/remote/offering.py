"""Whether a connection may be proposed on a ticket, in which mode and with which tools: as its charter says."""

from __future__ import annotations

from dataclasses import dataclass

from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.tickets.models import Ticket
from charterdesk.rules.remote import Access, access
from charterdesk.rules.terms.remote import Means, Remote


@dataclass(frozen=True, slots=True)
class Offer:
    """What the charter of a ticket says; `chapter` None where it has none."""

    access: Access
    chapter: Remote | None

    @property
    def allowed(self) -> bool:
        """Whether a connection may be proposed."""
        return self.access.allowed and self.chapter is not None

    def why(self, language: str) -> list[str]:
        """The reasons, in words."""
        return [reason.text(language) for reason in self.access.reasons]

    def takes(self, means: Means) -> bool:
        """Whether the customer may agree in this way."""
        return self.chapter is not None and means in self.chapter.agreed_by


def offer(ticket: Ticket) -> Offer:
    """What the version of the charter says under which the ticket stands; `ticket.charter_version` is read."""
    charter = charter_of(ticket.charter_version)
    contract = ticket.request.get("contract") or {}
    return Offer(access(charter, ticket.plan or None, contract.get("options") or ()), charter.remote)
