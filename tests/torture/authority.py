"""An authority of the tests and what it certifies: a server by its name, a client, somebody of yesterday."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

KEPT = serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its key, as files."""

    certificate: Path
    key: Path


class Authority:
    """It signs certificates; who trusts it names `certificate`."""

    def __init__(self, folder: Path, name: str = "authority of the tests") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._key = rsa.generate_private_key(65537, 2048)
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        self.certificate = folder / "cacert.pem"
        self.certificate.write_bytes(self._signed(self._name, self._key, days=10).public_bytes(KEPT[0]))

    def certify(self, name: str, *, address: str = "", days: int = 2) -> Pair:
        """A certificate for a name and perhaps an address, until `days` from now."""
        key = rsa.generate_private_key(65537, 2048)
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        pair = Pair(self._folder / f"{name}.pem", self._folder / f"{name}.key")
        pair.certificate.write_bytes(self._signed(subject, key, days, name, address).public_bytes(KEPT[0]))
        pair.key.write_bytes(key.private_bytes(*KEPT))
        return pair

    def client_folder(self, name: str, pair: Pair) -> Path:
        """The authority and a client's certificate under the names that libvirt looks for."""
        folder = self._folder / name
        folder.mkdir()
        (folder / "cacert.pem").write_bytes(self.certificate.read_bytes())
        (folder / "clientcert.pem").write_bytes(pair.certificate.read_bytes())
        (folder / "clientkey.pem").write_bytes(pair.key.read_bytes())
        return folder

    def _signed(
        self, subject: x509.Name, key: rsa.RSAPrivateKey, days: int, name: str = "", address: str = ""
    ) -> x509.Certificate:
        ends = datetime.now(UTC) + timedelta(days=days)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(ends - timedelta(days=20))
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca=not name, path_length=None), critical=True)
            .add_extension(_usage(signs=not name), critical=True)
        )
        if name:
            names: list[x509.GeneralName] = [x509.DNSName(name)]
            if address:
                names.append(x509.IPAddress(ipaddress.ip_address(address)))
            made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return made.sign(self._key, hashes.SHA256())


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=not signs,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )
