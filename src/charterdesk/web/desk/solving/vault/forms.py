"""What is asked about a credential, and of whoever wants to see a secret."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.vault.keeping import LONGEST_SECRET, Terms
from charterdesk.apps.vault.models import KINDS

Named = Sequence[tuple[int, str]]
MASKED: Final = {"autocomplete": "off", "spellcheck": "false", "rows": 3}


def secret_field(*, required: bool) -> forms.CharField:
    """A secret is typed or pasted, and never comes back in a page."""
    return forms.CharField(
        label=_("Secret"),
        required=required,
        strip=False,
        max_length=LONGEST_SECRET,
        widget=NeverShown(MASKED),
        help_text=_("A password, or a key of several lines. It is stored in an envelope and shown on no other page."),
    )


class NeverShown(forms.Textarea):
    """A text that is not given back when the form is refused."""

    def format_value(self, value: Any) -> str:  # noqa: ARG002  # whatever was typed
        """Nothing."""
        return ""


class CredentialForm(forms.Form):
    """All that is said of a credential but its secret."""

    system = forms.CharField(label=_("System"), max_length=160, help_text=_("What it opens, such as Billing server."))
    environment = forms.CharField(
        label=_("Environment"), max_length=80, required=False, help_text=_("Production, test, replica ...")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    address = forms.CharField(
        label=_("Address"), max_length=300, required=False, help_text=_("Host, port or page; no password in it.")
    )
    login = forms.CharField(
        label=_("Sign-in name"), max_length=200, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    link = forms.CharField(
        label=_("Link to another vault"),
        max_length=500,
        required=False,
        help_text=_("Where the secret stands instead; it begins with https://."),
    )
    owner_id = forms.TypedChoiceField(label=_("Owner"), coerce=int, empty_value=None, required=False)
    rotate_days = forms.IntegerField(
        label=_("Another secret after days"), min_value=1, max_value=3650, required=False, help_text=_("Empty: never.")
    )
    team_ids = forms.TypedMultipleChoiceField(
        label=_("Only for these teams"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: whoever may see secrets. Heads always may."),
    )
    environment_ids = forms.TypedMultipleChoiceField(
        label=_("In these environments"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        data: Any = None,
        *,
        staff: Named,
        teams: Named,
        environments: Named = (),
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["environment_ids"].choices = environments  # type: ignore[attr-defined]  # a ChoiceField
        if not environments:
            del self.fields["environment_ids"]
        self.fields["owner_id"].choices = [("", _("nobody")), *staff]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["team_ids"].choices = teams  # type: ignore[attr-defined]  # a ChoiceField
        if not teams:
            del self.fields["team_ids"]

    def terms(self) -> Terms:
        """What was said, as the verb takes it."""
        said = self.cleaned_data
        named = {name: said[name] for name in ("system", "environment", "kind", "address", "login", "link")}
        teams = frozenset(said.get("team_ids", ()))
        return Terms(
            **named,
            owner_id=said["owner_id"],
            rotate_days=said["rotate_days"],
            team_ids=teams,
            environment_ids=frozenset(said.get("environment_ids", ())),
        )


class NewCredentialForm(CredentialForm):
    """The same with the customer and the secret."""

    organisation_id = forms.TypedChoiceField(label=_("Customer"), coerce=int)
    secret = secret_field(required=False)
    field_order = ("organisation_id", "system", "environment", "kind", "address", "login", "secret", "link")

    def __init__(self, data: Any = None, *, customers: Named, **given: Any) -> None:
        super().__init__(data, **given)
        self.fields["organisation_id"].choices = customers  # type: ignore[attr-defined]  # a ChoiceField


class SecretForm(forms.Form):
    """Another secret."""

    secret = secret_field(required=True)


class RevealForm(forms.Form):
    """For which ticket, and why. The verb judges the number: a wrong one leaves a line."""

    ticket = forms.IntegerField(label=_("Ticket"), min_value=1)
    reason = forms.CharField(
        label=_("What it is needed for"), max_length=300, help_text=_("It stands in the journal, with your name.")
    )

    def __init__(self, data: Any = None, *, tickets: Named, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["ticket"].widget = forms.Select(choices=tickets)
