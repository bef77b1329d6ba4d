"""Who acts: a person in one desk, or the desk itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from charterdesk.apps.base.models import Desk

Kind = Literal["person", "worker", "system"]


@dataclass(frozen=True)
class Held:
    """One role held in one organisation, with the end customers whom that organisation serves as reseller."""

    role: str
    organisation_id: int
    end_customer_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Actor:
    """A person acting in one desk (built by people.access), its worker, or the system (set-up, command line).

    `by_mail`: through a mail, whose moment of reception the desk itself recorded. `macro`: at the press of one, which
    each line of the journal then names.
    """

    desk: Desk
    kind: Kind
    language: str
    account_id: int | None = None
    person_id: int | None = None
    held: tuple[Held, ...] = ()
    by_mail: bool = False
    macro: int | None = None

    @property
    def roles(self) -> frozenset[str]:
        """The roles held, whatever the organisation."""
        return frozenset(held.role for held in self.held)

    @property
    def organisation_ids(self) -> frozenset[int]:
        """The organisations of which the person is a member."""
        return frozenset(held.organisation_id for held in self.held)

    @property
    def reseller_of_ids(self) -> frozenset[int]:
        """The end customers served by his organisations as resellers."""
        return frozenset(customer for held in self.held for customer in held.end_customer_ids)

    @property
    def journal_id(self) -> int | None:
        """What the journal keeps beside the kind: the person, nothing for worker and system."""
        return self.person_id


def worker_actor(desk: Desk) -> Actor:
    """The desk's worker: it may do what the reactions table says."""
    return Actor(desk=desk, kind="worker", language=desk.language)


def system_actor(desk: Desk) -> Actor:
    """The operator of the installation: set-up, command line, demo loader."""
    return Actor(desk=desk, kind="system", language=desk.language)
