"""The part of the document that says how the desk connects from afar, and what the customer agrees to before."""

from __future__ import annotations

from collections.abc import Iterator

from charterdesk.rules.charter.document.blocks import Block, Heading, Items
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.terms.remote import ANY_TOOL


def remote(told: Told) -> Iterator[Block]:
    """Tell the tools, the ways to agree and the text; nothing where the charter has no such chapter."""
    chapter, speech = told.charter.remote, told.speech
    if chapter is None:
        return
    ways = speech.either(speech.phrase(f"remote.by.{means}") for means in chapter.agreed_by)
    items = [
        (*speech.phrase("remote.agreed", ways=ways), *speech.source(chapter.source)),
        speech.phrase("remote.text", text=speech.text(chapter.agreement)),
    ]
    if chapter.tools != ANY_TOOL:
        tools = speech.either(speech.phrase(f"remote.tool.{tool}") for tool in chapter.tools)
        items.insert(0, (*speech.phrase("remote.how", tools=tools), *speech.source(chapter.source)))
    if chapter.note:
        items.append(speech.text(chapter.note))
    yield Heading(2, speech.phrase("remote"), "remote")
    yield Items(tuple(items))
