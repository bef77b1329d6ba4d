"""Writing the next version: the text with its lines, what the checks say as one types, all kept on the server."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.contracts import publishing, publishing_drafts
from charterdesk.apps.contracts.publishing_check import LARGEST_TEXT
from charterdesk.apps.contracts.publishing_drafts import ChangedElsewhere, Draft, draft_of, proposed_by
from charterdesk.apps.people.access import require
from charterdesk.web.desk.charter.overview import address_of
from charterdesk.web.desk.charter.parts import parts_of
from charterdesk.web.desk.charter.told import report
from charterdesk.web.desk.staff import for_staff

CONFLICT: Final = 409
UNPROCESSABLE: Final = 422


class CharterForm(forms.Form):
    """A text as it is written. It may be no charter yet: it is kept all the same."""

    name = forms.SlugField(
        label=gettext_lazy("Name"),
        max_length=60,
        help_text=gettext_lazy("Letters without accents, digits, hyphens: a short name for this version."),
        error_messages={"invalid": gettext_lazy("Use letters without accents, digits and hyphens only.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Text of the charter (YAML)"),
        required=False,
        strip=False,
        max_length=LARGEST_TEXT,
        widget=forms.Textarea(
            {"class": "code", "rows": 32, "spellcheck": "false", "autocapitalize": "off", "autocomplete": "off"}
        ),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def edit(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Write, check, keep; "go on" leads to what the text would change. 409 where another window kept a newer text."""
    require(actor, "charter.publish")
    if request.method != "POST":
        return page(request, actor, draft_of(actor))
    form = CharterForm(request.POST)
    if not form.is_valid():
        return page(request, actor, draft_of(actor), form=form, status=UNPROCESSABLE)
    try:
        draft = _keep(actor, form)
    except ChangedElsewhere as other:
        return page(request, actor, other.draft, form=form, other=other.draft, status=CONFLICT)
    except Invalid as refused:
        form.add_error("text", str(refused.message))
        return page(request, actor, draft_of(actor), form=form, status=UNPROCESSABLE)
    if request.POST.get("go") == "preview":
        return redirect("desk:charter-preview", actor.desk.slug)
    return page(request, actor, draft)


@require_POST
@for_staff
def check(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the checks say of what stands in the page now, which is kept on the way: a part of the page."""
    require(actor, "charter.publish")
    form = CharterForm(request.POST)
    if not form.is_valid():
        return _part(
            request, actor, draft_of(actor), refused=[str(one) for many in form.errors.values() for one in many]
        )
    try:
        draft = _keep(actor, form)
    except ChangedElsewhere as other:
        return _part(request, actor, other.draft, refused=[str(other.message)])
    except Invalid as refused:
        return _part(request, actor, draft_of(actor), refused=[str(refused.message)])
    return _part(request, actor, draft)


@require_POST
@for_staff
def throw_away(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Forget what was written; the running charter's text is the beginning again."""
    publishing_drafts.throw_away(actor)
    messages.success(request, _("What you had written was thrown away. The running charter goes on."))
    return redirect("desk:charter", actor.desk.slug)


@require_POST
@for_staff
def go_on(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Go on with one's own text after having looked at what somebody else published meanwhile."""
    publishing_drafts.know_newest(actor)
    messages.info(request, _("Your text will take the place of the newest version, from its own date on."))
    return redirect("desk:charter-preview", actor.desk.slug)


def page(
    request: HttpRequest,
    actor: Actor,
    draft: Draft,
    *,
    form: CharterForm | None = None,
    other: Draft | None = None,
    status: int = 200,
) -> HttpResponse:
    """The editor; `other` is what another window kept, shown beside what stands here."""
    proposed = proposed_by(actor, draft)
    checked = publishing.check(actor, proposed)
    initial = {"name": draft.name, "text": draft.text, "revision": draft.revision}
    said = {
        "draft": draft,
        "form": form or CharterForm(initial=initial),
        "other": other,
        "report": report(checked, proposed.name, proposed.text),
        "parts": parts_of(draft, proposed, checked),
        "try_page": address_of("desk:charter_try", actor),
        "newer": _newer(actor, draft),
        "tab": "charter",
    }
    return render(request, "desk/charter/edit.html", said, status=status)


def _keep(actor: Actor, form: CharterForm) -> Draft:
    given = form.cleaned_data
    return publishing_drafts.keep(actor, name=given["name"], text=given["text"], revision=given["revision"])


def _part(request: HttpRequest, actor: Actor, draft: Draft, *, refused: list[str] | None = None) -> HttpResponse:
    said: dict[str, Any] = {"draft": draft, "refused": refused or [], "part": True}
    if not refused:
        proposed = proposed_by(actor, draft)
        said["report"] = report(publishing.check(actor, proposed), proposed.name, proposed.text)
    return render(request, "desk/charter/report.html", said)


def _newer(actor: Actor, draft: Draft) -> object:
    """The version that was published since this text was begun; None for none."""
    last = publishing.newest(actor.desk)
    return last if draft.kept and last is not None and last.pk != draft.after else None
