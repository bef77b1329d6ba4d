"""The flow of a charter drawn: boxes for its stations from top to bottom, the way out at the side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from charterdesk.rules.charter.document.blocks import Box, Drawing, Inline, Label, Line, Shape
from charterdesk.rules.charter.document.speech import capital, listed, plain, words_of
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.charter.flow import END, Edge, Flow, Node, Part, flow
from charterdesk.rules.terms.handling import ClosedBy

WIDTH: Final = 400.0
LEFT: Final = 10.0
COLUMN: Final = 250.0
RAIL: Final = 388.0
GAP: Final = 22.0
BESIDE: Final = 12.0
LEADING: Final = 14.0
LETTER: Final = 6.4
SMALL: Final = 5.6
PADDING: Final = 20.0
NARROW: Final = 12.0
BETWEEN: Final = 16.0
Event = Callable[[str], Inline]


@dataclass(slots=True)
class _Paper:
    """What is drawn so far: where each station stands, how far down it goes."""

    shapes: list[Shape] = field(default_factory=list)
    places: dict[Node, Box] = field(default_factory=dict)
    y: float = 2.0


def levels_drawing(told: Told, here: Node | None = None, *, event: Event | None = None) -> Drawing | None:
    """The flow of the charter; the station `here` is marked as that where a ticket stands. None without levels.

    `event` says what must be done before, where the reader is not the customer.
    """
    event = event or told.event
    laid = flow(told.charter)
    if laid is None:
        return None
    paper = _Paper()
    before: Node | None = None
    follow: list[Node] = []
    for node in laid.nodes:
        if node.part is Part.THEN:
            follow.append(node)
            continue
        if follow:
            _row(paper, told, follow, here)
            follow = []
        edge = next((one for one in laid.edges if one.end == node and not one.solved), None)
        if node == END:
            paper.y += GAP
        elif before is not None:
            _down(paper, event, edge)
        _station(paper, told, node, here)
        before = node
    _ways_out(paper, told, laid)
    alt = " ".join(words_of(step) for step in steps(told, laid, event))
    if here is not None:
        alt = f"{alt} {words_of(told.speech.phrase('levels.here', name=station_name(told, here)))}"
    return Drawing("flow", told.speech.phrase("levels.caption"), alt, paper.y + 2, tuple(paper.shapes), WIDTH)


def station_name(told: Told, node: Node) -> Inline:
    """What a station is called."""
    speech = told.speech
    match node.part:
        case Part.ENTRY:
            return capital(speech.both(told.channel(name) for name in told.charter.channels))
        case Part.RANKING:
            return speech.phrase("levels.ranking")
        case Part.LEVEL:
            return told.at_level(node.name)
        case Part.THEN:
            return speech.phrase(f"levels.short.{node.name.rpartition('.')[2]}")
    by_customer = told.charter.closing.by is ClosedBy.CUSTOMER
    return speech.phrase("levels.end.customer" if by_customer else "levels.end.desk")


def steps(told: Told, laid: Flow, event: Event) -> Iterator[Inline]:
    """The flow in words, a sentence a station."""
    for node in laid.nodes:
        if node.part is Part.THEN:
            continue
        needs = next((edge.needs for edge in laid.edges if edge.end == node and not edge.solved), ())
        then = [_then(told, one) for one in laid.nodes if one.part is Part.THEN and _of(one) == node.name]
        said = station_name(told, node)
        if needs:
            said = told.speech.phrase("levels.next", name=said, needs=told.speech.both(event(name) for name in needs))
        else:
            said = (*said, *plain("."))
        if then:
            said = (*said, *plain(" "), *told.speech.phrase("levels.then", steps=listed(then)))
        yield said


def _of(node: Node) -> str:
    return node.name.rpartition(".")[0]


def _then(told: Told, node: Node) -> Inline:
    return told.speech.phrase(f"levels.then.{node.name.rpartition('.')[2]}")


def _look(node: Node, here: Node | None) -> str:
    if node == here:
        return "here"
    return "end" if node == END else "state"


def _station(paper: _Paper, told: Told, node: Node, here: Node | None) -> None:
    said = wrapped(words_of(station_name(told, node)), COLUMN - PADDING, LETTER)
    _box(paper, node, (LEFT, COLUMN), said, _look(node, here))
    paper.y = paper.places[node].y + paper.places[node].height


def _row(paper: _Paper, told: Told, nodes: list[Node], here: Node | None) -> None:
    """What is done where a level has not solved it: side by side under it."""
    paper.y += GAP
    width = (RAIL - NARROW - LEFT - BETWEEN * (len(nodes) - 1)) / len(nodes)
    said = [wrapped(words_of(station_name(told, node)), width - PADDING, LETTER) for node in nodes]
    most = max(len(lines) for lines in said)
    for number, (node, lines) in enumerate(zip(nodes, said, strict=True)):
        x = LEFT + number * (width + BETWEEN)
        _box(paper, node, (x, width), lines, _look(node, here), least=most)
        middle = paper.y + paper.places[node].height / 2
        if number:
            paper.shapes.append(Line("way", ((x - BETWEEN, middle), (x, middle)), arrow=True))
    centre = LEFT + width / 2
    paper.shapes.append(Line("way", ((centre, paper.y - GAP), (centre, paper.y)), arrow=True))
    paper.y += paper.places[nodes[0]].height


def _box(
    paper: _Paper, node: Node, across: tuple[float, float], lines: list[str], look: str, *, least: int = 1
) -> None:
    x, width = across
    height = max(len(lines), least) * LEADING + PADDING
    box = Box(look, x, paper.y, width, height)
    paper.places[node] = box
    paper.shapes.append(box)
    first = paper.y + height / 2 + 4 - (len(lines) - 1) * LEADING / 2
    paper.shapes += [
        Label(line, x + width / 2, first + number * LEADING, "middle", "strong") for number, line in enumerate(lines)
    ]


def _down(paper: _Paper, event: Event, edge: Edge | None) -> None:
    """The way to the next station, with what must be done before beside it."""
    start = paper.y
    needs = edge.needs if edge else ()
    said = [line for name in needs for line in wrapped(words_of(capital(event(name))), COLUMN - 60, SMALL)]
    paper.y += max(GAP, len(said) * LEADING + BESIDE)
    centre = LEFT + PADDING * 2
    paper.shapes.append(Line("way", ((centre, start), (centre, paper.y)), arrow=True))
    first = start + (paper.y - start) / 2 + 4 - (len(said) - 1) * LEADING / 2
    paper.shapes += [Label(line, centre + BESIDE, first + number * LEADING) for number, line in enumerate(said)]


def _ways_out(paper: _Paper, told: Told, laid: Flow) -> None:
    """From each station that solves it, at the side, to the end."""
    end = paper.places[END]
    into = end.y + end.height / 2
    out = [paper.places[edge.start] for edge in laid.edges if edge.solved]
    for box in out:
        middle = box.y + box.height / 2
        paper.shapes.append(Line("way", ((box.x + box.width, middle), (RAIL, middle))))
    top = min(box.y + box.height / 2 for box in out)
    paper.shapes.append(Line("way", ((RAIL, top), (RAIL, into), (end.x + end.width, into)), arrow=True))
    paper.shapes.append(Label(told.speech.word("levels.solved"), RAIL - 6, top - 6, "end"))


def wrapped(text: str, width: float, letter: float) -> list[str]:
    """Lines that fit a width, a letter being about so wide."""
    found = [""]
    for word in text.split():
        longer = f"{found[-1]} {word}".strip()
        if found[-1] and len(longer) * letter > width:
            found.append(word)
        else:
            found[-1] = longer
    return found
