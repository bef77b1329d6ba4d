"""Fields that several forms of the set-up ask for: something known, named; languages, countries, days."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charterdesk.apps.base.models import LANGUAGES

MOST_OFFERED: Final = 200


class NamedField(forms.CharField):
    """One of many, by its name; the browser offers the first two hundred, whoever knows the name types it."""

    def __init__(self, *, lists: str, **said: Any) -> None:
        super().__init__(max_length=200, widget=forms.TextInput({"list": lists, "autocomplete": "off"}), **said)
        self.lists = lists
        self.offered: tuple[str, ...] = ()

    def offer(self, names: Iterable[str]) -> None:
        """What the browser proposes."""
        self.offered = tuple(names)


class SetupForm(forms.Form):
    """A form of the set-up: the lists that its fields offer stand beside it."""

    @property
    def offered(self) -> list[tuple[str, tuple[str, ...]]]:
        """The lists by their id in the page."""
        named = [field for field in self.fields.values() if isinstance(field, NamedField)]
        return [(field.lists, field.offered) for field in named]

    def offer(self, field: str, names: Iterable[str]) -> None:
        """Let the browser propose these for a field."""
        asked = self.fields[field]
        if isinstance(asked, NamedField):
            asked.offer(names)

    def choose(self, field: str, choices: Iterable[tuple[str, Any]]) -> None:
        """Let a field offer these."""
        self.fields[field].choices = list(choices)  # type: ignore[attr-defined]  # a ChoiceField


def language_field(label: Any, hint: Any = "") -> forms.ChoiceField:
    """A language, or none."""
    return forms.ChoiceField(
        label=label, required=False, help_text=hint, choices=[("", gettext_lazy("the desk's")), *LANGUAGES]
    )


def day_field(label: Any, *, required: bool = False, hint: Any = "") -> forms.DateField:
    """A day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, required=required, help_text=hint, widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y"]
    )


def known_field(label: Any, hint: Any = "") -> forms.TypedChoiceField:
    """Yes, no, or nobody knows."""
    return forms.TypedChoiceField(
        label=label,
        required=False,
        help_text=hint,
        empty_value=None,
        coerce=lambda word: word == "yes",
        choices=[("", gettext_lazy("unknown")), ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))],
    )


def unknown_name() -> str:
    """What is said of a name that nothing has."""
    return _("Nothing has this name: choose one that is offered.")
