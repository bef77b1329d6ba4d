"""What is asked when a ticket is opened for somebody: what the charter asks, for the products that the person has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.custom_fields import Field
from charterdesk.apps.contracts.models import Equipment
from charterdesk.apps.people.models import Organisation
from charterdesk.apps.tickets.intake import IntakeForm
from charterdesk.apps.tickets.messages import NewFile
from charterdesk.rules.pricing.in_force import asks_when_wished
from charterdesk.rules.terms.channels import ChannelName
from charterdesk.rules.terms.charter import Charter
from charterdesk.web import custom_fields, texts
from charterdesk.web.desk import charter_labels
from charterdesk.web.desk.forms import EARLIEST, moment_field, several_files, words

DESCRIPTION: Final = "description"
KEY: Final = "key"
MINUTES_AN_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before asking: the charter of today, the organisations and products that the person may name."""

    charter: Charter
    organisations: tuple[Organisation, ...]
    equipment: tuple[Equipment, ...]
    may_override: bool
    fields: tuple[Field, ...] = ()


class OpeningForm(forms.Form):
    """The request as the caller tells it, and what the desk adds: validated severity, access code, estimate."""

    organisation = forms.TypedChoiceField(label=_("For"), coerce=int)
    equipment = forms.TypedChoiceField(label=_("Product"), coerce=int, empty_value=None, required=False)
    channel = forms.ChoiceField(label=_("Came by"), initial=str(ChannelName.PHONE))
    at = moment_field()
    access_code = forms.CharField(label=_("Access code"), required=False, max_length=40)
    kind = forms.ChoiceField(label=_("Kind of request"), required=False)
    wished_priority = forms.ChoiceField(label=_("Wished by the customer"), required=False)
    severity = forms.ChoiceField(label=_("Validated severity"), required=False)
    emergency = forms.BooleanField(label=_("By the emergency door"), required=False)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = words(_("What happens"), rows=6)
    given = forms.MultipleChoiceField(
        label=_("What was given"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick what the customer gave beside the text. What is missing refuses nobody."),
    )
    attachments = several_files()
    estimated_hours = forms.DecimalField(
        label=_("Estimated work, in hours"), required=False, min_value=0, max_value=1000, decimal_places=2
    )
    wished_at = forms.DateTimeField(
        label=_("Wished for"),
        required=False,
        help_text=_("When the work is wished to begin: the price may depend on it."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        validators=[MinValueValidator(EARLIEST)],
    )
    override_reason = forms.CharField(label=_("Take it against the charter, because"), required=False, max_length=500)

    def __init__(self, data: Any, files: Any, *, known: Known) -> None:
        super().__init__(data, files)
        charter = known.charter
        levels = [(name, charter_labels.severity(charter, name)) for name in charter.severities]
        kinds = dict.fromkeys((*charter.kinds, *charter.not_covered))
        self._choose("organisation", [(str(one.pk), one.name) for one in known.organisations])
        self._choose("equipment", [("", _("not said")), *((str(one.pk), _product(one)) for one in known.equipment)])
        self._choose("channel", [(str(name), texts.channel(name)) for name in charter.channels])
        self._choose("kind", [("", _("not said")), *((name, charter_labels.kind(charter, name)) for name in kinds)])
        self._choose("wished_priority", [("", _("not said")), *levels])
        self._choose("severity", [("", _("not judged yet")), *levels])
        asked = [name for name in charter.information if name != DESCRIPTION]
        self._choose("given", [(name, charter_labels.information(charter, name)) for name in asked])
        self._leave_out(known, asked)
        custom_fields.add_to(self, known.fields)

    @property
    def own(self) -> list[forms.BoundField]:
        """What the desk asks beside the charter."""
        return custom_fields.asked(self)

    def intake(self, requester_id: int, files: tuple[NewFile, ...]) -> IntakeForm:
        """The same, as the verb takes it."""
        said = self.cleaned_data
        hours = said["estimated_hours"]
        return IntakeForm(
            requester_person_id=requester_id,
            organisation_id=said["organisation"],
            equipment_id=said.get("equipment"),
            channel=said["channel"],
            kind=said["kind"] or None,
            severity=said.get("severity") or None,
            wished_priority=said.get("wished_priority") or None,
            emergency=said.get("emergency", False),
            subject=said["subject"],
            body=said["body"],
            given=frozenset((*said.get("given", ()), DESCRIPTION)),
            access_code=said["access_code"] or None,
            estimated_minutes=int(hours * MINUTES_AN_HOUR) if hours else None,
            files=files,
            wished_at=said.get("wished_at"),
            override_reason=said.get("override_reason", ""),
            custom=custom_fields.given(self),
        )

    def _choose(self, field: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def _leave_out(self, known: Known, asked: list[str]) -> None:
        unasked = {
            "severity": not known.charter.severities,
            "wished_priority": not known.charter.severities,
            "emergency": known.charter.emergency is None,
            "given": not asked,
            "wished_at": not asks_when_wished(known.charter),
            "override_reason": not known.may_override,
        }
        for field, leave in unasked.items():
            if leave:
                del self.fields[field]


def _product(row: Equipment) -> str:
    named = " ".join(part for part in (row.product.name, row.version, row.serial) if part)
    return f"{named} ({row.organisation.name})"
