"""What a customer is given where the desk did not keep its word, in lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from charterdesk.rules.charter.document.blocks import Inline
from charterdesk.rules.charter.document.speech import capital, listed
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.terms.remedies import Given, Remedy


def remedy_lines(told: Told, remedies: Iterable[Remedy]) -> Iterator[Inline]:
    """Tell each remedy: for which severities, below what, what is given and how much at most."""
    speech = told.speech
    for one in remedies:
        given = _given(told, one.give)
        if one.of:
            given = speech.phrase("missed.of", given=given, of=speech.text(one.of))
        parts = [speech.phrase("missed", given=given)]
        if one.severities:
            parts.append(speech.both(told.severity(name) for name in one.severities))
        if one.below:
            parts.append(speech.phrase("missed.below", share=speech.share(one.below)))
        if one.at_most:
            parts.append(speech.phrase("missed.most", share=speech.share(one.at_most)))
        yield (*capital(listed(parts)), *speech.source(one.source))


def _given(told: Told, given: Given) -> Inline:
    speech = told.speech
    if given.rate:
        return speech.phrase("missed.rate", rate=speech.rate(given.rate))
    if given.amount:
        return speech.inline(speech.money(given.amount.money))
    return speech.inline(speech.share(given.share)) if given.share else ()
