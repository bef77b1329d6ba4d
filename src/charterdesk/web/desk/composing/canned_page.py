"""The page of ready replies: one's own and everybody's."""

from __future__ import annotations

from typing import Any, Final

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.people.access import may, require
from charterdesk.apps.workspace import canned
from charterdesk.apps.workspace.canned import Ready
from charterdesk.apps.workspace.models import CannedReply
from charterdesk.web.desk.forms import words
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff

LANGUAGES: Final = (("", gettext_lazy("any")), ("en", "English"), ("fr", "Français"), ("es", "Español"))


class ReadyForm(django_forms.Form):
    """A ready reply."""

    name = django_forms.CharField(label=gettext_lazy("Name"), max_length=canned.LONGEST_NAME)
    language = django_forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES, required=False)
    body = words(gettext_lazy("Text"), rows=8, hint=gettext_lazy("Markdown; the ticket fills the fields beside."))
    shared = django_forms.BooleanField(label=gettext_lazy("For everybody of the desk"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list and the form; POST keeps one (`reply` names it where it is changed) or, with go=retire, retires it."""
    require(actor, "workspace.use")
    if request.method != "POST":
        row = _asked(actor, request.GET.get("reply", ""))
        return _page(request, actor, _form(actor, row), row)
    row = _asked(actor, request.POST.get("reply", ""))
    if request.POST.get("go") == "retire":
        if row is None:
            raise NotFound
        canned.retire(actor, row.pk)
        messages.success(request, _("It is offered to nobody any more."))
        return redirect("desk:canned", actor.desk.slug)
    form = _form(actor, row, request)
    if not form.is_valid():
        return _page(request, actor, form, row, status=422)
    given = form.cleaned_data
    ready = Ready(given["name"], given["body"], given["language"], given.get("shared", False))
    try:
        canned.keep(actor, ready, canned_id=row.pk if row else None)
    except Invalid as refused:
        tell(form, refused)
        return _page(request, actor, form, row, status=422)
    messages.success(request, _("Kept: type :: in a text to use it."))
    return redirect("desk:canned", actor.desk.slug)


def _asked(actor: Actor, given: str) -> CannedReply | None:
    if not given:
        return None
    most_digits = 18
    known = given.isascii() and given.isdecimal() and len(given) <= most_digits
    row = canned.canned_of(actor).filter(pk=given).first() if known else None
    if row is None:
        raise NotFound
    if not canned.may_change(actor, row):
        raise NotAllowed("workspace.share")
    return row


def _form(actor: Actor, row: CannedReply | None, request: HttpRequest | None = None) -> ReadyForm:
    initial: dict[str, Any] = {}
    if row is not None:
        initial = {"name": row.name, "language": row.language, "body": row.body, "shared": row.owner_id is None}
    form = ReadyForm(request.POST if request else None, initial=initial)
    if may(actor, "workspace.share") is None:
        del form.fields["shared"]
    return form


def _page(
    request: HttpRequest, actor: Actor, form: ReadyForm, row: CannedReply | None, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "changed": row,
        "replies": [(one, canned.may_change(actor, one)) for one in canned.canned_of(actor)],
        "fields": canned.FIELDS.items(),
        "tab": "setup",
    }
    return render(request, "desk/composing/canned.html", context, status=status)
