"""Criticality, wish, kind and contract -> the severity that counts, its priority, and the place in the queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from charterdesk.rules.facts import Request
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.handling import Criterion, RankBy
from charterdesk.rules.why import Reason

LAST = 99
NEVER = 99_999_999_999


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The severity that counts for a request, and what the desk calls its priority."""

    severity: str | None = None
    priority: str | None = None
    reasons: tuple[Reason, ...] = ()


def level_of(charter: Charter, word: str | None) -> str | None:
    """Return the severity that a word names, by its own name or by its priority."""
    if not word:
        return None
    if word in charter.severities:
        return word
    return next((name for name, level in charter.severities.items() if level.priority == word), None)


def priority_of(charter: Charter, severity: str | None) -> str | None:
    """Return what the desk calls the priority of a severity."""
    level = charter.severities.get(severity or "")
    return (level.priority or severity) if level else None


def judge_severity(charter: Charter, request: Request) -> Judged:
    """Take the severity that the desk validated; the customer's wish counts provisionally, where there is none."""
    kind = charter.kinds.get(request.kind or "")
    if kind and not kind.severity:
        return Judged()
    usual = (kind.usual_severity if kind else "") or None
    for code, word in (
        ("severity.validated", request.severity),
        ("severity.wished", request.wished_priority),
        ("severity.usual", usual),
    ):
        severity = level_of(charter, word)
        level = charter.severities.get(severity or "")
        if level:
            priority = level.priority or severity
            source = (kind.source if kind and code == "severity.usual" else "") or level.source or "severities"
            return Judged(severity=severity, priority=priority, reasons=(Reason(code, source, {"priority": priority}),))
    return Judged()


def needs_severity(charter: Charter, kind_name: str | None) -> bool:
    """Say whether this kind of request is asked how bad it is: by itself, or because a promise depends on it."""
    kind = charter.kinds.get(kind_name or "")
    if kind and (kind.asks_severity or not kind.severity):
        return kind.asks_severity
    plans = (*charter.plans.values(), *([charter.without_contract] if charter.without_contract else []))
    return any(said.asks_for_severity() for plan in plans for said in plan.commitments.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class RankFacts:
    """What the order of the queue looks at."""

    emergency: bool
    plan: str | None
    kind: str | None
    severity: str | None
    due: datetime | None
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Rank:
    """The place in the queue: a text that sorts, the first first, and why it stands there."""

    key: str
    why: tuple[Reason, ...]


def rank(charter: Charter, facts: RankFacts) -> Rank:
    """Compute the place of a ticket in the queue in the order that the charter states; arrival decides what is left."""
    parts: list[str] = []
    why: list[Reason] = []
    criteria = [*charter.ranking, RankBy(by=Criterion.ARRIVAL)]
    for criterion in criteria:
        part, reason = _part(charter, facts, criterion)
        parts.append(part)
        if reason:
            why.append(reason)
    seen = {reason.code: reason for reason in reversed(why)}
    return Rank("".join(parts), tuple(reason for reason in why if seen.pop(reason.code, None)))


def _part(charter: Charter, facts: RankFacts, criterion: RankBy) -> tuple[str, Reason | None]:
    source = criterion.source or "ranking"
    match criterion.by:
        case Criterion.EMERGENCY:
            return ("0", Reason("rank.emergency", source)) if facts.emergency else ("1", None)
        case Criterion.CONTRACT:
            return ("0", Reason("rank.contract", source)) if facts.plan else ("1", Reason("rank.no_contract", source))
        case Criterion.PLAN:
            place = _place(criterion.first, facts.plan)
            plan = charter.plans.get(facts.plan or "")
            reason = Reason("rank.plan", source, {"plan": (plan.is_ if plan else None) or facts.plan or "–"})
            return f"{place:02}", reason
        case Criterion.KIND:
            place = _place(criterion.first, facts.kind)
            known = charter.kinds.get(facts.kind or "")
            reason = Reason("rank.kind", source, {"kind": (known.is_ if known else None) or facts.kind or "–"})
            return f"{place:02}", reason if place < LAST else None
        case Criterion.SEVERITY:
            levels = tuple(charter.severities)
            place = _place(levels, facts.severity)
            priority = priority_of(charter, facts.severity)
            return f"{place:02}", Reason("rank.severity", source, {"priority": priority}) if priority else None
        case Criterion.COMMITMENT:
            if facts.due is None:
                return f"{NEVER:011}", None
            return f"{int(facts.due.timestamp()):011}", Reason("rank.due", source, {"due": facts.due.isoformat()})
        case Criterion.ARRIVAL:
            seconds = int(facts.opened_at.timestamp())
            return f"{seconds:011}", Reason("rank.arrival", source, {"at": facts.opened_at.isoformat()})


def _place(first: tuple[str, ...], name: str | None) -> int:
    return first.index(name) if name in first else LAST
