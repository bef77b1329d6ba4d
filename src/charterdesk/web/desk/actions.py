"""Every action of the ticket's page: its name, the right behind it, its form, the verb that it calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.channels.incoming.identify import identify
from charterdesk.apps.channels.incoming.watchers import add_watcher, remove_watcher
from charterdesk.apps.people.models import CUSTOMER, RESELLER, UNIDENTIFIED
from charterdesk.apps.people.queries import visible_organisations, visible_persons
from charterdesk.apps.tickets import closure, pauses, priority, quotes, work
from charterdesk.apps.tickets.assignment import give
from charterdesk.apps.tickets.page import TicketPage
from charterdesk.rules.workflow import recordable
from charterdesk.web.charter_events import charter_event
from charterdesk.web.desk import assigning, forms
from charterdesk.web.desk.action import REMOVE_WATCHER, Action, Files
from charterdesk.web.desk.charter.rebasing import REBASE
from charterdesk.web.desk.charter_labels import severity
from charterdesk.web.desk.composing.asking import REQUEST_INFORMATION
from charterdesk.web.desk.composing.sending import SAY
from charterdesk.web.desk.contesting import ANSWER_CONTEST
from charterdesk.web.desk.joining.actions import JOINING


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


def _awaited(page: TicketPage) -> bool:
    """Nobody arrives before it was decided that he goes, and a decision stands until he has arrived (ES-15)."""
    awaited = 0
    for line in page.journal:
        awaited += {"ticket.intervention_decided": 1, "ticket.arrived_on_site": -awaited}.get(line.code, 0)
    return awaited > 0


ACTIONS: Final[Mapping[str, Action]] = {
    action.name: action
    for action in (
        SAY,
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
            key="y",
            free=True,
            sense=lambda _actor, page: page.ticket.organisation.kind == UNIDENTIFIED,
            chosen=lambda actor, _page: {
                "organisations": list(visible_organisations(actor).filter(kind__in=(CUSTOMER, RESELLER)))
            },
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
            free=True,
        ),
        Action(
            "assign",
            "assign",
            _("Assign"),
            _("Assign"),
            _("Assigned."),
            forms.AssignForm,
            _assign,
            key="a",
            chosen=lambda actor, page: {
                "receivers": assigning.receivers(actor),
                "initial": {"to": assigning.chosen(page.ticket)},
            },
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
            key="p",
            sense=lambda _actor, page: bool(page.charter.severities),
            chosen=lambda _actor, page: {
                "levels": [(name, severity(page.charter, name)) for name in page.charter.severities],
                "initial": {"severity": page.ticket.severity},
            },
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
            key="u",
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
            key="b",
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
            key="v",
            sense=lambda _actor, page: not _awaited(page),
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
            key="v",
            sense=lambda _actor, page: _awaited(page),
        ),
        Action(
            "event",
            "record_event",
            _("Note what happened"),
            pgettext_lazy("verb", "Note"),
            _("It was noted."),
            forms.EventForm,
            lambda actor, ticket, given, _files, version: work.record_event(
                actor, ticket, event=given["event"], note=given["note"], at=given["at"], version=version
            ),
            key="j",
            chosen=lambda _actor, page: {
                "events": [(name, charter_event(page.charter, name)) for name in recordable(page.charter)],
            },
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
            key="q",
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
            key="o",
        ),
        ANSWER_CONTEST,
        REQUEST_INFORMATION,
        REBASE,
        *JOINING,
        Action(
            "add-watcher",
            "add_watcher",
            _("Put in copy"),
            _("Put in copy"),
            _("This person reads along now."),
            forms.CopyForm,
            lambda actor, ticket, given, _files, version: add_watcher(
                actor, ticket, address=given["person"], version=version
            ),
            free=True,
            sense=lambda _actor, page: page.ticket.merged_into_id is None,
        ),
    )
}
# Pressed at once, in the head of the page.
AT_ONCE: Final = ("take", "resume")
