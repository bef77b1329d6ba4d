"""Attachments: always downloads, never shown in the page's own origin."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.tickets.queries import attachment
from charterdesk.web.desk.staff import for_staff
from charterdesk.web.download import download


@require_safe
@for_staff
def file(_request: HttpRequest, actor: Actor, attachment_id: int) -> FileResponse:
    """The bytes of one attachment; NotFound where the actor may not read its message."""
    return download(attachment(actor, attachment_id))
