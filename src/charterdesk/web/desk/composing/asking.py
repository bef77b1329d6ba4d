"""Asking for what the charter wants to know: the question is written into the composer, in the customer's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms as django_forms
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.tickets.page import TicketPage
from charterdesk.apps.workspace import drafts
from charterdesk.apps.workspace.drafts import Typed
from charterdesk.web import custom_fields
from charterdesk.web.desk import forms
from charterdesk.web.desk.action import Action, Files
from charterdesk.web.desk.composer import kinds_to_send
from charterdesk.web.desk.decision_record import missing_words

QUESTION: Final = "question"


class InformationForm(forms.ActionForm):
    """Which of what is missing is asked for; the question itself is written for him."""

    asked = django_forms.MultipleChoiceField(
        label=_("Missing, and asked for"), widget=django_forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        action: str = "",
        missing: Mapping[str, str] | None = None,
        question: Mapping[str, str] | None = None,
        language: str = "",
    ) -> None:
        super().__init__(data, files, action=action)
        self.fields["asked"].choices = list((missing or {}).items())  # type: ignore[attr-defined]  # a ChoiceField
        self.question, self.language = question or {}, language

    def clean(self) -> dict[str, Any]:
        """The question in the customer's language, a line for each thing that is asked for."""
        cleaned = super().clean() or {}
        lines = dict.fromkeys(self.question[name] for name in cleaned.get("asked", ()))
        with override(self.language):
            cleaned["question"] = question_of(list(lines))
        return cleaned


def question_of(lines: list[str]) -> str:
    """The words that ask for these things, in the language of now."""
    asked = "\n".join(f"- {line}" for line in lines)
    return gettext("Hello,\n\nto go on with your request we need:\n\n%(asked)s\n\nThank you.") % {"asked": asked}


def _chosen(_actor: Actor, page: TicketPage) -> dict[str, Any]:
    language = page.ticket.requester.language or page.ticket.desk.language
    with override(language):
        question = _words(page)
    missing = _words(page)
    return {"missing": missing, "question": question, "language": language, "initial": {"asked": [*missing]}}


def _words(page: TicketPage) -> dict[str, str]:
    """What is missing in the language of now: what the charter asks for, then the desk's own fields."""
    charter = {name: missing_words(page.charter, name) for name in page.decision.missing}
    return {**charter, **{field.key: field.label(custom_fields.language()) for field in page.unanswered}}


def _write(actor: Actor, ticket_id: int, given: Mapping[str, Any], _files: Files, _version: int) -> object:
    fields = {"kind": QUESTION, "asked": ",".join(given["asked"])}
    if len(fields["asked"]) > drafts.LONGEST_FIELD:
        raise Invalid(_("Ask for less at once."), field="asked", code="too_long")
    return drafts.give_back(actor, drafts.place_of(ticket_id), Typed(given["question"], fields))


REQUEST_INFORMATION: Final = Action(
    "request-information",
    "request_information",
    _("Request information"),
    _("Write the question"),
    _("The question stands in the composer: read it, then send it."),
    InformationForm,
    _write,
    key="f",
    free=True,
    sense=lambda _actor, page: QUESTION in dict(kinds_to_send(page)),
    chosen=_chosen,
)
