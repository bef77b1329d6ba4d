"""How the states of a bug and the outcomes of a delivery are said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter, UnreadableCharter, charter_at
from charterdesk.apps.escalation.bugs.models import BugVerdict
from charterdesk.apps.escalation.bugs.states import BugState
from charterdesk.rules.terms.charter import Charter
from charterdesk.web.desk import charter_labels

Words = str | Promise
STATES: Final[Mapping[str, Words]] = {
    BugState.DECLARED: pgettext_lazy("bug", "declared"),
    BugState.CONFIRMED: pgettext_lazy("bug", "confirmed"),
    BugState.WORKAROUND: pgettext_lazy("bug", "workaround"),
    BugState.FIXED: pgettext_lazy("bug", "fixed"),
    BugState.DELIVERED: pgettext_lazy("bug", "delivered everywhere"),
    BugState.REJECTED: pgettext_lazy("bug", "rejected"),
    BugState.DUPLICATE: pgettext_lazy("bug", "duplicate"),
}
VERDICTS: Final[Mapping[str, Words]] = {
    BugVerdict.CONFIRMED: pgettext_lazy("bug", "confirmed"),
    BugVerdict.REJECTED: pgettext_lazy("bug", "rejected"),
    BugVerdict.DUPLICATE: pgettext_lazy("bug", "duplicate of another bug"),
    BugVerdict.REOPENED: pgettext_lazy("bug", "taken up again"),
}
LISTS: Final[Mapping[str, Words]] = {
    "open": pgettext_lazy("bugs", "Open"),
    "fixed": pgettext_lazy("bugs", "To be delivered"),
    "ended": pgettext_lazy("bugs", "Ended"),
    "all": pgettext_lazy("bugs", "All"),
}
OUTCOMES: Final[Mapping[str, Words]] = {
    "": pgettext_lazy("delivery", "waits"),
    "solved": pgettext_lazy("delivery", "solution proposed"),
    "told": pgettext_lazy("delivery", "told"),
    "left_out": pgettext_lazy("delivery", "left out"),
}


def charter_of_today(actor: Actor) -> Charter | None:
    """The charter that holds now, if there is one that can be read."""
    try:
        return charter_at(actor.desk, now()).charter
    except (NoCharter, UnreadableCharter):
        return None


def severity_choices(actor: Actor) -> list[tuple[str, Any]]:
    """The severities that the charter knows, in its words."""
    charter = charter_of_today(actor)
    return [(name, charter_labels.severity(charter, name)) for name in charter.severities] if charter else []


def with_words(actor: Actor, bugs: list[Any]) -> list[Any]:
    """The bugs with their state and severity in words (`said`; `level` short, `severe` with what it means)."""
    charter = charter_of_today(actor)
    for bug in bugs:
        bug.said = STATES[bug.state]
        bug.level = charter_labels.level(charter, bug.severity)
        bug.severe = charter_labels.severity(charter, bug.severity) if charter else bug.severity
    return bugs
