"""What is asked about an environment. No form has a field for a password."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.environments.models import HYPERVISORS, USES, WAYS
from charterdesk.web.desk.forms import moment_field, words

Named = list[tuple[Any, str]]
NO_PASSWORD: Final = _("No password: none is ever stored. The safe keeps secrets.")


def _day(label: Any, *, required: bool = False, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=hint, widget=widget)


class _OwnIds(forms.Form):
    """Several stand on one page: the ids of the fields carry the form's name, or one that is given."""

    def __init__(self, data: Any = None, files: Any = None, **given: Any) -> None:
        super().__init__(data, files, **{"auto_id": f"{type(self).__name__.lower()}-%s", **given})


class AddForm(_OwnIds):
    """Whose it is and what it is for."""

    organisation_id = forms.TypedChoiceField(label=_("Customer"), coerce=int)
    name = forms.CharField(label=_("Name"), max_length=120)
    use = forms.ChoiceField(label=_("Used for"), choices=USES)

    def __init__(self, data: Any = None, *, organisations: Named) -> None:
        super().__init__(data)
        self.fields["organisation_id"].choices = organisations  # type: ignore[attr-defined]  # a ChoiceField


class TermsForm(_OwnIds):
    """What it is and what belongs to it."""

    name = forms.CharField(label=_("Name"), max_length=120)
    use = forms.ChoiceField(label=_("Used for"), choices=USES)
    site_id = forms.TypedChoiceField(label=_("Site"), coerce=int, empty_value=None, required=False)
    equipment_ids = forms.TypedMultipleChoiceField(
        label=_("Installations"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    note = words(_("Note"), required=False, hint=NO_PASSWORD)

    def __init__(self, data: Any = None, *, sites: Named, equipment: Named, **given: Any) -> None:
        super().__init__(data, **given)
        self.fields["site_id"].choices = [("", "–"), *sites]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["equipment_ids"].choices = equipment  # type: ignore[attr-defined]  # a ChoiceField


class WayForm(_OwnIds):
    """A way in."""

    kind = forms.ChoiceField(label=_("Tool"), choices=WAYS)
    identifier = forms.CharField(
        label=_("Id of the machine, or name of the VPN"), max_length=200, help_text=NO_PASSWORD
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class BackupForm(_OwnIds):
    """A configuration to keep."""

    file = forms.FileField(label=_("File"))
    taken_at = moment_field()
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class MachineForm(_OwnIds):
    """A replica."""

    name = forms.CharField(label=_("Name"), max_length=120)
    hypervisor = forms.ChoiceField(label=_("Hypervisor"), choices=HYPERVISORS)
    host = forms.CharField(label=_("Host"), max_length=200, required=False)
    uuid = forms.UUIDField(label="UUID", required=False, help_text=_("The hypervisor's: names change."))
    version = forms.CharField(label=_("Version"), max_length=60, required=False)
    copied_on = _day(_("State of"), required=True)
    isolated = forms.BooleanField(label=_("Isolated: no way to the customer, nothing leaves"), required=False)
    anonymised = forms.BooleanField(label=_("The customer's data are anonymised"), required=False)
    purge_on = _day(_("To be purged on"), hint=_("Needed where the data are not anonymised."))
    last_booted_on = _day(_("Last booted"))
    gone_on = _day(_("Removed on"))
