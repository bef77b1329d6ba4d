"""The ledger: bug, workaround, fixed in, delivered to, confirmed by; as a page and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.base.tables import Cell, rows_as_csv
from charterdesk.apps.escalation.bugs import ledger, queries
from charterdesk.apps.people.access import require
from charterdesk.rules.terms.charter import Charter
from charterdesk.web.desk import charter_labels
from charterdesk.web.desk.solving.bugs.bug_pages import PAGE
from charterdesk.web.desk.solving.bugs.words import STATES, charter_of_today
from charterdesk.web.desk.staff import for_staff

MOST: Final = 2000


@require_safe
@for_staff
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The ledger of the desk, of one product or of one bug; the file has all of it."""
    product, bug = _number(request, "product"), _number(request, "bug")
    lines = list(islice(ledger.lines(actor, product_id=product, bug=bug), MOST))
    charter = charter_of_today(actor)
    filters = {name: value for name, value in (("product", product), ("bug", bug)) if value is not None}
    found = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    shown = {
        "found": found,
        "lines": [
            (line, STATES[line.state], charter_labels.level(charter, line.bug.severity)) for line in found.object_list
        ],
        "products": queries.products_with(actor),
        "product": product,
        "bug": bug,
        "asked": request.GET.urlencode(),
        "kept": f"{urlencode(filters)}&" if filters else "",
        "cut": len(lines) == MOST,
        "tab": "solving",
    }
    return render(request, "desk/solving/bugs/ledger.html", shown)


@require_safe
@for_staff
def export(request: HttpRequest, actor: Actor) -> StreamingHttpResponse:
    """The same as a file, while it is read. NotAllowed for whoever takes no files away."""
    require(actor, "data.export")
    language = (get_language() or "en")[:2]
    lines = ledger.lines(actor, product_id=_number(request, "product"), bug=_number(request, "bug"))
    zone, charter = timezone.get_current_timezone(), charter_of_today(actor)

    def cells() -> Iterator[list[Cell]]:
        # The answer is read after the request is over, when its language and its time zone no longer hold.
        for line in lines:
            with translation.override(language), timezone.override(zone):
                yield _cells(line, charter)

    name = f"{actor.desk.slug}-bugs-{now():%Y-%m-%d}.csv"
    content = rows_as_csv(_header(), cells(), language=language)
    kind = "text/csv; charset=utf-8"
    return StreamingHttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _header() -> list[str]:
    return [
        _("Bug"),
        _("What is wrong"),
        _("Product"),
        _("Severity"),
        _("Affected versions"),
        _("State"),
        _("Declared"),
        _("Tickets"),
        _("Workaround"),
        _("Workaround written"),
        _("Tickets that got it"),
        _("Fixed in"),
        _("Released on"),
        _("Delivered to"),
        _("Serial number"),
        _("Version before"),
        _("Delivered"),
        _("Confirmed"),
        _("Confirmed by"),
    ]


def _cells(line: ledger.Line, charter: Charter | None) -> list[Cell]:
    moments = (line.bug.declared_at, line.workaround_at, line.delivered_at, line.confirmed_at)
    declared, written, delivered, confirmed = (timezone.localtime(at) if at else None for at in moments)
    return [
        line.bug.name,
        line.bug.title,
        line.bug.product.name,
        charter_labels.severity(charter, line.bug.severity) if charter else line.bug.severity,
        line.versions,
        str(STATES[line.state]),
        declared,
        line.tickets,
        line.workaround,
        written,
        line.told,
        line.release,
        line.released_on,
        line.customer,
        line.serial,
        line.version_before,
        delivered,
        confirmed,
        line.confirmed_by,
    ]


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text[:9]) if text.isascii() and text.isdigit() else None
