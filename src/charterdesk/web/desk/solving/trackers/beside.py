"""The issues of one bug or escalation, beside it: how they stand, what can be done about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.integrations import comparing, links
from charterdesk.apps.integrations.fetching import file_of
from charterdesk.apps.integrations.health import Shown, shown
from charterdesk.apps.integrations.models import Difference, Tracker, TrackerFile, TrackerLink, TrackerOutbox
from charterdesk.apps.integrations.setting_up import trackers
from charterdesk.apps.integrations.subjects import Subject, subject
from charterdesk.apps.integrations.trackers.dialogue import NotSaid
from charterdesk.apps.integrations.writing import WRITTEN
from charterdesk.apps.people.access import may
from charterdesk.web.desk.solving.trackers.words import DIFFERENCES, FILES, GIVEN_UP, PROBLEMS, VERBS, refused
from charterdesk.web.desk.staff import for_staff
from charterdesk.web.download import download_stored

LONGEST_NAME: Final = 300
MOST_DIGITS: Final = 18
Word = str | Promise


@dataclass(frozen=True, slots=True)
class Line:
    """A link with its troubles in words."""

    shown: Shown
    problem: Word
    unreached: Word
    given_up: tuple[tuple[Word, Word], ...]
    differences: tuple[tuple[Word, Word, Word], ...]
    files: tuple[tuple[TrackerFile, Word], ...]
    insists: bool

    @property
    def link(self) -> TrackerLink:
        """The link itself."""
        return self.shown.link

    @property
    def troubled(self) -> bool:
        """Somebody must look at it."""
        return bool(self.problem or self.unreached or self.given_up or self.differences)


@dataclass(frozen=True, slots=True)
class Beside:
    """A bug or an escalation, its links, the trackers to which it can still be sent."""

    about: Subject
    lines: tuple[Line, ...]
    free: tuple[Tracker, ...]


def links_shown(rows: Iterable[Shown]) -> list[Line]:
    """Links with their troubles in words."""
    return [
        Line(
            shown=one,
            problem=PROBLEMS.get(one.link.problem, one.link.problem),
            unreached=refused(one.link.tracker.last_error) if one.link.tracker.failing_since else "",
            given_up=tuple((VERBS.get(row.verb, row.verb), _why(row)) for row in one.given_up),
            differences=tuple(_apart(row) for row in one.differences),
            files=tuple((row, FILES.get(row.why, _("not taken there"))) for row in one.files),
            insists=any(row.field in WRITTEN for row in one.differences),
        )
        for one in rows
    ]


def _why(row: TrackerOutbox) -> Word:
    if row.error.startswith("no transition"):
        return _("no way of the workflow leads to this state")
    return GIVEN_UP.get(row.error, row.error)


def _apart(row: Difference) -> tuple[Word, Word, Word]:
    """What differs, here and there; states by their names in the reader's language."""
    names: Mapping[str, Word] = dict(TrackerLink.STATES) if row.field == "state" else {}
    return DIFFERENCES.get(row.field, row.field), names.get(row.ours, row.ours), names.get(row.theirs, row.theirs)


def context(request: HttpRequest, actor: Actor, subjects: Sequence[Subject]) -> dict[str, Any] | None:
    """What the part shows; None where the desk has no tracker."""
    known = list(trackers(actor))
    if not known:
        return None
    parts = []
    for about in subjects:
        mine = links.of(about.kind, [about.id])
        taken = {link.tracker_id for link in mine}
        free = tuple(row for row in known if row.active and row.pk not in taken)
        parts.append(Beside(about, tuple(links_shown(shown(actor, mine))), free))
    back = request.GET.get("back", "") if "beside" in request.path else request.path.removesuffix("solving/")
    return {"parts": parts, "sends": may(actor, "tracker.send") is not None, "back": back}


@require_safe
@for_staff
def part(request: HttpRequest, actor: Actor, kind: str, about_id: int) -> HttpResponse:
    """The part for a bug or an escalation, to be fetched into its page."""
    told = context(request, actor, [subject(actor.desk, kind, about_id)])
    return render(request, "desk/solving/trackers/part.html", {"told": told})


@require_safe
@for_staff
def download(request: HttpRequest, actor: Actor, file_id: int) -> FileResponse:  # noqa: ARG001  # every view takes it
    """A file that came from a tracker, to keep."""
    return download_stored(*file_of(actor, file_id))


@require_POST
@for_staff
def tie(request: HttpRequest, actor: Actor, tracker_id: int) -> HttpResponse:
    """Send it to the tracker, or tie it to the issue that is named there."""
    kind, number = request.POST.get("kind", ""), request.POST.get("about", "")
    if not (number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS):
        raise NotFound
    name = request.POST.get("name", "").strip()[:LONGEST_NAME]
    try:
        if name:
            links.tie(actor, tracker_id, kind, int(number), name)
            messages.success(request, _("It will be tied to this issue in a moment."))
        else:
            links.send(actor, tracker_id, kind, int(number))
            messages.success(request, _("An issue will be made in a moment."))
    except (Conflict, Invalid) as wrong:
        messages.error(request, str(wrong.message))
    return _back(request, actor)


def _settle(actor: Actor, link_id: int) -> TrackerLink:
    try:
        return comparing.settle(actor, link_id)
    except NotSaid as wrong:
        raise Invalid(f"{refused(str(wrong))}") from wrong


DECISIONS: Final[Mapping[str, Callable[[Actor, int], TrackerLink]]] = {
    "again": links.again,
    "resume": links.resume,
    "untie": links.untie,
    "settle": _settle,
    "insist": comparing.insist,
    "reopen": lambda actor, link_id: links.move(actor, link_id, "new"),
    "done": lambda actor, link_id: links.move(actor, link_id, "done"),
}


@require_POST
@for_staff
def decide(request: HttpRequest, actor: Actor, link_id: int) -> HttpResponse:
    """What somebody decides about a link: `go` names it."""
    verb = DECISIONS.get(request.POST.get("go", ""))
    if verb is None:
        raise NotFound
    try:
        verb(actor, link_id)
    except (Conflict, Invalid) as wrong:
        messages.error(request, str(wrong.message))
    else:
        messages.success(request, _("Done."))
    return _back(request, actor)


def _back(request: HttpRequest, actor: Actor) -> HttpResponse:
    back = request.POST.get("back", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("desk:trackers", actor.desk.slug)
