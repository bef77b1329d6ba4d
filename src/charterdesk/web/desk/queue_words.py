"""What lists of tickets are called: views, columns, orders, filters."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charterdesk.rules.terms.charter import Charter
from charterdesk.web import texts
from charterdesk.web.desk import charter_labels
from charterdesk.web.desk.queue_wanted import ME, NONE

VIEWS: Final[texts.Labels] = {
    "all": gettext_lazy("All open"),
    "mine": gettext_lazy("Mine"),
    "team": gettext_lazy("My team"),
    "unassigned": gettext_lazy("Unassigned"),
    "missed": gettext_lazy("Missed"),
    "waiting": gettext_lazy("Waiting for the customer"),
    "others": gettext_lazy("Waiting for others"),
    "snoozed": gettext_lazy("Snoozed"),
    "closed": gettext_lazy("Closed tickets"),
}
COLUMNS: Final[texts.Labels] = {
    "clock": gettext_lazy("Next promise"),
    "number": gettext_lazy("Ticket"),
    "priority": gettext_lazy("Priority"),
    "customer": gettext_lazy("Customer"),
    "subject": gettext_lazy("Subject"),
    "state": gettext_lazy("State"),
    "last": gettext_lazy("Last word"),
    "owner": gettext_lazy("Owner"),
    "team": gettext_lazy("Team"),
    "kind": gettext_lazy("Kind"),
    "plan": gettext_lazy("Plan"),
    "requester": gettext_lazy("Who asks"),
    "opened": gettext_lazy("Opened"),
    "why": gettext_lazy("Why first"),
}
ORDERS: Final[texts.Labels] = {
    "": gettext_lazy("The charter's order"),
    "due": gettext_lazy("Due first"),
    "opened": gettext_lazy("Newest first"),
    "oldest": gettext_lazy("Oldest first"),
    "spoken": gettext_lazy("Last word first"),
    "silent": gettext_lazy("Longest silent first"),
    "customer": gettext_lazy("By customer"),
    "number": gettext_lazy("By number, the last first"),
}
FLAGS: Final[texts.Labels] = {
    "emergency": gettext_lazy("emergency"),
    "on_call": gettext_lazy("on call"),
    "reopened": gettext_lazy("reopened"),
    "quote": gettext_lazy("quote"),
    "paid": gettext_lazy("paid"),
}
FILTERS: Final[texts.Labels] = {
    "q": gettext_lazy("Subject or number"),
    "kind": gettext_lazy("Kind"),
    "plan": gettext_lazy("Plan"),
    "priority": gettext_lazy("Priority"),
    "state": gettext_lazy("State"),
    "party": gettext_lazy("Waiting for"),
    "customer": gettext_lazy("Customer"),
    "owner": gettext_lazy("Owner"),
    "team": gettext_lazy("Team"),
    "tag": gettext_lazy("Tag"),
    "flag": gettext_lazy("Flag"),
}
# An empty list says what it means and what to do next.
EMPTY: Final[texts.Labels] = {
    "all": gettext_lazy("No ticket is open. Open one for somebody who calls."),
    "mine": gettext_lazy("Nothing is yours. Take the next best ticket, or look at the unassigned ones."),
    "team": gettext_lazy("Nothing waits for your team. Look at the unassigned ones."),
    "unassigned": gettext_lazy("Every open ticket has its owner. Look at yours."),
    "missed": gettext_lazy("Every promise is kept. Look at all open tickets for what is due next."),
    "waiting": gettext_lazy("No customer has the next move. Look at all open tickets."),
    "others": gettext_lazy("Nobody else has the next move. Look at all open tickets."),
    "snoozed": gettext_lazy("Nothing is put off. Snooze a ticket that can wait, and it comes back by itself."),
    "closed": gettext_lazy("No ticket is closed yet. Look at all open tickets."),
}


def kind(charter: Charter | None, name: str) -> str:
    """A kind of request."""
    return charter_labels.kind(charter, name) if charter else texts.plain(name)


def plan(charter: Charter | None, name: str) -> str:
    """A plan; the service without contract for none."""
    return charter_labels.plan(charter, "" if name == NONE else name) if charter else texts.plain(name)


def value(charter: Charter | None, name: str, chosen: str, known: dict[str, str]) -> str:
    """The value of a filter, as people say it; `known` names persons and teams by number."""
    if name in {"owner", "team"}:
        return {ME: _("me"), NONE: _("nobody")}.get(chosen) or known.get(chosen, chosen)
    if name == "kind":
        return kind(charter, chosen)
    if name == "plan":
        return plan(charter, chosen)
    if name == "flag":
        return str(FLAGS[chosen])
    return {"state": texts.state, "party": texts.party}.get(name, str)(chosen)
