"""Reading one ticket: its page, its conversation, its clocks, its files."""

from __future__ import annotations

from typing import Final

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from ninja import Query, Router

from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.files import open_stored
from charterdesk.apps.people.access import actor_of
from charterdesk.apps.tickets import queries
from charterdesk.apps.tickets.page import ticket_page
from charterdesk.web.api.answers import answer
from charterdesk.web.api.given import Slice
from charterdesk.web.api.routing import Number, RowId, downloads, reads
from charterdesk.web.api.shown import Page
from charterdesk.web.api.shown_beside import TicketPaged
from charterdesk.web.api.shown_clocks import Clocks, ClockShown
from charterdesk.web.api.shown_tickets import MessageShown

router: Final = Router(tags=["tickets"])


@router.get("/tickets/{number}", **reads(TicketPaged))
def show_ticket(request: HttpRequest, number: Number) -> HttpResponse:
    """One ticket, with what you may do to it now."""
    actor = actor_of(request)
    page = ticket_page(actor, number)
    return answer(TicketPaged.with_beside(page, actor, get_language() or ""))


@router.get("/tickets/{number}/messages", **reads(Page[MessageShown]))
def list_messages(request: HttpRequest, number: Number, wanted: Query[Slice]) -> HttpResponse:
    """The conversation as you may read it, in the order in which it happened."""
    messages = ticket_page(actor_of(request), number).messages
    end = wanted.offset + wanted.limit
    rows = [MessageShown.of(message) for message in messages[wanted.offset : end]]
    more = len(messages) > end
    return answer(Page[MessageShown](rows=rows, limit=wanted.limit, offset=wanted.offset, more=more))


@router.get("/tickets/{number}/clocks", **reads(Clocks))
def list_clocks(request: HttpRequest, number: Number) -> HttpResponse:
    """Every promise on the ticket, judged now, with the sheet that explains it."""
    page = ticket_page(actor_of(request), number)
    return answer(Clocks(clocks=[ClockShown.of(clock) for clock in page.clocks]))


@router.get("/attachments/{file}", **downloads())
def download(request: HttpRequest, file: RowId) -> HttpResponseBase:
    """The bytes of a file, always as a download."""
    row = queries.attachment(actor_of(request), file)
    try:
        content = open_stored(row.stored_file)
    except FileNotFoundError:
        raise NotFound from None
    response = FileResponse(content, as_attachment=True, filename=row.name, content_type=row.stored_file.content_type)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
