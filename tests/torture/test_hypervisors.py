"""Machines listed from real servers: a libvirtd with its qemu driver, a vCenter of govmomi's simulator."""

import os
import signal
import socket
import ssl
import threading
import time
from contextlib import contextmanager, suppress

import pytest
from pyVmomi import vim

from charterdesk.apps.environments.connectors import apart, libvirt, vsphere
from charterdesk.apps.environments.connectors.interface import NotListed, Site
from torture.authority import Authority
from torture.libvirt_host import libvirt_host, machine
from torture.vcenter_host import PASSWORD, USER, built, vcenter_host

pytestmark = pytest.mark.any_engine
UUID = "00000000-0000-4000-8000-{:012d}"
MACHINES = 1_000


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """Whom both sides trust."""
    return Authority(tmp_path_factory.mktemp("trusted"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    """Somebody else's authority."""
    return Authority(tmp_path_factory.mktemp("stranger"), "somebody else's authority")


@pytest.fixture(scope="module")
def ours(authority):
    """The folder of this side's certificate."""
    return authority.client_folder("ours", authority.certify("desk"))


@pytest.fixture(autouse=True)
def named(settings, monkeypatch, authority, ours):
    """What the operator says."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))
    settings.HYPERVISORS = ["localhost", "127.0.0.1"]
    settings.LIBVIRT_CERTIFICATES = ours


def problem_of(kind, address, user="", secret=""):
    with pytest.raises(NotListed) as refused:
        kind.listed(Site(address, user, secret))
    assert not secret or secret not in str(refused.value)
    return refused.value.problem


@contextmanager
def silent():
    """A port where somebody listens and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture(scope="module")
def host(tmp_path_factory, authority):
    """A host with 200 machines, of which two are strange."""
    folder = tmp_path_factory.mktemp("libvirt") / "host"
    with libvirt_host(folder, authority, authority.certify("localhost")) as served:
        served.define(
            [
                *(machine(f"machine {number}", UUID.format(number)) for number in range(198)),
                machine("&lt;b&gt;é &quot;';--\u202e", UUID.format(1_000), system="http://debian.org/debian/12"),
                machine("n" * 150, UUID.format(1_001), title="t" * 210_000),
            ]
        )
        yield served


def test_two_hundred_machines_are_told_whatever_they_are_called(host):
    told = libvirt.listed(Site(f"qemu+tls://localhost:{host.port}"))
    machines = {str(one.uuid): one for one in told.machines}
    assert (len(machines), told.left_out) == (200, 0)
    assert {one.power for one in told.machines} == {"off"}
    strange, large = machines[UUID.format(1_000)], machines[UUID.format(1_001)]
    assert (strange.name, strange.guest) == ("<b>é \"';--", "http://debian.org/debian/12")
    assert (large.name, large.guest) == ("n" * 120, "")


def test_whom_the_certificates_do_not_name_is_not_spoken_to(host, authority, stranger, settings):
    at = f"qemu+tls://localhost:{host.port}"
    assert problem_of(libvirt, f"qemu+tls://127.0.0.1:{host.port}") == "certificate"
    settings.LIBVIRT_CERTIFICATES = stranger.client_folder("another", stranger.certify("another"))
    assert problem_of(libvirt, at) == "certificate"
    settings.LIBVIRT_CERTIFICATES = authority.client_folder("late", authority.certify("late", days=-1))
    assert problem_of(libvirt, at) == "own"
    settings.LIBVIRT_CERTIFICATES = authority.client_folder("alien", stranger.certify("alien"))
    assert problem_of(libvirt, at) == "own"
    both = settings.LIBVIRT_CERTIFICATES / "cacert.pem"
    both.write_bytes(authority.certificate.read_bytes() + stranger.certificate.read_bytes())
    assert problem_of(libvirt, at) == "own"
    settings.LIBVIRT_CERTIFICATES = host.folder / "nothing"
    assert problem_of(libvirt, at) == "own"


def test_a_host_that_stops_talking_or_ends_is_left(host, monkeypatch):
    monkeypatch.setattr(apart, "SECONDS_A_STEP", 3)
    os.kill(host.pid, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        assert problem_of(libvirt, f"qemu+tls://localhost:{host.port}") == "unreached"
        assert time.monotonic() - begun < 30
    finally:
        os.kill(host.pid, signal.SIGCONT)
    with silent() as port:
        assert problem_of(libvirt, f"qemu+tls://localhost:{port}") == "unreached"
    assert problem_of(libvirt, f"qemu+tls://localhost:{port}") == "unreached"
    assert len(libvirt.listed(Site(f"qemu+tls://localhost:{host.port}")).machines) == 200


def test_a_host_whose_certificate_has_expired_is_not_trusted(tmp_path, authority):
    with libvirt_host(tmp_path / "late", authority, authority.certify("localhost", days=-1)) as host:
        assert problem_of(libvirt, f"qemu+tls://localhost:{host.port}") == "certificate"


def test_an_account_of_sasl_is_let_in_by_its_password_alone(tmp_path, authority):
    with libvirt_host(tmp_path / "sasl", authority, authority.certify("localhost"), auth="sasl") as host:
        at = f"qemu+tls://localhost:{host.port}"
        host.give_account("desk", PASSWORD)
        host.define([machine("one", UUID.format(1))])
        assert [one.name for one in libvirt.listed(Site(at, "desk", PASSWORD)).machines] == ["one"]
        assert problem_of(libvirt, at, "desk", "not this one") == "denied"
        assert problem_of(libvirt, at) == "denied"


@pytest.fixture(scope="module")
def center(tmp_path_factory, authority):
    """A vCenter with 1,000 machines."""
    program = built(tmp_path_factory.mktemp("simulator"))
    with vcenter_host(program, authority.certify("localhost", address="127.0.0.1"), MACHINES) as served:
        yield served


@pytest.fixture
def service(center):
    """Somebody else's session there."""
    stub = vsphere.pyvmomi.SoapStubAdapter(
        "localhost",
        center.port,
        version=vsphere.SPOKEN,
        path="/sdk",
        sslContext=ssl.create_default_context(),
    )
    content = vim.ServiceInstance("ServiceInstance", stub).RetrieveContent()
    content.sessionManager.Login(USER, PASSWORD, None)
    yield content
    content.sessionManager.Logout()
    stub.DropConnections()


def test_a_thousand_machines_are_told_with_their_snapshots_and_without_templates(center, service):
    site = Site(f"https://localhost:{center.port}", USER, PASSWORD)
    told = vsphere.listed(site)
    assert (len(told.machines), told.left_out) == (MACHINES, 0)
    view = service.viewManager.CreateContainerView(service.rootFolder, [vim.VirtualMachine], True).view
    view[0].CreateSnapshot_Task("before", "", False, False)
    view[1].Rename_Task("<script>\u202e hall & 1")
    view[2].MarkAsTemplate()
    machines = {str(one.uuid): one for one in vsphere.listed(site).machines}
    assert len(machines) == MACHINES - 1
    assert machines[view[0].summary.config.instanceUuid].snapshot_at is not None
    assert machines[view[1].summary.config.instanceUuid].name == "<script> hall & 1"
    view[2].MarkAsVirtualMachine(view[0].resourcePool, None)
    assert len(service.sessionManager.sessionList) == 1, "each look ends its session"


def test_a_wrong_password_is_said_to_be_one(center):
    assert problem_of(vsphere, f"https://localhost:{center.port}", USER, "wrong") == "denied"


def test_a_certificate_that_nobody_trusts_ends_it(center, stranger, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(stranger.certificate))
    assert problem_of(vsphere, f"https://localhost:{center.port}", USER, PASSWORD) == "certificate"


def test_a_session_that_ends_while_it_tells_is_no_list_of_fewer_machines(center, service):
    over, mine = threading.Event(), service.sessionManager.currentSession.key

    def end_them():
        while not over.is_set():
            for one in service.sessionManager.sessionList:
                if one.key != mine:
                    with suppress(vim.fault.NotFound):
                        service.sessionManager.TerminateSession([one.key])

    ending = threading.Thread(target=end_them)
    ending.start()
    try:
        assert problem_of(vsphere, f"https://localhost:{center.port}", USER, PASSWORD) == "ended"
    finally:
        over.set()
        ending.join()


def test_a_vcenter_that_stops_talking_is_left(center, monkeypatch):
    monkeypatch.setattr(apart, "SECONDS_A_STEP", 3)
    os.kill(center.pid, signal.SIGSTOP)
    try:
        assert problem_of(vsphere, f"https://localhost:{center.port}", USER, PASSWORD) == "unreached"
    finally:
        os.kill(center.pid, signal.SIGCONT)
