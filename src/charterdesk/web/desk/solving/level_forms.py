"""What is asked when a ticket is handed over, and on what was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charterdesk.web.desk.forms import several_files, words

Named = Sequence[tuple[Any, str]]


class HandOverForm(forms.Form):
    """To which level, to which manufacturer, what it should know; why, where something is missing."""

    to_level = forms.ChoiceField(label=_("To whom"), widget=forms.RadioSelect)
    manufacturer = forms.TypedChoiceField(
        label=_("Manufacturer"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_(
            "Only where it goes to one. Its people read the subject of the ticket and what is written and attached for "
            "them, nothing else."
        ),
    )
    body = words(_("What they should know"), rows=6, hint=_("The customer does not read it."))
    attachments = several_files()
    override_reason = words(
        _("Hand it over although something is missing, because"),
        required=False,
        rows=2,
        hint=_("Only a head of the desk may; the reason stays with the ticket."),
    )

    def __init__(self, data: Any = None, *, levels: Named, makers: Named, overrides: bool) -> None:
        super().__init__(data)
        self.fields["to_level"].choices = list(levels)  # type: ignore[attr-defined]  # both are fields with choices
        if makers:
            self.fields["manufacturer"].choices = [("", _("none")), *makers]  # type: ignore[attr-defined]
        else:
            del self.fields["manufacturer"]
        if not overrides:
            del self.fields["override_reason"]
        if len(levels) == 1:
            self.initial["to_level"] = levels[0][0]


class WordsForm(forms.Form):
    """A word on what was handed over: said, asked or answered; `go` is the button that was pressed."""

    body = words(_("Message"), rows=5)
    attachments = several_files()


class ReasonForm(forms.Form):
    """Why it is taken back."""

    reason = words(_("Why"), rows=2)


class OwnerForm(forms.Form):
    """Who of the desk sees to it."""

    owner = forms.TypedChoiceField(label=_("Who sees to it"), coerce=int, empty_value=None, required=False)

    def __init__(self, data: Any = None, *, people: Named, owner: int | None = None) -> None:
        super().__init__(data, initial={"owner": owner})
        self.fields["owner"].choices = [("", _("nobody yet")), *people]  # type: ignore[attr-defined]


class CaseForm(forms.Form):
    """The manufacturer's own number for it."""

    number = forms.CharField(label=_("Their number"), max_length=120)


class OwnCaseForm(CaseForm):
    """The same, asked of the manufacturer's own people."""

    number = forms.CharField(label=_("Our number for it"), max_length=120)


class ManufacturerForm(forms.Form):
    """What is noted of a manufacturer."""

    organisation = forms.TypedChoiceField(label=_("Organisation"), coerce=int, empty_value=None)
    contract_number = forms.CharField(label=_("Number of our contract with them"), max_length=80, required=False)
    hours = forms.CharField(label=_("When they can be reached"), max_length=300, required=False)
    charter_text = words(
        _("Their charter"),
        required=False,
        rows=10,
        hint=_("As text. Its promises run on what is handed over to them; without it they promise nothing."),
    )
    active = forms.BooleanField(label=_("Tickets are handed over to them"), required=False, initial=True)

    def __init__(self, data: Any = None, *, organisations: Named, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        if organisations:
            self.fields["organisation"].choices = list(organisations)  # type: ignore[attr-defined]
        else:
            del self.fields["organisation"]
