"""What the API shows of people, contracts and charters."""

from __future__ import annotations

from datetime import date, datetime
from typing import Generic, Self, TypeVar

from pydantic import BaseModel

from charterdesk.apps.contracts.models import CharterVersion, Contract, Equipment

Row = TypeVar("Row")


class Named(BaseModel):
    """A row by its name."""

    id: int
    name: str


class Role(BaseModel):
    """A role held in an organisation."""

    organisation: int
    role: str


class DeskShown(BaseModel):
    """The desk of this address."""

    slug: str
    name: str
    language: str
    time_zone: str


class Me(BaseModel):
    """Whom the token acts for."""

    desk: DeskShown
    person: Named
    language: str
    roles: list[Role]
    organisations: list[Named]
    may: list[str]


class ContractShown(BaseModel):
    """A contract: a plan of the charter from a day until a day, both included. No access code is ever shown."""

    id: int
    number: str
    organisation: Named
    plan: str
    starts: date
    ends: date | None
    options: list[str]
    covers_all: bool

    @classmethod
    def of(cls, row: Contract) -> Self:
        """Show a row."""
        return cls(
            id=row.pk,
            number=row.number,
            organisation=Named(id=row.organisation_id, name=row.organisation.name),
            plan=row.plan,
            starts=row.starts,
            ends=row.ends,
            options=sorted(row.options),
            covers_all=row.covers_all,
        )


class ContractWithCredit(BaseModel):
    """A contract, and the minutes of prepaid work left on it."""

    contract: ContractShown
    credit_minutes: int


class EquipmentShown(BaseModel):
    """One product in a customer's hands. Null means unknown."""

    id: int
    product: Named
    organisation: Named
    site: Named | None
    serial: str
    version: str
    up_to_date: bool | None
    bought_here: bool | None
    manufacturer_maintenance_until: date | None
    facts: dict[str, bool]

    @classmethod
    def of(cls, row: Equipment) -> Self:
        """Show a row."""
        return cls(
            id=row.pk,
            product=Named(id=row.product_id, name=row.product.name),
            organisation=Named(id=row.organisation_id, name=row.organisation.name),
            site=Named(id=row.site.pk, name=row.site.name) if row.site else None,
            serial=row.serial,
            version=row.version,
            up_to_date=row.up_to_date,
            bought_here=row.bought_here,
            manufacturer_maintenance_until=row.manufacturer_maintenance_until,
            facts=row.facts,
        )


class Page(BaseModel, Generic[Row]):
    """So many rows from a place; `more` says whether others follow."""

    rows: list[Row]
    limit: int
    offset: int
    more: bool


class CharterShown(BaseModel):
    """The charter in force, as published; its digest covers the text and its holiday files."""

    name: str
    digest: str
    holds_from: date
    published_at: datetime
    text: str
    holidays: dict[str, str]

    @classmethod
    def of(cls, version: CharterVersion) -> Self:
        """Show a row."""
        return cls(
            name=version.name,
            digest=version.digest,
            holds_from=version.holds_from,
            published_at=version.published_at,
            text=version.text,
            holidays=version.holidays,
        )
