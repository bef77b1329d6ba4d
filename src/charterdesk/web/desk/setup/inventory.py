"""Products of the catalogue, sites, equipment with its serial numbers and dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charterdesk.apps.base import custom_fields as own
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.contracts import inventory, lists, queries
from charterdesk.apps.contracts.inventory import EquipmentTerms, ProductTerms, SiteTerms
from charterdesk.apps.contracts.models import Equipment, Product, Site
from charterdesk.apps.people import lists as people_lists
from charterdesk.apps.people.models import DESK
from charterdesk.web import custom_fields, moments
from charterdesk.web.desk.setup import declared
from charterdesk.web.desk.setup.asking import (
    MOST_OFFERED,
    NamedField,
    SetupForm,
    day_field,
    known_field,
    unknown_name,
)
from charterdesk.web.desk.setup.declared import declared_field
from charterdesk.web.desk.setup.listing import Listing

Cells = list[tuple[Any, ...]]
PRESS = {
    "retire": (
        gettext_lazy("Retired: it is offered no more; tickets that name it keep it."),
        lambda actor, row, _given: inventory.retire(actor, row),
    ),
    "restore": (
        gettext_lazy("In use again."),
        lambda actor, row, _given: inventory.retire(actor, row, active=True),
    ),
}


class ProductForm(SetupForm):
    """A line of the catalogue."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    reference = forms.CharField(label=gettext_lazy("Reference"), max_length=80)
    current_version = forms.CharField(
        label=gettext_lazy("Current version"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Equipment with another version counts as not up to date."),
    )
    in_catalogue = forms.BooleanField(
        label=gettext_lazy("In the catalogue"),
        required=False,
        initial=True,
        help_text=gettext_lazy("A fact that the charter may ask for."),
    )

    group = declared_field(gettext_lazy("Group"), gettext_lazy("Where promises or prices of the charter depend on it."))

    def __init__(self, actor: Actor, data: Any, *, row: Product | None, first: Mapping[str, str]) -> None:
        del first
        names = ("name", "reference", "current_version", "in_catalogue", "group")
        super().__init__(data, initial={name: getattr(row, name) for name in names} if row else None)
        declared.offer(self, "group", declared.groups(declared.charter_now(actor)), row.group if row else "")

    def terms(self) -> ProductTerms:
        """What was said, as the verbs take it."""
        return ProductTerms(**self.cleaned_data)


class SiteForm(SetupForm):
    """A place of a customer."""

    organisation = NamedField(label=gettext_lazy("Organisation"), lists="organisations")
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    city = forms.CharField(label=gettext_lazy("Town"), max_length=120, required=False)
    country = forms.CharField(
        label=gettext_lazy("Country"), max_length=2, required=False, help_text=gettext_lazy("Two letters, such as FR.")
    )
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Where it is not the desk's, such as Indian/Reunion."),
    )
    region = declared_field(gettext_lazy("Region"), gettext_lazy("Where it is not the organisation's."))

    def __init__(self, actor: Actor, data: Any, *, row: Site | None, first: Mapping[str, str]) -> None:
        said: dict[str, Any] = {"organisation": first.get("organisation", "")[:160]}
        if row is not None:
            said = {name: getattr(row, name) for name in ("name", "city", "country", "time_zone", "region")}
            said["organisation"] = row.organisation.name
        super().__init__(data, initial=said)
        present = row.organisation_id if row else None
        self.homes = people_lists.homes(actor, present_id=present).exclude(kind=DESK)
        self.offer("organisation", self.homes.values_list("name", flat=True)[:MOST_OFFERED])
        declared.offer(self, "region", declared.regions(declared.charter_now(actor)), row.region if row else "")

    def clean_organisation(self) -> int:
        """The organisation of this name."""
        found = people_lists.named(self.homes, self.cleaned_data["organisation"])
        if found is None:
            raise forms.ValidationError(unknown_name())
        return found.pk

    def terms(self) -> SiteTerms:
        """What was said, as the verbs take it."""
        said = dict(self.cleaned_data)
        return SiteTerms(organisation_id=said.pop("organisation"), **said)


class EquipmentForm(SetupForm):
    """A product in a customer's hands."""

    organisation = NamedField(label=gettext_lazy("Organisation"), lists="organisations")
    site = forms.CharField(
        label=gettext_lazy("Site"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("The name of one of the organisation's sites."),
    )
    product = NamedField(label=gettext_lazy("Product"), lists="products", help_text=gettext_lazy("Its reference."))
    serial = forms.CharField(label=gettext_lazy("Serial number"), max_length=80, required=False)
    version = forms.CharField(label=gettext_lazy("Version"), max_length=40, required=False)
    warranty_until = day_field(gettext_lazy("Under warranty until"))
    manufacturer_maintenance_until = day_field(gettext_lazy("Manufacturer's maintenance until"))
    up_to_date = known_field(
        gettext_lazy("Up to date"), gettext_lazy("Left unknown, the version is compared with the product's.")
    )
    bought_here = known_field(gettext_lazy("Bought here"))

    def __init__(self, actor: Actor, data: Any, *, row: Equipment | None, first: Mapping[str, str]) -> None:
        said: dict[str, Any] = {"organisation": first.get("organisation", "")[:160]}
        if row is not None:
            names = ("serial", "version", "warranty_until", "manufacturer_maintenance_until")
            said = {name: getattr(row, name) for name in names}
            said |= {name: _known(getattr(row, name)) for name in ("up_to_date", "bought_here")}
            said["organisation"] = row.organisation.name
            said["site"] = row.site.name if row.site else ""
            said["product"] = row.product.reference
        super().__init__(data, initial=said)
        self.held = row.custom if row else {}
        self.own = own.fields_of(actor.desk, "equipment")
        present = row.organisation_id if row else None
        self.homes = people_lists.homes(actor, present_id=present).exclude(kind=DESK)
        self.products = queries.products(actor, retired=row is not None)
        self.sites = queries.sites(actor, retired=row is not None)
        self.offer("organisation", self.homes.values_list("name", flat=True)[:MOST_OFFERED])
        self.offer("product", self.products.values_list("reference", flat=True)[:MOST_OFFERED])
        custom_fields.add_to(self, self.own, self.held)

    def clean_organisation(self) -> int:
        """The organisation of this name."""
        found = people_lists.named(self.homes, self.cleaned_data["organisation"])
        if found is None:
            raise forms.ValidationError(unknown_name())
        return found.pk

    def clean_product(self) -> int:
        """The product of this reference, or the only one of this name."""
        said = self.cleaned_data["product"]
        found = self.products.filter(reference=said).first()
        if found is None:
            alike = list(self.products.filter(name__iexact=said)[:2])
            found = alike[0] if len(alike) == 1 else None
        if found is None:
            raise forms.ValidationError(unknown_name())
        return found.pk

    def clean(self) -> dict[str, Any]:
        """The site is one of the organisation's."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        name, organisation = said.get("site"), said.get("organisation")
        site = self.sites.filter(organisation_id=organisation, name=name).first() if name and organisation else None
        if name and organisation and site is None:
            self.add_error("site", _("This organisation has no site of this name."))
        said["site_id"] = site.pk if site else None
        return said

    def terms(self) -> EquipmentTerms:
        """What was said, as the verbs take it."""
        said = self.cleaned_data
        values = own.read(self.own, custom_fields.given(self), at=own.OPENING, before=self.held)
        return EquipmentTerms(
            organisation_id=said["organisation"],
            product_id=said["product"],
            serial=said["serial"],
            version=said["version"],
            site_id=said["site_id"],
            up_to_date=said["up_to_date"],
            bought_here=said["bought_here"],
            manufacturer_maintenance_until=said["manufacturer_maintenance_until"],
            warranty_until=said["warranty_until"],
            custom=values,
        )


def _known(value: bool | None) -> str:  # noqa: FBT001  # a fact of three values
    return "" if value is None else "yes" if value else "no"


def _products(_actor: Actor, rows: Sequence[Any]) -> Cells:
    return [
        (row.reference, row.name, row.current_version, _("yes") if row.in_catalogue else _("no"), row.known)
        for row in rows
    ]


def _sites(_actor: Actor, rows: Sequence[Site]) -> Cells:
    return [(row.name, row.organisation.name, row.city, row.country, row.time_zone) for row in rows]


def _equipment(_actor: Actor, rows: Sequence[Equipment]) -> Cells:
    return [
        (
            row.serial or _("without number"),
            row.product.name,
            row.organisation.name,
            row.site.name if row.site else "",
            row.version,
            _day(row.warranty_until),
            _day(row.manufacturer_maintenance_until),
            ", ".join(one.contract.number for one in row.covered_by.all()),
        )
        for row in rows
    ]


def _day(value: Any) -> str:
    return moments.calendar_day(value) if value else ""


def _beside(actor: Actor, row: Equipment) -> Mapping[str, Any]:
    retired = [field for field in own.fields_of(actor.desk, "equipment", retired=True) if not field.active]
    return {
        "covered_by": [one.contract for one in row.covered_by.all()],
        "kept_fields": custom_fields.shown(retired, row.custom),
    }


PRODUCTS = Listing(
    name="products",
    title=gettext_lazy("Products"),
    lead=gettext_lazy("The catalogue: what this desk supports."),
    add_words=gettext_lazy("Add a product"),
    empty=gettext_lazy("Add the first product: customers' equipment is of one."),
    sees="contract.see",
    adds="contract.manage",
    changes="contract.manage",
    heads=(
        gettext_lazy("Reference"),
        gettext_lazy("Name"),
        gettext_lazy("Current version"),
        gettext_lazy("In the catalogue"),
        gettext_lazy("Pieces"),
    ),
    rows=lists.products,
    cells=_products,
    form=ProductForm,
    add=lambda actor, form: inventory.add(actor, form.terms()),
    change=lambda actor, row, form, seen: inventory.change(actor, row, form.terms(), seen=seen),
    find=lambda actor, pk: lists.one(lists.products(actor, state="all"), pk),
    terms=inventory.terms_of,
    press=PRESS,
)
SITES = Listing(
    name="sites",
    title=gettext_lazy("Sites"),
    lead=gettext_lazy("The places of customers, each with its own clock on the wall."),
    add_words=gettext_lazy("Add a site"),
    empty=gettext_lazy("Sites are needed only where a customer has several places."),
    sees="contract.see",
    adds="contract.manage",
    changes="contract.manage",
    heads=(
        gettext_lazy("Name"),
        gettext_lazy("Organisation"),
        gettext_lazy("Town"),
        gettext_lazy("Country"),
        gettext_lazy("Time zone"),
    ),
    rows=lists.sites,
    cells=_sites,
    form=SiteForm,
    add=lambda actor, form: inventory.add(actor, form.terms()),
    change=lambda actor, row, form, seen: inventory.change(actor, row, form.terms(), seen=seen),
    find=lambda actor, pk: lists.one(lists.sites(actor, state="all"), pk),
    terms=inventory.terms_of,
    press=PRESS,
)
EQUIPMENT = Listing(
    name="equipment",
    title=gettext_lazy("Equipment"),
    lead=gettext_lazy("What customers have, with serial numbers, warranty and maintenance."),
    add_words=gettext_lazy("Add equipment"),
    empty=gettext_lazy("Equipment is needed where contracts cover listed products."),
    sees="contract.see",
    adds="contract.manage",
    changes="contract.manage",
    heads=(
        gettext_lazy("Serial number"),
        gettext_lazy("Product"),
        gettext_lazy("Organisation"),
        gettext_lazy("Site"),
        gettext_lazy("Version"),
        gettext_lazy("Warranty until"),
        gettext_lazy("Maintenance until"),
        gettext_lazy("Contracts"),
    ),
    rows=lists.equipment,
    cells=_equipment,
    form=EquipmentForm,
    add=lambda actor, form: inventory.add(actor, form.terms()),
    change=lambda actor, row, form, seen: inventory.change(actor, row, form.terms(), seen=seen),
    find=lambda actor, pk: lists.one(lists.equipment(actor, state="all"), pk),
    terms=inventory.terms_of,
    press=PRESS,
    beside="desk/setup/equipment_beside.html",
    shown=_beside,
)
