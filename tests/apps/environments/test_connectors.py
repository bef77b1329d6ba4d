"""What each kind of connector makes of what it is told: machines, or why there are none."""

import json
import os
import socket
from types import SimpleNamespace

import pytest

from apps.environments.vcenter import UUIDS, vcenter
from certificates import certificate
from charterdesk.apps.base import now
from charterdesk.apps.environments.connectors import apart, libvirt, listed_file, vsphere
from charterdesk.apps.environments.connectors.interface import NotListed, Site, moment, power_of
from charterdesk.apps.environments.connectors.sites import host_of
from four_desks import paris

pytestmark = pytest.mark.any_engine
UUID = "6695eb01-f6a4-8304-79aa-97f2502e193f"


@pytest.fixture
def center(tmp_path, monkeypatch, settings):
    """A vCenter of ours whose certificate is trusted and whose host the operator names."""
    certified = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certified.certificate))
    settings.HYPERVISORS = ["localhost"]
    with vcenter(certified) as served:
        yield served


def at(center, secret="read only"):  # noqa: S107  # of a server of ours
    return Site(f"https://localhost:{center.port}", "desk@vsphere.local", secret)


def test_a_vcenter_tells_its_machines_over_its_own_protocol_page_by_page(center):
    told = vsphere.listed(at(center))
    assert [(one.name, str(one.uuid), one.power, one.host) for one in told.machines] == [
        ("billing copy", UUIDS[0], "on", "esx1.example.lan"),
        ("hall 2", UUIDS[1], "on", "esx1.example.lan"),
    ]
    assert told.machines[0].snapshot_at.isoformat() == "2026-11-10T08:00:00+00:00"
    assert told.left_out == 1
    assert center.asked[-1] == "Logout"


def test_a_vcenter_that_refuses_the_account_is_not_taken_for_one_without_machines(center):
    with pytest.raises(NotListed) as refused:
        list(vsphere.told("localhost", center.port, at(center, "wrong")))
    assert refused.value.problem == "denied"
    assert "wrong" not in str(refused.value)


def test_a_certificate_that_nobody_vouches_for_ends_it_before_the_password_is_said(center, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(NotListed) as refused:
        list(vsphere.told("localhost", center.port, at(center)))
    assert refused.value.problem == "certificate"
    assert center.asked == []


def test_a_hypervisor_that_keeps_silent_is_left(monkeypatch, settings):
    settings.HYPERVISORS = ["localhost"]
    monkeypatch.setattr(apart, "SECONDS_A_STEP", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(NotListed) as refused:
        vsphere.listed(Site(f"https://localhost:{silent.getsockname()[1]}"))
    assert (refused.value.problem, str(refused.value)) == ("unreached", "it keeps silent")


@pytest.mark.parametrize("module", ["this", "no_such_module"])
def test_what_ends_the_process_that_asks_ends_nothing_else(module, monkeypatch):
    monkeypatch.setattr(apart, "MODULE", module)
    with pytest.raises(NotListed) as refused:
        apart.listed("vsphere", "localhost", 1, Site(""))
    assert refused.value.problem == "unreadable"


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost",
        "https://other.example.lan",
        "https://localhost@other.example.lan",
        "https://u:p@localhost",
        "https://localhost/sdk",
        "https://localhost?x=1",
        "https://[::1",
        "https://127.0.0.1",
        "localhost",
        "file:///etc/passwd",
    ],
)
def test_only_hosts_that_the_operator_names_are_asked(address, settings):
    settings.HYPERVISORS = ["localhost"]
    with pytest.raises(NotListed) as refused:
        host_of(address, "https", 443)
    assert refused.value.problem == "address"


@pytest.mark.parametrize("query", ["?no_verify=1", "/system?pkipath=/tmp", "/session"])
def test_nothing_in_an_address_of_libvirt_turns_its_checks_off(query, settings):
    settings.HYPERVISORS = ["kvm1.example.lan"]
    libvirt.check(Site("qemu+tls://kvm1.example.lan"))
    with pytest.raises(NotListed):
        libvirt.check(Site(f"qemu+tls://kvm1.example.lan{query}"))


class Domain:
    """A machine as libvirt-python gives it."""

    def __init__(self, xml="<domain><os><type>hvm</type></os></domain>", state=5, uuid=UUID, made=("1762760000",)):
        self._xml, self._state, self._uuid, self._made = xml, state, uuid, made

    def UUIDString(self):  # noqa: N802  # the library's name
        return self._uuid

    def name(self):
        return "hall\n1"

    def state(self):
        return [self._state, 0]

    def XMLDesc(self, _flags):  # noqa: N802  # the same
        return self._xml

    def listAllSnapshots(self):  # noqa: N802  # the same
        told = "<domainsnapshot><creationTime>{}</creationTime></domainsnapshot>"
        return [SimpleNamespace(getXMLDesc=lambda _flags, one=one: told.format(one)) for one in self._made]


@pytest.fixture
def errors(monkeypatch):
    """Stands for the library, which needs headers to be built: its error is asked for when something goes wrong."""
    monkeypatch.setattr(libvirt, "libvirt", SimpleNamespace(libvirtError=KeyError))


def test_a_machine_of_libvirt_is_read_with_its_system_and_latest_snapshot(errors):
    info = '<l:libosinfo xmlns:l="http://libosinfo.org/xmlns/libvirt/domain/1.0"><l:os id="debian/12"/></l:libosinfo>'
    found = libvirt.found(Domain(f"<domain><metadata>{info}</metadata></domain>", 1, made=("5", "1762760000")), "kvm1")
    assert (str(found.uuid), found.name, found.power, found.guest, found.host) == (
        UUID,
        "hall 1",
        "on",
        "debian/12",
        "kvm1",
    )
    assert found.snapshot_at.isoformat() == "2025-11-10T07:33:20+00:00"


@pytest.mark.parametrize(
    "domain",
    [
        Domain('<!DOCTYPE d [<!ENTITY a "b">]><domain>&a;</domain>', made=()),
        Domain("<domain>", made=()),
        Domain("<d>" + "x" * 200_001 + "</d>", made=()),
        Domain("<domain/>", made=("999999999999999999999",)),
        Domain("<domain/>", made=("yesterday",)),
    ],
)
def test_a_machine_that_libvirt_describes_badly_is_there_all_the_same(errors, domain):
    found = libvirt.found(domain, "kvm1")
    assert (str(found.uuid), found.power, found.guest, found.snapshot_at) == (UUID, "off", "", None)


def test_a_machine_of_libvirt_without_an_identity_is_left_out(errors):
    assert libvirt.found(Domain(uuid="nobody"), "kvm1") is None


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("authentication failed: Failed to verify peer's certificate", "certificate"),
        ("The client certificate /etc/pki/libvirt/clientcert.pem has expired", "own"),
        ("Cannot read CA certificate '/etc/pki/CA/cacert.pem': No such file or directory", "own"),
        ("Unable to read TLS confirmation: Input/output error", "own"),
        ("authentication failed: authentication failed", "denied"),
        ("unable to connect to server at 'kvm1:16514': Connection refused", "unreached"),
    ],
)
def test_what_libvirt_9_says_is_told_as_one_of_our_reasons(errors, monkeypatch, said, problem):
    def refuses(*_way):
        raise KeyError(said)

    known = {"VIR_CRED_AUTHNAME": 2, "VIR_CRED_PASSPHRASE": 5, "VIR_CONNECT_RO": 1, "openAuth": refuses}
    monkeypatch.setattr(libvirt, "libvirt", SimpleNamespace(libvirtError=KeyError, **known))
    with pytest.raises(NotListed) as refused:
        list(libvirt.told("kvm1", 16514, Site("")))
    assert refused.value.problem == problem


@pytest.fixture
def lists(tmp_path, settings):
    """The folder of lists that the operator names."""
    settings.MACHINE_LISTS = tmp_path
    return tmp_path


def test_a_list_in_a_file_tells_its_machines_and_how_many_could_not_be_read(lists):
    rows = [
        {"uuid": UUID, "name": "hall 1", "power": "Running", "guest": "Debian", "snapshot_at": "2026-11-10T08:00:00Z"},
        {"uuid": UUID, "name": "again"},
        {"uuid": "x", "name": "no identity"},
        {"name": "none"},
        [],
        {"uuid": 7, "name": None},
    ]
    (lists / "hall.json").write_text(json.dumps({"machines": rows}))
    told = listed_file.listed(Site("hall.json"))
    assert [(one.name, one.power, one.guest) for one in told.machines] == [("hall 1", "on", "Debian")]
    assert told.left_out == 5


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("../hall.json", "{}", "address"),
        ("hall.txt", "{}", "address"),
        ("absent.json", None, "unreached"),
        ("hall.json", "no json", "unreadable"),
        ("hall.json", "[" * 100_000, "unreadable"),
        ("hall.json", '{"machines": {}}', "unreadable"),
    ],
)
def test_a_file_that_is_no_list_says_so(lists, name, content, problem):
    if content is not None and "/" not in name:
        (lists / name).write_text(content)
    with pytest.raises(NotListed) as refused:
        listed_file.listed(Site(name))
    assert refused.value.problem == problem


def test_a_file_that_nobody_writes_any_more_tells_nothing(lists):
    path = lists / "hall.json"
    path.write_text('{"machines": []}')
    os.utime(path, (1_790_000_000, 1_790_000_000))
    with now.at(paris("2026-11-16 09:00")), pytest.raises(NotListed) as refused:
        listed_file.listed(Site("hall.json"))
    assert refused.value.problem == "old"


def test_moments_without_their_offset_and_powers_without_a_name_are_not_guessed():
    assert moment("2026-11-10T08:00:00") is None
    assert moment("yesterday") is None
    assert (power_of("poweredOff"), power_of("PMSuspended"), power_of(3), power_of("crashed")) == (
        "off",
        "suspended",
        "suspended",
        "unknown",
    )
