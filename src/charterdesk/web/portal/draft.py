"""A request that is being written: what was typed so far, kept in the session of the person who types it."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from django.http import HttpRequest

from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.people.access import desk_slug_of

MOST_DRAFTS: Final = 5
SESSION_KEY: Final = "requests_being_written"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that was uploaded already: for which piece of information ('' for none), its digest and its name."""

    asked: str
    sha256: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What was typed so far. `about` is "equipment:5" or "organisation:3": a product, or none of those known.

    `wished_at`: the moment wished for the work, as a browser writes it, in the reader's zone. `custom`: in the desk's
    own fields, under `custom.<name>`. `sent_as` is the ticket's number once it was sent, so that a second click leads
    to the ticket.
    """

    token: str
    about: str = ""
    kind: str = ""
    wished: str = ""
    emergency: bool = False
    subject: str = ""
    body: str = ""
    wished_at: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    custom: dict[str, str] = field(default_factory=dict)
    files: tuple[KeptFile, ...] = ()
    sent_as: int = 0

    def files_for(self, asked: str) -> tuple[KeptFile, ...]:
        """The files uploaded for one piece of information."""
        return tuple(file for file in self.files if file.asked == asked)

    def without_file(self, sha256: str, asked: str) -> Draft:
        """The draft after one of its files was taken off."""
        return replace(self, files=tuple(f for f in self.files if (f.sha256, f.asked) != (sha256, asked)))


def begin() -> Draft:
    """An empty draft under a name of its own, so that two windows do not write over each other."""
    return Draft(token=secrets.token_urlsafe(12))


def find(request: HttpRequest, token: str) -> Draft:
    """The draft of this name in the session; NotFound where there is none."""
    kept = _drafts(request).get(token)
    if kept is None:
        raise NotFound
    files = tuple(KeptFile(**file) for file in kept["files"])
    return Draft(**{**kept, "files": files})


def keep(request: HttpRequest, draft: Draft) -> None:
    """Keep the draft in the session; the oldest of more than five gives way."""
    drafts = {token: kept for token, kept in _drafts(request).items() if token != draft.token}
    newest = list(drafts.items())[-(MOST_DRAFTS - 1) :]
    _store(request, {**dict(newest), draft.token: asdict(draft)})


def _drafts(request: HttpRequest) -> dict[str, Any]:
    found: dict[str, Any] = request.session.get(SESSION_KEY, {}).get(desk_slug_of(request), {})
    return found


def _store(request: HttpRequest, drafts: dict[str, Any]) -> None:
    request.session[SESSION_KEY] = {**request.session.get(SESSION_KEY, {}), desk_slug_of(request): drafts}
