"""What is asked about a macro: of each step whether it is done, and what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.tickets.fitting import Fitting
from charterdesk.apps.tickets.tags import tags_to_choose
from charterdesk.apps.workspace.macro_steps import ME, STEPS
from charterdesk.apps.workspace.macros import LONGEST_NAME, MacroTerms
from charterdesk.apps.workspace.models import Macro
from charterdesk.web.desk import assigning, charter_labels, fitting
from charterdesk.web.desk.fitting import FittingForm
from charterdesk.web.desk.forms import parties, words
from charterdesk.web.desk.macros.words import ARTICLE_PUT, SAID_AS, Names
from charterdesk.web.desk.queue_bulk_forms import LATER

# Of each step: the parts that it needs, by their names in the form after the step's own.
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "assign": ("to",),
    "priority": ("severity", "reason"),
    "tags": ("names",),
    "checklist": ("checklist",),
    "article": ("article", "put"),
    "note": ("body",),
    "answer": ("as", "canned", "body", "wait_for"),
    "pause": ("party", "reason"),
    "snooze": ("until",),
    "close": ("reason",),
}


class MacroForm(FittingForm):
    """A macro. What a step needs is read only where the step is ticked."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    assign_to = forms.ChoiceField(label=_("To"), required=False)
    priority_severity = forms.ChoiceField(label=_("Validated severity"), required=False)
    priority_reason = words(_("Reason"), required=False, rows=2, hint=_("The customer reads it."))
    tags_names = forms.CharField(label=_("Tags"), required=False, max_length=500, help_text=_("Separated by commas."))
    checklist_checklist = forms.TypedChoiceField(label=_("Checklist"), required=False, coerce=int, empty_value=None)
    article_article = forms.TypedChoiceField(label=_("Article"), required=False, coerce=int, empty_value=None)
    article_put = forms.ChoiceField(
        label=_("Into the answer"),
        required=False,
        choices=[*ARTICLE_PUT.items()],
        help_text=_(
            "It is tied to the ticket in any case. Only what is published for the customer goes into an answer."
        ),
    )
    note_body = words(_("Note"), required=False, hint=_("Seen by the desk only."))
    answer_as = forms.ChoiceField(label=_("As"), required=False, choices=[*SAID_AS.items()])
    answer_canned = forms.TypedChoiceField(label=_("Ready reply"), required=False, coerce=int, empty_value=None)
    answer_body = words(_("Or these words"), required=False, rows=5)
    answer_wait_for = forms.ChoiceField(label=_("Then it waits for"), required=False)
    pause_party = forms.ChoiceField(label=_("Waiting for"), required=False)
    pause_reason = words(_("Reason"), required=False, rows=2)
    snooze_until = forms.ChoiceField(label=_("Until"), required=False, choices=[("", _("choose")), *LATER.items()])
    close_reason = words(_("Reason"), required=False, rows=2, hint=_("The customer reads it."))
    shared = forms.BooleanField(label=_("For everybody of the desk"), required=False)

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        for name, step in STEPS.items():
            label: Any = step.label
            self.fields[f"do_{name}"] = forms.BooleanField(label=label, required=False)

    def fill(self, actor: Actor, known: Names, kept: Fitting) -> None:
        """Fill the lists of choices; a step for which there is nothing to choose is not asked."""
        self.offer(actor, kept)
        _nobody, *groups = assigning.receivers(actor)
        charter = known.charter
        levels = [(name, charter_labels.severity(charter, name)) for name in charter.severities] if charter else []
        self._choose("assign_to", [("", _("choose")), (ME, _("whoever presses")), *groups])
        self._choose("priority_severity", [("", _("choose")), *levels])
        self._choose("checklist_checklist", [("", _("choose")), *known.checklists.items()])
        self._choose("article_article", [("", _("choose")), *known.articles.items()])
        self._choose("answer_canned", [("", _("none")), *known.replies.items()])
        self._choose("answer_wait_for", parties(_("nobody")))
        self._choose("pause_party", parties(_("choose")))
        self.tags = tags_to_choose(actor)
        self.fields["tags_names"].widget.attrs["list"] = "macro-tags"
        for step, nothing in (
            ("priority", not levels),
            ("checklist", not known.checklists),
            ("article", not known.articles),
        ):
            if nothing:
                del self.fields[f"do_{step}"]

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def steps(self) -> list[tuple[forms.BoundField, list[forms.BoundField]]]:
        """Each step: its tick and what it needs, which is shown where it is ticked."""
        asked = [name for name in STEPS if f"do_{name}" in self.fields]
        return [(self[f"do_{name}"], [self[f"{name}_{part}"] for part in PARTS[name]]) for name in asked]

    def terms(self) -> MacroTerms:
        """What was said, as the verb takes it."""
        said = self.cleaned_data
        steps: list[dict[str, Any]] = []
        for name in STEPS:
            if said.get(f"do_{name}"):
                steps.append({"do": name, **{part: said[f"{name}_{part}"] for part in PARTS[name]}})
                if name == "tags":
                    steps[-1]["names"] = said["tags_names"].split(",")
        return MacroTerms(said["name"], steps, self.fitting(), said.get("shared", False))

    def tell(self, refused: Invalid) -> None:
        """Say each problem beside its field, or above all where it is about none."""
        for problem in refused.problems:
            field = (problem.field or "").replace(".", "_")
            self.add_error(field if field in self.fields else None, str(problem.message))


def initial_of(row: Macro | None) -> dict[str, Any]:
    """The form as filled with a macro."""
    if row is None:
        return {}
    filled: dict[str, Any] = {"name": row.name, "shared": row.owner_id is None, **fitting.initial(row.fitting)}
    for one in row.steps:
        filled[f"do_{one['do']}"] = True
        filled |= {f"{one['do']}_{part}": one.get(part) for part in PARTS[one["do"]]}
        if one["do"] == "tags":
            filled["tags_names"] = ", ".join(one["names"])
    return filled
