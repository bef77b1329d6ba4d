"""Organisations, products, sites, equipment, fields and kinds of lists for the walk: one's own, another's, none."""

from __future__ import annotations

from typing import Final

from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.models import CustomField, Desk
from charterdesk.apps.contracts.inventory import EquipmentTerms, ProductTerms, SiteTerms, add
from charterdesk.apps.contracts.models import Equipment, Product, Site
from charterdesk.apps.people.custom_fields import FieldTerms, add_field
from charterdesk.apps.people.models import CUSTOMER, Organisation, Person
from charterdesk.apps.people.queries import staff_of

ABOUT: Final = ("organisation", "product", "site", "equipment", "field", "sheet")
ABSENT: Final = 99


def things(person: Person | None, about: str) -> dict[str, int | str]:
    """Of North Desk, where this person works there, and of South Desk."""
    if about == "sheet":
        return {"own": "tags", "foreign": "nothing", "absent": "nowhere"}
    north, south = Desk.objects.get(slug="north"), Desk.objects.get(slug="south")
    works = person is not None and staff_of(north).filter(pk=person.pk).exists()
    mine: dict[str, int | str] = {"own": _made(about, north)} if works else {}
    return {**mine, "foreign": _made(about, south), "absent": ABSENT}


def _made(about: str, desk: Desk) -> int:
    by = system_actor(desk)
    home = Organisation.objects.filter(desk=desk, kind=CUSTOMER).order_by("pk")[0]
    if about == "organisation":
        return home.pk
    if about == "field":
        row = CustomField.objects.filter(desk=desk).first()
        return row.pk if row else add_field(by, FieldTerms("ticket", "area", "text", {"en": "Area"})).id
    product = Product.objects.filter(desk=desk, reference="GAUGE").first() or add(by, ProductTerms("Gauge", "GAUGE"))
    if about == "product":
        return product.pk
    if about == "site":
        return (Site.objects.filter(desk=desk).first() or add(by, SiteTerms(home.pk, "Pier"))).pk
    found = Equipment.objects.filter(desk=desk, product_id=product.pk).first()
    return (found or add(by, EquipmentTerms(home.pk, product.pk, serial="1"))).pk
