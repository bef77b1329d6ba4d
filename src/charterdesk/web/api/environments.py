"""The API of what customers run: environments, ways in, configurations and replicas; for the desk.

Whoever copies configurations at night keeps each one here; the history and what changed are read in the same place.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from ninja import File, Path, Query, Router
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.files import store
from charterdesk.apps.base.now import now
from charterdesk.apps.environments import keeping, queries
from charterdesk.apps.environments.difference import MOST_SHOWN, difference
from charterdesk.apps.environments.freshness import freshness
from charterdesk.apps.environments.models import ConfigurationBackup, Environment
from charterdesk.apps.people.access import actor_of, require
from charterdesk.web.api.answers import answer, created
from charterdesk.web.api.given import Slice
from charterdesk.web.api.reading import LARGEST_ID, Given, Id, Line, Moment, Text, Yes
from charterdesk.web.api.routing import RowId, changes, downloads, reads
from charterdesk.web.api.shown import Named, Page
from charterdesk.web.download import download_stored

router: Final = Router(tags=["environments"])
Which = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The number of an environment")]
MOST_BACKUPS: Final = 200
MOST_FILES: Final = 20


class InstallationShown(BaseModel):
    """A product that runs there."""

    id: int
    product: str
    version: str
    serial: str


class WayShown(BaseModel):
    """How one gets there; never a password."""

    id: int
    kind: str
    identifier: str
    note: str


class ReplicaShown(BaseModel):
    """A machine that replicates it. `days`: since its state was copied; `seen_at`: when a connector told it last."""

    id: int
    name: str
    hypervisor: str
    host: str
    uuid: UUID | None
    version: str
    copied_on: date
    days: int
    isolated: bool
    anonymised: bool
    purge_on: date | None
    gone_on: date | None
    seen_at: datetime | None
    power: str | None
    snapshot_at: datetime | None
    vanished: bool
    needs_somebody: bool


class ConfigurationShown(BaseModel):
    """A configuration as it was at a moment; those of one name are its history."""

    id: int
    name: str
    taken_at: datetime
    recorded_at: datetime
    note: str
    size: int
    sha256: str


class EnvironmentShown(BaseModel):
    """Installations that work together at a customer's."""

    number: int
    name: str
    use: str
    organisation: Named
    site: Named | None
    note: str


class EnvironmentWhole(EnvironmentShown):
    """The same with all that belongs to it; the latest configurations first, at most 200."""

    installations: list[InstallationShown]
    ways: list[WayShown]
    replicas: list[ReplicaShown]
    configurations: list[ConfigurationShown]


class LineShown(BaseModel):
    """A line of what differs: same, less, more, or the place where it stands."""

    kind: str
    text: str


class Differing(BaseModel):
    """What the newer configuration has otherwise; no lines where both are the same. `cut`: there is more."""

    lines: list[LineShown]
    cut: bool


class ConfigurationsShown(BaseModel):
    """Configurations that were kept."""

    rows: list[ConfigurationShown]


class EnvironmentsWanted(Slice):
    """Which environments."""

    organisation_id: int | None = Field(None, ge=1, le=LARGEST_ID)


class Taken(Given):
    """Of which moment a configuration is; now where it is left out."""

    taken_at: Moment | None = None
    note: Line = ""


class EnvironmentGiven(Given):
    """What is said of an environment; its installations and site are the same customer's."""

    name: Line = Field(min_length=1, max_length=120)
    use: Literal["production", "test", "replica"] = "production"
    site_id: Id | None = None
    note: Text = Field("", max_length=keeping.LONGEST_NOTE)
    equipment_ids: list[Id] = Field([], max_length=500)

    def terms(self) -> keeping.Terms:
        """As the verbs take it."""
        return keeping.Terms(self.name, self.use, self.site_id, self.note, tuple(self.equipment_ids))


class NewEnvironment(EnvironmentGiven):
    """An environment of a customer."""

    organisation_id: Id


class WayGiven(Given):
    """A tool and the id of a machine; what looks like a password is taken out."""

    kind: Literal["vpn", "teamviewer", "anydesk", "rustdesk", "other"]
    identifier: Line = Field(min_length=1, max_length=200)
    note: Line = Field("", max_length=300)


class ReplicaGiven(Given):
    """What is known of a replica; with an `id`, of one that is noted already."""

    id: Id | None = None
    name: Line = Field(min_length=1, max_length=120)
    hypervisor: Literal["vsphere", "libvirt", "proxmox", "hyper_v", "other"]
    copied_on: date
    host: Line = Field("", max_length=200)
    uuid: UUID | None = None
    version: Line = Field("", max_length=60)
    isolated: Yes = False
    anonymised: Yes = False
    purge_on: date | None = None
    last_booted_on: date | None = None
    gone_on: date | None = None


@router.get("/environments", **reads(Page[EnvironmentShown]))
def environments(request: HttpRequest, wanted: Query[EnvironmentsWanted]) -> HttpResponse:
    """The environments of your desk, customer by customer. For the desk only."""
    found = queries.environments(actor_of(request))
    if wanted.organisation_id is not None:
        found = found.filter(organisation_id=wanted.organisation_id)
    rows = list(found[wanted.offset : wanted.offset + wanted.limit + 1])
    shown = [EnvironmentShown(**_told(row)) for row in rows[: wanted.limit]]
    page = Page[EnvironmentShown](rows=shown, limit=wanted.limit, offset=wanted.offset, more=len(rows) > wanted.limit)
    return answer(page)


@router.post("/environments", **changes(EnvironmentWhole))
def add(request: HttpRequest, given: NewEnvironment) -> HttpResponse:
    """Note an environment of a customer."""
    actor = actor_of(request)
    return created(request, lambda: _whole(actor, keeping.add(actor, given.organisation_id, given.terms()).number))


@router.get("/environments/{number}", **reads(EnvironmentWhole))
def environment(request: HttpRequest, number: Which) -> HttpResponse:
    """One environment with what runs there, the ways in, its replicas and configurations."""
    return answer(_whole(actor_of(request), number))


@router.post("/environments/{number}", **changes(EnvironmentWhole, 200))
def change(request: HttpRequest, number: Which, given: EnvironmentGiven) -> HttpResponse:
    """Say again what it is and what belongs to it."""
    return _changed(request, number, lambda actor: keeping.change(actor, number, given.terms()))


@router.post("/environments/{number}/ways", **changes(EnvironmentWhole, 200))
def add_way(request: HttpRequest, number: Which, given: WayGiven) -> HttpResponse:
    """Note a way in."""
    return _changed(request, number, lambda actor: keeping.add_way(actor, number, **given.named()))


@router.post("/environments/{number}/replicas", **changes(EnvironmentWhole, 200))
def note_replica(request: HttpRequest, number: Which, given: ReplicaGiven) -> HttpResponse:
    """Note a replica, or say again what is known of it."""
    facts = given.named()
    known = facts.pop("id")
    return _changed(
        request, number, lambda actor: keeping.note_machine(actor, number, keeping.MachineFacts(**facts), known)
    )


@router.post("/environments/{number}/configurations", **changes(ConfigurationsShown))
def keep(
    request: HttpRequest, number: Which, files: Annotated[list[UploadedFile], File()], taken: Query[Taken]
) -> HttpResponse:
    """Keep configurations, each under the name of its file: those of one name are its history. At most 25 MB in all."""
    actor = actor_of(request)
    require(actor, "environment.manage")
    queries.environment(actor, number)
    if len(files) > MOST_FILES:
        raise Invalid(_("Too many files at once."), field="files", code="too_many")
    # Bytes lie on the disk before the transaction that refers to them.
    stored = [(store(actor.desk, file.chunks(), file.name or ""), file.name or "") for file in files]
    content = "\n".join(f"{row.sha256} {name}" for row, name in stored).encode()

    def perform() -> ConfigurationsShown:
        kept = [
            keeping.keep_backup(actor, number, stored=row, name=name, taken_at=taken.taken_at, note=taken.note)
            for row, name in stored
        ]
        return ConfigurationsShown(rows=[_configuration(one) for one in kept])

    return created(request, perform, content=content)


@router.get("/environments/{number}/configurations/{backup_id}", **downloads())
def configuration(request: HttpRequest, number: Which, backup_id: RowId) -> HttpResponseBase:
    """The bytes of one. For whoever may change environments: it may hold secrets."""
    actor = actor_of(request)
    require(actor, "environment.manage")
    kept = queries.backup(actor, number, backup_id)
    return download_stored(kept.stored_file, kept.name)


@router.get("/environments/{number}/configurations/{backup_id}/since/{older_id}", **reads(Differing))
def changes_since(request: HttpRequest, number: Which, backup_id: RowId, older_id: RowId) -> HttpResponse:
    """What differs between two of them, line by line, at most 1,000 lines. 409 for what is no text or too large."""
    actor = actor_of(request)
    require(actor, "environment.manage")
    older, newer = queries.backup(actor, number, older_id), queries.backup(actor, number, backup_id)
    lines = [LineShown(kind=line.kind, text=line.text) for line in difference(older, newer)]
    return answer(Differing(lines=lines, cut=len(lines) == MOST_SHOWN))


def _changed(request: HttpRequest, number: int, act: Callable[[Actor], object]) -> HttpResponse:
    actor = actor_of(request)

    def perform() -> EnvironmentWhole:
        act(actor)
        return _whole(actor, number)

    return created(request, perform, status=HTTPStatus.OK)


def _told(row: Environment) -> dict[str, Any]:
    return {
        "number": row.number,
        "name": row.name,
        "use": row.use,
        "organisation": Named(id=row.organisation_id, name=row.organisation.name),
        "site": Named(id=row.site.pk, name=row.site.name) if row.site else None,
        "note": row.note,
    }


def _whole(actor: Actor, number: int) -> EnvironmentWhole:
    row = queries.environment(actor, number)
    return EnvironmentWhole(
        **_told(row),
        installations=[
            InstallationShown(id=one.pk, product=one.product.name, version=one.version, serial=one.serial)
            for one in row.equipment.select_related("product").order_by("product__name", "serial")
        ],
        ways=[WayShown(id=one.pk, kind=one.kind, identifier=one.identifier, note=one.note) for one in row.ways.all()],
        replicas=_replicas(row),
        configurations=[_configuration(one) for one in queries.backups(row)[:MOST_BACKUPS]],
    )


def _replicas(row: Environment) -> list[ReplicaShown]:
    shown, today = [], now().date()
    for one in queries.machines(row):
        fresh = freshness(one, today)
        shown.append(
            ReplicaShown(
                **{name: getattr(one, name) for name in ReplicaShown.model_fields if hasattr(one, name)},
                days=fresh.days,
                seen_at=fresh.seen.seen_at if fresh.seen else None,
                power=fresh.seen.power if fresh.seen else None,
                snapshot_at=fresh.seen.snapshot_at if fresh.seen else None,
                vanished=fresh.vanished,
                needs_somebody=fresh.needs_somebody,
            )
        )
    return shown


def _configuration(row: ConfigurationBackup) -> ConfigurationShown:
    stored = row.stored_file
    return ConfigurationShown(
        id=row.pk,
        name=row.name,
        taken_at=row.taken_at,
        recorded_at=row.recorded_at,
        note=row.note,
        size=stored.size,
        sha256=stored.sha256,
    )
