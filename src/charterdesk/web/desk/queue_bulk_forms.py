"""What one action on many tickets asks, and the verb that does it to each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.tickets import closure, pauses, priority, work
from charterdesk.apps.tickets.assignment import give
from charterdesk.apps.tickets.page import ticket_page
from charterdesk.apps.tickets.snooze import choices, snooze
from charterdesk.apps.tickets.tags import tag, tags_to_choose
from charterdesk.apps.tickets.visibility import visible_to
from charterdesk.apps.workspace import macro_runs, macros
from charterdesk.rules.terms.charter import Charter
from charterdesk.web import moments
from charterdesk.web.desk import assigning, charter_labels
from charterdesk.web.desk.forms import parties, words
from charterdesk.web.ready_fields import values

Given = Mapping[str, Any]
OTHER: Final = "other"
NOBODY: Final = "nobody"
LATER: Final = {
    "next_opening": _("the next opening"),
    "this_afternoon": _("this afternoon"),
    "tomorrow": _("tomorrow"),
    "next_week": _("next week"),
}


class BulkForm(forms.Form):
    """A form about several tickets; `actor` and today's charter say what may be chosen."""

    def __init__(self, data: Any = None, *, actor: Actor, charter: Charter | None) -> None:
        super().__init__(data, auto_id="bulk-%s")
        self.offer(actor, charter)

    def offer(self, actor: Actor, charter: Charter | None) -> None:
        """Fill the lists of choices; where there are none, nothing."""


class GiveForm(BulkForm):
    """To whom; nobody puts them back for everybody."""

    to = forms.ChoiceField(label=_("To"))

    def offer(self, actor: Actor, _charter: Charter | None) -> None:
        """People and teams; nobody has to be chosen, so that nothing is put back by mistake."""
        _nobody, *groups = assigning.receivers(actor)
        chosen = [("", _("choose")), (NOBODY, _("nobody")), *groups]
        self.fields["to"].choices = chosen  # type: ignore[attr-defined]  # a ChoiceField


class TagForm(BulkForm):
    """One tag, of those that the desk has."""

    name = forms.CharField(label=_("Tag"), max_length=40)
    known: tuple[str, ...] = ()

    def offer(self, actor: Actor, _charter: Charter | None) -> None:
        """The names in use, offered while one types."""
        self.known = tuple(tags_to_choose(actor))
        self.fields["name"].widget.attrs["list"] = "bulk-known"


class SnoozeForm(BulkForm):
    """Until when: a moment of the desk's opening hours, or another."""

    until = forms.ChoiceField(label=_("Until"))
    at = forms.DateTimeField(
        label=_("At another moment"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )

    def offer(self, _actor: Actor, charter: Charter | None) -> None:
        """What the opening hours offer."""
        moment = now()
        offered = choices(charter, moment) if charter else ()
        self.fields["until"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            *((one.at.isoformat(), f"{LATER.get(one.name, '')}: {moments.brief(one.at, moment)}") for one in offered),
            (OTHER, _("another moment")),
        ]

    def clean(self) -> dict[str, Any]:
        """The other moment is needed where it is chosen."""
        given = super().clean() or {}
        if given.get("until") == OTHER and not given.get("at") and "at" not in self.errors:
            self.add_error("at", forms.ValidationError(_("Say until when."), code="required"))
        return given


class PriorityForm(BulkForm):
    """The validated severity and why."""

    severity = forms.ChoiceField(label=_("Validated severity"))
    reason = words(_("Reason"), hint=_("The customer reads it."))

    def offer(self, _actor: Actor, charter: Charter | None) -> None:
        """The severities of today's charter."""
        levels = [(name, charter_labels.severity(charter, name)) for name in charter.severities] if charter else []
        self.fields["severity"].choices = levels  # type: ignore[attr-defined]  # a ChoiceField


class PauseForm(BulkForm):
    """Who is waited for and why."""

    party = forms.ChoiceField(label=_("Waiting for"), choices=lambda: parties(_("choose")))
    reason = words(_("Reason"))


class NoteForm(BulkForm):
    """Words for the desk only, on each ticket."""

    body = words(_("Note"), hint=_("Seen by the desk only, on each ticket."), rows=5)


class CloseForm(BulkForm):
    """Why they are closed."""

    reason = words(_("Reason"), hint=_("The customer reads it."))


class MacroForm(BulkForm):
    """Which macro runs on each; on those to which it does not apply it does nothing and says so."""

    macro = forms.TypedChoiceField(label=_("Macro"), coerce=int)

    def offer(self, actor: Actor, _charter: Charter | None) -> None:
        """Everybody's and one's own."""
        names = list(macros.macros_of(actor).values_list("pk", "name"))
        self.fields["macro"].choices = [("", _("choose")), *names]  # type: ignore[attr-defined]  # a ChoiceField


@dataclass(frozen=True, slots=True)
class Bulk:
    """One action on many tickets. `right`: the verb in the access table. `look`: tries it and keeps nothing, where what
    it does to each is shown before it is done.
    """

    name: str
    right: str
    label: str | Promise
    key: str
    form: type[BulkForm]
    run: Callable[[Actor, int, Given, int], object]
    look: Callable[[Actor, int, Given, int], object] | None = None


def _give(actor: Actor, ticket: int, given: Given, version: int) -> object:
    person_id, team_id = assigning.read("" if given["to"] == NOBODY else given["to"])
    return give(actor, ticket, person_id=person_id, team_id=team_id, version=version)


def _snooze(actor: Actor, ticket: int, given: Given, version: int) -> object:
    until = given["at"] if given["until"] == OTHER else datetime.fromisoformat(given["until"])
    return snooze(actor, ticket, until_at=until, version=version)


def _macro(actor: Actor, ticket: int, given: Given, version: int) -> object:
    page = ticket_page(actor, visible_to(actor).values_list("number", flat=True).get(pk=ticket))
    try:
        return macro_runs.run(actor, ticket, given["macro"], values(actor, page), version=version)
    except NotFound:
        raise _not_for_it() from None


def _look_at_macro(actor: Actor, ticket: int, given: Given, version: int) -> None:
    page = ticket_page(actor, visible_to(actor).values_list("number", flat=True).get(pk=ticket))
    try:
        refused = macro_runs.tried(actor, ticket, given["macro"], values(actor, page), version=version)
    except NotFound:
        raise _not_for_it() from None
    if refused is not None:
        raise refused


def _not_for_it() -> Invalid:
    return Invalid(_("This macro does not apply to this ticket."), code="not_for_it")


BULK: Final[Mapping[str, Bulk]] = {
    one.name: one
    for one in (
        Bulk("assign", "ticket.assign", _("Assign"), "a", GiveForm, _give),
        Bulk(
            "tag",
            "ticket.tag",
            _("Tag"),
            "g",
            TagForm,
            lambda actor, ticket, given, version: tag(actor, ticket, name=given["name"], version=version),
        ),
        Bulk("snooze", "ticket.snooze", _("Snooze"), "z", SnoozeForm, _snooze),
        Bulk(
            "priority",
            "ticket.change_priority",
            _("Priority"),
            "p",
            PriorityForm,
            lambda actor, ticket, given, version: priority.change_priority(
                actor, ticket, severity=given["severity"], reason=given["reason"], version=version
            ),
        ),
        Bulk(
            "note",
            "ticket.note",
            _("Note"),
            "i",
            NoteForm,
            lambda actor, ticket, given, version: work.note(actor, ticket, body=given["body"], version=version),
        ),
        Bulk(
            "pause",
            "ticket.pause",
            _("Pause"),
            "w",
            PauseForm,
            lambda actor, ticket, given, version: pauses.pause(
                actor, ticket, party=given["party"], reason=given["reason"], version=version
            ),
        ),
        Bulk(
            "close",
            "ticket.close",
            _("Close"),
            "c",
            CloseForm,
            lambda actor, ticket, given, version: closure.close(actor, ticket, reason=given["reason"], version=version),
        ),
        Bulk("macro", "ticket.note", _("Macro"), "m", MacroForm, _macro, _look_at_macro),
    )
}
