"""The way of a ticket as its charter lays it: entry, ranking, levels with what must be done before, what follows, end.

Data only: what is drawn and told of it stands in document/levels_flow.py.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from enum import StrEnum

from charterdesk.rules.terms.charter import Charter


class Part(StrEnum):
    """What a node of the flow is."""

    ENTRY = "entry"
    RANKING = "ranking"
    LEVEL = "level"
    THEN = "then"
    END = "end"


@dataclass(frozen=True, slots=True)
class Node:
    """A station: `name` is the level's name, or what is done where a level has not solved it."""

    part: Part
    name: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """From one station to the next. `needs`: what must be done before; `solved`: the way out of a level."""

    start: Node
    end: Node
    needs: tuple[str, ...] = ()
    solved: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """Stations in the order of the way (ES-17 to ES-21, EX-03), and how one leads to another."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


END = Node(Part.END)


def flow(charter: Charter) -> Flow | None:
    """The flow of a charter; None where it names no levels."""
    if not charter.levels:
        return None
    begin = (Node(Part.ENTRY), Node(Part.RANKING))
    way: list[Node] = []
    edges: list[Edge] = [Edge(*begin)]
    before = begin[-1]
    for name, level in charter.levels.items():
        station = Node(Part.LEVEL, name)
        edges += [Edge(before, station, needs=level.needs), Edge(station, END, solved=True)]
        follow = [Node(Part.THEN, f"{name}.{then}") for then in level.then]
        way += [station, *follow]
        edges += [Edge(*pair) for pair in itertools.pairwise((station, *follow))]
        if follow:
            edges.append(Edge(follow[-1], END, solved=True))
        before = station
    return Flow((*begin, *way, END), tuple(edges))
