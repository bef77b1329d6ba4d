"""The access codes of a contract: which there are, a new one (shown this once), the end of one; what callers said."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.access_codes import (
    LONGEST_NOTE,
    Verdict,
    codes_of,
    end_code,
    is_taken,
    make_code,
    set_access_code,
    tries_of,
)
from charterdesk.apps.contracts.models import Contract
from charterdesk.apps.contracts.queries import contract as contract_of
from charterdesk.apps.people.access import require
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff

LONGEST_CODE: Final = 40
VERDICTS: Final[dict[str, str | Promise]] = {
    Verdict.VALID: gettext_lazy("valid"),
    Verdict.WRONG: gettext_lazy("wrong"),
    Verdict.ENDED: gettext_lazy("no longer taken"),
    Verdict.ANOTHER: gettext_lazy("of another contract"),
    Verdict.MISHEARD: gettext_lazy("misheard"),
    Verdict.HELD_BACK: gettext_lazy("not looked at"),
}


class CodeForm(forms.Form):
    """Who will have the code, and until when it is taken; a code of one's own where there is one already."""

    note = forms.CharField(
        label=gettext_lazy("Who has it"),
        required=False,
        max_length=LONGEST_NOTE,
        help_text=gettext_lazy("Such as a site or a team: so that it can be ended alone."),
    )
    ends_at = forms.DateTimeField(
        label=gettext_lazy("Taken until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    code = forms.CharField(
        label=gettext_lazy("A code that he has already"),
        required=False,
        max_length=LONGEST_CODE,
        help_text=gettext_lazy("Empty: one is made, easy to read over the telephone. At least 6 characters."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def codes(request: HttpRequest, actor: Actor, contract_id: int) -> HttpResponse:
    """The codes of a contract; sent, a new one, which is shown on this page and never again."""
    require(actor, "contract.manage")
    row = contract_of(actor, contract_id)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, row, form)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    said = form.cleaned_data
    try:
        if said["code"].strip():
            set_access_code(actor, contract_id=row.pk, code=said["code"], note=said["note"], ends_at=said["ends_at"])
            messages.success(request, _("The access code was set."))
            return redirect("desk:telephone-codes", actor.desk.slug, row.pk)
        made = make_code(actor, row.pk, note=said["note"], ends_at=said["ends_at"])
    except Invalid as refused:
        tell(form, refused)
        return _page(request, row, form, status=422)
    return _page(request, row, CodeForm(), made=made)


@require_POST
@for_staff
def end(request: HttpRequest, actor: Actor, code_id: int) -> HttpResponse:
    """End a code at once."""
    row = end_code(actor, code_id)
    messages.success(request, _("The code that ends in %(hint)s is no longer taken.") % {"hint": row.hint})
    return redirect("desk:telephone-codes", actor.desk.slug, row.contract_id)


def _page(request: HttpRequest, row: Contract, form: CodeForm, *, made: str = "", status: int = 200) -> HttpResponse:
    present = now()
    shown: dict[str, Any] = {
        "row": row,
        "form": form,
        "made": made,
        "codes": [(one, is_taken(one, present)) for one in codes_of(row)],
        "tries": [(one, VERDICTS.get(one.verdict, one.verdict)) for one in tries_of(row)],
        "tab": "contracts",
    }
    response = render(request, "desk/telephone/codes.html", shown, status=status)
    # What is shown once is in no cache of a browser either.
    response["Cache-Control"] = "no-store"
    return response
