"""The circumstances of a request on which a line of the charter may depend, and whether a line is for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from charterdesk.rules.facts import Request
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.when import ALWAYS, When
from charterdesk.rules.worktime.opening import opening


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a line may depend on; ``at`` is the moment of reception. None is unknown, never false."""

    at: datetime
    channel: str | None = None
    audience: str | None = None
    product: str | None = None
    region: str | None = None
    kind: str | None = None
    severity: str | None = None
    language: str | None = None


def circumstances_of(request: Request, severity: str | None) -> Circumstances:
    """Return the circumstances of a request, under the severity that counts for it."""
    return Circumstances(
        at=request.at,
        channel=request.channel,
        audience=request.requester.audience,
        product=request.product.group,
        region=request.requester.region,
        kind=request.kind,
        severity=severity,
        language=request.language,
    )


class ForSome(Protocol):
    """A line of a charter that is for some requests."""

    @property
    def when(self) -> When:
        """The requests that it is for."""


Line = TypeVar("Line", bound=ForSome)


def first_that_fits(
    charter: Charter, lines: Iterable[Line], circumstances: Circumstances
) -> tuple[Line | None, tuple[str, ...]]:
    """Return the first line that is for these circumstances, None where the general one holds; and what is unknown.

    A line that hangs on something unknown is passed over, and what it hangs on is named: `region`, `product_group` ...
    """
    unknown: tuple[str, ...] = ()
    for line in lines:
        holds, hangs_on = judged(charter, line.when, circumstances)
        if holds:
            return line, unknown
        unknown += hangs_on
    return None, unknown


def all_that_fit(
    charter: Charter, lines: Iterable[tuple[str, Line]], circumstances: Circumstances
) -> tuple[tuple[tuple[str, Line], ...], tuple[str, ...]]:
    """Return the named lines that are for these circumstances, and what is unknown on which others hang."""
    found: tuple[tuple[str, Line], ...] = ()
    unknown: tuple[str, ...] = ()
    for name, line in lines:
        holds, hangs_on = judged(charter, line.when, circumstances)
        if holds:
            found += ((name, line),)
        unknown += hangs_on
    return found, unknown


def fits(charter: Charter, when: When, circumstances: Circumstances) -> bool | None:
    """Say whether a line is for these circumstances; None where that hangs on something unknown."""
    return judged(charter, when, circumstances)[0]


def judged(charter: Charter, when: When, circumstances: Circumstances) -> tuple[bool | None, tuple[str, ...]]:
    """Say whether a line is for these circumstances, or None and on what unknown things that hangs."""
    if when is ALWAYS:
        return True, ()
    unknown: tuple[str, ...] = ()
    for name, wanted, said in (
        ("channel", when.channels, circumstances.channel),
        ("audience", when.audiences, circumstances.audience),
        ("product_group", when.products, circumstances.product),
        ("region", when.regions, circumstances.region),
        ("kind", when.kinds, circumstances.kind),
        ("severity", when.severities, circumstances.severity),
        ("language", when.languages, circumstances.language),
    ):
        if not wanted:
            continue
        if said is None:
            unknown += (name,)
        elif said not in wanted:
            return False, ()
    if when.during and not opening(charter, when.during).is_open(circumstances.at):
        return False, ()
    if when.outside and opening(charter, when.outside).is_open(circumstances.at):
        return False, ()
    return (None if unknown else True), unknown
