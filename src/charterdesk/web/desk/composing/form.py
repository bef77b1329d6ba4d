"""The composer's form: what to say, to whom, as what, whose move it is then, and files stored already."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.workspace.drafts import Typed
from charterdesk.web.desk import forms


class SayForm(forms.ActionForm):
    """What to say, to whom, as what, and whose move it is then."""

    kind = django_forms.ChoiceField(label=_("Send as"), widget=django_forms.RadioSelect)
    body = forms.words(_("Text"), rows=6)
    wait_for = django_forms.ChoiceField(
        label=_("Then wait for"), required=False, choices=lambda: forms.parties(_("nobody"))
    )
    attachments = forms.several_files()
    asked = django_forms.CharField(required=False, max_length=200, widget=django_forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        action: str = "",
        kinds: list[tuple[str, Any]] | None = None,
    ) -> None:
        super().__init__(data, files, action=action)
        choice = self.fields["kind"]
        choice.choices = kinds or []  # type: ignore[attr-defined]  # a ChoiceField
        choice.initial = kinds[0][0] if kinds else None

    def take_up(self, typed: Typed, kind: str) -> None:
        """Show what was typed before; `kind` ("" for none) wins over the way of sending chosen then."""
        ways = {way for way, _words in self.fields["kind"].choices}  # type: ignore[attr-defined]  # a ChoiceField
        chosen = next((way for way in (kind, typed.fields.get("kind", "")) if way in ways), None)
        self.initial = {"body": typed.body, **typed.fields}
        self.initial.pop("kind", None)
        if chosen is not None:
            self.initial["kind"] = chosen
