"""What a macro does, in words: each step with whom, what and why it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.knowledge import linking
from charterdesk.apps.knowledge.checklists import checklists_of
from charterdesk.apps.people.queries import agent_names
from charterdesk.apps.people.teams import team_names
from charterdesk.apps.workspace import canned
from charterdesk.apps.workspace.macro_steps import ME, PERSON, STEPS, Values
from charterdesk.apps.workspace.models import Macro
from charterdesk.rules.terms.charter import Charter
from charterdesk.web import texts
from charterdesk.web.desk import charter_labels
from charterdesk.web.desk.queue_bulk_forms import LATER

SAID_AS: Final[Mapping[str, str | Promise]] = {
    "customer": gettext_lazy("answer to the customer"),
    "reseller": gettext_lazy("answer to the reseller only"),
    "solution": gettext_lazy("solution, for the customer to validate"),
    "workaround": gettext_lazy("workaround, work goes on"),
}


ARTICLE_PUT: Final[Mapping[str, str | Promise]] = {
    "": pgettext_lazy("article in an answer", "nothing"),
    "link": pgettext_lazy("article in an answer", "its address"),
    "text": pgettext_lazy("article in an answer", "its text"),
}
ARTICLE_INTO: Final[Mapping[str, str | Promise]] = {
    "link": gettext_lazy("Its address stands in the answer"),
    "text": gettext_lazy("Its text stands in the answer"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What the steps name by key: people, teams, checklists, articles, ready replies; and today's charter."""

    people: Mapping[int, str]
    teams: Mapping[int, str]
    checklists: Mapping[int, str]
    articles: Mapping[int, str]
    replies: Mapping[int, str]
    charter: Charter | None


def names(actor: Actor, charter: Charter | None) -> Names:
    """All that steps may name, as the actor sees it."""
    return Names(
        agent_names(actor.desk),
        team_names(actor.desk),
        {row.pk: row.name for row in checklists_of(actor)} if actor.desk.has_checklists else {},
        dict(linking.published(actor)),
        dict(canned.canned_of(actor).values_list("pk", "name")),
        charter,
    )


def told(macro: Macro, known: Names, values: Values | None = None) -> list[str]:
    """Its steps, a line each, in the order in which they are done; with `values`, as they are on a ticket."""
    lines = [
        _("%(what)s: %(detail)s") % {"what": STEPS[one["do"]].label, "detail": _detail(one, known)}
        for one in macro.steps
    ]
    return lines if values is None else [canned.filled(line, values) for line in lines]


def _detail(one: Mapping[str, Any], known: Names) -> str:
    match one["do"]:
        case "assign":
            return _receiver(one["to"], known)
        case "priority":
            level = charter_labels.severity(known.charter, one["severity"]) if known.charter else one["severity"]
            return f"{level}. {one['reason']}"
        case "tags":
            return ", ".join(one["names"])
        case "checklist" | "article":
            return _named(one, known)
        case "snooze":
            return str(LATER[one["until"]])
        case "answer":
            return _answer(one, known)
        case "pause":
            return f"{texts.party(one['party'])}. {one['reason']}"
        case _:
            return str(one.get("body") or one.get("reason", ""))


def _named(one: Mapping[str, Any], known: Names) -> str:
    names = known.articles if one["do"] == "article" else known.checklists
    name = names.get(one[one["do"]], _("one that is no longer there"))
    return f"{name}. {ARTICLE_INTO[one['put']]}" if one.get("put") else name


def _receiver(to: str, known: Names) -> str:
    kind, _colon, number = to.partition(":")
    if kind == ME:
        return _("whoever presses")
    found = (known.people if kind == PERSON else known.teams).get(int(number))
    return found or _("one that is no longer there")


def _answer(one: Mapping[str, Any], known: Names) -> str:
    said = str(SAID_AS[one["as"]])
    words = known.replies.get(one["canned"], _("one that is no longer there")) if one["canned"] else one["body"]
    parts = [said, _("“%(words)s”") % {"words": words}]
    if one["wait_for"]:
        parts.append(_("then it waits for: %(party)s") % {"party": texts.party(one["wait_for"])})
    return ", ".join(parts)
