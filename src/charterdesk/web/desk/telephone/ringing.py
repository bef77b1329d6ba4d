"""The panel of calls that ring or are spoken, on every page of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.people.access import may
from charterdesk.apps.telephone.identify import Matches, who_call
from charterdesk.apps.telephone.live import Ringing, under_way
from charterdesk.rules.telephone.call import Direction
from charterdesk.web.desk.staff import for_staff

MOST_SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class Line:
    """A call in the panel; `mine`: it rings at the reader's place."""

    ringing: Ringing
    matches: Matches
    mine: bool


@require_safe
@for_staff
def panel(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The panel alone, as it stands now: the reader's own calls first; what another has answered is told in a word."""
    if may(actor, "call.see") is None:
        return HttpResponse(status=204)
    incoming = [one for one in under_way(actor) if one.call.direction == Direction.IN]
    rings = [one for one in incoming if one.call.answered_at is None or actor.person_id in one.persons]
    known = who_call(actor, {one.call.caller for one in rings})
    lines = [Line(one, known[one.call.caller], actor.person_id in one.persons) for one in rings]
    lines.sort(key=lambda line: (not line.mine, line.ringing.call.started_at))
    shown = {"calls_ringing": lines[:MOST_SHOWN], "calls_more": max(0, len(lines) - MOST_SHOWN), "calls_asked": True}
    return render(request, "desk/telephone/ringing.html", shown)
