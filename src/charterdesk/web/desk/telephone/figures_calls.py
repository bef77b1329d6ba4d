"""The calls behind a figure of the telephone, and how one of them was counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.base.tables import Cell, rows_as_csv
from charterdesk.apps.contracts.charters import NoCharter
from charterdesk.apps.people.access import may, require
from charterdesk.apps.telephone.figures import shows_agents, told
from charterdesk.apps.telephone.summed import Behind
from charterdesk.rules.telephone.counting import Judged
from charterdesk.web.desk import charter_labels
from charterdesk.web.desk.queue_page import running_charter
from charterdesk.web.desk.staff import for_staff
from charterdesk.web.desk.telephone import figure_words as words
from charterdesk.web.desk.telephone.figures_asked import behind
from charterdesk.web.desk.telephone.figures_wanted import Wanted

PAGE: Final = 50
TYPE: Final = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call of a list."""

    row: int
    one: Judged
    counted: str
    waited: str
    talked: str


@require_safe
@for_staff
def behind_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The calls behind a figure, in the order of their arrival."""
    wanted, calls = behind(request, actor)
    page = Paginator(calls, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "desk/telephone/behind.html",
        {
            "title": str(words.WHAT[wanted.what]),
            "about": _about(actor, wanted) if len(calls) else "",
            "wanted": wanted,
            "lines": [_call(one) for one in page.object_list],
            "number": page.paginator.count,
            "found": page,
            "here": wanted.address(),
            "back": wanted.address(part=None, what="offered"),
            "with_agents": shows_agents(actor),
            "exports": may(actor, "data.export") is not None,
            "tab": "telephone",
        },
    )


@require_safe
@for_staff
def behind_export(request: HttpRequest, actor: Actor) -> StreamingHttpResponse:
    """The calls behind a figure as a file. NotAllowed for whoever takes no files away."""
    require(actor, "data.export")
    _wanted, found = behind(request, actor)
    agents, language, zone = shows_agents(actor), charter_labels.language(), timezone.get_current_timezone()
    header = [_("Arrived"), _("Caller"), _("Called"), _("Group"), _("Waited (s)"), _("Talked (s)"), _("Held (s)")]
    header += [_("Outcome"), _("Counted as"), _("Account code"), _("Key")] + ([_("Agent")] if agents else [])

    def lines() -> Iterator[list[Cell]]:
        # The answer is read after the request is over, when its language and its time zone no longer hold.
        for one in (each.judged for each in found):
            with translation.override(language):
                outcome, counted = str(words.OUTCOMES[one.call.outcome]), str(words.COUNTED[one.counted])
            call = one.call
            line: list[Cell] = [call.started_at.astimezone(zone), call.caller, call.called, call.group]
            line += [call.waited, call.talked, call.held, outcome, counted, call.account, call.key]
            yield [*line, call.agent] if agents else line

    return as_file(actor, "calls", rows_as_csv(header, lines(), language=language))


@require_safe
@for_staff
def counted_page(request: HttpRequest, actor: Actor, call_id: int) -> HttpResponse:
    """How a call was counted, step by step, with the records of which it was made."""
    try:
        found = told(actor, call_id)
    except NoCharter:
        return render(request, "desk/telephone/no_charter.html", {"tab": "telephone"})
    language = charter_labels.language()
    return render(
        request,
        "desk/telephone/counted.html",
        {
            "row": found.row,
            "call": found.judged.call,
            "direction": words.DIRECTIONS[found.judged.call.direction],
            "outcome": words.OUTCOMES[found.judged.call.outcome],
            "counted": words.COUNTED[found.judged.counted],
            "reasons": [(reason.text(language), reason.source) for reason in found.reasons],
            "records": [(one, bytes(one.raw).decode("utf-8", "backslashreplace")) for one in found.records],
            "with_agents": shows_agents(actor),
            "tab": "telephone",
        },
    )


def as_file(actor: Actor, what: str, content: Iterator[bytes]) -> StreamingHttpResponse:
    """A table as a file of the desk, named after what it holds and the day."""
    name = f"{actor.desk.slug}-{what}-{now():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        content, content_type=TYPE, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _about(actor: Actor, wanted: Wanted) -> str:
    """Of which part the calls are; nothing for all."""
    return "" if wanted.part is None else words.part(wanted.by, wanted.part, running_charter(actor))


def _call(found: Behind) -> CallLine:
    one = found.judged
    return CallLine(
        found.key, one, str(words.COUNTED[one.counted]), words.seconds(one.call.waited), words.seconds(one.call.talked)
    )
