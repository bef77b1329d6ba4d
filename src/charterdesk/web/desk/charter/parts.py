"""What a charter rests on beside its own text: lists of public holidays and shared parts, seen and changed here."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import day_of
from charterdesk.apps.contracts.publishing import Proposed
from charterdesk.apps.contracts.publishing_check import LARGEST_TEXT, Checked
from charterdesk.apps.contracts.publishing_drafts import (
    ChangedElsewhere,
    Draft,
    draft_of,
    keep_part,
    proposed_by,
)
from charterdesk.apps.people.access import require
from charterdesk.charters import public_holidays
from charterdesk.web.desk.staff import for_staff

CONFLICT: Final = 409
UNPROCESSABLE: Final = 422
YEARS: Final = 6


@dataclass(frozen=True, slots=True)
class Part:
    """A list or a shared part: its name, whether this draft changes it, how many days it has and the last one."""

    name: str
    changed: bool
    is_list: bool
    days: int = 0
    last: date | None = None


class PartForm(forms.Form):
    """The text of a list (TOML, a day a line) or of a shared part (YAML, `calendars:`)."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        strip=False,
        max_length=LARGEST_TEXT,
        widget=forms.Textarea({"class": "code", "rows": 24, "spellcheck": "false", "autocapitalize": "off"}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


def parts_of(draft: Draft, proposed: Proposed, checked: Checked) -> list[Part]:
    """What the text names, as far as it can be read, and what the draft brings along."""
    names = dict.fromkeys((*checked.rests_on, *draft.shared))
    return [_part(name, draft, proposed.shared.get(name, "")) for name in names]


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def part(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """One list or part, as this draft has it. Pressed "as it runs", the draft's own one is forgotten."""
    require(actor, "charter.publish")
    draft = draft_of(actor)
    shared = proposed_by(actor, draft).shared
    if name not in shared:
        raise NotFound
    form = PartForm(request.POST or None, initial={"text": shared[name], "revision": draft.revision})
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            text = None if request.POST.get("go") == "as it runs" else form.cleaned_data["text"]
            try:
                keep_part(actor, name, text, revision=form.cleaned_data["revision"])
            except ChangedElsewhere as other:
                form.add_error(None, str(other.message))
                status = CONFLICT
            except Invalid as refused:
                form.add_error("text", str(refused.message))
            else:
                messages.success(request, _("Kept with your draft: %(name)s.") % {"name": name})
                return redirect("desk:charter-edit", actor.desk.slug)
    said = {"part": _part(name, draft, shared[name]), "form": form, "tab": "charter"}
    return render(request, "desk/charter/part.html", said, status=status)


@require_POST
@for_staff
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Bring the proposed holidays of a country, six years from this one, into the draft; or an empty shared part."""
    require(actor, "charter.publish")
    draft, asked = draft_of(actor), request.POST.get("name", "").strip()
    first = day_of(actor.desk, now()).year
    try:
        if asked.endswith(".yaml"):
            name, text = asked, "calendars:\n"
        else:
            name = asked.upper()
            text = public_holidays.listed(name, first, first + YEARS - 1, actor.desk.language)
        keep_part(actor, name, text, revision=draft.revision)
    except KeyError:
        said = _("“%(name)s” is no country or part of one: write for instance FR, FR-57 or ES-MD.") % {
            "name": asked[:40]
        }
        messages.error(request, said)
    except Invalid as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("%(name)s is there now: name it in the text.") % {"name": name})
    return redirect("desk:charter-edit", actor.desk.slug)


def _part(name: str, draft: Draft, text: str) -> Part:
    if name.endswith(".yaml"):
        return Part(name, name in draft.shared, is_list=False)
    try:
        days = sorted(date.fromisoformat(day) for day in tomllib.loads(text))
    except ValueError:
        days = []
    return Part(name, name in draft.shared, is_list=True, days=len(days), last=days[-1] if days else None)
