"""The actions on a ticket that have to do with other tickets, and with when to look at it again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.now import now
from charterdesk.apps.tickets import links, merging, snooze, tags
from charterdesk.apps.tickets.page import TicketPage
from charterdesk.apps.workspace import timers
from charterdesk.web.desk.action import Action, Files
from charterdesk.web.desk.joining import forms, words


def _snooze(actor: Actor, ticket: int, given: Mapping[str, Any], _files: Files, version: int) -> object:
    until = given["until_at"] if given["until"] == forms.OWN else datetime.fromisoformat(given["until"])
    if until is None:
        raise Invalid(_("Give the moment."), field="until_at", code="required")
    return snooze.snooze(actor, ticket, until_at=until, reason=given["reason"], version=version)


def _moments(_actor: Actor, page: TicketPage) -> dict[str, Any]:
    offered = snooze.choices(page.charter, now())
    said = [
        (one.at.isoformat(), words.moment(one.name, one.at, snooze.due_before(page.ticket, one.at))) for one in offered
    ]
    return {"moments": said, "initial": {"until": said[0][0] if said else forms.OWN}}


def _link(actor: Actor, ticket: int, given: Mapping[str, Any], _files: Files, version: int) -> object:
    return links.link(actor, ticket, other_number=given["other_number"], as_=given["as_"], version=version)


def _beside(_actor: Actor, _page: TicketPage) -> bool:
    """Pressed beside what it is about, not among the other actions."""
    return False


JOINING: Final[tuple[Action, ...]] = (
    Action(
        "tag",
        "tag",
        _("Tag"),
        _("Put the tag"),
        _("Tagged."),
        forms.TagForm,
        lambda actor, ticket, given, _files, version: tags.tag(actor, ticket, name=given["name"], version=version),
        key="g",
    ),
    Action(
        "untag",
        "tag",
        _("Tag"),
        _("Take off"),
        _("The tag was taken off."),
        forms.TagForm,
        lambda actor, ticket, given, _files, version: tags.untag(actor, ticket, name=given["name"], version=version),
        sense=_beside,
    ),
    Action("link", "link", _("Link"), _("Link"), _("Linked."), forms.LinkForm, _link, key="l"),
    Action(
        "unlink",
        "link",
        _("Link"),
        _("Take away"),
        _("The link was taken away."),
        forms.UnlinkForm,
        lambda actor, ticket, given, _files, version: links.unlink(
            actor, ticket, link_id=given["link"], version=version
        ),
        sense=_beside,
    ),
    Action(
        "snooze",
        "snooze",
        _("Put off"),
        _("Put off"),
        _("Put off: the clocks run on."),
        forms.SnoozeForm,
        _snooze,
        key="z",
        chosen=_moments,
    ),
    Action(
        "wake",
        "snooze",
        _("Bring back"),
        _("Bring back now"),
        _("The ticket is back in the queue."),
        forms.PressForm,
        lambda actor, ticket, _given, _files, version: snooze.wake(actor, ticket, version=version),
        sense=_beside,
    ),
    Action(
        "unmerge",
        "merge",
        _("Undo the merge"),
        _("Undo the merge"),
        _("Both tickets stand as before the merge."),
        forms.PressForm,
        lambda actor, ticket, _given, _files, version: merging.undo(actor, ticket, version=version),
        sense=_beside,
    ),
    Action(
        "timer-start",
        "log_time",
        _("Start the timer"),
        _("Start the timer"),
        _("Your timer runs."),
        forms.PressForm,
        lambda actor, ticket, _given, _files, _version: timers.start(actor, ticket),
        sense=_beside,
    ),
    Action(
        "timer-stop",
        "log_time",
        _("Stop the timer"),
        _("Stop and log"),
        _("The time of your timer was logged."),
        forms.StopForm,
        lambda actor, _ticket, given, _files, _version: timers.stop(
            actor, minutes=given["minutes"], note=given["note"]
        ),
        sense=_beside,
    ),
    Action(
        "timer-discard",
        "log_time",
        _("Discard the timer"),
        _("Discard"),
        _("Your timer was stopped; nothing was logged."),
        forms.PressForm,
        lambda actor, _ticket, _given, _files, _version: timers.discard(actor),
        sense=_beside,
    ),
)
