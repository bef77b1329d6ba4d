"""The telephone on a wall: who waits now, and how the day goes. It names nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter
from charterdesk.apps.telephone.figures import Now, counting_at, standing
from charterdesk.rules.telephone.counting import Counting
from charterdesk.web import moments
from charterdesk.web.desk.staff import for_staff
from charterdesk.web.desk.telephone import figure_words as words

NOTHING: Final = "–"  # a word would be larger than any figure


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure to be read from afar; `attention` where it is worse than what the desk aims at."""

    name: str
    figure: str
    about: str = ""
    attention: bool = False


@require_safe
@for_staff
def wallboard(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The wallboard; `part=tiles` answers what changes meanwhile."""
    present = now()
    try:
        found, counting = standing(actor, present), counting_at(actor.desk)(present)
    except NoCharter:
        return render(request, "desk/telephone/no_charter.html", {"tab": "telephone"})
    oldest = int((present - found.waiting[0]).total_seconds()) if found.waiting else 0
    context = {
        "tiles": _tiles(found, counting, oldest),
        "today": moments.day(found.day),
        "as_of": moments.clock_time(present),
        "tab": "telephone",
    }
    part = request.GET.get("part") == "tiles"
    return render(request, "desk/telephone/wallboard_tiles.html" if part else "desk/telephone/wallboard.html", context)


def _tiles(found: Now, counting: Counting, oldest: int) -> list[Tile]:
    today, level = found.today, counting.level
    longest = _("the longest for %(time)s") % {"time": words.clock(oldest)} if found.waiting else ""
    late = bool(found.waiting and level and oldest > level.within.seconds)
    tiles = [
        Tile(_("Waiting now"), str(len(found.waiting)), longest, late),
        Tile(_("Being spoken with"), str(found.spoken)),
        Tile(_("Offered today"), str(len(today.offered))),
        Tile(_("Answered"), str(len(today.answered))),
        Tile(_("Abandoned"), str(len(today.abandoned)), words.percent(today.abandoned_share) if today.offered else ""),
        Tile(_("Average answer"), NOTHING if today.average_answer is None else words.seconds(today.average_answer)),
    ]
    if today.out_of_hours:
        tiles.append(Tile(_("Out of hours today"), str(len(today.out_of_hours))))
    share = today.service_level
    if level and share is not None:
        aim = level.answered.percent if level.answered else None
        below = share.value is not None and aim is not None and share.value * 100 < aim
        figure = NOTHING if share.value is None else words.percent(share)
        tiles.append(Tile(_("Service level"), figure, words.level(level), below))
    return tiles
