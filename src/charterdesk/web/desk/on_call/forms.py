"""What is asked to plan the cover."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from charterdesk.web.desk.forms import moment_field

Named = list[tuple[int, str]]
FURTHER: Final = 3
MINUTE: Final = 60


class StepsForm(forms.Form):
    """Who is called when nobody takes a page: first whoever is on call, then up to three people."""

    rounds = forms.IntegerField(label=_("How often, until somebody takes it"), min_value=1, max_value=10, initial=3)
    round_minutes = forms.IntegerField(
        label=_("Minutes from one round to the next"), min_value=0, max_value=1440, initial=15
    )
    taken_minutes = forms.IntegerField(
        label=_("Minutes after which a page that somebody took begins anew"),
        min_value=1,
        max_value=1440,
        required=False,
        help_text=_("Empty: never. A page is over when its ticket is closed, or when somebody says so."),
    )

    def __init__(self, data: Any = None, *, people: Named, policy: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        further = [step for step in (policy or {}).get("steps", ()) if step.get("people")]
        for place in range(FURTHER):
            step = further[place] if place < len(further) else None
            self.fields[f"after_{place}"] = forms.IntegerField(
                label=_("Then after minutes"),
                min_value=0,
                max_value=1440,
                required=False,
                initial=step["after"] // MINUTE if step else None,
            )
            self.fields[f"who_{place}"] = forms.TypedChoiceField(
                label=_("this person"),
                coerce=int,
                empty_value=None,
                required=False,
                choices=[("", _("nobody")), *people],
                initial=step["people"][0] if step else None,
            )
        if policy:
            self.initial = {
                "rounds": policy["rounds"],
                "round_minutes": policy["round_seconds"] // MINUTE,
                "taken_minutes": policy["taken_for"] // MINUTE if policy["taken_for"] else None,
            }

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of each further step, beside each other."""
        return [(self[f"after_{place}"], self[f"who_{place}"]) for place in range(FURTHER)]

    def clean(self) -> dict[str, Any]:
        """A step names its minutes and its person."""
        said = super().clean() or self.cleaned_data
        for place in range(FURTHER):
            after, who = said.get(f"after_{place}"), said.get(f"who_{place}")
            if (after is None) != (who is None) and not {f"after_{place}", f"who_{place}"} & self.errors.keys():
                self.add_error(f"after_{place}", _("Say both: after how many minutes, and who."))
        return said

    def policy(self) -> dict[str, Any]:
        """What was said, as the verb takes it."""
        said = self.cleaned_data
        further = [
            {"after": said[f"after_{place}"] * MINUTE, "people": [said[f"who_{place}"]]}
            for place in range(FURTHER)
            if said.get(f"who_{place}") is not None
        ]
        taken = said["taken_minutes"]
        return {
            "steps": [{"after": 0, "on_call": True}, *further],
            "rounds": said["rounds"],
            "round_seconds": said["round_minutes"] * MINUTE,
            "taken_for": taken * MINUTE if taken else None,
        }


class RotaForm(StepsForm):
    """A new rota: its name, what it covers and for whom."""

    name = forms.CharField(label=_("Name"), max_length=80)
    calendar = forms.ChoiceField(label=_("Hours to be covered"), required=False)
    option = forms.ChoiceField(
        label=_("For contracts with this option"),
        required=False,
        help_text=_("Their requests out of hours call whoever is on call."),
    )
    field_order = ("name", "calendar", "option")

    def __init__(
        self, data: Any = None, *, people: Named, calendars: list[tuple[str, str]], options: list[tuple[str, str]]
    ) -> None:
        super().__init__(data, people=people)
        closed = ("", _("whenever the desk is closed"))
        self.fields["calendar"].choices = [closed, *calendars]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["option"].choices = [("", _("any on-call cover")), *options]  # type: ignore[attr-defined]  # the same


class LayerForm(forms.Form):
    """Who takes turns, from when, for how long each."""

    people = forms.TypedMultipleChoiceField(
        label=_("Who takes turns"), coerce=int, widget=forms.CheckboxSelectMultiple, help_text=_("In this order.")
    )
    first_day = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    hand_over = forms.TimeField(
        label=_("Handed over at"), initial="09:00", widget=forms.TimeInput(attrs={"type": "time"})
    )
    turn_days = forms.IntegerField(label=_("Days of a turn"), min_value=1, max_value=366, initial=7)
    until_at = moment_field()

    def __init__(self, data: Any = None, *, people: Named) -> None:
        super().__init__(data)
        self.fields["people"].choices = people  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["until_at"].label = _("Until")
        self.fields["until_at"].help_text = _("Empty: without end.")


class ChangeForm(forms.Form):
    """Who takes over, from when until when."""

    person = forms.TypedChoiceField(label=_("Who takes over"), coerce=int, empty_value=None, required=False)
    from_at = moment_field()
    until_at = moment_field()

    def __init__(self, data: Any = None, *, people: Named, nobody: bool) -> None:
        super().__init__(data)
        first: list[tuple[str, Any]] = [("", _("nobody"))] if nobody else []
        self.fields["person"].choices = [*first, *people]  # type: ignore[attr-defined]  # a ChoiceField
        for name, label in (("from_at", _("From")), ("until_at", _("Until"))):
            self.fields[name].label = label
            self.fields[name].required = True


class PageForm(forms.Form):
    """Why whoever is on call is wanted, and for which ticket."""

    reason = forms.CharField(label=_("What it is about"), max_length=200)
    number = forms.IntegerField(label=_("Ticket number"), min_value=1, required=False)


class CalendarForm(forms.Form):
    """A calendar of another program."""

    file = forms.FileField(label=_("Calendar file (.ics)"))


class FollowForm(forms.Form):
    """The address of a calendar that the rota follows."""

    address = forms.CharField(
        label=_("Address of a calendar"),
        required=False,
        max_length=1000,
        help_text=_("It is read every hour. Empty: none is followed any more."),
    )


class WayForm(forms.Form):
    """One more way in which I am called."""

    kind = forms.ChoiceField(
        label=_("Way"),
        choices=[("mail", _("e-mail")), ("webhook", _("webhook"))],
        widget=forms.RadioSelect,
        initial="mail",
    )
    address = forms.CharField(
        label=_("Address"), max_length=500, help_text=_("An e-mail address, or the https address of a gateway.")
    )
    secret = forms.CharField(
        label=_("Secret of the webhook"),
        max_length=200,
        required=False,
        help_text=_("With one, every post is signed (HMAC-SHA256)."),
    )
