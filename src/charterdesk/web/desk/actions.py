"""Every action of the ticket's page: its name, the right behind it, its form, the verb that it calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.channels.incoming.identify import identify
from charterdesk.apps.channels.incoming.watchers import remove_watcher
from charterdesk.apps.people.queries import visible_persons
from charterdesk.apps.tickets import closure, pauses, priority, quotes, work
from charterdesk.apps.tickets.assignment import give
from charterdesk.web.desk import assigning, forms
from charterdesk.web.desk.action import REMOVE_WATCHER, Action, Files


def _say(actor: Actor, ticket: int, given: Mapping[str, Any], files: Files, version: int) -> object:
    kind, body = given["kind"], given["body"]
    if kind == "note":
        return work.note(actor, ticket, body=body, files=files, version=version)
    if kind in {"solution", "workaround"}:
        return closure.propose_solution(
            actor, ticket, body=body, workaround=kind == "workaround", files=files, version=version
        )
    waits = given.get("wait_for") or None
    return work.reply(actor, ticket, body=body, visibility=kind, files=files, wait_for=waits, version=version)


def _assign(actor: Actor, ticket: int, given: Mapping[str, Any], _files: Files, version: int) -> object:
    person_id, team_id = assigning.read(given["to"])
    return give(actor, ticket, person_id=person_id, team_id=team_id, version=version)


def _identify(actor: Actor, ticket: int, given: Mapping[str, Any], _files: Files, version: int) -> object:
    person_id = None
    if given["person"]:
        person_id = visible_persons(actor).filter(email__iexact=given["person"]).values_list("pk", flat=True).first()
        if person_id is None:
            raise Invalid(_("Nobody of this desk has this address."), field="person", code="unknown")
    return identify(
        actor,
        ticket,
        person_id=person_id,
        organisation_id=None if person_id else given["organisation"],
        name=given["name"],
        version=version,
    )


ACTIONS: Final[Mapping[str, Action]] = {
    action.name: action
    for action in (
        Action(
            "say",
            "reply",
            _("Write"),
            _("Send"),
            _("Sent."),
            forms.SayForm,
            _say,
            key="r",
        ),
        Action(
            "take",
            "take_in_charge",
            _("Take in charge"),
            _("Take in charge"),
            _("This ticket is yours."),
            forms.TakeForm,
            lambda actor, ticket, _given, _files, version: work.take_in_charge(actor, ticket, version=version),
            key="t",
        ),
        Action(
            "identify",
            "identify",
            _("Identify"),
            _("This is who asks"),
            _("It is known now who asks: the ticket was judged again."),
            forms.IdentifyForm,
            _identify,
        ),
        Action(
            REMOVE_WATCHER,
            "remove_watcher",
            _("In copy"),
            _("Remove"),
            _("This person reads along no more."),
            forms.WatcherForm,
            lambda actor, ticket, given, _files, version: remove_watcher(
                actor, ticket, person_id=given["person"], version=version
            ),
        ),
        Action(
            "assign",
            "assign",
            _("Assign"),
            _("Assign"),
            _("Assigned."),
            forms.AssignForm,
            _assign,
            key="e",
        ),
        Action(
            "priority",
            "change_priority",
            _("Change the priority"),
            _("Change the priority"),
            _("The priority was changed."),
            forms.PriorityForm,
            lambda actor, ticket, given, _files, version: priority.change_priority(
                actor, ticket, severity=given["severity"], reason=given["reason"], version=version
            ),
            key="y",
        ),
        Action(
            "pause",
            "pause",
            _("Wait for somebody"),
            _("Pause"),
            _("The ticket waits."),
            forms.PauseForm,
            lambda actor, ticket, given, _files, version: pauses.pause(
                actor, ticket, party=given["party"], reason=given["reason"], version=version
            ),
            key="w",
        ),
        Action(
            "resume",
            "resume",
            _("Resume"),
            _("Resume"),
            _("It is the desk's move again."),
            forms.ResumeForm,
            lambda actor, ticket, _given, _files, version: pauses.resume(actor, ticket, version=version),
        ),
        Action(
            "time",
            "log_time",
            _("Log time"),
            _("Log"),
            _("The time was logged."),
            forms.TimeForm,
            lambda actor, ticket, given, _files, version: work.log_time(
                actor,
                ticket,
                seconds=given["minutes"] * forms.SECONDS_A_MINUTE,
                note=given["note"],
                at=given["at"],
                version=version,
            ),
            key="l",
        ),
        Action(
            "decide-intervention",
            "decide_intervention",
            _("Decide an intervention on site"),
            _("Decide"),
            _("The intervention is decided."),
            forms.InterventionForm,
            lambda actor, ticket, given, _files, version: work.decide_intervention(
                actor, ticket, note=given["note"], at=given["at"], version=version
            ),
        ),
        Action(
            "arrive",
            "arrive_on_site",
            _("Arrived on site"),
            _("Arrived"),
            _("The arrival was noted."),
            forms.InterventionForm,
            lambda actor, ticket, given, _files, version: work.arrive_on_site(
                actor, ticket, note=given["note"], at=given["at"], version=version
            ),
        ),
        Action(
            "quote",
            "quote",
            _("Send a quote"),
            _("Send the quote"),
            _("The quote was sent."),
            forms.QuoteForm,
            lambda actor, ticket, given, _files, version: quotes.send_quote(
                actor,
                ticket,
                amount=given["amount"],
                currency=given["currency"].upper(),
                hours=given["hours"],
                text=given["text"],
                version=version,
            ),
        ),
        Action(
            "close",
            "close",
            _("Close"),
            _("Close the ticket"),
            _("The ticket is closed."),
            forms.ReasonForm,
            lambda actor, ticket, given, _files, version: closure.close(
                actor, ticket, reason=given["reason"], version=version
            ),
            key="c",
        ),
        Action(
            "reopen",
            "reopen",
            _("Reopen"),
            _("Reopen the ticket"),
            _("The ticket is open again."),
            forms.ReasonForm,
            lambda actor, ticket, given, _files, version: closure.reopen(
                actor, ticket, reason=given["reason"], version=version
            ),
        ),
    )
}
# Pressed at once, in the head of the page.
AT_ONCE: Final = ("take", "resume")
