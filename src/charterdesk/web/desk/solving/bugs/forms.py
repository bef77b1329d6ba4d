"""What is asked about bugs, their workarounds and releases; the verbs judge what was given."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from charterdesk.apps.base.models import LANGUAGES
from charterdesk.apps.escalation.bugs.declaring import BugTerms, versions_of
from charterdesk.apps.escalation.bugs.releases import ReleaseTerms
from charterdesk.web.desk.forms import moment_field, several_files, words
from charterdesk.web.desk.solving.bugs.words import VERDICTS

Choices = list[tuple[Any, Any]]
NAMES: Final = dict(LANGUAGES)


class BugForm(forms.Form):
    """What is wrong with which product, and how one sees it."""

    product = forms.TypedChoiceField(label=_("Product"), coerce=int, empty_value="0")
    title = forms.CharField(label=pgettext_lazy("bug", "What is wrong"), max_length=200)
    severity = forms.ChoiceField(label=_("Severity"), required=False)
    versions = forms.CharField(
        label=_("Affected versions"),
        required=False,
        help_text=_("Parted by commas, such as 4.0, 4.1. Empty: all of them."),
    )
    reproduction = words(_("How it is reproduced"), required=False, rows=6)
    environment = words(_("Environment"), required=False, hint=_("What it runs on, what is around it."))

    def __init__(self, data: Any = None, *, products: Choices, severities: Choices, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["product"].choices = [("", _("choose")), *products]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["severity"].choices = [("", _("not judged")), *severities]  # type: ignore[attr-defined]  # the same

    def terms(self) -> BugTerms:
        """What was said, as the verb takes it."""
        said = self.cleaned_data
        return BugTerms(
            int(said["product"]),
            said["title"],
            said["severity"],
            said["reproduction"],
            said["environment"],
            versions_of(said["versions"]),
        )


class VerdictForm(forms.Form):
    """What was found about a bug."""

    verdict = forms.ChoiceField(label=_("What was found"), choices=[("", _("choose")), *VERDICTS.items()])
    other = forms.CharField(
        label=_("Of which bug, for a duplicate"), required=False, max_length=20, help_text=_("Its number: B-12.")
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)

    def clean_other(self) -> int | None:
        """The number of the other bug."""
        text = self.cleaned_data["other"].strip().upper().removeprefix("B-")
        return int(text[:9]) if text.isascii() and text.isdigit() else 0 if text else None


class LinkForm(forms.Form):
    """One more ticket that waits for a bug."""

    ticket = forms.IntegerField(label=_("Ticket number"), min_value=1, max_value=2**31)


class TextsForm(forms.Form):
    """The workaround in each language."""

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        for code, name in LANGUAGES:
            self.fields[f"text_{code}"] = words(name, required=False, rows=5)


class ReleaseForm(forms.Form):
    """A release: which version, since when, what it changes, which bugs it puts right."""

    product = forms.TypedChoiceField(label=_("Product"), coerce=int, empty_value="0")
    version = forms.CharField(label=_("Version"), max_length=40)
    released_on = forms.DateField(label=_("Released on"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    current = forms.BooleanField(
        label=_("From now on it is the version that counts as up to date"), required=False, initial=True
    )
    link = forms.CharField(label=_("Where it is found"), required=False, max_length=500, help_text=_("An address."))
    bugs = forms.TypedMultipleChoiceField(
        label=_("It puts right"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    attachments = several_files()

    def __init__(self, data: Any = None, *, products: Choices, bugs: Choices, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["product"].choices = [("", _("choose")), *products]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["bugs"].choices = bugs  # type: ignore[attr-defined]  # the same
        for code, name in LANGUAGES:
            self.fields[f"notes_{code}"] = words(name, required=False, rows=4)

    @property
    def notes(self) -> list[forms.BoundField]:
        """The fields of the notes."""
        return [self[f"notes_{code}"] for code, _name in LANGUAGES]

    def terms(self) -> ReleaseTerms:
        """What was said, as the verb takes it."""
        said = self.cleaned_data
        return ReleaseTerms(
            int(said["product"]),
            said["version"],
            said["released_on"],
            said["link"],
            {code: said[f"notes_{code}"] for code in NAMES},
            said["bugs"],
            said["current"],
        )


class DeliverForm(forms.Form):
    """To whom a release was delivered, and when."""

    who = forms.ChoiceField(
        label=_("Delivered to"),
        widget=forms.RadioSelect,
        initial="everybody",
        choices=[
            ("everybody", _("every installation that has one of the bugs")),
            ("customers", _("every installation of these customers")),
            ("serials", _("the serial numbers of a file")),
        ],
    )
    customers = forms.TypedMultipleChoiceField(
        label=_("Customers"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    file = forms.FileField(
        label=_("File of serial numbers (CSV)"),
        required=False,
        help_text=_("One a line, in a column “serial” or in the first one."),
        widget=forms.ClearableFileInput({"accept": ".csv,.txt,text/csv"}),
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)
    at = moment_field()

    def __init__(self, data: Any = None, files: Any = None, *, customers: Choices) -> None:
        super().__init__(data, files)
        self.fields["customers"].choices = customers  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """What is chosen names somebody."""
        said = super().clean() or self.cleaned_data
        if said.get("who") == "customers" and not said.get("customers"):
            self.add_error("customers", _("Choose the customers."))
        if said.get("who") == "serials" and not said.get("file") and not said.get("kept"):
            self.add_error("file", _("Choose a file."))
        return said
