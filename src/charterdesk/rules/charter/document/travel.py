"""The chapters of how a request travels: the flow drawn from the workflow, the queue, closing, changes, statements."""

from __future__ import annotations

from collections.abc import Iterator

from charterdesk.rules.charter.document.blocks import Block, Heading, Inline, Items, Paragraph
from charterdesk.rules.charter.document.flow import flow
from charterdesk.rules.charter.document.levels import levels
from charterdesk.rules.charter.document.speech import capital, plain, words_of
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.terms.handling import ClosedBy, Criterion, RankBy
from charterdesk.rules.workflow import State, Verb, allowed

USUAL_ORDER = (RankBy(by=Criterion.SEVERITY), RankBy(by=Criterion.COMMITMENT), RankBy(by=Criterion.ARRIVAL))


def travel(told: Told) -> Iterator[Block]:
    """Tell how a request travels, in which order requests are worked on, and how they end."""
    speech = told.speech
    yield Heading(1, speech.phrase("travel"), "travel")
    drawing, steps = flow(told)
    yield drawing
    yield Items(steps, ordered=True)
    yield from levels(told)
    yield Heading(2, speech.phrase("queue"), "queue")
    yield Paragraph(speech.phrase("queue.said"))
    ranking = told.charter.ranking or tuple(
        one for one in USUAL_ORDER if told.charter.severities or one.by is not Criterion.SEVERITY
    )
    yield Items(tuple(_criterion(told, one) for one in ranking), ordered=True)
    yield Heading(2, speech.phrase("closing"), "closing")
    yield Items(tuple(_closing(told)))


def changes_and_statements(told: Told) -> Iterator[Block]:
    """Tell how changes are announced, and what the charter says beside its rules."""
    speech = told.speech
    changes = told.charter.changes
    yield Heading(1, speech.phrase("changes"), "changes")
    rule = speech.phrase("changes.announced" if changes.announced else "changes.unannounced")
    if changes.note:
        yield Paragraph((*speech.text(changes.note), *speech.source(changes.source)))
    core = speech.word("changes.unannounced.said")
    # The charter's own words may say so already.
    if changes.announced or core not in words_of(speech.text(changes.note)):
        rule = (*rule, *plain("."))
        yield Paragraph((*capital(rule), *speech.source(changes.source)))
    if told.charter.statements:
        yield Heading(1, speech.phrase("statements"), "statements")
        yield Items(tuple((*speech.text(one.text), *speech.source(one.source)) for one in told.charter.statements))


def _criterion(told: Told, one: RankBy) -> Inline:
    speech = told.speech
    first: Inline = ()
    if one.by is Criterion.PLAN:
        first = speech.both(told.plan_named(name) for name in one.first)
    if one.by is Criterion.KIND:
        first = speech.both(told.kind(name) for name in one.first)
    said = speech.phrase(f"rank.{one.by}", first=first)
    return (*said, *speech.source(one.source))


def _closing(told: Told) -> Iterator[Inline]:
    speech = told.speech
    closing = told.charter.closing
    key = "closing.customer" if closing.by is ClosedBy.CUSTOMER else "closing.desk"
    by = speech.phrase("closing.customer.silence" if closing.silence and key == "closing.customer" else key)
    yield (*by, *speech.source(closing.source))
    if closing.silence:
        yield speech.phrase("closing.silence", time=speech.duration(closing.silence))
    yield speech.phrase("closing.told" if closing.customer_told else "closing.untold")
    if Verb.REOPEN in allowed(told.charter, State.CLOSED):
        if closing.reopen_within:
            yield speech.phrase("closing.reopen", time=speech.duration(closing.reopen_within))
        else:
            yield speech.phrase("closing.reopen.any")
