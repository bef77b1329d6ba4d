"""What is asked about a checklist: its name, its steps, before what they are ticked, for which tickets it is."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from charterdesk.apps.knowledge.checklists import LONGEST_NAME, LONGEST_STEP, MOST_STEPS, ChecklistTerms, StepTerms
from charterdesk.apps.knowledge.models import Checklist
from charterdesk.web.desk import fitting
from charterdesk.web.desk.fitting import FittingForm

BEFORE: Final = {
    Checklist.SOLUTION: _("before a solution is proposed, and before the desk closes"),
    Checklist.CLOSING: _("only before the desk closes"),
}
NEW_ROWS: Final = 5


class StepForm(forms.Form):
    """One step. Without words it is none."""

    id = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**53)
    text = forms.CharField(label=pgettext_lazy("checklist", "Step"), required=False, max_length=LONGEST_STEP)
    required = forms.BooleanField(label=_("Required"), required=False)
    place = forms.IntegerField(
        label=pgettext_lazy("checklist", "Place"), required=False, min_value=0, max_value=999,
        widget=forms.NumberInput({"class": "narrow"}),
    )  # fmt: skip


_Steps = forms.formset_factory(StepForm, extra=0, max_num=MOST_STEPS + NEW_ROWS, absolute_max=MOST_STEPS + NEW_ROWS)


class ChecklistForm(FittingForm):
    """A checklist; its steps stand in a set of rows below."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    before = forms.ChoiceField(
        label=_("Required steps are ticked"), choices=[*BEFORE.items()], initial=Checklist.SOLUTION
    )
    field_order = ("name", "before")


def steps_form(data: Any, row: Checklist | None) -> Any:
    """The rows of the steps: those of the list with their places, and some empty ones."""
    kept = [*row.steps.all()] if row else []
    shown: list[dict[str, Any]] = [
        {"id": step.pk, "text": step.text, "required": step.required, "place": 10 * place}
        for place, step in enumerate(kept, start=1)
    ]
    empty = [{"place": 10 * (len(kept) + place)} for place in range(1, NEW_ROWS + 1)]
    return _Steps(data, initial=[*shown, *empty], prefix="step")


def terms(form: ChecklistForm, steps: Any) -> ChecklistTerms:
    """What was said, as the verb takes it: the steps by their place, those of the same place as they stood."""
    rows = [one.cleaned_data for one in steps if one.cleaned_data.get("text")]
    rows.sort(key=lambda one: one["place"] if one["place"] is not None else 10**6)
    asked = [StepTerms(one["text"], one["required"], one["id"]) for one in rows]
    return ChecklistTerms(form.cleaned_data["name"], asked, form.cleaned_data["before"], form.fitting())


def initial_of(row: Checklist | None) -> dict[str, Any]:
    """The form as filled with a list."""
    return {} if row is None else {"name": row.name, "before": row.before, **fitting.initial(row.fitting)}
