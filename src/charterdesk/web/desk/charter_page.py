"""The charter that the desk runs on: its text, its versions, and the publishing of a new one."""

from __future__ import annotations

from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter, charter_at
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.contracts.publishing import InvalidCharter, publish_charter
from charterdesk.apps.contracts.queries import charter_versions
from charterdesk.apps.people.access import may
from charterdesk.charters import holiday_lists
from charterdesk.web import moments
from charterdesk.web.desk.staff import for_staff

LARGEST_TEXT: Final = 300_000


class CharterForm(forms.Form):
    """A new text; it is checked as a whole before anything is published."""

    name = forms.SlugField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("Letters without accents, digits, hyphens: a short name for this version."),
        error_messages={"invalid": gettext_lazy("Use letters without accents, digits and hyphens only.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Text of the charter (YAML)"),
        max_length=LARGEST_TEXT,
        strip=False,
        widget=forms.Textarea({"class": "code", "rows": 30, "spellcheck": "false"}),
        help_text=gettext_lazy("It holds from the day that it names; the running one goes on until then."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def charter(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The running charter; with a text posted, publish it, or say every problem at its line and column."""
    form = CharterForm(request.POST or None)
    if request.method != "POST":
        return _page(request, actor, form=None)
    if not form.is_valid():
        return _page(request, actor, form=form, status=422)
    name, text = form.cleaned_data["name"], form.cleaned_data["text"].replace("\r\n", "\n")
    known = set(charter_versions(actor).values_list("pk", flat=True))
    try:
        version = publish_charter(actor, name=name, text=text, holidays=_holidays(actor))
    except InvalidCharter as refused:
        return _page(request, actor, form=form, problems=[str(one) for one in refused.charter_problems], status=422)
    said = {"name": version.name, "day": moments.calendar_day(version.holds_from)}
    if version.pk in known:
        messages.info(request, _("This text is published already: %(name)s, from %(day)s. Nothing changed.") % said)
    else:
        messages.success(request, _("Published: %(name)s, from %(day)s.") % said)
    return redirect("desk:charter", actor.desk.slug)


@require_safe
@for_staff
def version(request: HttpRequest, actor: Actor, version_id: int) -> HttpResponse:
    """One version as it was published; NotFound."""
    row = charter_versions(actor).filter(pk=version_id).first()
    if row is None:
        raise NotFound
    return render(request, "desk/charter_version.html", {"version": row, "tab": "charter"})


def _page(
    request: HttpRequest,
    actor: Actor,
    *,
    form: CharterForm | None,
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    running = _running(actor)
    publishes = may(actor, "charter.publish") is not None
    if form is None and publishes:
        form = CharterForm(initial={"name": running.name if running else "", "text": running.text if running else ""})
    shown = {
        "running": running,
        "versions": charter_versions(actor).defer("text", "holidays"),
        "form": form if publishes else None,
        "posted": request.method == "POST",
        "problems": problems or [],
        "tab": "charter",
    }
    return render(request, "desk/charter.html", shown, status=status)


def _running(actor: Actor) -> CharterVersion | None:
    try:
        return charter_at(actor.desk, now()).version
    except NoCharter:
        return None


def _holidays(actor: Actor) -> dict[str, str]:
    """The lists of public holidays: those shipped, and under them those that the running charter carries."""
    running = _running(actor)
    return {**(running.holidays if running else {}), **holiday_lists()}
