"""Files that a customer brings: stored when they arrive, known afterwards by what his session remembers of them."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.files import clean_name, store, stored_in
from charterdesk.apps.tickets.messages import NewFile
from charterdesk.web.portal.draft import KeptFile


def brought(request: HttpRequest, field: str) -> list[UploadedFile[bytes]]:
    """The files chosen in a field of the form; a field left empty brings none."""
    return [file for file in request.FILES.getlist(field) if file.name]


def store_all(actor: Actor, request: HttpRequest, field: str) -> tuple[NewFile, ...]:
    """Store what was chosen in a field. Invalid, naming the file, when one is empty or too large."""
    return tuple(_store(actor, file) for file in brought(request, field))


def keep_all(actor: Actor, request: HttpRequest, field: str, asked: str) -> tuple[tuple[KeptFile, ...], list[str]]:
    """Store what was chosen for one piece of information: what is kept, and what was wrong with the others."""
    kept: list[KeptFile] = []
    wrong: list[str] = []
    for file in brought(request, field):
        try:
            new = _store(actor, file)
        except Invalid as refused:
            wrong.append(str(refused.message))
        else:
            kept.append(KeptFile(asked, new.stored.sha256, new.name))
    return tuple(kept), wrong


def kept_files(actor: Actor, files: Iterable[KeptFile]) -> tuple[NewFile, ...]:
    """The files that the session remembers, from the store of this desk; the same bytes twice go once."""
    wanted = {file.sha256: file for file in files}
    found = stored_in(actor.desk, wanted)
    return tuple(NewFile(found[sha256], file.name) for sha256, file in wanted.items() if sha256 in found)


def _store(actor: Actor, file: UploadedFile[bytes]) -> NewFile:
    name = clean_name(file.name or "")
    try:
        return NewFile(store(actor.desk, file.chunks(), name), name)
    except Invalid as refused:
        raise Invalid(f"{name}: {refused.message}", field=refused.field, code=refused.code) from refused
