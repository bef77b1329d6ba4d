"""The flow of a request: boxes for the states, numbered arrows for what may be done under the charter."""

from __future__ import annotations

from typing import Final

from charterdesk.rules.charter.document.blocks import Box, Dot, Drawing, Inline, Label, Line, Shape
from charterdesk.rules.charter.document.speech import words_of
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.workflow import State, Verb, after, allowed

WIDTH: Final = 400.0
HEIGHT: Final = 330.0
MAIN: Final = (62.0, 170.0)
SIDE: Final = (282.0, 96.0)
BOX: Final = 42.0
LETTER: Final = 6.7
LEADING: Final = 14.0
Point = tuple[float, float]

# Where the states stand: on the way from top to bottom, or beside it.
PLACES: Final[dict[State, tuple[tuple[float, float], float]]] = {
    State.NEW: (MAIN, 40.0),
    State.QUOTE: (SIDE, 40.0),
    State.IN_CHARGE: (MAIN, 120.0),
    State.WAITING: (SIDE, 120.0),
    State.SOLVED: (MAIN, 200.0),
    State.CLOSED: (MAIN, 280.0),
}

# The arrows: from a state by a verb along a way, with the place of its number.
WAYS: Final[tuple[tuple[State, Verb, tuple[Point, ...], Point], ...]] = (
    (State.NEW, Verb.SEND_QUOTE, ((232, 52), (282, 52)), (257, 52)),
    (State.QUOTE, Verb.ACCEPT_QUOTE, ((282, 72), (232, 72)), (257, 72)),
    (State.QUOTE, Verb.DECLINE_QUOTE, ((378, 61), (391, 61), (391, 301), (232, 301)), (391, 200)),
    (State.NEW, Verb.TAKE_IN_CHARGE, ((147, 82), (147, 120)), (147, 98)),
    (State.IN_CHARGE, Verb.PAUSE, ((232, 132), (282, 132)), (257, 132)),
    (State.WAITING, Verb.RESUME, ((282, 152), (232, 152)), (257, 152)),
    (State.IN_CHARGE, Verb.PROPOSE_SOLUTION, ((147, 162), (147, 200)), (147, 178)),
    (State.SOLVED, Verb.REJECT, ((62, 221), (34, 221), (34, 150), (62, 150)), (34, 186)),
    (State.SOLVED, Verb.VALIDATE, ((147, 242), (147, 280)), (147, 258)),
    (State.CLOSED, Verb.REOPEN, ((62, 301), (10, 301), (10, 132), (62, 132)), (10, 217)),
)


def flow(told: Told) -> tuple[Drawing, tuple[Inline, ...]]:
    """Draw the flow, and tell its steps in the order of their numbers."""
    speech = told.speech
    shapes: list[Shape] = []
    steps = [speech.phrase("step.opens")]
    shapes.append(Line("way", ((147, 2), (147, 40)), arrow=True))
    shapes.append(Dot("1", 147, 16))
    for state, verb, points, place in WAYS:
        if after(told.charter, state, verb) is None:
            continue
        steps.append(_step(told, state, verb))
        shapes.append(Line("way", points, arrow=True))
        shapes.append(Dot(str(len(steps)), *place))
    for state, ((x, width), y) in PLACES.items():
        shapes.append(Box("end" if state is State.CLOSED else "state", x, y, width, BOX))
        said = _wrapped(speech.word(f"state.{state}"), width)
        first = y + BOX / 2 + 4 - (len(said) - 1) * LEADING / 2
        shapes += [
            Label(line, x + width / 2, first + number * LEADING, "middle", "strong") for number, line in enumerate(said)
        ]
    alt = " ".join(f"{number}. {words_of(step)}" for number, step in enumerate(steps, 1))
    return Drawing("flow", speech.phrase("travel.caption"), alt, HEIGHT, tuple(shapes), WIDTH), tuple(steps)


def _step(told: Told, state: State, verb: Verb) -> Inline:
    if verb is Verb.VALIDATE and Verb.CLOSE in allowed(told.charter, state):
        return told.speech.phrase("step.close")
    return told.speech.phrase(f"step.{verb}")


def _wrapped(text: str, width: float) -> list[str]:
    found = [""]
    for word in text.split():
        longer = f"{found[-1]} {word}".strip()
        if found[-1] and len(longer) * LETTER > width - 8:
            found.append(word)
        else:
            found[-1] = longer
    return found
