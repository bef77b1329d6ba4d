"""People and organisations as files: their columns, what an export writes, how a line of an import is judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _

from charterdesk.apps.base import custom_fields, typed
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.books import ACTIVE, TermsBook, heading, in_every_language, words_of_fact
from charterdesk.apps.base.custom_fields import Field
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.models import LANGUAGES
from charterdesk.apps.base.sheets import Cells, Column, Line, parts_of
from charterdesk.apps.people import lists, organisations, persons
from charterdesk.apps.people.access import may
from charterdesk.apps.people.models import (
    CUSTOMER,
    DESK,
    ORGANISATION_KINDS,
    RESELLER,
    ROLES,
    STAFF_ROLES,
    Organisation,
    Person,
)
from charterdesk.apps.people.organisations import KINDS, OrganisationTerms
from charterdesk.apps.people.persons import PersonTerms

IN_USE: Final = Column(ACTIVE, heading("En service", "In use", "En uso"))
LANGUAGE: Final = Column("language", heading("Langue", "Language", "Idioma"))
REGION: Final = Column("region", heading("Région", "Region", "Región"))
ORGANISATION: Final = heading("Organisation", "Organisation", "Organización")
LANGUAGE_WORDS: Final = {typed.plain(word): code for code, name in LANGUAGES for word in (code, name)}
PEOPLE: Final = (
    Column("name", heading("Nom", "Name", "Nombre"), needed=True),
    Column("email", heading("Adresse électronique", "E-mail", "Correo electrónico")),
    Column("phone", heading("Téléphone", "Telephone", "Teléfono")),
    Column("organisation", ORGANISATION, needed=True, part="organisation_id"),
    Column("roles", heading("Rôles", "Roles", "Funciones")),
    LANGUAGE,
    IN_USE,
)
ORGANISATIONS: Final = (
    Column("name", heading("Nom", "Name", "Nombre"), needed=True),
    Column("kind", heading("Type", "Kind", "Tipo")),
    Column("reseller", heading("Revendeur", "Reseller", "Revendedor"), part="reseller_id"),
    LANGUAGE,
    REGION,
    Column("audience", heading("Public", "Audience", "Público")),
    Column("note", heading("Remarque", "Note", "Nota")),
    IN_USE,
)


def organisation_columns(actor: Actor) -> tuple[Column, ...]:
    """The columns of organisations, the desk's own fields at the end."""
    return (*ORGANISATIONS, *own_columns(custom_fields.fields_of(actor.desk, "organisation")))


def own_columns(fields: Sequence[Field]) -> tuple[Column, ...]:
    """The columns of the desk's own fields."""
    return tuple(Column(field.key, {"en": field.name, **field.labels}) for field in fields)


def own_values(fields: Sequence[Field], custom: Mapping[str, Any]) -> dict[str, str]:
    """What an export writes of the desk's own fields."""
    return {field.key: custom_fields.typed_value(custom.get(field.name)) for field in fields}


def read_own(cells: Cells, fields: Sequence[Field], before: Mapping[str, Any], *, new: bool) -> dict[str, Any]:
    """The desk's own fields of a line, beside what stands."""
    at = custom_fields.OPENING if new else ""
    try:
        values = custom_fields.read(fields, cells.line.cells, at=at, before=before)
    except Invalid as refused:
        for problem in refused.problems:
            cells.wrong(problem.field or "", problem.message)
        return dict(before)
    return custom_fields.kept(before, values)


def note_problems(cells: Cells, problems: Mapping[str, Any]) -> None:
    """Tell each problem at its column."""
    for column, problem in problems.items():
        cells.wrong(column, problem)


def written_organisations(actor: Actor) -> Iterator[dict[str, Any]]:
    """Every organisation, as an export writes it."""
    book = OrganisationBook(actor)
    for row in lists.organisations(actor, state="all").order_by("-kind", "name", "pk").iterator(chunk_size=500):
        yield dict(book.written(row))


def written_people(actor: Actor) -> Iterator[dict[str, Any]]:
    """Everybody, as an export writes it."""
    book = PeopleBook(actor)
    for row in lists.people(actor, state="all").order_by("organisation__name", "name", "pk").iterator(chunk_size=500):
        yield dict(book.written(row))


class OrganisationBook(TermsBook):
    """Organisations, found by their name; a customer may name a reseller of an earlier line."""

    def __init__(self, actor: Actor) -> None:
        super().__init__(actor, organisation_columns(actor))
        self.fields = custom_fields.fields_of(actor.desk, "organisation")
        self.kinds = in_every_language([(kind, words) for kind, words in ORGANISATION_KINDS if kind in KINDS])
        self.kind_words = dict(ORGANISATION_KINDS)
        self.known: dict[str, Organisation] = {}
        self.new: dict[str, Organisation] = {}

    def prepare(self, lines: Sequence[Line]) -> None:
        """The organisations and resellers named."""
        names = {typed.line(line.cells.get(column, "")) for line in lines for column in ("name", "reseller")}
        rows = Organisation.objects.filter(desk=self.actor.desk, name__in=names).select_related("reseller")
        self.known = {row.name: row for row in rows}

    def find(self, cells: Cells) -> tuple[tuple[str, ...], Organisation | None]:
        """By name; neither the desk's own nor the one of the unidentified."""
        name = typed.line(cells.text("name"))
        row = self.known.get(name)
        if row is not None and row.kind not in KINDS:
            cells.wrong("name", _("This name is the desk's own."))
            row = None
        return (name,), row

    def read(self, cells: Cells, row: Organisation | None) -> OrganisationTerms:
        """What the line says."""
        stands = organisations.terms_of(row) if row else OrganisationTerms("", CUSTOMER)
        reseller_id = stands.reseller_id
        if (name := cells.line.cells.get("reseller")) is not None:
            reseller = self.new.get(typed.line(name)) or self.known.get(typed.line(name))
            reseller_id = reseller.pk if reseller else None
            if name and (reseller is None or reseller.kind != RESELLER):
                cells.wrong("reseller", _("No reseller of this desk has this name; resellers come before customers."))
        terms = organisations.cleaned(
            OrganisationTerms(
                name=cells.text("name"),
                kind=cells.word("kind", self.kinds, stands.kind) or stands.kind,
                reseller_id=reseller_id,
                language=cells.word("language", LANGUAGE_WORDS, stands.language),
                note=cells.text("note", stands.note),
                region=cells.text("region", stands.region),
                audience=cells.text("audience", stands.audience),
                custom=read_own(cells, self.fields, stands.custom, new=row is None),
            )
        )
        note_problems(cells, organisations.problems_of(terms))
        if row is not None and organisations.kind_in_use(row, terms.kind):
            cells.wrong("kind", _("People hold roles that go with the present kind, or customers have it as reseller."))
        return terms

    def remember(self, key: tuple[str, ...], terms: Any, line: Line) -> None:
        """A reseller that this line adds."""
        if key[0] not in self.known:
            self.new[key[0]] = Organisation(pk=-line.number, desk=self.actor.desk, name=key[0], kind=terms.kind)

    def before(self, row: Organisation) -> OrganisationTerms:
        """The terms that stand."""
        return organisations.terms_of(row)

    def written(self, row: Organisation) -> Mapping[str, Any]:
        """What an export writes."""
        return {
            "name": row.name,
            "kind": str(self.kind_words[row.kind]),
            "reseller": row.reseller.name if row.reseller else "",
            "language": row.language,
            "region": row.region,
            "audience": row.audience,
            "note": row.note,
            ACTIVE: words_of_fact(row.active),
            **own_values(self.fields, row.custom),
        }

    def save(self, row: Organisation | None, terms: OrganisationTerms, *, active: bool) -> None:
        """Store it."""
        if row is None:
            row = organisations.insert(self.actor, terms)
            self.new[row.name] = row
        else:
            organisations.update(self.actor, row, _emptied(terms, row.custom))
        if row.active != active:
            organisations.retire_organisation(self.actor, row.pk, active=active)


def _emptied(terms: OrganisationTerms, before: Mapping[str, Any]) -> OrganisationTerms:
    gone: dict[str, Any] = {name: None for name in before if name not in terms.custom}
    return replace(terms, custom={**terms.custom, **gone})


class PeopleBook(TermsBook):
    """People, found by their address, or without one by name and organisation."""

    def __init__(self, actor: Actor) -> None:
        super().__init__(actor, PEOPLE)
        self.roles = in_every_language(ROLES)
        self.role_words = dict(ROLES)
        self.staff = may(actor, "staff.manage") is not None
        self.homes: dict[str, Organisation] = {}
        self.by_email: dict[str, list[Person]] = {}
        self.by_name: dict[tuple[str, int], list[Person]] = {}

    def prepare(self, lines: Sequence[Line]) -> None:
        """The people and organisations named."""
        addresses = {typed.line(line.cells.get("email", "")).lower() for line in lines} - {""}
        nameless = [line for line in lines if not typed.line(line.cells.get("email", ""))]
        homes = {typed.line(line.cells.get("organisation", "")) for line in lines}
        self.homes = {row.name: row for row in lists.homes(self.actor).filter(name__in=homes)}
        rows = (
            Person.objects.filter(desk=self.actor.desk).select_related("organisation").prefetch_related("memberships")
        )
        self.by_email, self.by_name = {}, {}
        for row in rows.filter(email__in=addresses):
            self.by_email.setdefault(row.email, []).append(row)
        for row in rows.filter(email="", name__in={typed.line(line.cells.get("name", "")) for line in nameless}):
            self.by_name.setdefault((row.name, row.organisation_id or 0), []).append(row)

    def find(self, cells: Cells) -> tuple[tuple[str, ...], Person | None]:
        """By address, else by name and organisation."""
        address, name = typed.line(cells.text("email")).lower(), typed.line(cells.text("name"))
        home = self.homes.get(typed.line(cells.text("organisation")))
        if address:
            rows, key = self.by_email.get(address, []), (name, address)
        else:
            rows, key = self.by_name.get((name, home.pk if home else 0), []), (name, cells.text("organisation"))
        if len(rows) > 1:
            rows = [row for row in rows if row.active]
        if len(rows) > 1:
            cells.wrong("email" if address else "name", _("Several people are called so: change them on their pages."))
        if address and (address,) in self.seen:
            cells.wrong("email", _("The same as line %(line)s.") % {"line": self.seen[address,]})
        elif address:
            self.seen[address,] = cells.line.number
        return key, rows[0] if len(rows) == 1 else None

    def read(self, cells: Cells, row: Person | None) -> PersonTerms | None:
        """What the line says."""
        home = self.homes.get(typed.line(cells.text("organisation")))
        if home is None:
            cells.wrong("organisation", _("No organisation in use has this name: import organisations first."))
            return None
        stands = persons.terms_of(row) if row else PersonTerms("", home.pk)
        said = persons.cleaned(
            PersonTerms(
                name=cells.text("name"),
                organisation_id=home.pk,
                email=cells.text("email", stands.email),
                phone=cells.text("phone", stands.phone),
                language=cells.word("language", LANGUAGE_WORDS, stands.language),
                roles=self._roles(cells, home, stands),
            )
        )
        terms, problems = persons.problems_of(self.actor.desk, said, home)
        note_problems(cells, problems)
        self._guard(cells, row, home, terms)
        return terms

    def _roles(self, cells: Cells, home: Organisation, stands: PersonTerms) -> frozenset[str]:
        written = parts_of(cells.text("roles"))
        found = {self.roles.get(typed.plain(one), "") for one in written}
        if "" in found:
            cells.wrong("roles", _("There is no such role."))
        if written:
            return frozenset(found - {""})
        if stands.roles is not None and stands.organisation_id == home.pk:
            return stands.roles
        return {CUSTOMER: frozenset({"customer"}), RESELLER: frozenset({"reseller"})}.get(home.kind, frozenset())

    def _guard(self, cells: Cells, row: Person | None, home: Organisation, terms: PersonTerms) -> None:
        """Who works for the desk is changed by whoever manages its staff; nobody is locked out by a file."""
        works_here = row is not None and any(one.role in STAFF_ROLES for one in row.memberships.all())
        from_desk = row is not None and row.organisation is not None and row.organisation.kind == DESK
        if (home.kind == DESK or works_here or from_desk) and not self.staff:
            cells.wrong("organisation", _("Only who manages the staff adds or changes people of the desk itself."))
        elif row is not None and (works_here or from_desk):
            stands = persons.terms_of(row)
            leaves = cells.yes_or_no(ACTIVE, row.active) is False and row.active
            loses = (stands.roles or frozenset()) - (terms.roles or frozenset())
            if leaves or loses or terms.organisation_id != row.organisation_id:
                cells.wrong("roles", _("Roles of the desk's own people are taken away on their pages, not by a file."))

    def before(self, row: Person) -> PersonTerms:
        """The terms that stand."""
        return persons.terms_of(row)

    def written(self, row: Person) -> Mapping[str, Any]:
        """What an export writes."""
        roles = sorted(persons.terms_of(row).roles or ())
        return {
            "name": row.name,
            "email": row.email,
            "phone": row.phone,
            "organisation": row.organisation.name if row.organisation else "",
            "roles": ", ".join(str(self.role_words[role]) for role in roles),
            "language": row.language,
            ACTIVE: words_of_fact(row.active),
        }

    def save(self, row: Person | None, terms: PersonTerms, *, active: bool) -> None:
        """Store it."""
        stored = persons.insert(self.actor, terms) if row is None else row
        if row is not None:
            persons.update(self.actor, row, terms)
        if stored.active != active:
            (persons.come_back if active else persons.leave)(self.actor, stored.pk)
