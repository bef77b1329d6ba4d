"""Where a bug stands, judged from its facts alone; which installations wait for it to be put right."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from charterdesk.apps.contracts.models import Equipment
from charterdesk.apps.escalation.bugs.models import (
    Bug,
    BugVerdict,
    BugVersion,
    Delivery,
    ReleaseBug,
    Workaround,
)


class BugState(StrEnum):
    """Where a bug stands."""

    DECLARED = "declared"
    """Somebody said so; nobody has looked yet."""
    CONFIRMED = "confirmed"
    """It was reproduced."""
    WORKAROUND = "workaround"
    """One can go on working in spite of it."""
    FIXED = "fixed"
    """A release puts it right; some installations wait for it."""
    DELIVERED = "delivered"
    """Every installation that had it received the release."""
    REJECTED = "rejected"
    """It is none."""
    DUPLICATE = "duplicate"
    """It is another one, which stands for both."""


OPEN: Final = (BugState.DECLARED, BugState.CONFIRMED, BugState.WORKAROUND, BugState.FIXED)
SETTLED: Final = (BugState.REJECTED, BugState.DUPLICATE)
LISTS: Final[Mapping[str, tuple[BugState, ...]]] = {
    "open": OPEN,
    "fixed": (BugState.FIXED,),
    "ended": (BugState.DELIVERED, *SETTLED),
    "all": tuple(BugState),
}


def judged(rows: QuerySet[Bug]) -> QuerySet[Any]:
    """The same bugs, each with where it stands now, as `state`."""
    bug = OuterRef("pk")
    verdicts = BugVerdict.objects.filter(bug=bug).order_by("-pk").values("verdict")[:1]
    waiting = installations_of(OuterRef("pk"), OuterRef("product_id"))
    return rows.annotate(found=Subquery(verdicts)).annotate(
        state=Case(
            When(found=BugVerdict.REJECTED, then=Value(str(BugState.REJECTED))),
            When(found=BugVerdict.DUPLICATE, then=Value(str(BugState.DUPLICATE))),
            When(
                Exists(ReleaseBug.objects.filter(bug=bug))
                & Exists(Delivery.objects.filter(release__bugs__bug=bug))
                & ~Exists(waiting),
                then=Value(str(BugState.DELIVERED)),
            ),
            When(Exists(ReleaseBug.objects.filter(bug=bug)), then=Value(str(BugState.FIXED))),
            When(Exists(Workaround.objects.filter(bug=bug)), then=Value(str(BugState.WORKAROUND))),
            When(found=BugVerdict.CONFIRMED, then=Value(str(BugState.CONFIRMED))),
            default=Value(str(BugState.DECLARED)),
            output_field=CharField(),
        )
    )


def installations_of(bug: Any, product: Any) -> QuerySet[Equipment]:
    """The installations in use that have a bug and have not received what puts it right. `bug`, `product`: their keys,
    or references to an outer query.
    """
    inner = bug if not isinstance(bug, OuterRef) else OuterRef(bug)
    return Equipment.objects.filter(has_still(inner), product=product, active=True)


def has_still(bug: Any) -> Q:
    """Of an installation of the bug's product: it has the bug and has not received what puts it right. One whose
    version nobody knows has it: unknown is never "no".
    """
    versions = BugVersion.objects.filter(bug=bug)
    has_it = Q(version="") | Exists(versions.filter(version=OuterRef("version"))) | ~Exists(versions)
    puts_right = ReleaseBug.objects.filter(bug=bug, release__product_version=OuterRef("version"))
    received = Delivery.objects.filter(equipment=OuterRef("pk"), release__bugs__bug=bug)
    return has_it & ~Exists(puts_right) & ~Exists(received)
