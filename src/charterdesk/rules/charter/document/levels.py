"""The part of the way of a request that says who works on it when the first level does not solve it."""

from __future__ import annotations

from collections.abc import Iterator

from charterdesk.rules.charter.document.blocks import Block, Heading, Inline, Items, Paragraph
from charterdesk.rules.charter.document.levels_flow import levels_drawing
from charterdesk.rules.charter.document.speech import listed, plain
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.terms.levels import Level, WorkedBy


def levels(told: Told) -> Iterator[Block]:
    """Tell the levels with what is done before each, and draw them; nothing where the charter names none."""
    speech = told.speech
    drawing = levels_drawing(told)
    if drawing is None:
        return
    yield Heading(2, speech.phrase("levels"), "levels")
    yield drawing
    yield Items(tuple(_level(told, name, level) for name, level in told.charter.levels.items()), ordered=True)
    if not any(level.charged_to for level in told.charter.levels.values()):
        yield Paragraph(speech.phrase("levels.run"))


def _level(told: Told, name: str, level: Level) -> Inline:
    speech = told.speech
    said = told.at_level(name)
    if level.needs:
        needs = speech.both(told.event(need) for need in level.needs)
        parts = [speech.phrase("levels.next", name=said, needs=needs)]
    else:
        parts = [(*said, *plain("."))]
    if level.worked_by is not WorkedBy.DESK:
        parts.append(speech.phrase(f"levels.by.{level.worked_by}"))
    if level.told:
        parts.append(speech.phrase("levels.told", said=speech.text(level.told)))
    if level.charged_to:
        parts.append(speech.phrase("levels.charged", party=speech.phrase(f"party.{level.charged_to}")))
    if level.then:
        steps = listed([speech.phrase(f"levels.then.{then}") for then in level.then])
        parts.append(speech.phrase("levels.then", steps=steps))
    return (*listed(parts, " "), *speech.source(level.source))
