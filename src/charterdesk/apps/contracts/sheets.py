"""Products, sites, equipment and contracts as files: columns, exports, how a line of an import is judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from charterdesk.apps.base import custom_fields, typed
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.books import ACTIVE, TermsBook, heading, words_of_fact
from charterdesk.apps.base.now import now
from charterdesk.apps.base.sheets import Cells, Column, Line, parts_of
from charterdesk.apps.contracts import changes, inventory, lists
from charterdesk.apps.contracts.actions import ContractTerms
from charterdesk.apps.contracts.charters import day_of
from charterdesk.apps.contracts.inventory import EquipmentTerms, ProductTerms, SiteTerms
from charterdesk.apps.contracts.models import Contract, Equipment, Product, Site
from charterdesk.apps.people.lists import homes
from charterdesk.apps.people.models import DESK, Organisation
from charterdesk.apps.people.sheets import (
    IN_USE,
    ORGANISATION,
    REGION,
    note_problems,
    own_columns,
    own_values,
    read_own,
)

PRODUCTS: Final = (
    Column("reference", heading("Référence", "Reference", "Referencia"), needed=True),
    Column("name", heading("Nom", "Name", "Nombre"), needed=True),
    Column("current_version", heading("Version courante", "Current version", "Versión actual")),
    Column("in_catalogue", heading("Au catalogue", "In the catalogue", "En el catálogo")),
    Column("group", heading("Famille", "Group", "Grupo")),
    IN_USE,
)
SITES: Final = (
    Column("organisation", ORGANISATION, needed=True, part="organisation_id"),
    Column("name", heading("Site", "Site", "Sede"), needed=True),
    Column("city", heading("Ville", "Town", "Ciudad")),
    Column("country", heading("Pays", "Country", "País")),
    Column("time_zone", heading("Fuseau horaire", "Time zone", "Zona horaria")),
    REGION,
    IN_USE,
)
EQUIPMENT: Final = (
    Column("organisation", ORGANISATION, needed=True, part="organisation_id"),
    Column(
        "product",
        heading("Référence du produit", "Product reference", "Referencia del producto"),
        needed=True,
        part="product_id",
    ),
    Column("serial", heading("Numéro de série", "Serial number", "Número de serie")),
    Column("version", heading("Version", "Version", "Versión")),
    Column("site", heading("Site", "Site", "Sede"), part="site_id"),
    Column("warranty_until", heading("Garantie jusqu'au", "Warranty until", "Garantía hasta")),
    Column(
        "manufacturer_maintenance_until",
        heading("Maintenance constructeur jusqu'au", "Manufacturer's maintenance until", "Mantenimiento hasta"),
    ),
    Column("up_to_date", heading("À jour", "Up to date", "Al día")),
    Column("bought_here", heading("Acheté ici", "Bought here", "Comprado aquí")),
    IN_USE,
)
CONTRACTS: Final = (
    Column("number", heading("Numéro", "Number", "Número"), needed=True),
    Column("organisation", ORGANISATION, needed=True),
    Column("plan", heading("Formule", "Plan", "Plan"), needed=True),
    Column("options", heading("Options", "Options", "Opciones")),
    Column("starts", heading("Du", "From", "Desde"), needed=True),
    Column("ends", heading("Au", "Until", "Hasta")),
    Column("covers_all", heading("Couvre tout", "Covers all", "Cubre todo")),
    Column("note", heading("Remarque", "Note", "Nota")),
    Column("equipment", heading("Matériel couvert", "Equipment covered", "Equipos cubiertos")),
)


def equipment_columns(actor: Actor) -> tuple[Column, ...]:
    """The columns of equipment, the desk's own fields at the end."""
    return (*EQUIPMENT, *own_columns(custom_fields.fields_of(actor.desk, "equipment")))


def written(actor: Actor, name: str) -> Iterator[dict[str, Any]]:
    """Every row of "products", "sites", "equipment" or "contracts", as an export writes it."""
    book: TermsBook = BOOKS[name](actor)
    rows: QuerySet[Any] = {
        "products": lists.products,
        "sites": lists.sites,
        "equipment": lists.equipment,
        "contracts": lists.contracts,
    }[name](actor, state="all")
    if name == "contracts":
        rows = rows.prefetch_related("covered__equipment__product")
    for row in rows.iterator(chunk_size=500):
        yield dict(book.written(row))


class InventoryBook(TermsBook):
    """What products, sites and equipment have in common: the organisations named, verbs of one kind."""

    def __init__(self, actor: Actor, columns: tuple[Column, ...]) -> None:
        super().__init__(actor, columns)
        self.homes: dict[str, Organisation] = {}
        self.known: dict[Any, Any] = {}

    def prepare(self, lines: Sequence[Line]) -> None:
        """The organisations named."""
        named = {typed.line(line.cells.get("organisation", "")) for line in lines}
        self.homes = {row.name: row for row in homes(self.actor).exclude(kind=DESK).filter(name__in=named)}

    def home(self, cells: Cells) -> Organisation | None:
        """The organisation of a line; a problem where there is none."""
        found = self.homes.get(typed.line(cells.text("organisation")))
        if found is None:
            cells.wrong("organisation", _("No organisation in use has this name: import organisations first."))
        return found

    def before(self, row: Any) -> Any:
        """The terms that stand."""
        return inventory.terms_of(row)

    def save(self, row: Any, terms: Any, *, active: bool) -> None:
        """Store it."""
        stored = inventory.insert(self.actor, terms) if row is None else row
        if row is not None:
            inventory.update(self.actor, row, terms)
        if stored.active != active:
            inventory.retire(self.actor, stored, active=active)


class ProductBook(InventoryBook):
    """Products, found by their reference."""

    def __init__(self, actor: Actor) -> None:
        super().__init__(actor, PRODUCTS)

    def prepare(self, lines: Sequence[Line]) -> None:
        """The products named."""
        named = {typed.line(line.cells.get("reference", "")) for line in lines}
        self.known = {row.reference: row for row in Product.objects.filter(desk=self.actor.desk, reference__in=named)}

    def find(self, cells: Cells) -> tuple[tuple[str, ...], Product | None]:
        """By reference."""
        reference = typed.line(cells.text("reference"))
        return (reference,), self.known.get(reference)

    def read(self, cells: Cells, row: Product | None) -> Any:
        """What the line says."""
        stands: Any = inventory.terms_of(row) if row else ProductTerms("", "")
        fact = cells.yes_or_no("in_catalogue", stands.in_catalogue)
        terms = inventory.cleaned(
            ProductTerms(
                name=cells.text("name"),
                reference=cells.text("reference"),
                in_catalogue=stands.in_catalogue if fact is None else fact,
                current_version=cells.text("current_version", stands.current_version),
                group=cells.text("group", stands.group),
            )
        )
        note_problems(cells, inventory.problems_of(terms))
        return terms

    def written(self, row: Product) -> Mapping[str, Any]:
        """What an export writes."""
        return {
            "reference": row.reference,
            "name": row.name,
            "current_version": row.current_version,
            "in_catalogue": words_of_fact(row.in_catalogue),
            "group": row.group,
            ACTIVE: words_of_fact(row.active),
        }


class SiteBook(InventoryBook):
    """Sites, found by organisation and name."""

    def __init__(self, actor: Actor) -> None:
        super().__init__(actor, SITES)

    def prepare(self, lines: Sequence[Line]) -> None:
        """The organisations named, and their sites of these names."""
        super().prepare(lines)
        names = {typed.line(line.cells.get("name", "")) for line in lines}
        rows = Site.objects.filter(desk=self.actor.desk, organisation__in=self.homes.values(), name__in=names)
        self.known = {(row.organisation_id, row.name): row for row in rows.select_related("organisation")}

    def find(self, cells: Cells) -> tuple[tuple[str, ...], Site | None]:
        """By organisation and name."""
        home, name = self.home(cells), typed.line(cells.text("name"))
        return (home.name if home else "", name), self.known.get((home.pk, name)) if home else None

    def read(self, cells: Cells, row: Site | None) -> Any:
        """What the line says."""
        home = self.homes[typed.line(cells.text("organisation"))]
        terms = inventory.cleaned(
            SiteTerms(
                home.pk,
                name=cells.text("name"),
                city=cells.text("city", row.city if row else ""),
                country=cells.text("country", row.country if row else ""),
                time_zone=cells.text("time_zone", row.time_zone if row else ""),
                region=cells.text("region", row.region if row else ""),
            )
        )
        note_problems(cells, inventory.problems_of(terms))
        return terms

    def written(self, row: Site) -> Mapping[str, Any]:
        """What an export writes."""
        said = {name: getattr(row, name) for name in ("name", "city", "country", "time_zone", "region")}
        return {"organisation": row.organisation.name, **said, ACTIVE: words_of_fact(row.active)}


class EquipmentBook(InventoryBook):
    """Equipment, found by product and serial number; without one, the only piece of this product that its owner has."""

    def __init__(self, actor: Actor) -> None:
        super().__init__(actor, equipment_columns(actor))
        self.fields = custom_fields.fields_of(actor.desk, "equipment")
        self.products: dict[str, Product] = {}
        self.sites: dict[tuple[int, str], Site] = {}
        self.numberless: dict[tuple[int, int], list[Equipment]] = {}

    def prepare(self, lines: Sequence[Line]) -> None:
        """The organisations, products, sites and pieces named."""
        super().prepare(lines)
        desk = self.actor.desk
        named = {
            column: {typed.line(line.cells.get(column, "")) for line in lines}
            for column in ("product", "site", "serial")
        }
        self.products = {
            row.reference: row for row in Product.objects.filter(desk=desk, reference__in=named["product"])
        }
        sites = Site.objects.filter(desk=desk, organisation__in=self.homes.values(), name__in=named["site"])
        self.sites = {(row.organisation_id, row.name): row for row in sites}
        rows = Equipment.objects.filter(desk=desk, product__in=self.products.values()).select_related(
            "organisation", "product", "site"
        )
        pieces = rows.filter(serial__in=named["serial"] - {""})
        self.known = {(row.product_id, row.serial): row for row in pieces}
        self.numberless = {}
        if "" in named["serial"]:
            for row in rows.filter(serial="", organisation__in=self.homes.values()):
                self.numberless.setdefault((row.product_id, row.organisation_id), []).append(row)

    def find(self, cells: Cells) -> tuple[tuple[str, ...], Equipment | None]:
        """By product and serial number."""
        home, reference, serial = self.home(cells), typed.line(cells.text("product")), typed.line(cells.text("serial"))
        product = self.products.get(reference)
        if product is None:
            cells.wrong("product", _("No product has this reference: import products first."))
        if home is None or product is None:
            return (reference, serial), None
        if serial:
            return (reference, serial), self.known.get((product.pk, serial))
        rows = self.numberless.get((product.pk, home.pk), [])
        if len(rows) > 1:
            cells.wrong("serial", _("This organisation has several without a number: give the serial number."))
        return (home.name, reference, ""), rows[0] if len(rows) == 1 else None

    def read(self, cells: Cells, row: Equipment | None) -> Any:
        """What the line says."""
        home = self.homes[typed.line(cells.text("organisation"))]
        product = self.products[typed.line(cells.text("product"))]
        before: Any = inventory.terms_of(row) if row else EquipmentTerms(home.pk, product.pk)
        terms = inventory.cleaned(
            EquipmentTerms(
                home.pk,
                product.pk,
                serial=cells.text("serial", before.serial),
                version=cells.text("version", before.version),
                site_id=self._site(cells, home, before),
                up_to_date=cells.yes_or_no("up_to_date", before.up_to_date),
                bought_here=cells.yes_or_no("bought_here", before.bought_here),
                manufacturer_maintenance_until=cells.day(
                    "manufacturer_maintenance_until", before.manufacturer_maintenance_until
                ),
                warranty_until=cells.day("warranty_until", before.warranty_until),
                custom=read_own(cells, self.fields, before.custom, new=row is None),
            )
        )
        note_problems(cells, inventory.problems_of(terms))
        return terms

    def _site(self, cells: Cells, home: Organisation, before: EquipmentTerms) -> int | None:
        name = cells.line.cells.get("site")
        if name is None:
            return before.site_id if before.organisation_id == home.pk else None
        site = self.sites.get((home.pk, typed.line(name)))
        if name and site is None:
            cells.wrong("site", _("This organisation has no site of this name."))
        return site.pk if site else None

    def written(self, row: Equipment) -> Mapping[str, Any]:
        """What an export writes."""
        return {
            "organisation": row.organisation.name,
            "product": row.product.reference,
            "serial": row.serial,
            "version": row.version,
            "site": row.site.name if row.site else "",
            "warranty_until": row.warranty_until,
            "manufacturer_maintenance_until": row.manufacturer_maintenance_until,
            "up_to_date": words_of_fact(row.up_to_date),
            "bought_here": words_of_fact(row.bought_here),
            ACTIVE: words_of_fact(row.active),
            **own_values(self.fields, row.custom),
        }

    def save(self, row: Any, terms: EquipmentTerms, *, active: bool) -> None:
        """Store it; a field that the line empties goes."""
        if row is not None:
            for name in set(row.custom) - set(terms.custom):
                del row.custom[name]
        super().save(row, terms, active=active)


class ContractBook(InventoryBook):
    """Contracts, found by their number; a contract never goes to another organisation."""

    def __init__(self, actor: Actor) -> None:
        super().__init__(actor, CONTRACTS)
        self.charters = changes.charters_of(actor)
        self.today = day_of(actor.desk, now())
        self.pieces: dict[str, list[Equipment]] = {}

    def prepare(self, lines: Sequence[Line]) -> None:
        """The organisations, contracts and equipment named."""
        super().prepare(lines)
        desk = self.actor.desk
        numbers = {typed.line(line.cells.get("number", "")) for line in lines}
        serials = {part.rpartition(":")[2] for line in lines for part in parts_of(line.cells.get("equipment", ""))}
        rows = Contract.objects.filter(desk=desk, number__in=numbers).select_related("organisation")
        self.known = {row.number: row for row in rows.prefetch_related("covered__equipment__product")}
        self.pieces = {}
        for piece in Equipment.objects.filter(desk=desk, serial__in=serials - {""}).select_related(
            "product", "organisation"
        ):
            self.pieces.setdefault(piece.serial, []).append(piece)

    def find(self, cells: Cells) -> tuple[tuple[str, ...], Contract | None]:
        """By number."""
        home, number = self.home(cells), typed.line(cells.text("number"))
        row = self.known.get(number)
        if row is not None and home is not None and row.organisation_id != home.pk:
            cells.wrong("organisation", _("This contract is another organisation's."))
        return (number,), row

    def read(self, cells: Cells, row: Contract | None) -> SimpleNamespace | None:
        """What the line says."""
        home = self.homes[typed.line(cells.text("organisation"))]
        before = changes.terms_of(row) if row else None
        starts = cells.day("starts")
        if starts is None:
            if not cells.text("starts"):
                cells.wrong("starts", _("This is needed."))
            return None
        covers = cells.yes_or_no("covers_all", before.covers_all if before else False)
        terms = changes.cleaned(
            ContractTerms(
                number=cells.text("number"),
                plan=self._machine(cells.text("plan"), "plans"),
                starts=starts,
                ends=cells.day("ends", before.ends if before else None),
                options=tuple(self._machine(one, "options") for one in parts_of(cells.text("options")))
                if "options" in cells.line.cells
                else (before.options if before else ()),
                covers_all=bool(covers),
                note=cells.text("note", before.note if before else ""),
            )
        )
        problems = changes.problems_of(terms, self.charters)
        stays = {"plan": before is not None and terms.plan == before.plan}
        note_problems(cells, {name: problem for name, problem in problems.items() if not stays.get(name)})
        return _agreed(terms, home.pk, self._pieces(cells, home, row))

    def _machine(self, text: str, chapter: str) -> str:
        """The machine name of a plan or option, by itself or by the charter's words for it."""
        word = typed.plain(text)
        for charter in self.charters:
            for name, term in getattr(charter, chapter).items():
                if word == typed.plain(name) or word in {
                    typed.plain(term.is_.in_language(language)) for language in ("fr", "en", "es")
                }:
                    return str(name)
        return text

    def _pieces(self, cells: Cells, home: Organisation, row: Contract | None) -> frozenset[int]:
        covered = frozenset(one.equipment_id for one in row.covered.all()) if row else frozenset()
        if "equipment" not in cells.line.cells:
            return covered
        found: set[int] = {one.equipment_id for one in row.covered.all() if not one.equipment.serial} if row else set()
        for part in parts_of(cells.text("equipment")):
            reference, _colon, serial = part.rpartition(":")
            alike = [
                piece
                for piece in self.pieces.get(serial, [])
                if home.pk in {piece.organisation_id, piece.organisation.reseller_id}
                and reference in {"", piece.product.reference}
            ]
            if len(alike) != 1:
                cells.wrong(
                    "equipment", _("%(part)s is no serial number of this customer's equipment.") % {"part": part}
                )
            else:
                found.add(alike[0].pk)
        return frozenset(found)

    def before(self, row: Contract) -> SimpleNamespace:
        """The terms that stand, with what is covered."""
        covered = frozenset(one.equipment_id for one in row.covered.all())
        return _agreed(changes.terms_of(row), row.organisation_id, covered)

    def written(self, row: Contract) -> Mapping[str, Any]:
        """What an export writes."""
        pieces = [one.equipment for one in row.covered.all() if one.equipment.serial]
        return {
            "number": row.number,
            "organisation": row.organisation.name,
            "plan": row.plan,
            "options": ", ".join(sorted(row.options)),
            "starts": row.starts,
            "ends": row.ends,
            "covers_all": words_of_fact(row.covers_all),
            "note": row.note,
            "equipment": ", ".join(sorted(f"{one.product.reference}:{one.serial}" for one in pieces)),
        }

    def save(self, row: Contract | None, terms: SimpleNamespace, *, active: bool) -> None:
        """Store it, with what it covers."""
        del active
        covered: frozenset[int] = frozenset()
        if row is None:
            stored = changes.insert(self.actor, terms.organisation, terms.terms)
        else:
            stored, covered = row, self.before(row).equipment
            changes.update(self.actor, row, terms.terms)
        for piece in sorted(terms.equipment - covered):
            changes.cover(self.actor, stored.pk, piece)
        for piece in sorted(covered - terms.equipment):
            changes.uncover(self.actor, stored.pk, piece)


def _agreed(terms: ContractTerms, organisation_id: int, equipment: frozenset[int]) -> SimpleNamespace:
    """Terms beside whose they are and what is covered, column by column."""
    said = {name: getattr(terms, name) for name in terms.__dataclass_fields__}
    return SimpleNamespace(**said, organisation=organisation_id, equipment=equipment, terms=terms)


BOOKS: Final[Mapping[str, type[ProductBook | SiteBook | EquipmentBook | ContractBook]]] = {
    "products": ProductBook,
    "sites": SiteBook,
    "equipment": EquipmentBook,
    "contracts": ContractBook,
}
