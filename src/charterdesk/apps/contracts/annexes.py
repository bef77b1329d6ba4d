"""The annex of a contract: what its customer bought of the charter, from the rows of the contract."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import Published, charter_at, day_of
from charterdesk.apps.contracts.models import Contract, CoveredEquipment, CreditBalance
from charterdesk.rules.charter.document import Annex
from charterdesk.rules.terms.charter import Charter

MINUTES_AN_HOUR: Final = 60
MOST_PRODUCTS: Final = 500


def charter_for(desk: Desk) -> Published:
    """The version of which annexes tell: the one that holds today. NoCharter."""
    return charter_at(desk, now())


def annex_of(contract: Contract, charter: Charter) -> Annex | None:
    """What a contract says of this charter, as of today; None where the charter no longer has its plan."""
    if contract.plan not in charter.plans:
        return None
    rows = CoveredEquipment.objects.filter(contract=contract).select_related("equipment__product")
    covered = [row.equipment for row in rows.order_by("equipment__product__name", "equipment__serial")[:MOST_PRODUCTS]]
    minutes = CreditBalance.objects.filter(contract=contract).values_list("minutes", flat=True).first()
    groups = {one.product.group for one in covered if one.product.group in charter.products}
    region = contract.organisation.region
    return Annex(
        number=contract.number,
        customer=contract.organisation.name,
        plan=contract.plan,
        starts=contract.starts,
        ends=contract.ends,
        options=tuple(name for name in contract.options if name in charter.options),
        products=tuple(f"{one.product.name} {one.serial}".strip() for one in covered),
        everything=contract.covers_all,
        credit_hours=None if minutes is None else Decimal(minutes) / MINUTES_AN_HOUR,
        region=region if region in charter.regions else None,
        groups=tuple(sorted(groups)) if covered and not contract.covers_all else None,
    )


def today_of(desk: Desk) -> date:
    """The day on which an annex is written."""
    return day_of(desk, now())
