"""What a customer runs is noted without passwords; configurations have a history; replicas grow old (ES-22)."""

import dataclasses
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

import four_desks
from charterdesk.apps.base import events, now
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.files import store
from charterdesk.apps.environments import keeping, queries
from charterdesk.apps.environments.difference import difference
from charterdesk.apps.environments.freshness import freshness
from charterdesk.apps.environments.models import AccessWay, Environment, Machine

COPY = keeping.MachineFacts("replica-heron", "vsphere", date(2026, 11, 1), isolated=True, anonymised=True)


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


def kept(desk, row, text, days=0):
    stored = store(desk.desk, [text if isinstance(text, bytes) else text.encode()], "switch.conf")
    at = now.now() - timedelta(days=days)
    return keeping.keep_backup(desk.agent, row.number, stored=stored, name="switch.conf", taken_at=at)


def test_an_environment_has_installations_of_its_customer_only(desk, row):
    assert list(row.equipment.all()) == [desk.equipment]
    with pytest.raises(Invalid) as refused:
        keeping.add(desk.agent, desk.reseller_organisation.pk, keeping.Terms("Lab", equipment_ids=(desk.equipment.pk,)))
    assert refused.value.field == "equipment_ids"
    assert Environment.objects.count() == 1


def test_a_ticket_about_an_installation_has_its_environment(desk, row):
    ticket = four_desks.opened(desk)
    keeping.add(desk.agent, desk.organisation.pk, keeping.Terms("Elsewhere", use="test"))
    assert queries.of_ticket(desk.agent, ticket) == [row]


def test_a_password_is_taken_out_and_told(desk, row):
    told = keeping.add_way(desk.agent, row.number, kind="teamviewer", identifier="123 456 password: hunter2")
    assert told
    assert AccessWay.objects.get().identifier == "123 456"
    lines = events.of(desk.desk, keeping.stream_of(row)).values_list("code", flat=True)
    assert list(lines) == ["environment.added", "environment.way_added"]
    keeping.remove_way(desk.agent, row.number, AccessWay.objects.get().pk)
    assert not AccessWay.objects.exists()


def test_a_history_tells_what_changed_between_two_configurations(desk, row):
    older, newer = kept(desk, row, "vlan 10\nport 1\n", days=3), kept(desk, row, "vlan 20\nport 1\n")
    assert list(queries.backups(row)) == [newer, older]
    told = [(line.kind, line.text) for line in difference(older, newer)]
    assert told == [("place", "@@ -1,2 +1,2 @@"), ("less", "vlan 10"), ("more", "vlan 20"), ("same", "port 1")]
    assert difference(newer, kept(desk, row, "vlan 20\nport 1\n")) == []


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"\x7fELF\x00\x01", b"vlan \x81\x8d", b"a\n" * 250_001, b"x" * (16 * 1024 * 1024 + 1)]
)
def test_what_is_no_text_or_too_large_is_not_compared(desk, row, content):
    older = kept(desk, row, "vlan 10\n")
    with pytest.raises(Conflict):
        difference(older, kept(desk, row, content))


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8-sig"])
def test_configurations_are_compared_whatever_letters_they_are_written_in(desk, row, encoding):
    older, newer = kept(desk, row, "name Café\nport 1\n"), kept(desk, row, "name Café 2\nport 1\n".encode(encoding))
    told = [(line.kind, line.text) for line in difference(older, newer)]
    assert told[1:] == [("less", "name Café"), ("more", "name Café 2"), ("same", "port 1")]


def test_lines_that_differ_at_their_end_are_not_taken_for_the_same(desk, row):
    older, newer = kept(desk, row, "x" * 400 + "1"), kept(desk, row, "x" * 400 + "2")
    assert [line.kind for line in difference(older, newer)] == ["place", "less", "more"]


def test_a_configuration_of_tomorrow_is_refused(desk, row):
    with pytest.raises(Invalid):
        kept(desk, row, "vlan 10\n", days=-1)


def test_a_replica_with_customers_data_says_when_they_are_purged(desk, row):
    with pytest.raises(Invalid) as refused:
        keeping.note_machine(desk.agent, row.number, dataclasses.replace(COPY, anonymised=False))
    assert refused.value.field == "purge_on"
    machine = keeping.note_machine(
        desk.agent, row.number, dataclasses.replace(COPY, anonymised=False, purge_on=date(2026, 12, 1))
    )
    assert not freshness(machine, date(2026, 12, 1)).purge_due
    late = freshness(machine, date(2026, 12, 2))
    assert (late.days, late.purge_due, late.reachable) == (31, True, False)
    gone = keeping.note_machine(
        desk.agent,
        row.number,
        dataclasses.replace(COPY, purge_on=date(2026, 12, 1), gone_on=date(2026, 11, 30)),
        machine.pk,
    )
    assert not freshness(gone, date(2026, 12, 2)).purge_due
    assert Machine.objects.count() == 1


def test_a_machine_is_known_by_its_uuid_once(desk, row):
    known = dataclasses.replace(COPY, uuid=UUID(int=7))
    keeping.note_machine(desk.agent, row.number, known)
    with pytest.raises(Invalid):
        keeping.note_machine(desk.agent, row.number, dataclasses.replace(known, name="another"))


def test_customers_and_other_desks_reach_nothing(desk, row):
    with pytest.raises(NotAllowed):
        queries.environments(desk.customer)
    with pytest.raises(NotAllowed):
        keeping.change(desk.customer, row.number, keeping.Terms("Mine"))
    other = four_desks.esii()
    with pytest.raises(NotFound):
        queries.environment(other.agent, row.number)
    with pytest.raises(NotFound):
        keeping.add_way(other.agent, row.number, kind="vpn", identifier="gate")
    stored = store(other.desk, [b"theirs"], "x.conf")
    with pytest.raises(NotFound):
        keeping.keep_backup(desk.agent, row.number, stored=stored, name="x", taken_at=datetime(2026, 1, 1, tzinfo=UTC))
