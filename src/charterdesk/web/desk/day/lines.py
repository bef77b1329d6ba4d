"""Lines of the day as HTML, as the queue's: the promise, number, subject, customer, who spoke last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from charterdesk.apps.tickets.queue import QueueRow
from charterdesk.web import moments
from charterdesk.web.desk.queue_lines import clock_cell, flags
from charterdesk.web.desk.queue_rows import RowWords, customer

LINE: Final = (
    '<tr><td class="c-clock">{clock}</td><td class="c-number">{number}</td><td class="c-subject">'
    '<div class="subject-cell"><a href="{address}">{subject}</a>{flags}</div>'
    '<span class="narrow">{customer} · {state}</span></td><td class="c-who" title="{customer}">{customer}</td>'
    '<td class="c-state" title="{state}">{last}</td></tr>\n'
)


def day_lines(rows: Iterable[QueueRow], words: RowWords, *, address: str) -> SafeString:
    """The lines of a list of the day; `address` is that of a ticket with {} for its number."""
    return format_html_join(
        "",
        LINE,
        (
            {
                "clock": clock_cell(row, words),
                "number": row.number,
                "address": address.format(row.number),
                "subject": row.subject,
                "flags": flags(row, words),
                "customer": customer(row),
                "state": words.state(row),
                "last": _last(row, words),
            }
            for row in rows
        ),
    )


def _last(row: QueueRow, words: RowWords) -> str:
    if row.last_message_at is None:
        return words.state(row)
    return format_html('<span title="{}">{}</span>', moments.exact(row.last_message_at), words.last(row))
