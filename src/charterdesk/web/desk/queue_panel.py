"""The filters of a list: what may be chosen, and what is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.people.queries import agents_of, visible_organisations
from charterdesk.apps.people.teams import teams_of
from charterdesk.apps.tickets.queue_filter import FLAGS
from charterdesk.apps.tickets.tags import tags_to_choose
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.commitments import Party
from charterdesk.rules.workflow import OPEN_STATES, State
from charterdesk.web import texts
from charterdesk.web.desk import queue_words as words
from charterdesk.web.desk.queue_wanted import (
    ALWAYS,
    COLUMNS,
    KEPT,
    ME,
    NONE,
    PAGE,
    SIZES,
    Wanted,
    kinds_of,
    priorities_of,
)

MOST_NAMES: Final = 500


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter."""

    value: str
    word: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Select:
    """A filter that is chosen from a list."""

    name: str
    word: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """All that may be asked for; `hidden` is what the form carries along."""

    selects: tuple[Select, ...]
    columns: tuple[Choice, ...]
    customers: tuple[str, ...]
    hidden: tuple[tuple[str, str], ...]


def panel(actor: Actor, wanted: Wanted, charter: Charter | None) -> Panel:
    """What may be chosen; asked of the database only while the panel is open."""
    people = [(str(one.pk), one.name) for one in agents_of(actor.desk)]
    teams = [(str(one.pk), one.name) for one in teams_of(actor.desk)]
    lists: dict[str, list[tuple[str, str]]] = {
        "kind": [(name, words.kind(charter, name)) for name in kinds_of(charter)],
        "plan": [(name, words.plan(charter, name)) for name in ((*charter.plans, NONE) if charter else ())],
        "priority": [(name, name) for name in priorities_of(charter)],
        "state": [(state, texts.state(state)) for state in State if state in OPEN_STATES],
        "party": [(str(party), texts.party(party)) for party in Party],
        "owner": [(ME, _("me")), (NONE, _("nobody")), *people],
        "team": [(ME, _("mine")), (NONE, _("nobody")), *teams],
        "tag": [(name, name) for name in tags_to_choose(actor)],
        "flag": [(name, str(words.FLAGS[name])) for name in FLAGS],
        "sort": [(name, str(word)) for name, word in words.ORDERS.items() if name],
        "size": [(size, size) for size in SIZES],
    }
    first = {"sort": str(words.ORDERS[""]), "size": str(PAGE)}
    selects = tuple(
        Select(
            name, _label(name), (Choice("", first.get(name, _("any"))), *_choices(pairs, wanted.values.get(name, "")))
        )
        for name, pairs in lists.items()
        if pairs
    )
    columns = tuple(
        Choice(name, str(words.COLUMNS[name]), name in wanted.columns) for name in COLUMNS if name not in ALWAYS
    )
    customers = tuple(visible_organisations(actor).values_list("name", flat=True)[:MOST_NAMES])
    asked = {*lists, "q", "customer", "cols"}
    hidden = tuple((name, wanted.values[name]) for name in KEPT if name in wanted.values and name not in asked)
    return Panel(selects, columns, customers, hidden)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set, in words, and the address of the list without it."""

    word: str
    without: str


def chips(actor: Actor, wanted: Wanted, charter: Charter | None) -> list[Chip]:
    """The filters that are set."""
    known: dict[str, str] = {}
    if "owner" in wanted.values:
        known.update((str(one.pk), one.name) for one in agents_of(actor.desk))
    if "team" in wanted.values:
        known.update((str(one.pk), one.name) for one in teams_of(actor.desk))
    return [
        Chip(
            f"{words.FILTERS[name]}: {words.value(charter, name, chosen, known)}",
            wanted.address(**{name: "", "page": "1"}),
        )
        for name, chosen in wanted.filters
    ]


def _label(name: str) -> str:
    return {"sort": _("Order"), "size": _("Rows to a page")}.get(name) or str(words.FILTERS[name])


def _choices(pairs: list[tuple[str, str]], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, word, value == chosen) for value, word in pairs)
