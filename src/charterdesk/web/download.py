"""How an attachment leaves the server: as a file to keep, which no browser runs or guesses at."""

from __future__ import annotations

from django.http import FileResponse

from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.files import content_type_for, open_stored
from charterdesk.apps.tickets.models import Attachment


def download(attachment: Attachment) -> FileResponse:
    """Its bytes under the name that its sender gave; NotFound when the disk has lost them."""
    try:
        content = open_stored(attachment.stored_file)
    except FileNotFoundError:
        raise NotFound from None
    response = FileResponse(
        content, as_attachment=True, filename=attachment.name, content_type=content_type_for(attachment.name)
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
