"""Files of an answer that is not sent yet: stored when they are chosen, named by a signed mark in the form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.files import clean_name, store, stored_in

SALT: Final = "composing.files"
Named = tuple[str, str]  # digest, name


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the composer: its mark, its name, how large it is."""

    mark: str
    name: str
    size: str


@dataclass(frozen=True, slots=True)
class Brought:
    """The files of a form: those stored, and what was wrong with the others."""

    files: tuple[Named, ...]
    refused: tuple[str, ...]


def marked(actor: Actor, files: Iterable[Named]) -> list[StoredFile]:
    """The files as the form carries them along; only their owner can send them."""
    files = list(files)
    sizes = {digest: row.size for digest, row in stored_in(actor.desk, [one for one, _name in files]).items()}
    return [
        StoredFile(_signer(actor).sign_object([digest, name]), name, filesizeformat(sizes[digest]))
        for digest, name in files
        if digest in sizes
    ]


def read(actor: Actor, request: HttpRequest) -> tuple[Named, ...]:
    """The files whose marks the form carries; a mark that is none, or another's, is no file."""
    found: dict[Named, None] = {}
    for mark in request.POST.getlist("kept"):
        try:
            digest, name = _signer(actor).unsign_object(mark)
        except (signing.BadSignature, ValueError):
            continue
        found[digest, name] = None
    return tuple(found)


def brought(actor: Actor, request: HttpRequest) -> Brought:
    """Store the files that the form brings, each by itself, beside those it has already."""
    files, refused = list(read(actor, request)), []
    uploaded: list[UploadedFile[bytes]] = request.FILES.getlist("attachments")
    for file in uploaded:
        name = clean_name(file.name or "")
        try:
            files.append((store(actor.desk, file.chunks(), name).sha256, name))
        except Invalid as wrong:
            refused.append(f"{name}: {wrong.message}")
    return Brought(tuple(dict.fromkeys(files)), tuple(refused))


def _signer(actor: Actor) -> signing.Signer:
    return signing.Signer(salt=f"{SALT}:{actor.desk.pk}:{actor.person_id}")
