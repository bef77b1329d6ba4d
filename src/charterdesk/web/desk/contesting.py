"""Answering the customer who contests the priority: keep it, or validate another one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms as django_forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.tickets import contest
from charterdesk.apps.tickets.page import TicketPage
from charterdesk.web.desk import forms
from charterdesk.web.desk.action import Action, Files
from charterdesk.web.desk.charter_labels import severity


class AnswerContestForm(forms.ActionForm):
    """Which severity counts from now on, and why; what the customer wrote stands above it."""

    severity = django_forms.ChoiceField(label=_("The customer contests the priority"))
    reason = forms.words(_("Reason"), hint=_("The customer reads it."))

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        action: str = "",
        levels: list[tuple[str, str]] | None = None,
        said: str = "",
    ) -> None:
        super().__init__(data, files, action=action)
        self.fields["severity"].choices = levels or []  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["severity"].help_text = said


def _waits(_actor: Actor, page: TicketPage) -> bool:
    codes = [line.code for line in page.journal]
    return codes.count("ticket.priority_contested") > codes.count("ticket.contest_answered")


def _chosen(_actor: Actor, page: TicketPage) -> dict[str, Any]:
    charter, ticket = page.charter, page.ticket
    row = contest.contest_of(ticket)
    others = [(name, severity(charter, name)) for name in charter.severities if name != ticket.severity]
    keep = gettext("Keep: %(severity)s") % {"severity": severity(charter, ticket.severity)}
    wished = {"severity": severity(charter, row.wished), "reason": row.reason} if row else None
    said = gettext("Wished: %(severity)s. “%(reason)s”") % wished if wished else ""
    return {"levels": [(contest.KEEP, keep), *others], "said": said}


def _answer(actor: Actor, ticket: int, given: Mapping[str, Any], _files: Files, version: int) -> object:
    return contest.answer(actor, ticket, severity=given["severity"], reason=given["reason"], version=version)


ANSWER_CONTEST: Final = Action(
    "answer-contest",
    "answer_contest",
    _("Answer the contest"),
    pgettext_lazy("verb", "Answer"),
    _("The customer was answered."),
    AnswerContestForm,
    _answer,
    free=True,
    sense=_waits,
    chosen=_chosen,
)
