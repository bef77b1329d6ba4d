"""A charter that was read without problems, kept as plain values: it is made again without its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from charterdesk.rules.charter.shape import shaped
from charterdesk.rules.terms.charter import Charter


@dataclass(frozen=True, slots=True)
class Compiled:
    """The values as written, those of the shared parts among them; the days of its holidays; its digest."""

    values: Mapping[str, Any]
    holidays: Mapping[str, frozenset[date]]
    digest: str


def charter_of(kept: Compiled) -> Charter:
    """Return the charter. ValueError where the values are none."""
    charter = shaped(Charter, kept.values)
    if isinstance(charter, tuple):
        message = "; ".join(f"{'.'.join(mistake.path)}: {mistake.message}" for mistake in charter)
        raise ValueError(message)  # noqa: TRY004  # the values are wrong, not their type
    return replace(charter, holidays=kept.holidays, digest=kept.digest)
