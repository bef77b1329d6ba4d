"""Machines that were seen, and which replica each of them is: a person says so."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.environments.connectors.kinds import KINDS
from charterdesk.apps.environments.keeping import held, stream_of
from charterdesk.apps.environments.models import Machine, SeenMachine
from charterdesk.apps.people.access import require


def seen_machines(
    actor: Actor, *, connector_id: int | None = None, words: str = "", unlinked: bool = False
) -> QuerySet[SeenMachine]:
    """The machines that connectors of the desk told, by name; perhaps of one, with these words, or tied to nothing."""
    require(actor, "environment.see")
    rows = SeenMachine.objects.filter(connector__desk=actor.desk).select_related(
        "connector", "machine__environment__organisation"
    )
    if connector_id is not None:
        rows = rows.filter(connector=connector_id)
    if unlinked:
        rows = rows.filter(machine=None, vanished_at=None)
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(host__icontains=word) | Q(guest__icontains=word))
    return rows.order_by("name", "pk")


def seen_machine(actor: Actor, seen_id: int) -> SeenMachine:
    """One of them; NotFound."""
    row = seen_machines(actor).filter(pk=seen_id).first()
    if row is None:
        raise NotFound
    return row


def candidates(actor: Actor) -> QuerySet[Machine]:
    """The replicas that no seen machine is tied to, and that are not gone."""
    require(actor, "environment.manage")
    rows = Machine.objects.filter(environment__desk=actor.desk, seen=None, gone_on=None)
    return rows.select_related("environment__organisation").order_by(
        "environment__organisation__name", "environment__name", "name", "pk"
    )


def likely(row: SeenMachine, machines: QuerySet[Machine]) -> Machine | None:
    """The one replica that was noted with this uuid."""
    same = list(machines.filter(uuid=row.uuid)[:2])
    return same[0] if len(same) == 1 else None


@transaction.atomic
def link(actor: Actor, seen_id: int, machine_id: int) -> SeenMachine:
    """This machine is that replica: it takes its uuid and its host. Conflict where either is tied already, NotFound for
    another desk's, Invalid where another replica of the environment has the uuid.
    """
    require(actor, "environment.manage")
    row = _held(actor, seen_id)
    found = candidates(actor).filter(pk=machine_id).first()
    if found is None:
        raise Invalid(_("Choose a replica that is tied to no machine."), field="machine_id")
    environment = held(actor, found.environment.number)
    if SeenMachine.objects.filter(machine=found).exists():
        raise Conflict(_("This replica is tied to a machine already."))
    if row.machine_id is not None:
        raise Conflict(_("This machine is tied to a replica already."))
    if Machine.objects.filter(environment=environment, uuid=row.uuid).exclude(pk=found.pk).exists():
        raise Invalid(_("This machine is noted already."), field="machine_id")
    found.uuid, found.host = row.uuid, row.host or found.host
    found.hypervisor = KINDS[row.connector.kind].hypervisor or found.hypervisor
    found.save(update_fields=["uuid", "host", "hypervisor"])
    row.machine = found
    row.save(update_fields=["machine"])
    data: dict[str, events.Json] = {"number": environment.number, "machine": found.pk, "seen": row.pk}
    events.record(actor.desk, stream_of(environment), "environment.machine_linked", actor=actor, data=data)
    return row


@transaction.atomic
def unlink(actor: Actor, seen_id: int) -> SeenMachine:
    """It is not that replica, or no more. Nothing where it is tied to none; NotFound."""
    require(actor, "environment.manage")
    row = _held(actor, seen_id)
    if row.machine is not None:
        environment = row.machine.environment
        data: dict[str, events.Json] = {"number": environment.number, "machine": row.machine_id, "seen": row.pk}
        row.machine = None
        row.save(update_fields=["machine"])
        events.record(actor.desk, stream_of(environment), "environment.machine_unlinked", actor=actor, data=data)
    return row


def _held(actor: Actor, seen_id: int) -> SeenMachine:
    rows = SeenMachine.objects.select_for_update(of=("self",)).select_related("connector", "machine__environment")
    row = rows.filter(connector__desk=actor.desk, pk=seen_id).first()
    if row is None:
        raise NotFound
    return row
