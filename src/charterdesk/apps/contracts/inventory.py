"""What customers have: sites, the products of the catalogue, equipment; added, changed, retired, never deleted."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any, Final

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from phonenumbers import SUPPORTED_REGIONS

from charterdesk.apps.base import custom_fields, events, prepared, typed
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.digests import fingerprint
from charterdesk.apps.base.errors import Conflict, NotFound
from charterdesk.apps.contracts.models import Equipment, Product, Site
from charterdesk.apps.people.access import require
from charterdesk.apps.people.checks import Problems, refuse, stored_once
from charterdesk.apps.people.models import Organisation

LONGEST: Final[Mapping[str, int]] = {
    "name": 200,
    "reference": 80,
    "current_version": 40,
    "city": 120,
    "group": 60,
    "region": 60,
    "serial": 80,
    "version": 40,
}
HELD: Final[Mapping[type[Model], Callable[[], QuerySet[Any]]]] = {
    Product: Product.objects.all,
    Site: Site.objects.all,
    Equipment: Equipment.objects.all,
}


@dataclass(frozen=True, slots=True)
class ProductTerms:
    """A line of the catalogue. `in_catalogue` is a fact that charters ask for (EX-11), `group` one of their words."""

    name: str
    reference: str
    in_catalogue: bool = True
    current_version: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class SiteTerms:
    """A place of a customer; `country` by its two letters (ISO 3166), the zone by its IANA name, `region` by the
    charter's.
    """

    organisation_id: int
    name: str
    city: str = ""
    country: str = ""
    time_zone: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class EquipmentTerms:
    """A product in a customer's hands; None is unknown, never "no". Further facts of the charter are left alone."""

    organisation_id: int
    product_id: int
    serial: str = ""
    version: str = ""
    site_id: int | None = None
    up_to_date: bool | None = None
    bought_here: bool | None = None
    manufacturer_maintenance_until: date | None = None
    warranty_until: date | None = None
    custom: Mapping[str, Any] = field(default_factory=dict)


Terms = ProductTerms | SiteTerms | EquipmentTerms
Row = Product | Site | Equipment
EQUIPMENT_PARTS: Final = tuple(EquipmentTerms.__dataclass_fields__)
# What the journal calls them: what is recorded when one is added, where its stream begins.
WORDS: Final[Mapping[type[Model], tuple[str, str]]] = {
    Product: ("product", "product.created"),
    Site: ("site", "site.created"),
    Equipment: ("equipment", "equipment.added"),
}


def terms_of(row: Row) -> Terms:
    """What is said of it now."""
    if isinstance(row, Product):
        return ProductTerms(row.name, row.reference, row.in_catalogue, row.current_version, row.group)
    if isinstance(row, Site):
        return SiteTerms(row.organisation_id, row.name, row.city, row.country, row.time_zone, row.region)
    return EquipmentTerms(**{name: getattr(row, name) for name in EQUIPMENT_PARTS})


def cleaned(terms: Terms) -> Terms:
    """The same with every text on one line."""
    said = {name: getattr(terms, name) for name in terms.__dataclass_fields__}
    lines: dict[str, Any] = {name: typed.line(value) for name, value in said.items() if isinstance(value, str)}
    if "country" in lines:
        lines["country"] = lines["country"].upper()
    return replace(terms, **lines)


def problems_of(terms: Terms) -> Problems:
    """What is wrong with what is said, whatever else the desk knows."""
    problems: Problems = {}
    for name in terms.__dataclass_fields__:
        value = getattr(terms, name)
        if name in {"name", "reference"} and not value:
            problems[name] = _("This is needed.")
        elif isinstance(value, str) and len(value) > LONGEST.get(name, len(value)):
            problems[name] = _("This text is too long.")
    if isinstance(terms, SiteTerms):
        if terms.country and terms.country not in SUPPORTED_REGIONS:
            problems["country"] = _("This is no country: give its two letters, such as FR.")
        if terms.time_zone and terms.time_zone not in _zones():
            problems["time_zone"] = _("There is no such time zone.")
    return problems


@transaction.atomic
def add(actor: Actor, terms: Terms) -> Row:
    """Note a product, a site or a piece of equipment. NotFound for an organisation, product or site of another desk;
    Invalid naming the field.
    """
    require(actor, "contract.manage")
    said = _checked(actor, terms, None)
    with stored_once(*_once(said)):
        return insert(actor, said)


def insert(actor: Actor, terms: Terms) -> Row:
    """Store what was checked, and tell it; inside the caller's transaction."""
    row: Row
    if isinstance(terms, ProductTerms):
        row = Product(desk=actor.desk, **_said(terms))
    elif isinstance(terms, SiteTerms):
        row = Site(desk=actor.desk, **_said(terms))
    else:
        row = Equipment(desk=actor.desk, **_said(terms))
    prepared.insert(row)
    word, code = WORDS[type(row)]
    data: dict[str, events.Json] = {word: row.pk}
    if isinstance(row, Equipment):
        data["product"] = row.product_id
    events.record(actor.desk, stream_of(row), code, actor=actor, data=data, first=isinstance(row, Product))
    return row


@transaction.atomic
def change(actor: Actor, row: Row, terms: Terms, *, seen: str | None = None) -> Row:
    """Say something else of it; nothing is told where nothing differs. Conflict when it is no longer as it was `seen`;
    otherwise as `add`.
    """
    require(actor, "contract.manage")
    now_held = _held(actor, row)
    if seen is not None and seen != fingerprint(terms_of(now_held)):
        raise Conflict(_("Somebody changed this meanwhile: look at it as it stands now."))
    said = _checked(actor, terms, now_held)
    with stored_once(*_once(said)):
        update(actor, now_held, said)
    return now_held


def update(actor: Actor, row: Row, terms: Terms) -> bool:
    """Store what was checked where it differs, and tell which parts; whether anything did."""
    said = _said(terms)
    if isinstance(row, Equipment) and isinstance(terms, EquipmentTerms):
        said["custom"] = custom_fields.kept(row.custom, terms.custom)
    changed = sorted(name for name, value in said.items() if getattr(row, name) != value)
    if not changed:
        return False
    for name in changed:
        setattr(row, name, said[name])
    prepared.change(type(row), {name: said[name] for name in changed}, id=row.pk)
    word, _code = WORDS[type(row)]
    data: dict[str, events.Json] = {word: row.pk, "changed": [*changed]}
    events.record(actor.desk, stream_of(row), f"{word}.changed", actor=actor, data=data)
    return True


@transaction.atomic
def retire(actor: Actor, row: Row, *, active: bool = False) -> Row:
    """Offer it no more (or again, with `active`): tickets that name it keep it."""
    require(actor, "contract.manage")
    now_held = _held(actor, row)
    if now_held.active != active:
        now_held.active = active
        now_held.save(update_fields=["active"])
        word, _code = WORDS[type(row)]
        told = "taken_back" if active else "retired"
        events.record(actor.desk, stream_of(row), f"{word}.{told}", actor=actor, data={word: row.pk})
    return now_held


def stream_of(row: Row) -> str:
    """Where the journal tells of it: sites and equipment in their organisation's stream."""
    return f"product:{row.pk}" if isinstance(row, Product) else f"organisation:{row.organisation_id}"


def _said(terms: Terms) -> dict[str, Any]:
    said = {name: getattr(terms, name) for name in terms.__dataclass_fields__}
    if isinstance(terms, EquipmentTerms):
        said["custom"] = custom_fields.kept({}, terms.custom)
    return said


def _checked(actor: Actor, terms: Terms, row: Row | None) -> Terms:
    said = cleaned(terms)
    problems = problems_of(said)
    if not isinstance(said, ProductTerms) and not (
        Organisation.objects.filter(desk=actor.desk, pk=said.organisation_id).exists()
    ):
        raise NotFound
    if isinstance(said, EquipmentTerms):
        if not Product.objects.filter(desk=actor.desk, pk=said.product_id).exists():
            raise NotFound
        sites = Site.objects.filter(desk=actor.desk, organisation_id=said.organisation_id)
        if said.site_id is not None and not sites.filter(pk=said.site_id).exists():
            problems["site"] = _("This site belongs to another organisation.")
    if isinstance(said, SiteTerms):
        others = Site.objects.filter(desk=actor.desk, organisation_id=said.organisation_id, name=said.name)
        if others.exclude(pk=row.pk if row else 0).exists():
            problems["name"] = _("This organisation has a site of this name.")
    refuse(problems)
    return said


def _held(actor: Actor, row: Row) -> Row:
    rows: QuerySet[Any] = HELD[type(row)]().select_for_update()
    found: Row | None = rows.filter(desk=actor.desk, pk=row.pk).first()
    if found is None:
        raise NotFound
    return found


def _once(terms: Terms) -> tuple[str, str]:
    if isinstance(terms, EquipmentTerms):
        return "serial", _("This serial number exists already.")
    return "reference", _("This reference exists already.")


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())
