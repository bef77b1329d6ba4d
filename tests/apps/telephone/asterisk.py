"""An exchange that answers on its manager interface as Asterisk does."""

from __future__ import annotations

import hashlib
import socket
import ssl
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from charterdesk.apps.telephone.events import ami

SECRET = "sesame"


class Exchange(threading.Thread):
    """An exchange that answers as Asterisk does, and keeps what it was told."""

    def __init__(
        self, *, refuses: str = "", hangs_up: bool = False, lines: int = 1, secured: ssl.SSLContext | None = None
    ) -> None:
        super().__init__(daemon=True)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.listening.settimeout(20)
        self.port = self.listening.getsockname()[1]
        self.told: list[ami.Packet] = []
        self.refuses = refuses
        self.hangs_up = hangs_up
        self.lines = lines
        self.secured = secured

    def run(self) -> None:
        try:
            for _line in range(self.lines):
                line, _address = self.listening.accept()
                with suppress(OSError):  # who does not believe the certificate hangs up
                    self.talk(self.secured.wrap_socket(line, server_side=True) if self.secured else line)
        except OSError:  # nobody called before the test was over
            return
        finally:
            self.listening.close()

    def talk(self, line: socket.socket) -> None:
        with line:
            line.sendall(b"Asterisk Call Manager/9.0.0\r\n")
            rest = b""
            while piece := line.recv(4096):
                packets, rest = ami.cut(rest + piece)
                for raw in packets:
                    packet = ami.packet_of(raw)
                    self.told.append(packet)
                    line.sendall(self.answer(packet))
                    if self.hangs_up and packet["action"] == "Login":
                        return

    def answer(self, packet: ami.Packet) -> bytes:
        said = packet["action"]
        right = hashlib.md5(f"4711{SECRET}".encode(), usedforsecurity=False).hexdigest()
        known = packet.get("key") == right or (self.refuses == "Challenge" and packet.get("secret") == SECRET)
        refused = said == self.refuses or (said == "Login" and not known)
        lines = [
            f"Response: {'Error' if refused else 'Success'}",
            f"ActionID: {packet['actionid']}",
            "Message: No way" if refused else "Message: Well",
            *(["Challenge: 4711"] if said == "Challenge" else []),
        ]
        number = len([one for one in self.told if one["action"] == "Login"])
        event = f"Event: QueueCallerJoin\r\nLinkedid: 1.{number}\r\nCallerIDNum: 0199001234\r\nQueue: support\r\n\r\n"
        return ("\r\n".join(lines) + "\r\n\r\n" + (event if said == "Login" else "")).encode()


def self_signed(folder: Path) -> tuple[ssl.SSLContext, str]:
    """How an exchange with a certificate of its own speaks, and that certificate's SHA-256."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pbx")])
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, begins, begins + timedelta(days=9999))
    certificate = made.sign(key, hashes.SHA256())
    pem = Encoding.PEM
    file = folder / "pbx.pem"
    secret = key.private_bytes(pem, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, certificate.fingerprint(hashes.SHA256()).hex()
