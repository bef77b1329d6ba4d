"""Whether the charter allows a connection to a customer's systems, in which mode, and why (EX-09, EX-10)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.why import Reason


class Mode(StrEnum):
    """What may be done while connected."""

    LOOK = "look"
    """Look, collect traces and advise; nothing is changed."""
    CHANGE = "change"
    """Change things, too."""


@dataclass(frozen=True, slots=True)
class Access:
    """What the charter says about a connection; `mode` None: there is none. At least one reason, with its source."""

    mode: Mode | None
    reasons: tuple[Reason, ...]

    @property
    def allowed(self) -> bool:
        """Whether a connection may be proposed at all."""
        return self.mode is not None


def access(charter: Charter, plan: str | None, options: Collection[str]) -> Access:
    """What holds for a request served by this plan (None: without contract) under a contract with these options."""
    chapter, served = charter.remote, charter.plan_of(plan)
    named = (served.is_ if served else None) or plan or ""
    if served is None or served.remote_access is None:
        return Access(
            None, (Reason("remote.not_said", charter.remote.source if charter.remote else "", {"plan": named}),)
        )
    said = served.remote_access
    if not said.allowed:
        return Access(None, (Reason("remote.not_in_plan", said.source, {"plan": named}),))
    if chapter is None:
        return Access(None, (Reason("remote.no_agreement", said.source),))
    allowed = Reason("remote.allowed", said.source, {"plan": named})
    if said.changes:
        return Access(Mode.CHANGE, (allowed, Reason("remote.changes", said.source)))
    option = charter.options.get(said.changes_with) if said.changes_with else None
    if option is not None and said.changes_with in options:
        return Access(Mode.CHANGE, (allowed, Reason("remote.changes_with", said.source, {"option": option.is_})))
    if option is not None:
        return Access(Mode.LOOK, (allowed, Reason("remote.looks_without", said.source, {"option": option.is_})))
    return Access(Mode.LOOK, (allowed, Reason("remote.looks", said.source)))
