"""What is asked to set up a tracker."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.integrations.models import Tracker
from charterdesk.apps.integrations.setting_up import Terms
from charterdesk.apps.integrations.subjects import ALLOWED
from charterdesk.web.desk.solving.trackers.words import FIELDS, KINDS

JIRA: Final = ("jira_cloud", "jira_data_center")
LABELLED: Final = ("gitlab", "github")
# The options of each kind, beside its common fields.
OPTIONS: Final = ("issue_type", "comment_role", "progress_labels", "confidential", "internal_notes")


class TrackerForm(forms.Form):
    """Where it is, as whom we speak there, what may leave. Without a `kind` it asks for name and kind too."""

    name = forms.SlugField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()))
    address = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=300,
        help_text=_("Such as https://api.github.com, https://git.example.org, https://name.atlassian.net"),
    )
    project = forms.CharField(
        label=_("Project"),
        max_length=200,
        help_text=_("Jira: its key (SUP). GitLab: group/project. GitHub: owner/repository."),
    )
    user = forms.CharField(
        label=_("Account"),
        required=False,
        max_length=254,
        help_text=_(
            "Jira Cloud: its e-mail address. Use an account that nobody works with: whatever it does counts as ours."
        ),
    )
    secret = forms.CharField(
        label=_("Token"),
        required=False,
        max_length=2000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept sealed and never shown. Empty: it stays as it is."),
    )
    severities = forms.CharField(
        label=_("Severities"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A line each: ours = theirs. Jira takes a priority, GitLab and GitHub a label."),
    )
    fields_ = forms.MultipleChoiceField(
        label=_("What may leave"),
        required=False,
        choices=list(FIELDS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Beside these, only what was written for R&D leaves; never internal notes, never an e-mail address."
        ),
    )
    issue_type = forms.CharField(
        label=_("Type of the issues"), required=False, max_length=60, help_text=_("Empty: Bug.")
    )
    comment_role = forms.CharField(label=_("Our comments only for the role"), required=False, max_length=60)
    progress_labels = forms.CharField(
        label=_("Labels of issues in progress"), required=False, max_length=200, help_text=_("Separated by commas.")
    )
    confidential = forms.BooleanField(label=_("Issues are confidential"), required=False, initial=True)
    internal_notes = forms.BooleanField(label=_("Our comments are internal notes"), required=False, initial=True)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, data: Any = None, *, row: Tracker | None = None) -> None:
        super().__init__(data, initial=_initial(row) if row is not None else {"fields_": list(ALLOWED)})
        if row is None:
            left_out: tuple[str, ...] = (*OPTIONS, "active")
        else:
            left_out = (
                "name",
                "kind",
                *(("issue_type", "comment_role") if row.kind not in JIRA else ()),
                *(("progress_labels",) if row.kind not in LABELLED else ()),
                *(("confidential", "internal_notes") if row.kind != "gitlab" else ()),
                *(("user",) if row.kind not in JIRA else ()),
            )
        for name in left_out:
            del self.fields[name]

    def clean_severities(self) -> dict[str, str]:
        """Ours to theirs."""
        found: dict[str, str] = {}
        for line in self.cleaned_data["severities"].splitlines():
            if not line.strip():
                continue
            ours, equals, theirs = (part.strip() for part in line.partition("="))
            if not equals or not ours or not theirs:
                raise forms.ValidationError(_now("Write a line each: ours = theirs."))
            found[ours] = theirs
        return found

    def terms(self) -> Terms:
        """The same, as the verb takes it."""
        said = self.cleaned_data
        options: dict[str, Any] = {name: said[name] for name in OPTIONS if name in self.fields and said[name] != ""}
        if "progress_labels" in options:
            options["progress_labels"] = [one.strip() for one in options["progress_labels"].split(",") if one.strip()]
        return Terms(
            address=said["address"],
            project=said["project"],
            user=said.get("user", ""),
            secret=said["secret"],
            active=said.get("active", True),
            severities=said["severities"],
            fields=said["fields_"],
            options=options,
        )


def _initial(row: Tracker) -> dict[str, Any]:
    said = row.settings
    options = {**(said.get("options") or {})}
    options["progress_labels"] = ", ".join(options.get("progress_labels") or ())
    return {
        "address": row.address,
        "project": row.project,
        "user": row.user,
        "active": row.active,
        "severities": "\n".join(f"{ours} = {theirs}" for ours, theirs in (said.get("severities") or {}).items()),
        "fields_": said.get("fields", list(ALLOWED)),
        **options,
    }
