"""What tells the desk of calls: exchanges and telephone services, their addresses with a token, whose extensions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from charterdesk.apps.base import hooks
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.people.access import require
from charterdesk.apps.people.phones import country_of
from charterdesk.apps.telephone import manager, setting_up
from charterdesk.apps.telephone.events.three_cx_template import template_of
from charterdesk.apps.telephone.hooks import end_hook, make_hook
from charterdesk.apps.telephone.models import CallHook, CallSource
from charterdesk.apps.telephone.setting_up import LONGEST_SILENCE
from charterdesk.apps.telephone.silence import SETTING
from charterdesk.web.desk.forms import words
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff

KINDS: Final[dict[str, str | Promise]] = {
    "generic": gettext_lazy("a service that posts events (generic webhook)"),
    "placetel": gettext_lazy("Placetel"),
    "sipgate": gettext_lazy("sipgate"),
    "three_cx": gettext_lazy("3CX"),
    "ami": gettext_lazy("Asterisk (manager interface)"),
    "smdr": gettext_lazy("Avaya IP Office (SMDR)"),
}
REACHED: Final = frozenset({"ami"})
SIGNS: Final = frozenset({"generic", "placetel"})
POSTS: Final = frozenset({"generic", "placetel", "sipgate", "three_cx"})
LONGEST_FINGERPRINT: Final = 100  # with its colons
# How long the former address is still taken when it is ended from the page.
AFTER: Final = {"now": timedelta(0), "day": timedelta(days=1)}


class NewSource(forms.Form):
    """Its name and its kind."""

    name = forms.SlugField(label=gettext_lazy("Name"), max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(KINDS.items()))


class SourceForm(forms.Form):
    """Where it is reached, whether it signs, whose its extensions are."""

    host = forms.CharField(label=gettext_lazy("Host"), required=False, max_length=200)
    port = forms.IntegerField(label=gettext_lazy("Port"), required=False, min_value=1, max_value=65535)
    user = forms.CharField(label=gettext_lazy("User"), required=False, max_length=80)
    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput,
        help_text=gettext_lazy("Empty: it stays as it is."),
    )
    tls = forms.BooleanField(
        label=gettext_lazy("Its line is encrypted (TLS)"),
        required=False,
        help_text=gettext_lazy("Asterisk listens so at port 5039."),
    )
    certificate = forms.CharField(
        label=gettext_lazy("Its certificate (SHA-256)"),
        required=False,
        max_length=LONGEST_FINGERPRINT,
        help_text=gettext_lazy("Where no authority signed it: this one alone is believed."),
    )
    signed = forms.BooleanField(label=gettext_lazy("What it posts must be signed"), required=False)
    silent_minutes = forms.IntegerField(
        label=gettext_lazy("Silent after, in open minutes"),
        required=False,
        min_value=1,
        max_value=LONGEST_SILENCE,
        help_text=gettext_lazy("Managers are told when nothing came for so long while the desk is open. Empty: never."),
    )
    extensions = words(
        gettext_lazy("Extensions"),
        required=False,
        rows=6,
        hint=gettext_lazy("A line each: 201 = agent@example.org. Whoever's telephone rings is told first."),
    )

    def __init__(self, data: Any, *, kind: str, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        if kind not in REACHED:
            for name in ("host", "port", "user", "password", "tls", "certificate"):
                del self.fields[name]
        if kind not in SIGNS:
            del self.fields["signed"]

    def terms(self) -> setting_up.Terms:
        """The same, as the verb takes it."""
        said = self.cleaned_data
        return setting_up.Terms(
            host=said.get("host", ""),
            port=said.get("port"),
            user=said.get("user", ""),
            signed=said.get("signed", True),
            extensions=said["extensions"],
            silent_minutes=said["silent_minutes"],
            tls=said.get("tls", False),
            certificate=said.get("certificate", ""),
        )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def sources(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All of them; sent, a new one."""
    require(actor, "telephone.manage")
    form = NewSource(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = setting_up.declare(actor, form.cleaned_data["name"], form.cleaned_data["kind"])
        except Invalid as refused:
            tell(form, refused)
        else:
            return redirect("desk:telephone-source", actor.desk.slug, row.pk)
    rows = [(row, KINDS.get(row.kind, row.kind)) for row in setting_up.sources(actor)]
    shown = {"rows": rows, "form": form, "here": "sources", "tab": "telephone"}
    return render(request, "desk/telephone/sources.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def source(request: HttpRequest, actor: Actor, source_id: int) -> HttpResponse:
    """One of them; sent, its terms, or (`go=address`) a new address, which is shown on this page and never again."""
    row = setting_up.source(actor, source_id)
    if request.method != "POST":
        return _page(request, actor, row, _form(actor, row, None))
    if request.POST.get("go") == "address":
        try:
            made = make_hook(actor, row.pk, secret=request.POST.get("secret", "")[:200])
        except Conflict as refused:
            messages.error(request, str(refused.message))
            return _page(request, actor, row, _form(actor, row, None), status=409)
        return _page(request, actor, row, _form(actor, row, None), made=made)
    form = _form(actor, row, request.POST)
    if not form.is_valid():
        return _page(request, actor, row, form, status=422)
    try:
        setting_up.change(actor, row.pk, form.terms())
        if password := form.cleaned_data.get("password"):
            manager.set_password(actor, row.pk, password)
    except Invalid as refused:
        tell(form, refused)
        return _page(request, actor, row, form, status=422)
    messages.success(request, _("Saved: %(name)s.") % {"name": row.name})
    return redirect("desk:telephone-source", actor.desk.slug, row.pk)


@require_POST
@for_staff
def end_address(request: HttpRequest, actor: Actor, hook_id: int) -> HttpResponse:
    """End an address, at once or after a day (`after=day`)."""
    hook = end_hook(actor, hook_id, after=AFTER.get(request.POST.get("after", ""), timedelta(0)))
    return redirect("desk:telephone-source", actor.desk.slug, hook.source_id)


@require_POST
@for_staff
def dial(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Have the exchange dial a number for the reader; back to the page that asked."""
    try:
        number = manager.dial(actor, request.POST.get("number", "")[:80])
        messages.success(request, _("Your telephone rings, then %(number)s is dialled.") % {"number": number})
    except Invalid as refused:
        messages.error(request, str(refused.message))
    return redirect("desk:telephone-missed", actor.desk.slug)


def _form(actor: Actor, row: CallSource, data: Any) -> SourceForm:
    said = row.settings
    initial = {
        "host": said.get("host", ""),
        "port": said.get("port"),
        "user": said.get("user", ""),
        "tls": said.get("tls") is True,
        "certificate": said.get("certificate", ""),
        "silent_minutes": said.get(SETTING),
        "signed": said.get("signed") is not False,
        "extensions": setting_up.extensions_of(actor, row),
    }
    return SourceForm(data, kind=row.kind, initial=initial)


def _template(actor: Actor, row: CallSource, address: str) -> str:
    if row.kind != "three_cx":
        return ""
    return template_of(address, name=f"Charterdesk {actor.desk.name}", country=country_of(actor.desk))


def _page(
    request: HttpRequest,
    actor: Actor,
    row: CallSource,
    form: SourceForm,
    *,
    made: hooks.Made[CallHook] | None = None,
    status: int = 200,
) -> HttpResponse:
    address = reverse("api:telephone", args=[actor.desk.slug, made.token]) if made else ""
    whole = f"{settings.BASE_URL}{address}" if made else ""
    shown = {
        "row": row,
        "kind": KINDS.get(row.kind, row.kind),
        "form": form,
        "hooks": list(hooks.in_use(row.hooks)),
        "posts": row.kind in POSTS,
        "signs": row.kind in SIGNS,
        "made": made,
        "address": whole,
        "template": _template(actor, row, whole) if whole else "",
        "here": "sources",
        "tab": "telephone",
    }
    response = render(request, "desk/telephone/source.html", shown, status=status)
    response["Cache-Control"] = "no-store"
    return response
