"""The desk's own fields in forms and on pages: each with the input of its type; the verbs judge what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from charterdesk.apps.base import typed
from charterdesk.apps.base.custom_fields import CLOSING, OPENING, PREFIX, Field, shown_value, typed_value
from charterdesk.web import moments


@dataclass(frozen=True, slots=True)
class Shown:
    """One value in words."""

    label: str
    value: str
    retired: bool


def add_to(
    form: forms.Form, fields: Iterable[Field], custom: Mapping[str, Any] | None = None, *, opening: bool = True
) -> None:
    """Let the form ask for the fields, with what the row holds; `given` reads them. What is needed at the opening may
    be left out where the form comes later.
    """
    held = custom or {}
    for field in fields:
        form.fields[field.key] = _asked(field, held.get(field.name), needed=opening and field.required == OPENING)


def given(form: forms.Form) -> dict[str, str]:
    """What was typed, as the verbs read it."""
    return {name: str(text) for name, text in form.cleaned_data.items() if name.startswith(PREFIX)}


def shown(fields: Iterable[Field], custom: Mapping[str, Any]) -> list[Shown]:
    """What the row holds, in words; a retired field only where it holds something."""
    return [
        Shown(field.label(language()), _in_words(field, custom[field.name]), retired=not field.active)
        for field in fields
        if custom.get(field.name) is not None
    ]


def asked(form: forms.Form) -> list[forms.BoundField]:
    """The fields of the desk's own that the form asks for, to be shown in a group."""
    return [form[name] for name in form.fields if name.startswith(PREFIX)]


def _asked(field: Field, value: object, *, needed: bool) -> forms.Field:
    label = field.label(language())
    hint = _("Needed before the ticket is closed.") if field.required == CLOSING else ""
    initial = typed_value(value)
    match field.type:
        case "choice":
            choices = [("", _("not said")), *((one.value, one.label(language())) for one in field.choices)]
            if initial and initial not in dict(choices):
                choices.append((initial, initial))
            widget: forms.Widget = forms.Select(choices=choices)
        case "yes_no":
            widget = forms.Select(choices=[("", _("not said")), ("yes", _("yes")), ("no", _("no"))])
        case "date":
            widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        case "number":
            widget = forms.TextInput(attrs={"inputmode": "decimal"})
        case _:
            widget = forms.TextInput()
    return forms.CharField(label=label, required=needed, initial=initial, help_text=hint, widget=widget)


def _in_words(field: Field, value: object) -> str:
    day = typed.day(value) if field.type == "date" and isinstance(value, str) else None
    return moments.calendar_day(day) if day else shown_value(field, value, language())


def language() -> str:
    """The language of this page."""
    return (get_language() or "en")[:2]
