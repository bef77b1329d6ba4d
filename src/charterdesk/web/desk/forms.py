"""What each action on a ticket asks; the verbs themselves judge what was given."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.people.models import Organisation
from charterdesk.rules.terms.commitments import Party
from charterdesk.web import texts

SECONDS_A_MINUTE: Final = 60
MOST_MINUTES: Final = 24 * 60
# The first moment that the rule book reads.
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)


class SeveralFiles(forms.ClearableFileInput):
    """A file input that takes several files; they are read from the request, not from the form."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"multiple": True})


def several_files() -> forms.Field:
    """The field of a form that brings files along; nothing of them is judged here."""
    return forms.Field(label=_("Files"), required=False, widget=SeveralFiles())


def words(label: Any, *, required: bool = True, rows: int = 3, hint: Any = "") -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, required=required, help_text=hint, widget=forms.Textarea({"rows": rows}))


def moment_field() -> forms.DateTimeField:
    """When it happened, where that was earlier; in the reader's zone."""
    return forms.DateTimeField(
        label=_("When, if it was earlier"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        validators=[MinValueValidator(EARLIEST)],
    )


def parties(first: Any) -> list[tuple[str, Any]]:
    """Who may be waited for, after a first line that says nobody."""
    return [("", first), *((str(party), texts.PARTIES[party]) for party in Party)]


class ActionForm(forms.Form):
    """A form of the ticket's page: its ids carry the action's name, since several stand on one page."""

    def __init__(self, data: Any = None, files: Any = None, *, action: str = "") -> None:
        super().__init__(data, files, auto_id=f"{action}-%s")


class TakeForm(ActionForm):
    """Take in charge asks nothing more."""


class ResumeForm(ActionForm):
    """Resume asks nothing more."""


class WatcherForm(ActionForm):
    """Who reads along no more: a button with his name."""

    person = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**53)


class CopyForm(ActionForm):
    """Who is to read along."""

    person = forms.EmailField(
        label=_("Somebody known, by his address"),
        help_text=_(
            "Who may read this ticket: of this customer or of its reseller. Every mail to the customer reaches him."
        ),
    )


class AssignForm(ActionForm):
    """To whom, a person or a team; nobody puts it back for everybody."""

    to = forms.ChoiceField(label=_("To"), required=False)

    def __init__(
        self, data: Any = None, files: Any = None, *, action: str = "", receivers: list[Any] | None = None
    ) -> None:
        super().__init__(data, files, action=action)
        self.fields["to"].choices = receivers or []  # type: ignore[attr-defined]  # a ChoiceField


class PriorityForm(ActionForm):
    """The validated severity and why."""

    severity = forms.ChoiceField(label=_("Validated severity"))
    reason = words(_("Reason"), hint=_("The customer reads it."))

    def __init__(
        self, data: Any = None, files: Any = None, *, action: str = "", levels: list[tuple[str, str]] | None = None
    ) -> None:
        super().__init__(data, files, action=action)
        self.fields["severity"].choices = levels or []  # type: ignore[attr-defined]  # a ChoiceField


class PauseForm(ActionForm):
    """Who is waited for and why."""

    party = forms.ChoiceField(label=_("Waiting for"), choices=lambda: parties(_("choose"))[0:])
    reason = words(_("Reason"))


class InterventionForm(ActionForm):
    """Decide that somebody goes, or say that he arrived."""

    note = words(_("Note"), required=False)
    at = moment_field()


class EventForm(ActionForm):
    """What happened that a promise looks at."""

    event = forms.ChoiceField(label=_("What happened"))
    note = words(_("Note"), required=False)
    at = moment_field()

    def __init__(
        self, data: Any = None, files: Any = None, *, action: str = "", events: list[tuple[str, str]] | None = None
    ) -> None:
        super().__init__(data, files, action=action)
        self.fields["event"].choices = events or []  # type: ignore[attr-defined]  # a ChoiceField


class QuoteForm(ActionForm):
    """A price before the work; the amount excludes VAT."""

    amount = forms.DecimalField(label=_("Amount excluding VAT"), min_value=Decimal("0.01"), decimal_places=2)
    currency = forms.CharField(label=_("Currency"), initial="EUR", max_length=3)
    hours = forms.DecimalField(label=_("Hours of work"), required=False, min_value=Decimal(0), decimal_places=2)
    text = words(_("What is offered"))


class ReasonForm(ActionForm):
    """Closing or reopening, and why."""

    reason = words(_("Reason"), hint=_("The customer reads it."))


class TimeForm(ActionForm):
    """Work done."""

    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=MOST_MINUTES)
    note = words(_("What was done"), required=False)
    at = moment_field()


class IdentifyForm(ActionForm):
    """Who wrote: somebody whom the desk knows by another address, or somebody new of an organisation."""

    person = forms.EmailField(
        label=_("Somebody known, by his address"),
        required=False,
        help_text=_("The address under which he stands among the people of this desk."),
    )
    organisation = forms.TypedChoiceField(label=_("Or somebody new, of"), coerce=int, empty_value=None, required=False)
    name = forms.CharField(label=_("His name"), required=False, max_length=120)

    def __init__(
        self, data: Any = None, files: Any = None, *, action: str = "", organisations: list[Organisation] | None = None
    ) -> None:
        super().__init__(data, files, action=action)
        known = [("", _("choose")), *((str(one.pk), one.name) for one in organisations or [])]
        self.fields["organisation"].choices = known  # type: ignore[attr-defined]  # a ChoiceField
