"""A request under one version, ready to be read: the decision, its clocks as strips, the lines that answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from charterdesk.rules.decide import Decision, decide
from charterdesk.rules.decide.promises import Promise
from charterdesk.rules.decide.request import read_request
from charterdesk.rules.facts import Request
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.worktime.opening import counting
from charterdesk.web import moments
from charterdesk.web.clock_strip import Strip, strip
from charterdesk.web.desk.decision_record import Because, Record, missing_words, record
from charterdesk.web.desk.trying.lines import Stretch, answering
from charterdesk.web.desk.trying.versions import Tried


@dataclass(frozen=True, slots=True)
class Drawn:
    """A promise as a strip; `differs` where the other version promises something else."""

    name: str
    within: str
    due: datetime
    due_words: str
    now_words: str
    words: str
    strip: Strip
    source: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the answer, and whether the other version says it otherwise."""

    text: str
    source: str = ""
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """What one version does with the request. `unheard` are facts that this version does not know."""

    key: str
    name: str
    outcome: str
    taken: bool
    verdict: Told
    plan: Told
    clocks: tuple[Drawn, ...]
    price: tuple[Told, ...]
    missing: Told
    instead: Told
    because: tuple[Told, ...]
    unheard: tuple[str, ...]
    stretches: tuple[Stretch, ...]


def side(tried: Tried, said: Mapping[str, Any]) -> Side | tuple[str, ...]:
    """Decide the request under this version; or what cannot be read of it."""
    charter = tried.reading.charter
    request, unheard = _heard(said, charter)
    if not isinstance(request, Request):
        return request
    decision = decide(charter, request)
    told = record(charter, decision)
    return Side(
        key=tried.key,
        name=tried.name,
        outcome=told.outcome,
        taken=told.taken,
        verdict=Told(told.verdict),
        plan=Told(told.plan),
        clocks=_clocks(charter, decision, told, request.at),
        price=tuple(Told(line) for line in told.price),
        missing=Told(", ".join(told.missing)),
        instead=Told(told.instead),
        because=tuple(_because(line) for line in told.because),
        unheard=unheard,
        stretches=answering(tried.reading, tried.text, request, decision),
    )


def marked(first: Side, second: Side) -> tuple[Side, Side]:
    """Both, with what differs between them marked."""
    return _marked(first, second), _marked(second, first)


def _marked(one: Side, other: Side) -> Side:
    dues = {clock.name: (clock.due, clock.within) for clock in other.clocks}
    prices = {line.text for line in other.price}
    reasons = {line.text for line in other.because}
    return replace(
        one,
        verdict=_against(one.verdict, other.verdict),
        plan=_against(one.plan, other.plan),
        clocks=tuple(replace(clock, differs=dues.get(clock.name) != (clock.due, clock.within)) for clock in one.clocks),
        price=tuple(replace(line, differs=line.text not in prices) for line in one.price),
        missing=_against(one.missing, other.missing),
        instead=_against(one.instead, other.instead),
        because=tuple(replace(line, differs=line.text not in reasons) for line in one.because),
    )


def _against(one: Told, other: Told) -> Told:
    return replace(one, differs=one.text != other.text)


def _because(line: Because) -> Told:
    return Told(line.text, line.source)


def _heard(said: Mapping[str, Any], charter: Charter) -> tuple[Request | tuple[str, ...], tuple[str, ...]]:
    """The request as this version hears it: names that only another version declares are unknown to it."""
    unheard: list[str] = []
    kept: dict[str, Any] = {key: dict(part) if isinstance(part, dict) else part for key, part in said.items()}
    request = read_request(kept, charter)
    if isinstance(request, Request):
        return request, ()
    for malformed in request:
        part, _dot, key = malformed.key.rpartition(".")
        if malformed.key in {"at", "channel"}:
            return tuple(str(one) for one in request), ()
        unheard.append(malformed.key)
        if part and isinstance(kept.get(part), dict):
            kept[part].pop(key, None)
        else:
            kept.pop(malformed.key, None)
    if "contract.plan" in unheard:
        kept.pop("contract", None)
    heard = read_request(kept, charter)
    if isinstance(heard, Request):
        return heard, tuple(missing_words(charter, key.rpartition(".")[2]) for key in unheard)
    return tuple(str(one) for one in heard), ()


def _clocks(charter: Charter, decision: Decision, told: Record, at: datetime) -> tuple[Drawn, ...]:
    return tuple(
        _drawn(charter, promise, line.what, line.within, at)
        for promise, line in zip(decision.commitments, told.promises, strict=True)
    )


def _drawn(charter: Charter, promise: Promise, name: str, within: str, at: datetime) -> Drawn:
    timeline = counting(charter, promise.terms.counts, promise.terms.calendar)
    begun = max(at, promise.counted_from)
    drawn = strip((), timeline, now=begun, due=promise.due, remaining=promise.promised_seconds)
    due = _("due %(moment)s") % {"moment": moments.exact(promise.due)}
    now_words = _("reported %(moment)s") if begun == at else _("counted from %(moment)s")
    return Drawn(
        name=name,
        within=within,
        due=promise.due,
        due_words=due,
        now_words=now_words % {"moment": moments.exact(begun)},
        words=within,
        strip=drawn,
        source=promise.terms.source,
    )
