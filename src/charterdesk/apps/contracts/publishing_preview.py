"""What a text would change for contracts before it is published: looked at, nothing stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter, UnreadableCharter, charter_at, charter_of, day_of
from charterdesk.apps.contracts.models import CharterVersion, Contract, Product, Site
from charterdesk.apps.people.access import require
from charterdesk.apps.people.models import Organisation
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.plans import Plan

MOST_LISTED: Final = 50


@dataclass(frozen=True, slots=True)
class Orphan:
    """A contract that names what the new version does not have: its number, customer and the names."""

    pk: int
    number: str
    customer: str
    plan: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gone:
    """What the running version has and the other one has not, by the names in the text; contracts that would name
    something that is not there (`contracts` of them, the first ones listed); rows whose region or group of products
    would be unknown.
    """

    plans: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    orphans: tuple[Orphan, ...] = ()
    contracts: int = 0
    regions: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any((self.plans, self.options, self.channels, self.audiences, self.contracts, self.regions, self.groups))


@dataclass(frozen=True, slots=True)
class When:
    """When a text would hold among the other versions: `at_once`, or from `starts` on, until the version
    `following` it by date takes over. `retroactive`: from a day that has passed. `same_day`: the version that it takes
    the place of.
    """

    starts: date
    ends: date | None
    at_once: bool
    retroactive: bool
    same_day: CharterVersion | None
    following: CharterVersion | None


def gone_with(actor: Actor, charter: Charter) -> Gone:
    """What would no longer exist, and which contracts name it. NotAllowed."""
    require(actor, "charter.publish")
    try:
        running = charter_at(actor.desk, now()).charter
    except (NoCharter, UnreadableCharter):
        return Gone()
    today = day_of(actor.desk, now())
    rows = Contract.objects.filter(desk=actor.desk).filter(Q(ends=None) | Q(ends__gte=today))
    orphans = [
        Orphan(row.pk, row.number, row.organisation.name, row.plan, tuple(missing))
        for row in rows.select_related("organisation").order_by("number").iterator(chunk_size=500)
        if (missing := sorted(set(row.options) - charter.options.keys())) or row.plan not in charter.plans
    ]
    return Gone(
        plans=_missing(running.plans, charter.plans),
        options=_missing(running.options, charter.options),
        channels=_channels_gone(running, charter),
        audiences=_missing(running.audiences, charter.audiences),
        orphans=tuple(orphans[:MOST_LISTED]),
        contracts=len(orphans),
        regions=_regions_gone(actor, running, charter),
        groups=_groups_gone(actor, running, charter),
    )


def when_it_holds(actor: Actor, charter: Charter) -> When:
    """When a text would hold, among the versions that are there."""
    require(actor, "charter.publish")
    today = day_of(actor.desk, now())
    versions = CharterVersion.objects.filter(desk=actor.desk).defer("text", "holidays")
    following = versions.filter(holds_from__gt=charter.holds_from).order_by("holds_from", "-published_at").first()
    same_day = versions.filter(holds_from=charter.holds_from).order_by("-published_at").first()
    return When(
        starts=charter.holds_from,
        ends=charter.holds_until,
        at_once=charter.holds_from <= today and (following is None or following.holds_from > today),
        retroactive=charter.holds_from < today and versions.exists(),
        same_day=same_day,
        following=following,
    )


def version_before(version: CharterVersion) -> CharterVersion | None:
    """The neighbour that a version took over from: the latest that holds from an earlier day, or was published earlier
    for the same day.
    """
    rows = CharterVersion.objects.filter(desk_id=version.desk_id)
    same_day = Q(holds_from=version.holds_from) & (
        Q(published_at__lt=version.published_at) | Q(published_at=version.published_at, pk__lt=version.pk)
    )
    found = rows.filter(Q(holds_from__lt=version.holds_from) | same_day)
    return found.order_by("-holds_from", "-published_at", "-pk").defer("text", "holidays").first()


def readable(version: CharterVersion) -> Charter | None:
    """What a version says; None where this version of the program no longer reads it."""
    try:
        return charter_of(version)
    except UnreadableCharter:
        return None


def _missing(before: Iterable[str], after: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(str(name) for name in set(before) - set(after)))


def _channels_gone(running: Charter, charter: Charter) -> tuple[str, ...]:
    """Channels of the desk, or of one plan ("premium: phone"), that are no longer there."""
    whole = _missing(running.channels, charter.channels)
    of_plans = [
        f"{name}: {channel}"
        for name, plan in running.plans.items()
        if name in charter.plans
        for channel in _channels(plan)
        if channel not in _channels(charter.plans[name]) and channel not in whole
    ]
    return (*whole, *of_plans)


def _channels(plan: Plan) -> list[str]:
    return [str(channel) for channel in plan.channels]


def _regions_gone(actor: Actor, running: Charter, charter: Charter) -> tuple[str, ...]:
    gone = set(_missing(running.regions, charter.regions))
    if not gone:
        return ()
    used = set(Organisation.objects.filter(desk=actor.desk, region__in=gone).values_list("region", flat=True))
    used |= set(Site.objects.filter(desk=actor.desk, region__in=gone).values_list("region", flat=True))
    return tuple(sorted(used))


def _groups_gone(actor: Actor, running: Charter, charter: Charter) -> tuple[str, ...]:
    gone = set(_missing(running.products, charter.products))
    if not gone:
        return ()
    return tuple(sorted(set(Product.objects.filter(desk=actor.desk, group__in=gone).values_list("group", flat=True))))
