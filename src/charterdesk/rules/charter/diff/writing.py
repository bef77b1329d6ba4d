"""A comparison as a document (then HTML or Markdown), as plain text, as JSON values."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

from charterdesk.rules.charter.diff.changes import Change, Chapter, Diff, Effect, Version
from charterdesk.rules.charter.diff.words import SENTENCES
from charterdesk.rules.charter.document.blocks import (
    Block,
    Cell,
    Document,
    Heading,
    Inline,
    Items,
    Pairs,
    Paragraph,
    Table,
)
from charterdesk.rules.charter.document.speech import Speech, Value, lines, listed, plain, words_of

SHORT: Final = 12
WIDTH: Final = 100
MARKS: Final = {Effect.GAIN: "+", Effect.LOSS: "-", Effect.BOTH: "±", Effect.NEITHER: "="}


def as_document(diff: Diff) -> Document:
    """The comparison as a document: a table a chapter, its examples below."""
    said = _Said(diff.language)
    versions = tuple(
        (*said.version(one), *plain(f" ({one.digest[:SHORT]})" if one.digest else "")) for one in (diff.old, diff.new)
    )
    return Document(
        language=diff.language,
        title=said("title"),
        owner=plain(diff.desk),
        about=said("about", desk=diff.desk),
        facts=Pairs(((said("between"), versions), (said("sum"), lines(summary(diff))))),
        day=diff.today,
        version=diff.new.digest[:SHORT],
        contents=words_of(said("contents")),
        page=words_of(said("page", page="{page}", pages="{pages}")),
        running=f"{words_of(said('title'))} · {diff.desk}",
        blocks=tuple(_blocks(diff, said)),
    )


def summary(diff: Diff) -> Inline:
    """How many changes, how many for better and for worse: "4 changes: 2 gains, 1 losses, 1 neither"."""
    said = _Said(diff.language)
    if not diff:
        return said("nothing")
    number = len(diff.changes)
    counted = said("counted.one") if number == 1 else said("counted", number=number)
    parts = [said(f"effects.{effect}", number=diff.counted(effect)) for effect in Effect if diff.counted(effect)]
    return (*counted, *plain(": " if diff.language != "fr" else "\N{NO-BREAK SPACE}: "), *listed(parts))


def effect_said(change: Change, language: str) -> Inline:
    """For whom it is better or worse, in words."""
    said = _Said(language)
    return said("effect.said", whom=change.whom, effect=said(f"effect.{change.effect}"))


def chapter_said(chapter: Chapter, language: str) -> Inline:
    """The heading of a chapter."""
    return _Said(language)(f"chapter.{chapter}")


def as_text(diff: Diff) -> str:
    """The comparison for a terminal: a mark for gain, loss, both or neither before each change."""
    said = _Said(diff.language)
    told = [f"{diff.desk}: {words_of(said.version(diff.old))} -> {words_of(said.version(diff.new))}"]
    told.append(words_of(summary(diff)))
    for chapter in Chapter:
        changes = diff.of(chapter)
        if changes:
            told += ["", words_of(said(f"chapter.{chapter}")).upper()]
        for change in changes:
            told.append(f"{MARKS[change.effect]} {words_of(change.what)}")
            told += [_wrapped(f"{words_of(said('column.before'))}: {_flat(change.before)}")]
            told += [_wrapped(f"{words_of(said('column.after'))}: {_flat(change.after)}")]
            told.append(_wrapped(words_of(effect_said(change, diff.language))))
            told += [_wrapped(f"> {words_of(example.said)}") for example in change.examples]
    return "\n".join(told) + "\n"


def as_json(diff: Diff) -> dict[str, object]:
    """The comparison as JSON values; moments in the desk's zone."""
    zone = ZoneInfo(diff.time_zone)
    return {
        "old": _version(diff.old),
        "new": _version(diff.new),
        "language": diff.language,
        "summary": words_of(summary(diff)),
        "changes": [
            {
                "chapter": str(change.chapter),
                "place": change.place,
                "what": words_of(change.what),
                "before": _flat(change.before),
                "after": _flat(change.after),
                "effect": str(change.effect),
                "plans": list(change.concerned.plans),
                "audiences": list(change.concerned.audiences),
                "severities": list(change.concerned.severities),
                "examples": [
                    {
                        "text": words_of(example.said),
                        "at": example.at.astimezone(zone).isoformat(),
                        "before": example.before and example.before.astimezone(zone).isoformat(),
                        "after": example.after and example.after.astimezone(zone).isoformat(),
                    }
                    for example in change.examples
                ],
            }
            for change in diff.changes
        ],
    }


def _blocks(diff: Diff, said: _Said) -> Iterator[Block]:
    if not diff:
        yield Paragraph(said("nothing"), "lead")
    head = tuple(said(f"column.{name}") for name in ("what", "before", "after", "effect"))
    for chapter in Chapter:
        changes = diff.of(chapter)
        if not changes:
            continue
        heading = said(f"chapter.{chapter}")
        yield Heading(1, heading, f"diff-{chapter}")
        rows = tuple(
            (lines(change.what), change.before, change.after, lines(effect_said(change, diff.language)))
            for change in changes
        )
        yield Table(heading, head, rows, (4, 4, 4, 4))
        for change in changes:
            if change.examples:
                yield Paragraph(change.what, "label")
                yield Items(tuple(example.said for example in change.examples))


class _Said:
    """The fixed sentences in one language."""

    def __init__(self, language: str) -> None:
        self.speech = Speech(language)

    def __call__(self, key: str, **values: Value) -> Inline:
        return self.speech.formed(SENTENCES[key], **values)

    def version(self, version: Version) -> Inline:
        """A version by its name and its date of effect."""
        return self("version", name=version.name, day=self.speech.day(version.holds_from))


def _version(version: Version) -> dict[str, object]:
    return {"charter": version.name, "holds_from": version.holds_from.isoformat(), "digest": version.digest}


def _flat(cell: Cell) -> str:
    return " · ".join(words_of(line) for line in cell)


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent="    ", subsequent_indent="      ", break_on_hyphens=False)
