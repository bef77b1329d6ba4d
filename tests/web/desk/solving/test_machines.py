"""Machines that a connector lists, from the settings to the panel of a ticket, and how each failure is said (ES-22)."""

import json

import pytest

import four_desks
from charterdesk.apps.environments import listing
from charterdesk.apps.environments.connectors.interface import NotListed
from charterdesk.apps.environments.models import Connector, SeenMachine
from charterdesk.apps.vault import keeping
from charterdesk.apps.vault.keys import add
from charterdesk.apps.vault.models import SecretVersion

MACHINES = "solving/machines/"
UUID = "6695eb01-f6a4-8304-79aa-97f2502e193f"
COPY = {"name": "replica-heron", "hypervisor": "other", "copied_on": "2026-11-01", "anonymised": "on", "uuid": UUID}


@pytest.fixture
def lists(settings, tmp_path):
    settings.MACHINE_LISTS = tmp_path
    settings.HYPERVISORS = ["vcenter.example.lan"]
    return tmp_path


@pytest.fixture
def listed(hugo, lists):
    """A connector of which the worker has asked once."""
    one = {"uuid": UUID, "name": "heron-copy", "power": "on", "host": "kvm1", "snapshot_at": "2026-11-10T08:00:00Z"}
    (lists / "hall.json").write_text(json.dumps({"machines": [one, {"name": "nobody"}]}))
    hugo.post(f"{MACHINES}connectors/add/", name="hall", kind="file", address="hall.json")
    listing.list_due()
    return SeenMachine.objects.get()


@pytest.fixture
def hall(exer, agnes):
    agnes.post("solving/environments/", organisation_id=exer.organisation.pk, name="Main hall", use="production")
    agnes.post("solving/environments/1/change/", name="Main hall", use="production", equipment_ids=[exer.equipment.pk])
    agnes.post("solving/environments/1/machines/", **COPY)


def test_from_the_list_to_the_replica_it_is_and_to_the_ticket(exer, agnes, hall, listed):
    page = agnes.page(MACHINES)
    assert "heron-copy" in page
    assert "1 entry could not be read" in page
    assert "replica-heron" in agnes.page(f"{MACHINES}{listed.pk}/")
    machine = agnes.html(f"{MACHINES}{listed.pk}/")
    chosen = machine.split(" selected>")[0].rpartition('value="')[2].rstrip('"')
    agnes.post(f"{MACHINES}{listed.pk}/", machine_id=chosen)
    assert "latest snapshot" in agnes.page("solving/environments/1/")
    SeenMachine.objects.update(vanished_at=listed.seen_at)
    ticket = four_desks.opened(exer, equipment_id=exer.equipment.pk)
    assert "vanished" in agnes.page(f"tickets/{ticket.number}/solving/")
    assert "It is told no more since" in agnes.page(f"{MACHINES}{listed.pk}/")
    agnes.post(f"{MACHINES}{listed.pk}/unlink/")
    assert "replica-heron" in agnes.page(f"{MACHINES}{listed.pk}/")
    assert "heron-copy" not in agnes.page(f"{MACHINES}?q=other")


def test_only_managers_set_up_connectors_and_only_what_the_operator_names(agnes, hugo, lists):
    agnes.html(f"{MACHINES}connectors/add/", 403)
    wrong = {"name": "v", "kind": "vsphere", "address": "https://10.0.0.1", "secret": "hunter2"}
    page = hugo.post(f"{MACHINES}connectors/add/", 422, **wrong)
    assert "the operator does not name this host" in page
    assert "hunter2" not in page
    hugo.post(f"{MACHINES}connectors/add/", **{**wrong, "address": "https://vcenter.example.lan"})
    row = Connector.objects.get()
    assert "hunter2" not in hugo.html(f"{MACHINES}connectors/{row.pk}/")
    assert "hunter2" not in row.sealed_secret


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ("denied", "It refuses the account."),
        ("certificate", "Its certificate cannot be trusted."),
        ("unreached", "It does not answer."),
        ("empty", "It tells no machine any more"),
    ],
)
def test_each_failure_is_said_and_what_was_seen_stays(hugo, listed, problem, said):
    Connector.objects.update(next_at=listed.seen_at)

    def ask(_kind, _site):
        raise NotListed(problem)

    listing.list_due(ask)
    page = hugo.page(MACHINES)
    assert said in page
    assert "heron-copy" in page
    hugo.post(f"{MACHINES}connectors/{Connector.objects.get().pk}/ask/")
    listing.list_due()
    assert "in order" in hugo.page(MACHINES)


def test_credentials_stand_with_their_environment_and_a_damaged_one_says_so(
    exer, agnes, hugo, hall, settings, tmp_path
):
    settings.VAULT_KEYS = tmp_path / "keys"
    add(settings.VAULT_KEYS)
    terms = keeping.Terms(system="Core switch", kind="shell")
    keeping.add(exer.agent, exer.organisation.pk, terms, secret="staple")
    agnes.post("solving/safe/1/change/", system="Core switch", kind="shell", environment_ids=[_only(exer)])
    assert "Core switch" in agnes.page("solving/environments/1/")
    ticket = four_desks.opened(exer, equipment_id=exer.equipment.pk)
    assert agnes.html(f"tickets/{ticket.number}/solving/").count("/solving/safe/1/reveal/?ticket=") == 2
    assert "Secrets that do not open" not in hugo.page("solving/safe/")
    row = SecretVersion.objects.get()
    SecretVersion.objects.update(ciphertext=bytes(reversed(bytes(row.ciphertext))))
    assert "changed or stands in the wrong place" in hugo.page("solving/safe/")
    assert "changed or stands in the wrong place" not in agnes.page("solving/safe/")
    SecretVersion.objects.update(key_id="old")
    assert "its master key is not in the file of keys" in hugo.page("solving/safe/")


def _only(desk):
    return desk.organisation.environments.get().pk
