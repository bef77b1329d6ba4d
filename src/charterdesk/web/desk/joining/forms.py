"""What tagging, linking, putting off and timing ask; the verbs themselves judge what was given."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from charterdesk.apps.tickets.tags import LONGEST_NAME
from charterdesk.web.desk.forms import MOST_MINUTES, ActionForm, words
from charterdesk.web.desk.joining.words import LINKS

OWN: Final = "own"
KNOWN_TAGS: Final = "known-tags"
MOST: Final = 2**53


class TagForm(ActionForm):
    """A tag by its name; those in use are offered."""

    name = forms.CharField(
        label=_("Tag"), max_length=LONGEST_NAME, widget=forms.TextInput({"list": KNOWN_TAGS, "autocomplete": "off"})
    )


class LinkForm(ActionForm):
    """What this ticket is to which other one."""

    as_ = forms.ChoiceField(label=_("This ticket is"), choices=lambda: [*LINKS.items()])
    other_number = forms.IntegerField(label=_("Number of the other ticket"), min_value=1, max_value=MOST)


class UnlinkForm(ActionForm):
    """A button beside the link."""

    link = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST)


class SnoozeForm(ActionForm):
    """Until when nobody need look at the ticket: a moment of the desk's opening hours, or one's own."""

    until = forms.ChoiceField(
        label=pgettext_lazy("put off", "Until"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("This moment has passed: choose again.")},
    )
    until_at = forms.DateTimeField(
        label=_("Another moment"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    reason = words(_("Reason"), required=False, rows=2)

    def __init__(
        self, data: Any = None, files: Any = None, *, action: str = "", moments: list[tuple[str, Any]] | None = None
    ) -> None:
        super().__init__(data, files, action=action)
        choices = [*(moments or []), (OWN, _("Another moment, given below"))]
        self.fields["until"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class StopForm(ActionForm):
    """What was done, and how long it really took where the timer is wrong."""

    minutes = forms.IntegerField(
        label=_("Minutes, if the timer is wrong"), required=False, min_value=1, max_value=MOST_MINUTES
    )
    note = words(_("What was done"), required=False, rows=2)


class PressForm(ActionForm):
    """A button that asks nothing more."""


class MergeForm(forms.Form):
    """Into which ticket, and why."""

    into_number = forms.IntegerField(label=_("Go on on ticket number"), min_value=1, max_value=MOST)
    reason = words(_("Reason"), required=False, rows=2)


class MoveForm(forms.Form):
    """Which messages, and where to: a ticket that there is, or one of their own."""

    messages = forms.TypedMultipleChoiceField(
        label=_("Messages"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose messages of this ticket.")},
    )
    to_number = forms.IntegerField(label=_("To ticket number"), required=False, min_value=1, max_value=MOST)
    subject = forms.CharField(
        label=_("Or to a ticket of their own, about"),
        required=False,
        max_length=200,
        help_text=_(
            "For the same requester; it counts as received when the first of these messages of the customer was."
        ),
    )

    def __init__(self, data: Any = None, *, offered: list[tuple[str, Any]]) -> None:
        super().__init__(data)
        self.fields["messages"].choices = offered  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """One destination, and only one."""
        cleaned = super().clean() or {}
        number, subject = cleaned.get("to_number"), (cleaned.get("subject") or "").strip()
        if number and subject:
            self.add_error("subject", _("Give the number or the subject, not both."))
        elif not number and not subject and not self.has_error("to_number") and not self.has_error("subject"):
            self.add_error("to_number", _("Give the number of a ticket, or say what the new one is about."))
        return cleaned


class TagNameForm(forms.Form):
    """The name of a tag of the desk."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
