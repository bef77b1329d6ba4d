"""Machines are listed, come and go, and a person says which replica one of them is."""

from datetime import date, timedelta
from uuid import UUID

import pytest

import four_desks
from charterdesk.apps.base import events, now
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.environments import keeping, linking, listing, setting_up
from charterdesk.apps.environments.connectors.interface import Found, Listing, NotListed
from charterdesk.apps.environments.freshness import freshness
from charterdesk.apps.environments.models import Connector, Machine, SeenMachine
from charterdesk.apps.environments.queries import machines
from four_desks import paris

ONE, TWO = UUID(int=1), UUID(int=2)


def told(*found):
    return lambda _kind, _site: Listing(tuple(found))


def refused(problem):
    def ask(_kind, _site):
        raise NotListed(problem, "what was said")

    return ask


def found(uuid=ONE, **said):
    return Found(uuid, said.pop("name", "billing copy"), said.pop("power", "on"), **said)


@pytest.fixture
def on_monday():
    """It is Monday 16 November 2026, nine in Paris."""
    with now.at(paris("2026-11-16 09:00")):
        yield


@pytest.fixture
def desk(db, on_monday):
    return four_desks.esii()


@pytest.fixture
def terms(settings, tmp_path):
    settings.MACHINE_LISTS = tmp_path
    settings.HYPERVISORS = ["vcenter.example.lan"]
    return setting_up.Terms("hall", "https://vcenter.example.lan", "desk@vsphere.local", "read only")


@pytest.fixture
def connector(desk, terms):
    return setting_up.declare(desk.head, "vsphere", terms)


@pytest.fixture
def replica(desk):
    environment = keeping.add(desk.agent, desk.customer_person.organisation_id, keeping.Terms("Main hall"))
    facts = keeping.MachineFacts("copy", "other", date(2026, 11, 1), isolated=True, anonymised=True)
    return keeping.note_machine(desk.agent, environment.number, facts)


def seen(uuid=ONE):
    return SeenMachine.objects.get(uuid=uuid)


def later(hours, ask):
    with now.at(now.now() + timedelta(hours=hours)):
        listing.list_due(ask)


def test_what_is_told_is_seen_and_asked_again_within_the_hour_only(connector):
    asked = []
    made = found(snapshot_at=paris("2026-11-10 08:00"))

    def ask(kind, site):
        asked.append((kind, site))
        return Listing((made,), 3)

    assert listing.list_due(ask) == 1
    assert listing.list_due(told()) == 0
    [(kind, site)] = asked
    assert (kind, site.user, site.secret) == ("vsphere", "desk@vsphere.local", "read only")
    row = Connector.objects.get()
    assert (row.listed_at, row.left_out, row.problem) == (now.now(), 3, "")
    assert (seen().name, seen().power, seen().machine_id) == ("billing copy", "on", None)


def test_a_secret_is_kept_sealed_and_given_again_for_another_address(desk, connector, settings):
    assert "read only" not in Connector.objects.get().sealed_secret
    settings.HYPERVISORS = ["vcenter.example.lan", "other.example.lan"]
    with pytest.raises(Invalid) as wrong:
        setting_up.change(desk.head, connector.pk, setting_up.Terms("hall", "https://other.example.lan"))
    assert wrong.value.field == "secret"
    Connector.objects.update(address="https://other.example.lan")
    listing.list_due()
    assert Connector.objects.get().problem == "secret"


@pytest.mark.parametrize(
    ("kind", "address", "field"),
    [
        ("vsphere", "https://10.0.0.5", "address"),
        ("vsphere", "http://vcenter.example.lan", "address"),
        ("libvirt", "qemu+ssh://vcenter.example.lan", "address"),
        ("file", "../secret-key", "address"),
        ("hyper_v", "x", "kind"),
    ],
)
def test_only_what_the_operator_names_is_set_up(desk, terms, kind, address, field):
    with pytest.raises(Invalid) as wrong:
        setting_up.declare(desk.head, kind, setting_up.Terms("other", address))
    assert wrong.value.field == field
    with pytest.raises(NotAllowed):
        setting_up.declare(desk.agent, "vsphere", terms)


def test_a_machine_that_is_told_no_more_has_vanished_and_comes_back(desk, connector, replica):
    listing.list_due(told(found(), found(TWO)))
    linking.link(desk.agent, seen().pk, replica.pk)
    later(2, told(found(TWO)))
    assert seen().vanished_at == now.now() + timedelta(hours=2)
    assert freshness(machines(replica.environment).get(), date(2026, 11, 16)).vanished
    lines = events.of(desk.desk, keeping.stream_of(replica.environment)).values_list("code", flat=True)
    assert list(lines).count("environment.machine_vanished") == 1
    later(4, told(found(name="billing 2"), found(TWO)))
    assert (seen().vanished_at, seen().name, seen().machine_id) == (None, "billing 2", replica.pk)


def test_a_list_that_fails_or_is_suddenly_empty_changes_nothing_that_was_seen(connector):
    listing.list_due(told(found()))
    later(2, told())
    row = Connector.objects.get()
    assert (row.problem, row.failing_since) == ("empty", now.now() + timedelta(hours=2))
    assert seen().vanished_at is None


def test_whoever_does_not_answer_is_asked_less_and_less_often_and_a_refused_account_once_an_hour(connector):
    waits = []
    at = now.now()
    for _try in range(9):
        with now.at(at):
            listing.list_due(refused("unreached"))
        next_at = Connector.objects.get().next_at
        assert next_at is not None
        waits.append(int((next_at - at).total_seconds() // 60))
        at = next_at
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 360]
    assert Connector.objects.get().failing_since == now.now()
    Connector.objects.update(failures=0, next_at=now.now())
    listing.list_due(refused("denied"))
    assert Connector.objects.get().next_at == now.now() + timedelta(hours=1)


def test_a_library_that_fails_in_its_own_way_stops_no_other_connector(desk, connector, terms):
    setting_up.declare(desk.head, "vsphere", setting_up.Terms("second", terms.address))

    def ask(_kind, site):
        if site.user:
            raise ZeroDivisionError
        return Listing((found(),))

    assert listing.list_due(ask) == 2
    assert set(Connector.objects.values_list("name", "problem")) == {("hall", "unreadable"), ("second", "")}


def test_a_list_of_what_was_changed_meanwhile_is_not_taken_over(connector):
    def ask(_kind, _site):
        Connector.objects.update(active=False)
        return Listing((found(),))

    listing.list_due(ask)
    assert not SeenMachine.objects.exists()


def test_a_person_says_which_replica_it_is_and_it_takes_uuid_and_host(desk, connector, replica):
    listing.list_due(told(found(host="esx1", snapshot_at=paris("2026-11-10 08:00")), found(TWO)))
    linking.link(desk.agent, seen().pk, replica.pk)
    machine = machines(replica.environment).get()
    assert (machine.uuid, machine.host, machine.hypervisor) == (ONE, "esx1", "vsphere")
    stands = freshness(machine, date(2026, 11, 16))
    assert (stands.days, stands.snapshot_days, stands.vanished) == (15, 6, False)
    with pytest.raises(Invalid):
        linking.link(desk.agent, seen(TWO).pk, replica.pk)
    facts = keeping.MachineFacts("second", "other", date(2026, 11, 1), anonymised=True)
    other = keeping.note_machine(desk.agent, replica.environment.number, facts)
    with pytest.raises(Conflict):
        linking.link(desk.agent, seen().pk, other.pk)
    linking.unlink(desk.agent, seen().pk)
    linking.link(desk.agent, seen(TWO).pk, replica.pk)
    assert Machine.objects.get(pk=replica.pk).uuid == TWO


def test_the_replica_that_was_noted_with_the_uuid_is_offered_first(desk, connector, replica):
    Machine.objects.update(uuid=ONE)
    listing.list_due(told(found(), found(TWO)))
    assert linking.likely(seen(), linking.candidates(desk.agent)) == replica
    assert linking.likely(seen(TWO), linking.candidates(desk.agent)) is None


def test_another_desk_finds_neither_connectors_nor_machines(desk, connector, replica):
    listing.list_due(told(found()))
    other = four_desks.exer()
    assert not linking.seen_machines(other.agent).exists()
    for asked in (
        lambda: setting_up.connector(other.head, connector.pk),
        lambda: linking.link(other.agent, seen().pk, replica.pk),
        lambda: linking.unlink(other.agent, seen().pk),
    ):
        with pytest.raises((NotFound, Invalid)):
            asked()
    with pytest.raises(NotAllowed):
        linking.seen_machines(desk.customer)
