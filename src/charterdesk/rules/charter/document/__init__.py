"""A charter as a document that one hands out: blocks made from the charter, then written as HTML, Markdown or JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from charterdesk.rules.charter.document.annex import Annex, narrowed, particulars
from charterdesk.rules.charter.document.asking import asked_for, kinds, severities, uncovered
from charterdesk.rules.charter.document.blocks import Block, Document, Paragraph, runs_of
from charterdesk.rules.charter.document.hours import hours
from charterdesk.rules.charter.document.plans import options, plans
from charterdesk.rules.charter.document.prices import emergencies, prices
from charterdesk.rules.charter.document.promises import promises
from charterdesk.rules.charter.document.remote import remote
from charterdesk.rules.charter.document.speech import LANGUAGES, Speech, plain, quiet, words_of
from charterdesk.rules.charter.document.telephone import telephone
from charterdesk.rules.charter.document.title import SHORT, facts, version
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.charter.document.travel import changes_and_statements, travel
from charterdesk.rules.charter.document.ways import ways
from charterdesk.rules.terms.charter import Charter

__all__ = ["LANGUAGES", "Annex", "Document", "document"]

CHAPTERS = (
    hours,
    ways,
    telephone,
    emergencies,
    plans,
    remote,
    kinds,
    severities,
    promises,
    uncovered,
    options,
    asked_for,
    prices,
    travel,
    changes_and_statements,
    version,
)


def document(
    charter: Charter, language: str, *, today: date, annex: Annex | None = None, sources: bool = False
) -> Document:
    """Tell a charter as of a day in French, English or Spanish; with an annex, what one contract comprises of it.

    `sources` adds the source of every line as a small note. ValueError for another language, and for an annex whose
    plan the charter does not know.
    """
    if language not in LANGUAGES:
        raise ValueError(f"a document is in one of {', '.join(LANGUAGES)}, not in {language!r}")
    if annex and annex.plan not in charter.plans:
        raise ValueError(f"{annex.plan!r} is not a plan of this charter ({', '.join(charter.plans)})")
    speech = Speech(language, sources)
    told = Told(narrowed(charter, annex) if annex else charter, charter, speech, today)
    title = speech.phrase("title.annex", number=annex.number) if annex else speech.phrase("title")
    about = speech.phrase("annex.about", desk=charter.desk.name) if annex else speech.text(charter.desk.is_)
    head = facts(told, of_contract=annex is not None)
    return Document(
        language=language,
        title=title,
        owner=plain(charter.desk.name),
        about=about,
        facts=type(head)((*particulars(told, annex).pairs, *head.pairs)) if annex else head,
        day=today,
        version=charter.digest[:SHORT],
        contents=speech.word("title.contents"),
        page=speech.word("title.page", page="{page}", pages="{pages}"),
        running=speech.word("title.running", title=words_of(title), desk=charter.desk.name),
        blocks=tuple(_blocks(told)),
    )


def _blocks(told: Told) -> Iterator[Block]:
    foreign = False
    for chapter in CHAPTERS:
        for block in chapter(told):
            foreign = foreign or any(run.language for run in runs_of(block))
            yield block
    if foreign:
        yield Paragraph(quiet(told.speech.phrase("version.own")), "note")
