"""Environments are noted: what belongs to them, how one gets there, configurations, replicas."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base import events, numbers
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.base.files import clean_name
from charterdesk.apps.base.models import StoredFile
from charterdesk.apps.base.now import happened_at, now
from charterdesk.apps.base.passwords import without_passwords
from charterdesk.apps.contracts.models import Equipment, Site
from charterdesk.apps.environments.models import USES, WAYS, AccessWay, ConfigurationBackup, Environment, Machine
from charterdesk.apps.people.access import require
from charterdesk.apps.people.models import Organisation

SERIES: Final = "environment"
LONGEST_NOTE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Terms:
    """What is said of an environment; `equipment_ids`: its installations, all of the same customer."""

    name: str
    use: str = "production"
    site_id: int | None = None
    note: str = ""
    equipment_ids: tuple[int, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class MachineFacts:
    """What is said of a replica."""

    name: str
    hypervisor: str
    copied_on: date
    host: str = ""
    uuid: UUID | None = None
    version: str = ""
    isolated: bool = False
    anonymised: bool = False
    purge_on: date | None = None
    last_booted_on: date | None = None
    gone_on: date | None = None


def stream_of(row: Environment) -> str:
    """The name of the environment's stream in the journal."""
    return f"environment:{row.pk}"


@transaction.atomic
def add(actor: Actor, organisation_id: int, terms: Terms) -> Environment:
    """Note an environment of a customer. Invalid for installations or a site that are not his."""
    require(actor, "environment.manage")
    if not Organisation.objects.filter(desk=actor.desk, pk=organisation_id).exists():
        raise Invalid(_("Choose the customer."), field="organisation_id")
    row = Environment(desk=actor.desk, organisation_id=organisation_id, number=numbers.take(actor.desk, SERIES))
    _say(row, terms)
    _tell(actor, row, "environment.added", {})
    return row


@transaction.atomic
def change(actor: Actor, number: int, terms: Terms) -> Environment:
    """Say again what it is and what belongs to it. Errors as `add`; NotFound."""
    row = held(actor, number)
    _say(row, terms)
    _tell(actor, row, "environment.changed", {})
    return row


@transaction.atomic
def add_way(actor: Actor, number: int, *, kind: str, identifier: str, note: str = "") -> bool:
    """Note a way in; what looks like a password is taken out, and True says that it was. Invalid for no tool or id."""
    row = held(actor, number)
    (told, one), (beside, two) = without_passwords(_line(identifier)), without_passwords(_line(note))
    if kind not in dict(WAYS):
        raise Invalid(_("Choose a tool."), field="kind")
    if not told:
        raise Invalid(_("Give the id of the machine or the name of the VPN."), field="identifier")
    way = AccessWay.objects.create(environment=row, kind=kind, identifier=told[:200], note=beside[:300])
    _tell(actor, row, "environment.way_added", {"way": way.pk})
    return one or two


@transaction.atomic
def remove_way(actor: Actor, number: int, way_id: int) -> None:
    """It is no way in any more. NotFound."""
    row = held(actor, number)
    if not AccessWay.objects.filter(environment=row, pk=way_id).delete()[0]:
        raise NotFound
    _tell(actor, row, "environment.way_removed", {"way": way_id})


@transaction.atomic
def keep_backup(
    actor: Actor, number: int, *, stored: StoredFile, name: str, taken_at: datetime | None = None, note: str = ""
) -> ConfigurationBackup:
    """Keep a configuration, a file that is stored already. Invalid for a moment in the future."""
    row = held(actor, number)
    if stored.desk_id != actor.desk.pk:
        raise NotFound
    backup = ConfigurationBackup.objects.create(
        environment=row,
        name=clean_name(name),
        stored_file=stored,
        taken_at=happened_at(taken_at),
        note=without_passwords(_line(note))[0][:300],
        author_id=actor.person_id,
        recorded_at=now(),
    )
    _tell(actor, row, "environment.backup_kept", {"backup": backup.pk, "digest": stored.sha256})
    return backup


@transaction.atomic
def note_machine(actor: Actor, number: int, facts: MachineFacts, machine_id: int | None = None) -> Machine:
    """Note a replica, or say again what is known of it. Invalid where it holds a customer's data that are not
    anonymised, and no day says when they go; or where its uuid is noted already.
    """
    row = held(actor, number)
    if not facts.name.strip():
        raise Invalid(_("Give the machine a name."), field="name")
    if not facts.anonymised and facts.purge_on is None:
        raise Invalid(_("Say when the customer's data are purged, or that they are anonymised."), field="purge_on")
    others = Machine.objects.filter(environment=row)
    if machine_id is not None:
        others = others.exclude(pk=machine_id)
    if facts.uuid is not None and others.filter(uuid=facts.uuid).exists():
        raise Invalid(_("This machine is noted already."), field="uuid")
    machine = Machine(environment=row)
    if machine_id is not None:
        known = Machine.objects.filter(environment=row, pk=machine_id).first()
        if known is None:
            raise NotFound
        machine = known
    for name in MachineFacts.__slots__:
        value = getattr(facts, name)
        setattr(machine, name, _line(value) if isinstance(value, str) else value)
    machine.save()
    _tell(actor, row, "environment.machine_noted", {"machine": machine.pk})
    return machine


def held(actor: Actor, number: int) -> Environment:
    """An environment of the desk that the actor may change, its row held; NotFound."""
    require(actor, "environment.manage")
    rows = Environment.objects.select_for_update(of=("self",)).select_related("desk")
    row = rows.filter(desk=actor.desk, number=number).first()
    if row is None:
        raise NotFound
    return row


def _say(row: Environment, terms: Terms) -> None:
    name = _line(terms.name)
    if not name:
        raise Invalid(_("Give it a name."), field="name")
    if terms.use not in dict(USES):
        raise Invalid(_("Choose what it is used for."), field="use")
    theirs = {"desk": row.desk, "organisation_id": row.organisation_id}
    if terms.site_id is not None and not Site.objects.filter(pk=terms.site_id, **theirs).exists():
        raise Invalid(_("Choose a site of this customer."), field="site_id")
    equipment = list(Equipment.objects.filter(pk__in=terms.equipment_ids, **theirs))
    if len(equipment) != len(set(terms.equipment_ids)):
        raise Invalid(_("Choose installations of this customer."), field="equipment_ids")
    row.name, row.use, row.site_id = name[:120], terms.use, terms.site_id
    row.note = without_passwords(terms.note.replace("\x00", "").strip())[0][:LONGEST_NOTE]
    row.save()
    row.equipment.set(equipment)


def _line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())


def _tell(actor: Actor, row: Environment, code: str, data: dict[str, events.Json]) -> None:
    events.record(row.desk, stream_of(row), code, actor=actor, data={"number": row.number, **data})
