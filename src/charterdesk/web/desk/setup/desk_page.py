"""What the desk is called, its language, its time zone."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.digests import fingerprint
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.base.models import LANGUAGES
from charterdesk.apps.people.access import require
from charterdesk.apps.people.desks import DeskTerms, change_desk, terms_of
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.setup.asking import NamedField, SetupForm
from charterdesk.web.desk.staff import for_staff


class DeskForm(SetupForm):
    """The desk itself; its address is the operator's to change."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=LANGUAGES,
        help_text=gettext_lazy("In which the desk writes to those who chose none."),
    )
    time_zone = NamedField(
        label=gettext_lazy("Time zone"),
        lists="zones",
        help_text=gettext_lazy("Contracts begin and end on its days. The hours of promises are those of the charter."),
    )

    def __init__(self, actor: Actor, data: Any) -> None:
        desk = actor.desk
        said = {"name": desk.name, "language": desk.language, "time_zone": desk.time_zone}
        super().__init__(data, initial=said)
        self.offer("time_zone", sorted(name for name in zoneinfo.available_timezones() if name.startswith("Europe/")))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def desk_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the desk is called; what is wrong is told beside its field (422), a change meanwhile too (409)."""
    require(actor, "desk.manage")
    form = DeskForm(actor, request.POST if request.method == "POST" else None)
    status = 0
    if request.method == "POST" and form.is_valid():
        try:
            change_desk(actor, DeskTerms(**form.cleaned_data), seen=request.POST.get("seen", ""))
        except Invalid as refused:
            tell(form, refused)
        except Conflict as lost:
            form.add_error(None, str(lost.message))
            status = 409
        else:
            messages.success(request, _("Saved: %(name)s.") % {"name": form.cleaned_data["name"]})
            return redirect("desk:setup-desk", actor.desk.slug)
    shown = {"form": form, "seen": fingerprint(terms_of(actor.desk)), "tab": "setup"}
    return render(request, "desk/setup/desk.html", shown, status=status or (422 if form.errors else 200))
