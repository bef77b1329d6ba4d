"""The desk's own fields on tickets, equipment and organisations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.custom_fields import Choice, field_of
from charterdesk.apps.base.models import LANGUAGES, CustomField
from charterdesk.apps.people import custom_fields
from charterdesk.apps.people.custom_fields import FieldTerms
from charterdesk.web.desk.setup.asking import SetupForm
from charterdesk.web.desk.setup.listing import Listing

SUBJECTS = {
    "ticket": gettext_lazy("Tickets"),
    "equipment": gettext_lazy("Equipment"),
    "organisation": gettext_lazy("Organisations"),
}
TYPES = {
    "text": gettext_lazy("text"),
    "number": gettext_lazy("number"),
    "date": gettext_lazy("day"),
    "choice": gettext_lazy("choice"),
    "yes_no": gettext_lazy("yes or no"),
}
REQUIRED = {
    "": gettext_lazy("never"),
    "opening": gettext_lazy("when it is opened or added"),
    "closing": gettext_lazy("before the ticket is closed"),
}
PARTS = {"fr": 1, "en": 2, "es": 3}


class FieldForm(SetupForm):
    """What is asked, and when; where it stands, its machine name and its type never change."""

    subject = forms.ChoiceField(label=gettext_lazy("Asked of"), choices=list(SUBJECTS.items()))
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=list(TYPES.items()))
    name = forms.CharField(
        label=gettext_lazy("Machine name"),
        max_length=40,
        help_text=gettext_lazy("Small letters, digits, underscores: what files and programs call it."),
    )
    label_fr = forms.CharField(label=gettext_lazy("Name in French"), max_length=80, required=False)
    label_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80, required=False)
    label_es = forms.CharField(label=gettext_lazy("Name in Spanish"), max_length=80, required=False)
    choices = forms.CharField(
        label=gettext_lazy("Choices"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("One a line: value = French = English = Spanish. The names may be left out."),
    )
    required = forms.ChoiceField(label=gettext_lazy("Needed"), required=False, choices=list(REQUIRED.items()))
    shown_to_customer = forms.BooleanField(label=gettext_lazy("Customers see and fill it"), required=False)
    position = forms.IntegerField(label=gettext_lazy("Place in the form"), initial=10, min_value=0, max_value=10_000)

    def __init__(self, _actor: Actor, data: Any, *, row: CustomField | None, first: Mapping[str, str]) -> None:
        said: dict[str, Any] = {"subject": first.get("subject", "")[:12]}
        if row is not None:
            names = ("subject", "type", "name", "required", "shown_to_customer", "position")
            said = {name: getattr(row, name) for name in names}
            said |= {f"label_{language}": text for language, text in row.labels.items()}
            said["choices"] = "\n".join(_line(one) for one in field_of(row).choices)
        super().__init__(data, initial=said)
        self.row = row
        if row is not None:
            for name in ("subject", "type", "name"):
                del self.fields[name]
            if row.type != "choice":
                del self.fields["choices"]

    def terms(self) -> FieldTerms:
        """What was said, as the verbs take it."""
        said = self.cleaned_data
        row = self.row
        type_ = row.type if row else said["type"]
        return FieldTerms(
            subject=row.subject if row else said["subject"],
            name=row.name if row else said["name"],
            type=type_,
            labels={language: said[f"label_{language}"] for language, _name in LANGUAGES},
            choices=_choices(said.get("choices", "")) if type_ == "choice" else (),
            required=said["required"],
            shown_to_customer=said["shown_to_customer"],
            position=said["position"],
        )


def _choices(text: str) -> tuple[Choice, ...]:
    lines = [[part.strip() for part in line.split("=")] for line in text.replace("\x00", "").splitlines()]
    return tuple(
        Choice(parts[0], {language: parts[at] for language, at in PARTS.items() if at < len(parts) and parts[at]})
        for parts in lines
        if parts[0]
    )


def _line(one: Choice) -> str:
    parts = [one.value, *(one.labels.get(language, "") for language in PARTS)]
    return " = ".join(parts).rstrip(" =")


def _rows(actor: Actor, *, sought: str = "", state: str = "active") -> list[CustomField]:
    rows = custom_fields.fields_kept(actor)
    wanted = [row for row in rows if state == "all" or row.active is (state == "active")]
    return [row for row in wanted if sought.lower() in f"{row.name} {' '.join(row.labels.values())}".lower()]


def _cells(_actor: Actor, rows: Sequence[CustomField]) -> list[tuple[Any, ...]]:
    language = (get_language() or "en")[:2]
    return [
        (
            field_of(row).label(language),
            SUBJECTS[row.subject],
            TYPES[row.type],
            REQUIRED[row.required],
            _("yes") if row.shown_to_customer else _("no"),
            row.name,
        )
        for row in rows
    ]


def _beside(_actor: Actor, row: CustomField) -> Mapping[str, Any]:
    return {
        "heading": field_of(row).label((get_language() or "en")[:2]),
        "facts": [
            (_("Asked of"), SUBJECTS[row.subject]),
            (_("Type"), TYPES[row.type]),
            (_("Machine name"), row.name),
        ],
    }


FIELDS = Listing(
    name="fields",
    title=gettext_lazy("Fields of your own"),
    lead=gettext_lazy("What this desk asks beside what the charter asks: of tickets, equipment, organisations."),
    add_words=gettext_lazy("Add a field"),
    empty=gettext_lazy("The charter asks already what it needs. Add a field only for what you want to know beside."),
    sees="custom_field.manage",
    adds="custom_field.manage",
    changes="custom_field.manage",
    heads=(
        gettext_lazy("Name"),
        gettext_lazy("Asked of"),
        gettext_lazy("Type"),
        gettext_lazy("Needed"),
        gettext_lazy("Customers see it"),
        gettext_lazy("Machine name"),
    ),
    rows=_rows,
    cells=_cells,
    form=FieldForm,
    add=lambda actor, form: custom_fields.field_row(actor, custom_fields.add_field(actor, form.terms()).id),
    change=lambda actor, row, form, seen: custom_fields.change_field(actor, row.pk, form.terms(), seen=seen),
    find=custom_fields.field_row,
    terms=custom_fields.terms_of,
    press={
        "retire": (
            gettext_lazy("Retired: it is asked no more; what it holds stays readable."),
            lambda actor, row, _given: custom_fields.retire_field(actor, row.pk),
        ),
        "restore": (
            gettext_lazy("Asked again."),
            lambda actor, row, _given: custom_fields.retire_field(actor, row.pk, active=True),
        ),
    },
    beside="desk/setup/facts_beside.html",
    shown=_beside,
    in_file=False,
)
