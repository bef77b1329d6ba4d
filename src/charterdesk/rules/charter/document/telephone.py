"""The part of the ways in that says how calls are counted, and which figures of the telephone are published."""

from __future__ import annotations

from collections.abc import Iterator

from charterdesk.rules.charter.document.blocks import Block, Heading, Inline, Items
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.terms.telephone import ServiceLevel, Telephone, Wait


def telephone(told: Told) -> Iterator[Block]:
    """Tell how calls are counted; nothing where the charter says nothing of it to customers."""
    counted = told.charter.telephone
    items = tuple(_counted(told, counted)) if counted else ()
    if items:
        yield Heading(2, told.speech.phrase("telephone"), "telephone")
        yield Items(items)


def _counted(told: Told, counted: Telephone) -> Iterator[Inline]:
    speech = told.speech
    if counted.service_level:
        yield (*_level(told, counted.service_level), *speech.source(counted.service_level.source))
    if counted.short_abandon:
        said = speech.phrase("telephone.short", time=_time(told, counted.short_abandon))
        yield (*said, *speech.source(counted.source))
    if counted.publishes:
        figures = speech.both(speech.phrase(f"telephone.{figure}") for figure in counted.publishes)
        yield (*speech.phrase("telephone.publishes", figures=figures), *speech.source(counted.source))
    if counted.note:
        yield speech.text(counted.note)


def _level(told: Told, level: ServiceLevel) -> Inline:
    speech = told.speech
    of = speech.phrase(f"telephone.of.{level.of}")
    if level.answered is None:
        return speech.phrase("telephone.measured", of=of, time=_time(told, level.within))
    return speech.phrase("telephone.aim", of=of, time=_time(told, level.within), share=speech.share(level.answered))


def _time(told: Told, wait: Wait) -> str:
    return wait.in_language(told.speech.language)
