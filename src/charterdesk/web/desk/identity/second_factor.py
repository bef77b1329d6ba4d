"""Of whom the desk asks a second factor."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.people import second_factor
from charterdesk.apps.people.access import require
from charterdesk.web.desk.staff import for_staff


class SecondFactorForm(forms.Form):
    """Who must have one."""

    staff = forms.BooleanField(
        label=gettext_lazy("Everybody who works for the desk"),
        required=False,
        help_text=gettext_lazy("Until it is set up, the desk does not open."),
    )
    admins = forms.BooleanField(
        label=gettext_lazy("Administrators of customers and resellers"),
        required=False,
        help_text=gettext_lazy("They invite their colleagues and see all requests of their organisation."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the desk asks, beside what the installation asks of everybody who works for a desk."""
    require(actor, "desk.manage")
    said = {"staff": actor.desk.staff_second_factor or settings.STAFF_MFA, "admins": actor.desk.admin_second_factor}
    form = SecondFactorForm(request.POST if request.method == "POST" else None, initial=said)
    form.fields["staff"].disabled = settings.STAFF_MFA
    if settings.STAFF_MFA:
        form.fields["staff"].help_text = _("Whoever runs this installation asks it of all desks.")
    if request.method == "POST" and form.is_valid():
        staff = actor.desk.staff_second_factor if settings.STAFF_MFA else form.cleaned_data["staff"]
        second_factor.ask_for(actor, staff=staff, admins=form.cleaned_data["admins"])
        messages.success(request, _("Saved. It holds from the next page that anybody opens."))
        return redirect("desk:setup-second-factor", actor.desk.slug)
    staff_count, admin_count = second_factor.counted(actor)
    shown = {"form": form, "staff": staff_count, "admins": admin_count, "tab": "setup"}
    return render(request, "desk/identity/second_factor.html", shown)
