"""The chapters of what may be asked: kinds of request, severities, exclusions, what customers are asked for."""

from __future__ import annotations

from collections.abc import Iterator

from charterdesk.rules.charter.document.blocks import Block, Cell, Heading, Inline, Items, Pairs, Paragraph, Table
from charterdesk.rules.charter.document.hours import short_hours
from charterdesk.rules.charter.document.speech import capital, head_of, lines, listed, plain, quiet, rest_of, words_of
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.terms.kinds import Exclusion, Information, Kind, Sold
from charterdesk.rules.terms.severities import Severity
from charterdesk.rules.terms.texts import Text


def kinds(told: Told) -> Iterator[Block]:
    """Tell which kinds of request there are and how each is handled."""
    speech = told.speech
    if not told.charter.kinds:
        return
    yield Heading(1, speech.phrase("kinds"), "kinds")
    handled: dict[str, list[Inline]] = {}
    for name, kind in told.charter.kinds.items():
        handled.setdefault(_handling(told, name), []).append(_kind_named(told, name, kind))
    yield Pairs(tuple((capital(speech.phrase(key)), tuple(named)) for key, named in handled.items()))


def _kind_named(told: Told, name: str, kind: Kind) -> Inline:
    speech = told.speech
    said = speech.text(kind.is_) if kind.is_ else told.kind(name)
    remarks: list[Inline] = []
    if kind.asks_severity:
        remarks.append(speech.phrase("kinds.asks"))
    if not kind.severity and told.charter.severities:
        remarks.append(speech.phrase("kinds.none"))
    if kind.usual_severity:
        remarks.append(speech.phrase("kinds.usual", level=told.level(kind.usual_severity)))
    if remarks:
        said = (*said, *quiet((*plain(" – "), *listed(remarks))))
    return (*said, *speech.source(kind.source))


def _handling(told: Told, name: str) -> str:
    """Whether a kind of request is within the support, outside it, or within that of some levels."""
    plans = [plan for _, plan in told.plans()]
    some = [plan for plan in plans if name in plan.not_covered]
    if name in told.charter.not_covered or (some and len(some) == len(plans)):
        return "kinds.outside"
    return "kinds.partly" if some else "kinds.within"


def severities(told: Told) -> Iterator[Block]:
    """Tell the levels of severity with their examples, from the worst on."""
    speech = told.speech
    levels = told.charter.severities
    if not levels:
        return
    yield Heading(1, speech.phrase("severities"), "severities")
    yield Paragraph(speech.phrase("severities.judged"))
    detailed = any(level.uninterrupted or level.customer_must for level in levels.values())
    head = [speech.phrase("severities.level"), speech.phrase("severities.meaning")]
    if detailed:
        head.append(speech.phrase("severities.us"))
    rows = []
    for name, level in levels.items():
        row = [lines(capital(told.severity(name))), _meaning(told, level)]
        if detailed:
            row.append(_duties(told, level))
        rows.append(tuple(row))
    widths = (3, 6, 6) if detailed else (3, 9)
    yield Table(speech.phrase("severities.caption"), tuple(head), tuple(rows), widths)


def _meaning(told: Told, level: Severity) -> Cell:
    speech = told.speech
    examples = listed((speech.text(example) for example in level.examples), speech.word("semicolon"))
    said = speech.phrase("severities.examples", examples=examples) if examples else ()
    return lines((*_after_name(told, level.is_), *speech.source(level.source)), said)


def _after_name(told: Told, text: Text) -> Inline:
    """The meaning without the name at its head, which stands in the first column."""
    said = told.speech.text(text)
    if said and head_of(said[0].text) and ". " in said[0].text:
        return plain(rest_of(said[0].text)) if not said[0].language else said
    return said


def _duties(told: Told, level: Severity) -> Cell:
    speech = told.speech
    work = (
        speech.phrase("severities.uninterrupted", hours=short_hours(told, level.uninterrupted))
        if level.uninterrupted
        else ()
    )
    return lines(work, speech.text(level.customer_must)) or lines(speech.phrase("none"))


def uncovered(told: Told) -> Iterator[Block]:
    """Tell what no level covers, what a level does not, and what is offered instead."""
    speech = told.speech
    rows = [_excluded(told, name, one, ()) for name, one in told.charter.not_covered.items()]
    rows += [
        _excluded(told, name, one, told.plan(plan, plan_name))
        for plan_name, plan in told.plans()
        for name, one in plan.not_covered.items()
    ]
    if not rows:
        return
    yield Heading(1, speech.phrase("uncovered"), "uncovered")
    head = (speech.phrase("uncovered.what"), speech.phrase("uncovered.offer"))
    yield Table(speech.phrase("uncovered.caption"), head, tuple(rows), (1, 1))


def _excluded(told: Told, name: str, one: Exclusion, plan: Inline) -> tuple[Cell, Cell]:
    speech = told.speech
    what = speech.text(one.is_) if one.is_ else told.kind(name)
    level = capital(speech.phrase("uncovered.plan", plan=plan)) if plan else ()
    offer: list[Inline] = []
    if one.sold is Sold.NOT_AT_ALL:
        offer.append(speech.phrase("uncovered.not"))
    elif one.offer and not words_of(what).casefold().startswith(words_of(told.option(one.offer)).casefold()):
        offer.append(speech.phrase("uncovered.quote", offer=told.option(one.offer)))
    else:
        offer.append(speech.phrase("uncovered.quote.bare"))
    if one.uses_credit:
        offer.append(speech.phrase("uncovered.credit"))
    if one.without_plan:
        offer.append(speech.phrase("uncovered.without"))
    return lines((*what, *speech.source(one.source)), level), tuple(capital(said) for said in offer)


def asked_for(told: Told) -> Iterator[Block]:
    """Tell what a customer is asked for when he opens a request."""
    speech = told.speech
    if not told.charter.information:
        return
    yield Heading(1, speech.phrase("asked"), "asked")
    yield Paragraph(speech.phrase("asked.said"))
    yield Items(tuple(_information(told, name, one) for name, one in told.charter.information.items()))


def _information(told: Told, name: str, one: Information) -> Inline:
    speech = told.speech
    said = speech.text(one.is_) if one.is_ else capital(told.option(name))
    possible = speech.word("asked.possible")
    # The charter's own words may say so already.
    if one.when_possible and possible.strip(" ()") not in "".join(run.text for run in said).lower():
        said = (*said, *plain(possible))
    for key, names in (("asked.only", one.only_for), ("asked.not", one.not_for)):
        if names:
            said = (*said, *speech.phrase(key, kinds=speech.both(told.kind(kind) for kind in names)))
    return (*said, *speech.source(one.source))
