"""Documents of charters as files: sent with their name, and opened by nothing of ours."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from charterdesk.apps.contracts.documents import MEDIA_TYPES


def as_download(content: bytes, form: str, name: str, request: HttpRequest) -> HttpResponse:
    """A document to be kept. A PDF is shown by browsers where ?show is asked; HTML is always kept, never shown here."""
    response = HttpResponse(content, content_type=MEDIA_TYPES[form])
    kept = form != "pdf" or "show" not in request.GET
    response["Content-Disposition"] = content_disposition_header(kept, f"{name}.{form}") or ""
    response["X-Content-Type-Options"] = "nosniff"
    return response
