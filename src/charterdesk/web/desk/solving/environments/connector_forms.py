"""What is asked to set up a connector, and which replica a machine is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.environments.models import KINDS, Connector, Machine
from charterdesk.apps.environments.setting_up import Terms


class ConnectorForm(forms.Form):
    """Where machines are told of, and the account. Without a `row` it asks for the kind too."""

    name = forms.CharField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    address = forms.CharField(
        label=_("Address"),
        max_length=300,
        help_text=_(
            "vSphere: https://host. libvirt: qemu+tls://host. A list: the name of its file, such as hall.json."
        ),
    )
    user = forms.CharField(
        label=_("Account"),
        max_length=254,
        required=False,
        help_text=_("One that may only read."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    secret = forms.CharField(
        label=_("Password"),
        max_length=2000,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept sealed and never shown. Empty: it stays as it is."),
    )
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, data: Any = None, *, row: Connector | None = None) -> None:
        told = ("name", "address", "user", "active")
        super().__init__(data, initial={name: getattr(row, name) for name in told} if row is not None else None)
        del self.fields["active" if row is None else "kind"]

    def terms(self) -> Terms:
        """The same, as the verb takes it."""
        said = self.cleaned_data
        return Terms(said["name"], said["address"], said["user"], said["secret"], said.get("active", True))


class LinkForm(forms.Form):
    """Which replica it is."""

    machine_id = forms.TypedChoiceField(label=_("Replica"), coerce=int)

    def __init__(self, data: Any = None, *, machines: list[Machine], likely: Machine | None) -> None:
        super().__init__(data, initial={"machine_id": likely.pk if likely is not None else None})
        named = [(one.pk, f"{one.environment.organisation} · {one.environment} · {one}") for one in machines]
        self.fields["machine_id"].choices = named  # type: ignore[attr-defined]  # a ChoiceField
