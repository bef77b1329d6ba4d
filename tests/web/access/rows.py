"""What a row of the table says."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from web.access.scene import VERSION

WORKERS: Final = frozenset({"agent", "lead", "manager"})
FIELD: Final = WORKERS | {"technician"}
CONTRIBUTORS: Final = FIELD | {"r_and_d"}
COLLEAGUES: Final = CONTRIBUTORS | {"billing"}
STAFF: Final = COLLEAGUES | {"read_only"}
# See a ticket's page and may do nothing of what it offers to agents.
ONLOOKERS: Final = STAFF - WORKERS
CLIENTS: Final = frozenset({"customer", "customer_admin", "reseller"})
BOTH: Final = WORKERS | CLIENTS
HEADS: Final = frozenset({"lead", "manager"})
MANAGER: Final = frozenset({"manager"})
INSIDE: Final = STAFF | CLIENTS
READERS: Final = INSIDE | {"manufacturer"}
HOLDERS: Final = READERS | {"anonymous", "outsider"}
NOBODY: Final = frozenset[str]()

# Open to everybody: they say nothing of any desk.
PUBLIC: Final = ("", "health", "<slug:desk>/api/v1/openapi.json")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One address. `said`: a body for machines; `typed`: a form for people; `file`: the field that takes a file.
    `told`: roles whose form has nothing to choose, so that they are told so and nothing is stored.
    """

    about: str = ""
    get: frozenset[str] = NOBODY
    post: frozenset[str] = NOBODY
    said: dict[str, Any] | None = None
    typed: dict[str, Any] = field(default_factory=dict)
    file: str = ""
    told: frozenset[str] = NOBODY

    def allowed(self, method: str) -> frozenset[str]:
        """The roles that reach the address by this method."""
        return {"GET": self.get, "POST": self.post | self.told}.get(method, NOBODY)

    def send(self, client: Client, method: str, address: str) -> Any:
        """Send a request that is valid where the method is POST."""
        if method != "POST":
            return client.generic(method, address)
        if self.file:
            return client.post(address, {**self.typed, self.file: SimpleUploadedFile("more.txt", b"more")})
        if self.said is not None:
            return client.post(address, json.dumps(self.said), content_type="application/json")
        return client.post(address, self.typed)


def machine(verb: str, post: frozenset[str], *, told: frozenset[str] = NOBODY, **said: Any) -> dict[str, Row]:
    """A verb of a ticket in the API."""
    return {f"<slug:desk>/api/v1/tickets/<number>/{verb}": Row(about="ticket", post=post, told=told, said=said)}


def at_desk(
    name: str, post: frozenset[str] = WORKERS, *, told: frozenset[str] = NOBODY, **typed: Any
) -> dict[str, Row]:
    """A form of the ticket's page at the desk."""
    typed = {"version": VERSION, **typed}
    return {f"<slug:desk>/tickets/<int:number>/{name}/": Row(about="ticket", post=post, told=told, typed=typed)}


def in_portal(verb: str, **typed: Any) -> dict[str, Row]:
    """A form of the request's page in the portal."""
    typed = {"version": VERSION, **typed}
    return {f"<slug:desk>/portal/tickets/<int:number>/{verb}/": Row(about="ticket", post=CLIENTS, typed=typed)}
