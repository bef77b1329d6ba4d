"""Reads of environments: those of the desk, and those that a ticket is about."""

from __future__ import annotations

from django.db.models import Manager, Prefetch, Q, QuerySet

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.environments.models import ConfigurationBackup, Environment, Machine
from charterdesk.apps.people.access import require, scope
from charterdesk.apps.tickets.models import Ticket

MOST: int = 20
MOST_COPIES: int = 200


def environments(actor: Actor) -> QuerySet[Environment]:
    """Every environment of the desk, customer by customer."""
    require(actor, "environment.see")
    rows = Environment.objects.filter(desk=actor.desk).select_related("organisation", "site", "desk")
    return rows.order_by("organisation__name", "name", "pk")


def environment(actor: Actor, number: int) -> Environment:
    """One environment; NotFound."""
    row = environments(actor).filter(number=number).first()
    if row is None:
        raise NotFound
    return row


def backup(actor: Actor, number: int, backup_id: int) -> ConfigurationBackup:
    """One kept configuration of an environment; NotFound."""
    rows = ConfigurationBackup.objects.filter(environment=environment(actor, number), pk=backup_id)
    row = rows.select_related("stored_file").first()
    if row is None:
        raise NotFound
    return row


def backups(row: Environment) -> QuerySet[ConfigurationBackup]:
    """Its history, the latest first."""
    rows = ConfigurationBackup.objects.filter(environment=row).select_related("stored_file", "author")
    return rows.order_by("-taken_at", "-pk")


def backups_before(row: Environment) -> dict[int, int]:
    """Of each kept configuration that is not the first of its name: the one before it."""
    last: dict[str, int] = {}
    before: dict[int, int] = {}
    rows = ConfigurationBackup.objects.filter(environment=row).order_by("taken_at", "pk")
    for key, name in rows.values_list("pk", "name"):
        if name in last:
            before[key] = last[name]
        last[name] = key
    return before


def of_ticket(actor: Actor, ticket: Ticket) -> list[Environment]:
    """Where the ticket's installation runs; the customer's environments where it names none."""
    theirs = environments(actor).filter(organisation_id=ticket.organisation_id)
    about = Q() if ticket.equipment_id is None else Q(equipment__pk=ticket.equipment_id)
    rows = theirs.filter(about).distinct().prefetch_related("ways", Prefetch("machines", _with_seen(Machine.objects)))
    return list(rows[:MOST])


def machines(row: Environment) -> QuerySet[Machine]:
    """Its replicas, each with what is seen of it."""
    return _with_seen(Machine.objects.filter(environment=row))


def copies_of_his(actor: Actor) -> list[Machine]:
    """The replicas of systems within the actor's sight that are still there: he is told which there are, how old, and
    until when his data are on them; never where they run nor how one gets there.
    """
    reach = scope(actor, "contract.see")
    rows = Machine.objects.filter(environment__desk=actor.desk, gone_on=None)
    if not reach.everything:
        rows = rows.filter(environment__organisation_id__in=reach.organisation_ids)
    rows = rows.select_related("environment__organisation")
    return list(rows.order_by("environment__organisation__name", "environment__name", "name", "pk")[:MOST_COPIES])


def of_organisation(actor: Actor, organisation_id: int) -> QuerySet[Environment]:
    """The environments of one customer."""
    return environments(actor).filter(organisation_id=organisation_id)


def _with_seen(rows: Manager[Machine] | QuerySet[Machine]) -> QuerySet[Machine]:
    return rows.select_related("seen__connector__desk").order_by("name", "pk")
