"""Environments check themselves."""

from datetime import date
from uuid import UUID

import pytest

import four_desks
import make
from charterdesk.apps.base import now
from charterdesk.apps.base.files import path_of, store
from charterdesk.apps.environments import keeping
from charterdesk.apps.environments.check_data import check_environments
from charterdesk.apps.environments.models import Connector, Environment, Machine, SeenMachine


@pytest.fixture(autouse=True)
def files_of_this_test(settings, tmp_path):
    """Files lie in a folder of the test."""
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def desk(db):
    return four_desks.exer()


@pytest.fixture
def row(desk):
    terms = keeping.Terms("Main hall", equipment_ids=(desk.equipment.pk,))
    return keeping.add(desk.agent, desk.organisation.pk, terms)


@pytest.fixture
def kept(desk, row):
    stored = store(desk.desk, [b"vlan 10"], "switch.conf")
    return keeping.keep_backup(desk.agent, row.number, stored=stored, name="switch.conf")


@pytest.fixture
def tied(desk, row):
    facts = keeping.MachineFacts("copy", "libvirt", date(2026, 1, 1), uuid=UUID(int=1), anonymised=True)
    machine = keeping.note_machine(desk.agent, row.number, facts)
    connector = Connector.objects.create(desk=desk.desk, name="hall", kind="file", address="hall.json")
    said = {"name": "copy", "power": "on", "first_seen_at": now.now(), "seen_at": now.now()}
    return SeenMachine.objects.create(connector=connector, uuid=UUID(int=1), machine=machine, **said)


def found(desk):
    return {one.what for one in check_environments(desk.desk)}


def test_what_is_its_customers_and_is_there_is_in_order(desk, kept, tied):
    assert found(desk) == set()


def test_a_configuration_whose_file_is_gone_is_named(desk, kept):
    path_of(kept.stored_file.sha256).unlink()
    assert found(desk) == {"file"}


def test_installations_of_another_customer_are_named(desk, row):
    other = make.organisation(desk.desk, "Gull", "customer")
    Environment.objects.filter(pk=row.pk).update(organisation=other)
    assert found(desk) == {"installation"}


def test_a_replica_that_is_another_machine_or_another_desks_is_named(desk, tied):
    Machine.objects.filter(pk=tied.machine_id).update(uuid=UUID(int=2))
    assert found(desk) == {"uuid"}
    other = four_desks.esii()
    Connector.objects.update(desk=other.desk)
    assert found(other) == {"replica", "uuid"}
