"""Lists that are put in order by hand: "before" and "after" a neighbour, pressed in the list, by keyboard too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.people.access import desk_slug_of
from charterdesk.web.desk.queue_wanted import number as whole


@dataclass(frozen=True, slots=True)
class Around:
    """The keys of the rows above and below one, among those with which it is in order; None at the ends."""

    above: int | None
    below: int | None


def around(rows: Sequence[tuple[int, object]]) -> dict[int, Around]:
    """The neighbours of each row: (key, what it is in order with)."""
    groups: dict[object, list[int]] = {}
    for key, group in rows:
        groups.setdefault(group, []).append(key)
    return {
        key: Around(keys[place - 1] if place else None, keys[place + 1] if place + 1 < len(keys) else None)
        for keys in groups.values()
        for place, key in enumerate(keys)
    }


def act(
    request: HttpRequest, page: str, name: str, retire: Callable[[], object], move: Callable[[int, bool], int]
) -> HttpResponse:
    """Do what was pressed in the list, tell it, lead back; what was moved keeps the focus. NotFound for nonsense."""
    which, _dash, neighbour = request.POST.get("go", "").partition("-")
    back = reverse(page, args=[desk_slug_of(request)])
    if which == "retire":
        retire()
        messages.success(request, _("Kept."))
        return redirect(back)
    if which not in {"before", "after"}:
        raise NotFound
    place = move(whole(neighbour), which == "after")
    messages.success(request, _("“%(name)s” stands at place %(place)d now.") % {"name": name, "place": place})
    moved = whole(request.POST.get("macro", "") or request.POST.get("list", ""))
    return redirect(f"{back}?moved={moved}{'d' if which == 'after' else 'u'}")
