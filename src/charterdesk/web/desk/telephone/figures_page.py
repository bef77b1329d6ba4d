"""The figures of the telephone: a table whose every figure leads to its calls."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.base.tables import Cell, rows_as_csv
from charterdesk.apps.contracts.charters import NoCharter
from charterdesk.apps.people.access import may, require
from charterdesk.apps.telephone.figures import agents_are_shown, counting_at, show_agents, shows_agents
from charterdesk.rules.telephone.tally import Tally
from charterdesk.web.desk import charter_labels
from charterdesk.web.desk.staff import for_staff
from charterdesk.web.desk.telephone import figure_words as words
from charterdesk.web.desk.telephone.figures_asked import Asked, asked_by
from charterdesk.web.desk.telephone.figures_calls import as_file
from charterdesk.web.desk.telephone.figures_wanted import BY


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as it is written, and where its calls are; "" for no address where there are none."""

    text: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one part."""

    name: str
    cells: tuple[Shown, ...]


@require_safe
@for_staff
def figures_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The figures of some days, parted as the address asks; by the charter that held on each day."""
    require(actor, "call.see")
    try:
        asked = asked_by(request, actor)
        counting = counting_at(actor.desk)(now())
    except NoCharter:
        return render(request, "desk/telephone/no_charter.html", {"tab": "telephone"})
    wanted = asked.wanted
    return render(
        request,
        "desk/telephone/figures.html",
        {
            "wanted": wanted,
            "views": [(str(words.BY[by]), wanted.address(by=by, part=None), by == wanted.by) for by in _allowed(actor)],
            "head": str(words.BY[wanted.by]),
            "heads": _heads(asked.whole),
            "lines": [
                _line(asked, name, part) for name, part in asked.parts.items() if part.offered or part.out_of_hours
            ],
            "total": Line(_("All"), _cells(asked, None, asked.whole)),
            "definitions": words.definitions(counting),
            "export": reverse("desk:telephone-figures-export", args=[actor.desk.slug]) + wanted.address(part=None),
            "exports": may(actor, "data.export") is not None,
            "uncounted": _uncounted(asked),
            "may_show_agents": may(actor, "telephone.manage") is not None,
            "agents_shown": agents_are_shown(actor.desk),
            "tab": "telephone",
        },
    )


@require_safe
@for_staff
def figures_export(request: HttpRequest, actor: Actor) -> StreamingHttpResponse:
    """The same table as a file. NotAllowed for whoever takes no files away, NoCharter."""
    require(actor, "data.export")
    asked = asked_by(request, actor)
    header = [str(words.BY[asked.wanted.by]), *_heads(asked.whole)]
    lines: list[list[Cell]] = [
        [line.name, *(cell.text for cell in line.cells)]
        for line in (*(_line(asked, name, part) for name, part in asked.parts.items()),)
    ]
    return as_file(actor, "telephone", rows_as_csv(header, lines, language=charter_labels.language()))


@require_POST
@for_staff
def agents(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show figures agent by agent from now on, or no longer."""
    shown = bool(request.POST.get("shown"))
    show_agents(actor, shown=shown)
    messages.success(
        request,
        _("Leads and managers see the figures of each agent.") if shown else _("Figures of agents are hidden."),
    )
    return redirect("desk:telephone-figures", actor.desk.slug)


def _allowed(actor: Actor) -> list[str]:
    return [by for by in BY if by != "agent" or shows_agents(actor)]


def _heads(whole: Tally) -> list[str]:
    short = [_("Short"), _("Abandoned, without short")] if whole.count("short") else []
    level = [_("Service level")] if whole.service_level is not None else []
    return [
        _("Offered calls"),
        _("Answered"),
        _("Abandoned"),
        _("Abandoned, share"),
        *short,
        _("Average answer"),
        _("9 of 10 within"),
        *level,
        _("Voicemail"),
        _("Forwarded"),
        _("Out of hours"),
    ]


def _line(asked: Asked, name: str, part: Tally) -> Line:
    return Line(words.part(asked.wanted.by, name, asked.charter), _cells(asked, name, part))


def _cells(asked: Asked, name: str | None, part: Tally) -> tuple[Shown, ...]:
    """The figures in the order of `_heads`."""
    behind = _behind(asked.actor.desk.slug)

    def count(what: str) -> Shown:
        found = part.count(what)
        return Shown(str(found), address(what) if found else "")

    def figure(text: str, what: str) -> Shown:
        return Shown(text, address(what) if part.count(what) else "")

    def address(what: str) -> str:
        return behind + asked.wanted.address(part=name, what=what)

    short = (
        (count("short"), figure(words.percent(part.abandoned_share_less_short), "abandoned"))
        if asked.whole.count("short")
        else ()
    )
    level = (figure(words.percent(part.service_level), "in_time"),) if asked.whole.service_level is not None else ()
    return (
        count("offered"),
        count("answered"),
        count("abandoned"),
        figure(words.percent(part.abandoned_share), "abandoned"),
        *short,
        figure(words.seconds(part.average_answer), "answered"),
        figure(words.seconds(part.ninetieth_answer), "answered"),
        *level,
        count("voicemail"),
        count("forwarded"),
        count("out_of_hours"),
    )


def _uncounted(asked: Asked) -> list[tuple[str, Shown]]:
    """What stands in no column: under way, and not the desk's."""
    behind = _behind(asked.actor.desk.slug)
    return [
        (str(words.WHAT[what]), Shown(str(found), behind + asked.wanted.address(part=None, what=what)))
        for what in ("under_way", "untold", "not_ours")
        if (found := asked.whole.count(what))
    ]


@lru_cache(maxsize=100)
def _behind(desk: str) -> str:
    # One reverse, not four thousand.
    return reverse("desk:telephone-behind", args=[desk])
