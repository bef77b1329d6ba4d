"""The title block, and the last page: version, hash, sources."""

from __future__ import annotations

from collections.abc import Iterator

from charterdesk.rules.charter.document.blocks import Block, Cell, Heading, Inline, Pairs, Paragraph
from charterdesk.rules.charter.document.speech import code, lines, plain, quiet
from charterdesk.rules.charter.document.told import Told

SHORT = 12


def facts(told: Told, *, of_contract: bool = False) -> Pairs:
    """What stands under the title: since when it holds, languages, version, date.

    Beside the particulars of a contract it is said that this is the charter's.
    """
    speech, charter = told.speech, told.charter
    holds = [(*_since(told), *speech.source(charter.holds_from_source))]
    if charter.holds_until:
        holds.append(speech.phrase("title.until", day=speech.day(charter.holds_until)))
    languages = speech.both(speech.language_named(code) for code in charter.desk.languages)
    pairs: list[tuple[Inline, Cell]] = [
        (speech.phrase("annex.holds" if of_contract else "title.holds"), lines(*holds)),
        (speech.phrase("title.languages"), lines((*languages, *speech.source(charter.desk.languages_source)))),
        (speech.phrase("annex.version" if of_contract else "title.version"), lines(code(charter.digest[:SHORT]))),
        (speech.phrase("title.stated"), lines(plain(speech.day(told.today)))),
    ]
    return Pairs(tuple(pair for pair in pairs if pair[1]))


def _since(told: Told) -> Inline:
    begins = told.charter.holds_from
    return told.speech.phrase("title.from" if begins <= told.today else "title.will", day=told.speech.day(begins))


def version(told: Told) -> Iterator[Block]:
    """Tell from which text the document is made."""
    speech, charter = told.speech, told.charter
    yield Heading(1, speech.phrase("version"), "version")
    yield Paragraph(
        speech.phrase(
            "version.said",
            name=charter.charter,
            holds=_since(told),
            today=speech.day(told.today),
        )
    )
    if charter.digest:
        yield Pairs(((speech.phrase("version.digest"), lines(code(charter.digest))),))
    if speech.sources:
        yield Paragraph(quiet(speech.phrase("version.sources")), "note")
