"""A vCenter of ours: what it answers over HTTPS to the few questions that the connector asks (vSphere Web Services)."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from certificates import Certificate

ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<soapenv:Body>{}</soapenv:Body></soapenv:Envelope>"
)
FAULT = (
    "<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>Cannot complete login.</faultstring>"
    '<detail><InvalidLoginFault xmlns="urn:vim25" xsi:type="InvalidLogin"></InvalidLoginFault></detail></soapenv:Fault>'
)
CONTENT = (
    '<rootFolder type="Folder">group-d1</rootFolder><propertyCollector type="PropertyCollector">pc</propertyCollector>'
    '<viewManager type="ViewManager">ViewManager</viewManager><about><name>vCenter</name><fullName>vCenter</fullName>'
    "<vendor>VMware</vendor><version>6.5</version><build>1</build><osType>linux</osType><productLineId>vpx"
    "</productLineId><apiType>VirtualCenter</apiType><apiVersion>6.5</apiVersion></about>"
    '<sessionManager type="SessionManager">SessionManager</sessionManager>'
)
SNAPSHOT = (
    '<val xsi:type="VirtualMachineSnapshotInfo"><rootSnapshotList>'
    '<snapshot type="VirtualMachineSnapshot">s-1</snapshot>'
    '<vm type="VirtualMachine">vm-11</vm><name>before</name><description></description><id>1</id>'
    "<createTime>2026-11-01T08:00:00Z</createTime><state>poweredOff</state><quiesced>false</quiesced>"
    '<childSnapshotList><snapshot type="VirtualMachineSnapshot">s-2</snapshot><vm type="VirtualMachine">vm-11</vm>'
    "<name>after</name><description></description><id>2</id><createTime>2026-11-10T08:00:00Z</createTime>"
    "<state>poweredOff</state><quiesced>false</quiesced></childSnapshotList></rootSnapshotList></val>"
)
UUIDS = ("5012c4a8-0b7a-4b0c-9d3f-000000000011", "5012c4a8-0b7a-4b0c-9d3f-000000000012")


def _set(name: str, value: str, kind: str = "xsd:string") -> str:
    return f'<propSet><name>{name}</name><val xsi:type="{kind}">{value}</val></propSet>'


def _machine(key: str, name: str, uuid: str, *, template: str = "false", more: str = "") -> str:
    return (
        f'<objects><obj type="VirtualMachine">{key}</obj>{_set("name", name)}'
        f"{_set('summary.config.instanceUuid', uuid)}{_set('summary.config.template', template, 'xsd:boolean')}"
        f"{_set('runtime.powerState', 'poweredOn', 'VirtualMachinePowerState')}"
        '<propSet><name>runtime.host</name><val type="HostSystem" xsi:type="ManagedObjectReference">host-9</val>'
        "</propSet>"
        f"{more}</objects>"
    )


FIRST = (
    "<token>more</token>"
    + _machine("vm-11", "billing copy", UUIDS[0], more=f"<propSet><name>snapshot</name>{SNAPSHOT}</propSet>")
    + _machine("vm-13", "template", "5012c4a8-0b7a-4b0c-9d3f-000000000013", template="true")
)
SECOND = _machine("vm-12", "hall 2", UUIDS[1]) + '<objects><obj type="VirtualMachine">vm-14</obj></objects>'
HOSTS = f'<objects><obj type="HostSystem">host-9</obj>{_set("name", "esx1.example.lan")}</objects>'


@dataclass
class VCenter:
    """Where it is, which password it takes, and what it was asked."""

    password: str = "read only"
    port: int = 0
    asked: list[str] = field(default_factory=list)

    def answer(self, body: str) -> tuple[int, str]:
        """Status and body of an answer."""
        named = re.search(r"Body>\s*<(\w+)", body)
        verb = named[1] if named else ""
        self.asked.append(verb)
        if verb == "Login" and f">{self.password}</password>" not in body:
            return 500, ENVELOPE.format(FAULT)
        told = {
            "RetrieveServiceContent": f"<returnval>{CONTENT}</returnval>",
            "Login": "<returnval><key>1</key><userName>u</userName><fullName>u</fullName>"
            "<loginTime>2026-11-16T08:00:00Z</loginTime><lastActiveTime>2026-11-16T08:00:00Z</lastActiveTime>"
            "<locale>en</locale><messageLocale>en</messageLocale></returnval>",
            "CreateContainerView": '<returnval type="ContainerView">view-1</returnval>',
            "RetrievePropertiesEx": f"<returnval>{HOSTS if '>HostSystem<' in body else FIRST}</returnval>",
            "ContinueRetrievePropertiesEx": f"<returnval>{SECOND}</returnval>",
        }.get(verb, "")
        return 200, ENVELOPE.format(f'<{verb}Response xmlns="urn:vim25">{told}</{verb}Response>')


@contextmanager
def vcenter(certified: Certificate) -> Iterator[VCenter]:
    """It runs until the end of the block, at https://localhost:<port>."""
    served = VCenter()

    class Asked(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, said = served.answer(body)
            content = said.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *said: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    server.daemon_threads = True
    server.socket = certified.server_context().wrap_socket(server.socket, server_side=True)
    served.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
