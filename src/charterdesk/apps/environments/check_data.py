"""Environments check themselves: what is in one is its customer's, kept files are there, seen machines are ours."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F

from charterdesk.apps.base.files import path_of
from charterdesk.apps.base.models import Desk
from charterdesk.apps.environments.models import ConfigurationBackup, Environment, SeenMachine
from charterdesk.apps.tickets.check_data import Difference


def check_environments(desk: Desk | None = None) -> list[Difference]:
    """Everything about environments that differs, in one desk or in all."""
    desks = [desk] if desk is not None else list(Desk.objects.order_by("slug"))
    return [difference for one in desks for difference in (*_belonging(one), *_files(one), *_seen(one))]


def _belonging(desk: Desk) -> Iterator[Difference]:
    rows = Environment.objects.filter(desk=desk).select_related("organisation", "site").order_by("number")
    for row in rows.prefetch_related("equipment"):
        key = f"environment {row.number}"
        if row.organisation.desk_id != desk.pk:
            yield Difference(desk.slug, "customer", key, str(row.organisation_id), "a customer of this desk")
        if row.site is not None and row.site.organisation_id != row.organisation_id:
            yield Difference(desk.slug, "site", key, str(row.site_id), "a site of its customer")
        for one in row.equipment.all():
            if one.organisation_id != row.organisation_id:
                yield Difference(desk.slug, "installation", key, str(one.pk), "an installation of its customer")


def _files(desk: Desk) -> Iterator[Difference]:
    rows = ConfigurationBackup.objects.filter(environment__desk=desk).select_related("stored_file", "environment")
    for row in rows.order_by("pk").iterator(chunk_size=500):
        key = f"configuration {row.pk} of environment {row.environment.number}"
        if row.stored_file.desk_id != desk.pk:
            yield Difference(desk.slug, "file", key, f"of desk {row.stored_file.desk_id}", "of this desk")
        elif not path_of(row.stored_file.sha256).is_file():
            yield Difference(desk.slug, "file", key, row.stored_file.sha256, "")


def _seen(desk: Desk) -> Iterator[Difference]:
    tied = SeenMachine.objects.filter(connector__desk=desk, machine__isnull=False)
    for row in tied.select_related("machine").exclude(machine__environment__desk=desk):
        yield Difference(desk.slug, "replica", f"seen machine {row.pk}", str(row.machine_id), "a replica of this desk")
    for row in tied.select_related("machine").exclude(machine__uuid=F("uuid")):
        said = str(row.machine.uuid) if row.machine is not None else ""
        yield Difference(desk.slug, "uuid", f"replica {row.machine_id}", said, str(row.uuid))
