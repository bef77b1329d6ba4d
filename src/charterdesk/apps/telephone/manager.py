"""A line to Asterisk's manager interface: signing in, hearing what happens, having a number dialled.

Our own small client, not a library: what is heard must be kept byte for byte, and the packets are plain lines.
"""

from __future__ import annotations

import hashlib
import hmac
import socket
import ssl
import time
from collections.abc import Iterator
from typing import Final, Self

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.base.sealing import CannotUnsealError, seal, unseal
from charterdesk.apps.people.access import require
from charterdesk.apps.people.phones import country_of
from charterdesk.apps.telephone.events import ami
from charterdesk.apps.telephone.identify import readings
from charterdesk.apps.telephone.models import CallSource

KIND: Final = "ami"
PORT: Final = 5038
PASSWORD: Final = "password"  # noqa: S105  # the name under which it is sealed
SEALED_FOR: Final = "telephone.source"
SECONDS_TO_CONNECT: Final = 5.0
SECONDS_TO_ANSWER: Final = 5.0
SECONDS_OF_A_GLANCE: Final = 0.5
MILLISECONDS_TO_RING: Final = "20000"
PIECE: Final = 64 * 1024
# How the exchange reaches an extension and dials out, where its settings do not say.
USUAL: Final = (("technology", "PJSIP"), ("context", "from-internal"))


class ManagerError(Exception):
    """The exchange cannot be reached, or refuses."""


class Line:
    """A connection that has signed in; `packets` waits a glance for more, so that who listens can stop."""

    def __init__(self, source: CallSource) -> None:
        host, port = str(source.settings.get("host", "")), int(source.settings.get("port") or PORT)
        self._rest = b""
        self._waiting: list[bytes] = []
        try:
            self._socket = _connected(source, host, port)
        except OSError as error:
            raise ManagerError(str(error)) from error
        try:
            self._sign_in(str(source.settings.get("user", "")), password_of(source))
        except BaseException:
            self._socket.close()
            raise

    def __enter__(self) -> Self:
        """The line itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Hang up."""
        self._socket.close()

    def packets(self) -> Iterator[bytes]:
        """What has come in. ManagerError when the exchange has hung up, or tells without end."""
        if not self._waiting:
            self._receive()
        waiting, self._waiting = self._waiting, []
        yield from waiting

    def _receive(self) -> None:
        self._socket.settimeout(SECONDS_OF_A_GLANCE)
        try:
            piece = self._socket.recv(PIECE)
        except TimeoutError:
            return
        except OSError as error:
            raise ManagerError(str(error)) from error
        if not piece:
            raise ManagerError("the exchange has hung up")
        self._waiting, self._rest = ami.cut(self._rest + piece)
        if len(self._rest) > ami.LARGEST:
            raise ManagerError("a packet without end")

    def ask(self, name: str, **said: str) -> ami.Packet:
        """Send an action and wait for its response. ManagerError where it is refused, or nothing is answered."""
        try:
            self._socket.sendall(ami.action(name, ActionID=name, **said))
        except OSError as error:
            raise ManagerError(str(error)) from error
        until = time.monotonic() + SECONDS_TO_ANSWER
        heard: list[bytes] = []
        while time.monotonic() < until:
            heard += self.packets()
            # The greeting stands before the first packet, on a line of its own.
            for place, packet in enumerate(map(ami.packet_of, heard)):
                if packet.get("actionid") == name and "response" in packet:
                    # What was told meanwhile is heard afterwards.
                    self._waiting = [*heard[:place], *heard[place + 1 :]]
                    if packet["response"].lower() not in {"success", "goodbye"}:
                        raise ManagerError(packet.get("message") or "refused")
                    return packet
        raise ManagerError("no answer")

    def _sign_in(self, user: str, password: str) -> None:
        try:
            challenge = self.ask("Challenge", AuthType="MD5").get("challenge", "")
        except ManagerError:
            # Some that stand before an exchange know no challenge: then only a line that nobody reads takes a password.
            if not isinstance(self._socket, ssl.SSLSocket):
                raise
            self.ask("Login", Username=user, Secret=password, Events="on")
            return
        # The exchange knows no better way; the password itself is not sent.
        key = hashlib.md5(f"{challenge}{password}".encode(), usedforsecurity=False).hexdigest()
        self.ask("Login", AuthType="MD5", Username=user, Key=key, Events="on")


def _connected(source: CallSource, host: str, port: int) -> socket.socket:
    """The line, encrypted where the source says so: by a certificate that an authority signed for this host, or by the
    one that the source names (a private exchange signs its own). OSError, for a certificate that is another one too.
    """
    line = socket.create_connection((host, port), SECONDS_TO_CONNECT)
    if source.settings.get("tls") is not True:
        return line
    named = str(source.settings.get("certificate", ""))
    context = ssl.create_default_context()
    if named:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        secured = context.wrap_socket(line, server_hostname=host)
    except OSError:
        line.close()
        raise
    shown = hashlib.sha256(secured.getpeercert(binary_form=True) or b"").hexdigest()
    if named and not hmac.compare_digest(shown, named):
        secured.close()
        raise ssl.SSLError(f"the certificate is another one: {shown}")
    return secured


def password_of(source: CallSource) -> str:
    """The password of a source; "" for none, or for one that cannot be read any more."""
    try:
        return unseal(SEALED_FOR, f"{source.desk_id}:{source.name}", str(source.sealed_secrets.get(PASSWORD, "")))
    except CannotUnsealError:
        return ""


@transaction.atomic
def set_password(actor: Actor, source_id: int, password: str) -> CallSource:
    """Keep the password by which a source is reached, sealed."""
    require(actor, "telephone.manage")
    source = CallSource.objects.filter(desk=actor.desk, pk=source_id).first()
    if source is None:
        raise NotFound
    sealed = seal(SEALED_FOR, f"{source.desk_id}:{source.name}", password)
    source.sealed_secrets = {**source.sealed_secrets, PASSWORD: sealed}
    source.save(update_fields=["sealed_secrets"])
    return source


def heard_live() -> list[CallSource]:
    """The exchanges that are heard by this line."""
    rows = CallSource.objects.filter(kind=KIND, active=True).select_related("desk").order_by("pk")
    return [source for source in rows if source.settings.get("host")]


def dials_for(actor: Actor) -> tuple[CallSource, str] | None:
    """The exchange that can dial for this person, and his extension there."""
    for source in CallSource.objects.filter(desk=actor.desk, kind=KIND, active=True).order_by("pk"):
        for extension, person in (source.settings.get("extensions") or {}).items():
            if person == actor.person_id and source.settings.get("host"):
                return source, str(extension)
    return None


def dial(actor: Actor, number: str) -> str:
    """Have the exchange ring the actor's telephone, then dial; the number dialled. Invalid for no number, for somebody
    without an extension, and where the exchange refuses. Outside any transaction.
    """
    require(actor, "call.answer")
    place = dials_for(actor)
    wanted = next(iter(readings(number, country_of(actor.desk))), "")
    if place is None or not wanted:
        raise Invalid(_("This number cannot be dialled from here."), field="number")
    source, extension = place
    technology, context = (str(source.settings.get(name) or usual) for name, usual in USUAL)
    digits = "00" + "".join(sign for sign in wanted if sign.isdigit())
    said = {"Context": context, "Exten": digits, "Priority": "1", "CallerID": digits}
    try:
        with Line(source) as line:
            line.ask(
                "Originate", Channel=f"{technology}/{extension}", Async="true", Timeout=MILLISECONDS_TO_RING, **said
            )
    except (ManagerError, ValueError) as refused:
        raise Invalid(_("The exchange does not dial: %(why)s.") % {"why": refused}, field="number") from refused
    with transaction.atomic():
        events.record(actor.desk, f"desk:{actor.desk.pk}", "call.dialled", actor=actor, data={"source": source.pk})
    return wanted
