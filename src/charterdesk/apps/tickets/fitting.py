"""To which tickets something of the desk applies: those of some kinds, plans or products, or all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter, UnreadableCharter, charter_at
from charterdesk.apps.contracts.models import Product
from charterdesk.apps.tickets.models import Ticket
from charterdesk.rules.terms.charter import Charter

MOST: Final = 50  # of kinds, plans or products
Named = TypeVar("Named", str, int)


@dataclass(frozen=True, slots=True)
class Fitting:
    """Kinds and plans as the charter names them, products by their key; none of a sort: all of it."""

    kinds: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    products: tuple[int, ...] = ()

    def fits(self, kind: str, plan: str, product_id: int | None) -> bool:
        """Whether it applies. A kind, plan or product that is not known is none of those that are named."""
        return (
            (not self.kinds or kind in self.kinds)
            and (not self.plans or plan in self.plans)
            and (not self.products or product_id in self.products)
        )


class Fitted(models.Model):
    """A row that applies to some tickets only."""

    kinds = models.JSONField(default=list, blank=True)
    plans = models.JSONField(default=list, blank=True)
    products = models.JSONField(default=list, blank=True)

    class Meta:
        abstract = True

    @property
    def fitting(self) -> Fitting:
        """To which tickets it applies."""
        return Fitting(tuple(self.kinds), tuple(self.plans), tuple(self.products))

    def take_fitting(self, fitting: Fitting) -> None:
        """Let it apply to these tickets; the row is not saved."""
        self.kinds, self.plans, self.products = [*fitting.kinds], [*fitting.plans], [*fitting.products]

    def fits(self, ticket: Ticket) -> bool:
        """Whether it applies to this ticket as it stands now; its equipment is asked for where products are named."""
        product_id = ticket.equipment.product_id if self.products and ticket.equipment else None
        return self.fitting.fits(ticket.kind, ticket.plan, product_id)


def check_fitting(actor: Actor, fitting: Fitting, before: Fitting) -> Fitting:
    """What was given, each once. Invalid naming "kinds", "plans" or "products" for one that the desk does not have;
    what was kept `before` may stay, although a later charter no longer knows it.
    """
    charter = _charter(actor)
    known_kinds = {*charter.kinds, *charter.not_covered} if charter else set()
    known_plans = {*charter.plans} if charter else set()
    products = [one for one in fitting.products if one not in before.products]
    known_products = {*Product.objects.filter(desk=actor.desk, pk__in=products).values_list("pk", flat=True)}
    _check("kinds", fitting.kinds, {*known_kinds, *before.kinds})
    _check("plans", fitting.plans, {*known_plans, *before.plans})
    _check("products", fitting.products, {*known_products, *before.products})
    return Fitting(_once(fitting.kinds), _once(fitting.plans), _once(fitting.products))


def _check(field: str, given: Sequence[object], known: set[str] | set[int]) -> None:
    if len(given) > MOST or any(one not in known for one in given):
        raise Invalid(_("Choose from the list."), field=field, code="unknown")


def _once(given: Sequence[Named]) -> tuple[Named, ...]:
    return tuple(dict.fromkeys(given))


def _charter(actor: Actor) -> Charter | None:
    try:
        return charter_at(actor.desk, now()).charter
    except (NoCharter, UnreadableCharter):
        return None
