"""Files that a form brings along: stored before the verb that refers to them."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.files import clean_name, store
from charterdesk.apps.tickets.messages import NewFile


def stored_files(actor: Actor, request: HttpRequest, field: str = "attachments") -> tuple[NewFile, ...]:
    """Store the uploaded files of a field; Invalid (field "file") for one too large or empty."""
    brought: list[UploadedFile[bytes]] = request.FILES.getlist(field)
    return tuple(
        NewFile(store(actor.desk, file.chunks(), file.name or ""), clean_name(file.name or "")) for file in brought
    )
