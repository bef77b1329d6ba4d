"""What the address of a list asks for: a view, filters, an order, columns, a page. The address says it all, so that a
list can be sent, kept and come back to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict

from charterdesk.apps.tickets.queue_filter import ANYONE, FLAGS, MINE, NOBODY, ORDERS, QueueFilter
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.commitments import Party
from charterdesk.rules.workflow import OPEN_STATES

PAGE: Final = 50
SIZES: Final = ("100", "200")
MOST_PAGES: Final = 10_000
MOST_DIGITS: Final = 9
LONGEST: Final = 200
NONE: Final = "none"
ME: Final = "me"
ALL: Final = "all"
VIEWS: Final = ("all", "mine", "team", "unassigned", "missed", "waiting", "others", "snoozed", "closed")
COLUMNS: Final = (
    "clock",
    "number",
    "priority",
    "customer",
    "subject",
    "state",
    "last",
    "owner",
    "team",
    "kind",
    "plan",
    "requester",
    "opened",
    "why",
)
ALWAYS: Final = frozenset({"number", "subject"})
USUAL: Final = frozenset({"clock", "number", "priority", "customer", "subject", "state", "last", "owner", "why"})
# Filters, in the order in which they are offered and told.
FILTERS: Final = ("q", "kind", "plan", "priority", "state", "party", "customer", "owner", "team", "tag", "flag")
KEPT: Final = ("view", *FILTERS, "sort", "cols", "size")


@dataclass(frozen=True, slots=True)
class Wanted:
    """`values`: what is asked for and is not as usual, by the names of the address; a page from 1; the saved view from
    which it came.
    """

    values: Mapping[str, str]
    page: int = 1
    saved: int = 0

    @property
    def view(self) -> str:
        """The view, "all" unless another is asked for."""
        return self.values.get("view", ALL)

    @property
    def columns(self) -> frozenset[str]:
        """The columns that are shown."""
        chosen = self.values.get("cols")
        return ALWAYS | {*chosen.split(",")} if chosen else USUAL

    @property
    def size(self) -> int:
        """Rows to a page."""
        return int(self.values.get("size", PAGE))

    @property
    def filters(self) -> list[tuple[str, str]]:
        """The filters set, each with its value."""
        return [(name, self.values[name]) for name in FILTERS if name in self.values]

    def address(self, **changed: str | int) -> str:
        """The query of the same list with something changed; "" takes it away."""
        asked: dict[str, str | int] = {**self.values, "page": self.page, "saved": self.saved, **changed}
        return "?" + urlencode({name: value for name, value in asked.items() if value and usual(name) != str(value)})


def usual(name: str) -> str:
    """What an address need not say."""
    return {"view": ALL, "page": "1"}.get(name, "")


def wanted_by(asked: QueryDict, charter: Charter | None) -> Wanted:
    """Read an address; what nobody knows is left out."""
    known = _known(charter)
    values: dict[str, str] = {}
    for name in KEPT:
        text = asked.get(name, "").replace("\x00", "").strip()[:LONGEST]
        if name in known:
            text = text if text in known[name] else ""
        elif name in {"owner", "team"}:
            text = text if text in {NONE, ME} or number(text) else ""
        elif name == "cols":
            text = _columns(asked.getlist("col") or text.split(","))
        if text and text != usual(name):
            values[name] = text
    return Wanted(
        values, page=min(max(number(asked.get("page", "1")), 1), MOST_PAGES), saved=number(asked.get("saved", ""))
    )


def number(text: str) -> int:
    """A number of an address; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0


def as_filter(wanted: Wanted) -> QueueFilter:
    """What the address asks for, as the queue understands it."""
    view, values = wanted.view, wanted.values
    owner = {"mine": ME, "unassigned": NONE}.get(view) or values.get("owner", "")
    team = ME if view == "team" else values.get("team", "")
    plan = values.get("plan", "")
    owners: dict[str, str | int] = {"": ANYONE, ME: MINE, NONE: NOBODY}
    teams: dict[str, str | int] = {"": ANYONE, ME: MINE, NONE: NOBODY}
    return QueueFilter(
        states=(values["state"],) if "state" in values and view != "closed" else (),
        owner=owners[owner] if owner in owners else number(owner),
        team=teams[team] if team in teams else number(team),
        kind=values.get("kind", ""),
        plan=NOBODY if plan == NONE else plan,
        priority=values.get("priority", ""),
        customer=values.get("customer", ""),
        tag=values.get("tag", ""),
        party=values.get("party", ""),
        flag=values.get("flag", ""),
        text=values.get("q", ""),
        turn={"waiting": "customer", "others": "others"}.get(view, ""),
        missed=view == "missed",
        snoozed=view == "snoozed",
        closed=view == "closed",
        order=values.get("sort", ""),
    )


def kinds_of(charter: Charter | None) -> list[str]:
    """The kinds of request that today's charter knows."""
    return list(dict.fromkeys((*charter.kinds, *charter.not_covered))) if charter else []


def priorities_of(charter: Charter | None) -> list[str]:
    """What the desk calls its severities, the worst first."""
    return list(dict.fromkeys(level.priority or name for name, level in charter.severities.items())) if charter else []


def _known(charter: Charter | None) -> dict[str, frozenset[str]]:
    return {
        "view": frozenset(VIEWS),
        "kind": frozenset(kinds_of(charter)),
        "plan": frozenset((*charter.plans, NONE) if charter else ()),
        "priority": frozenset(priorities_of(charter)),
        "state": frozenset(str(state) for state in OPEN_STATES),
        "party": frozenset(str(party) for party in Party),
        "flag": frozenset(FLAGS),
        "sort": frozenset(ORDERS),
        "size": frozenset(SIZES),
    }


def _columns(names: list[str]) -> str:
    chosen = ALWAYS | {*names}
    if not {*names} & {*COLUMNS} or chosen & {*COLUMNS} == USUAL:
        return ""
    return ",".join(name for name in COLUMNS if name in chosen)
