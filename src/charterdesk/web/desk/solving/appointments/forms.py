"""What is asked about an appointment."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.appointments.models import PURPOSES, RESULTS
from charterdesk.apps.appointments.proposing import LONGEST, MOST_TIMES, SHORTEST
from charterdesk.apps.base.errors import Invalid
from charterdesk.web.desk.forms import parties, words
from charterdesk.web.desk.refusals import tell

Named = list[tuple[Any, str]]
FORMATS: Final = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
TIMES: Final = tuple(f"time_{which}" for which in range(1, MOST_TIMES + 1))


class _OwnIds(forms.Form):
    """Several stand on one page: the ids of the fields carry the form's name."""

    def __init__(self, data: Any = None, **given: Any) -> None:
        super().__init__(data, **{"auto_id": f"{type(self).__name__.lower()}-%s", **given})


class TimesForm(_OwnIds):
    """One to five times, in the reader's zone."""

    outside_hours = forms.BooleanField(
        label=_("Also outside opening hours, or at night or in the week-end at the customer's"), required=False
    )

    def __init__(self, data: Any = None, **given: Any) -> None:
        super().__init__(data, **given)
        for which, name in enumerate(TIMES, start=1):
            self.fields[name] = forms.DateTimeField(
                label=_("Time %(which)d") % {"which": which},
                required=which == 1,
                widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=FORMATS[0]),
                input_formats=FORMATS,
            )
        self.order_fields(["purpose", "about", *TIMES, "minutes", "place", "link", "until_party", "outside_hours"])

    def times(self) -> tuple[datetime, ...]:
        """The moments given."""
        return tuple(self.cleaned_data[name] for name in TIMES if self.cleaned_data.get(name))

    def told(self) -> dict[str, Any]:
        """What was given beside the times."""
        return {name: value for name, value in self.cleaned_data.items() if name not in TIMES}

    def refuse(self, refused: Invalid) -> None:
        """What is wrong, beside its field; of the times, beside the first."""
        if refused.field == "times":
            self.add_error(TIMES[0], str(refused.message))
        else:
            tell(self, refused)


class ProposeForm(TimesForm):
    """What is proposed to the customer."""

    purpose = forms.ChoiceField(label=_("What for"), choices=PURPOSES)
    about = forms.CharField(label=_("What is to be done"), max_length=300, help_text=_("The customer reads it."))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=SHORTEST, max_value=LONGEST, initial=60)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    link = forms.CharField(label=_("Link of the meeting"), max_length=400, required=False)
    until_party = forms.ChoiceField(
        label=_("Until the agreed time the ticket waits for"),
        required=False,
        choices=lambda: parties(_("nobody: the clocks run on")),
        help_text=_("Which clocks stand still meanwhile, the charter says."),
    )


class HearForm(_OwnIds):
    """Who of the customer said what on the telephone."""

    person_id = forms.TypedChoiceField(label=_("Who said it"), coerce=int)
    slot_id = forms.TypedChoiceField(
        label=_("Which time suits"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
    reason = words(_("What he said beside it"), required=False)

    def __init__(self, data: Any = None, *, people: Named, slots: Named) -> None:
        super().__init__(data)
        self.fields["person_id"].choices = people  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["slot_id"].choices = [*slots, ("", _("none of them"))]  # type: ignore[attr-defined]  # a ChoiceField


class CancelForm(_OwnIds):
    """Why it is called off."""

    reason = words(_("Reason"), hint=_("The customer reads it."))


class ResultForm(_OwnIds):
    """What came of it."""

    result = forms.ChoiceField(label=_("What came of it"), widget=forms.RadioSelect)
    note = words(_("Note"), required=False)

    def __init__(self, data: Any = None, *, results: tuple[str, ...]) -> None:
        super().__init__(data)
        choices = [(name, label) for name, label in RESULTS if name in results]
        self.fields["result"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
