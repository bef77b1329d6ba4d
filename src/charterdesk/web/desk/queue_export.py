"""The list as a file for a spreadsheet, filtered and in order as the page shows it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import Final

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.base.tables import Cell, rows_as_csv
from charterdesk.apps.people.access import require
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.queue import QueueRow, pages_of, wanted_tickets
from charterdesk.rules.terms.charter import Charter
from charterdesk.web import texts
from charterdesk.web.desk import charter_labels, queue_words
from charterdesk.web.desk.queue_page import running_charter
from charterdesk.web.desk.queue_wanted import NONE, as_filter, wanted_by
from charterdesk.web.desk.staff import for_staff

TYPE: Final = "text/csv; charset=utf-8"


@require_safe
@for_staff
def export(request: HttpRequest, actor: Actor) -> StreamingHttpResponse:
    """Every ticket of the list, whatever the page, while it is read. NotAllowed for whoever takes no files away."""
    require(actor, "data.export")
    charter = running_charter(actor)
    tickets = wanted_tickets(actor, as_filter(wanted_by(request.GET, charter)))
    language = charter_labels.language()
    zone = timezone.get_current_timezone()
    content = rows_as_csv(_header(), _lines(tickets, charter, language, zone), language=language)
    name = f"{actor.desk.slug}-{now():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        content, content_type=TYPE, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _header() -> list[str]:
    return [
        _("Ticket"),
        _("Subject"),
        _("Customer"),
        _("Reseller"),
        _("Who asks"),
        _("State"),
        _("Waiting for"),
        _("Kind"),
        _("Plan"),
        _("Wished priority"),
        _("Priority"),
        _("Owner"),
        _("Team"),
        _("Tags"),
        _("Next promise"),
        _("Due"),
        _("Missed"),
        _("Opened"),
        _("Last word"),
        _("Last word by"),
        _("Closed"),
    ]


def _lines(tickets: QuerySet[Ticket], charter: Charter | None, language: str, zone: tzinfo) -> Iterator[list[Cell]]:
    # The answer is read after the request is over, when its language and its time zone no longer hold.
    for page in pages_of(tickets):
        with translation.override(language), timezone.override(zone):
            lines = [_line(row, charter) for row in page]
        yield from lines


def _line(row: QueueRow, charter: Charter | None) -> list[Cell]:
    clock = row.clock
    due = clock.due_at if clock else None
    return [
        row.number,
        row.subject,
        row.organisation,
        row.reseller,
        row.requester,
        texts.state(row.state),
        texts.party(row.waiting_for) if row.waiting_for else "",
        queue_words.kind(charter, row.kind),
        queue_words.plan(charter, row.plan or NONE),
        charter_labels.level(charter, row.wished_priority),
        row.priority or row.severity,
        row.owner,
        row.team,
        ", ".join(row.tags),
        charter_labels.promise(charter, row.plan, clock.kind) if clock else "",
        timezone.localtime(due) if due else None,
        _("yes") if clock and clock.missed else "",
        timezone.localtime(row.opened_at),
        timezone.localtime(row.last_message_at) if row.last_message_at else None,
        {"desk": _("desk"), "customer": _("customer")}.get(row.last_message_by, ""),
        timezone.localtime(row.closed_at) if row.closed_at else None,
    ]
