"""What is asked about a connection. No form has a field for a password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.remote.models import TOOLS
from charterdesk.web.desk.forms import words

Named = list[tuple[Any, str]]


class AskForm(forms.Form):
    """What is proposed to the customer."""

    tool = forms.ChoiceField(label=_("Tool"))
    tool_name = forms.CharField(label=_("Which tool, if another"), max_length=60, required=False)
    purpose = forms.CharField(
        label=_("What the connection is for"), max_length=300, help_text=_("The customer reads it.")
    )
    device = forms.CharField(
        label=_("Id of the machine"), max_length=200, required=False, help_text=_("No password: none is ever stored.")
    )
    external_id = forms.CharField(
        label=_("Code of the session"),
        max_length=80,
        required=False,
        help_text=_("Reports of the tool are tied by it."),
    )
    write = forms.BooleanField(
        label=_("Write to the customer now, with the text and the links by which he answers"),
        required=False,
        initial=True,
    )

    def __init__(self, data: Any = None, *, tools: Named) -> None:
        super().__init__(data)
        self.fields["tool"].choices = tools  # type: ignore[attr-defined]  # a ChoiceField
        if "other" not in dict(tools):
            del self.fields["tool_name"]


class HearForm(forms.Form):
    """Who of the customer said what on the telephone."""

    person_id = forms.TypedChoiceField(label=_("Who said it"), coerce=int)
    agrees = forms.TypedChoiceField(
        label=_("What he said to the text above"),
        choices=[("yes", _("he agrees")), ("no", _("he does not agree"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, people: Named) -> None:
        super().__init__(data)
        self.fields["person_id"].choices = people  # type: ignore[attr-defined]  # a ChoiceField


class StopForm(forms.Form):
    """What was done, and the minutes where the tool counted others."""

    minutes = forms.IntegerField(
        label=_("Minutes, if they differ"),
        min_value=1,
        max_value=1440,
        required=False,
        help_text=_("Empty: as it ran."),
    )
    note = words(_("What was found or done"), required=False)


class ImportForm(forms.Form):
    """A report as the tool exports it."""

    tool = forms.ChoiceField(
        label=_("Report of"), choices=[one for one in TOOLS if one[0] in {"teamviewer", "anydesk"}]
    )
    file = forms.FileField(label=_("File (JSON or CSV)"))
