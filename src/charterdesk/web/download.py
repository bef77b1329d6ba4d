"""How an attachment leaves the server: as a file to keep, which no browser runs or guesses at."""

from __future__ import annotations

from django.http import FileResponse

from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.files import content_type_for, open_stored
from charterdesk.apps.base.models import StoredFile
from charterdesk.apps.tickets.models import Attachment


def download(attachment: Attachment) -> FileResponse:
    """Its bytes under the name that its sender gave; NotFound when the disk has lost them."""
    return download_stored(attachment.stored_file, attachment.name)


def download_stored(stored: StoredFile, name: str) -> FileResponse:
    """The bytes of a stored file under a name; errors as `download`."""
    try:
        content = open_stored(stored)
    except FileNotFoundError:
        raise NotFound from None
    response = FileResponse(content, as_attachment=True, filename=name, content_type=content_type_for(name))
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
