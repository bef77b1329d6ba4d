"""The circumstances of a request on which a line of the charter may depend, and whether a line is for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from charterdesk.rules.facts import Request
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.when import When
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
    )


def fits(charter: Charter, when: When, circumstances: Circumstances) -> bool | None:
    """Say whether a line is for these circumstances; None where that hangs on something unknown."""
    answers = [
        _among(when.channels, circumstances.channel),
        _among(when.audiences, circumstances.audience),
        _among(when.products, circumstances.product),
        _among(when.regions, circumstances.region),
        _among(when.kinds, circumstances.kind),
        _among(when.severities, circumstances.severity),
    ]
    if when.during:
        answers.append(opening(charter, when.during).is_open(circumstances.at))
    if when.outside:
        answers.append(not opening(charter, when.outside).is_open(circumstances.at))
    if False in answers:
        return False
    return None if None in answers else True


def _among(wanted: tuple[str, ...], said: str | None) -> bool | None:
    if not wanted:
        return True
    return None if said is None else said in wanted
