"""A picture that a mail shows in place, for the sandboxed page of that mail: its address carries the right to it."""

from __future__ import annotations

from typing import Final

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from charterdesk.apps.base.errors import Withheld
from charterdesk.apps.base.files import open_stored
from charterdesk.apps.channels import desk_mail
from charterdesk.apps.people.access import desk_slug_of
from charterdesk.web.answers.holder import FORGED, kept_private, leads_nowhere

# What a browser draws and does not run; the type is from our own table, whatever the sender said.
DRAWN: Final = frozenset({"image/gif", "image/jpeg", "image/png", "image/webp"})


@require_safe
@kept_private
def picture(request: HttpRequest, token: str) -> HttpResponseBase:
    """Its bytes, within the hour for which the address was made."""
    row = desk_mail.picture(token)
    if row is None or row.incoming.desk.slug != desk_slug_of(request) or row.stored_file.content_type not in DRAWN:
        return leads_nowhere(request, FORGED)
    try:
        response = FileResponse(open_stored(row.stored_file), content_type=row.stored_file.content_type)
    except (FileNotFoundError, Withheld):
        return leads_nowhere(request, FORGED)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
