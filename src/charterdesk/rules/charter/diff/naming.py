"""The names and the values of a comparison, in the customer's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from charterdesk.rules.charter.diff.walk import ABSENT, Difference, Step, Trail
from charterdesk.rules.charter.diff.words import FIELDS, SENTENCES, VALUES
from charterdesk.rules.charter.document.blocks import Cell, Inline
from charterdesk.rules.charter.document.costs import hours_said
from charterdesk.rules.charter.document.hours import closing_said, days_said, nth_said, season_said, spans_said
from charterdesk.rules.charter.document.speech import LANGUAGES, Value, capital, joined, lines, listed, plain, words_of
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.terms.amounts import Amount, Duration, Hours, Rate, Share
from charterdesk.rules.terms.calendars import DAYS, Calendar, ClosedOn, Season, Spans, days_named, nth_day
from charterdesk.rules.terms.charges import Added
from charterdesk.rules.terms.commitments import ANY_SEVERITY, Promised
from charterdesk.rules.terms.coverage import Need
from charterdesk.rules.terms.days import DayOfYear, HourOfDay
from charterdesk.rules.terms.handling import Criterion
from charterdesk.rules.terms.plans import Plan
from charterdesk.rules.terms.telephone import Wait
from charterdesk.rules.terms.term import Term
from charterdesk.rules.terms.texts import ANY_LANGUAGE, Text
from charterdesk.rules.terms.when import When

MOST_DAYS: Final = 12
BETWEEN: Final = " · "
# Fields whose name says nothing before the name of what stands below them.
NAMED_ALONE: Final = frozenset(
    {"levels", "calendars", "plans", "severities", "kinds", "options", "channels", "audiences"}
)
UNSAID: Final = frozenset({f"Charter.{name}" for name in (*NAMED_ALONE, "desk", "prices", "changes")}) | {
    "Calendar.monthly",
    "Calendar.week",
    "Commitment.special",
    "Commitment.within",
    "Emergency.special",
    "FeeTerms.special",
    "Option.commitments",
    "Plan.commitments",
    "Plan.price",
    "Price.special",
    "Prices.special",
    "Season.week",
    "SpecialPromise.within",
}
# Keys whose absence means something else than that nothing is said.
EMPTY: Final[Mapping[str, str]] = {
    "Channel.open": "value.always",
    "Emergency.open": "value.always",
    "Charter.holds_until": "value.without_end",
    "Commitment.only_for": "value.everything",
    "Information.only_for": "value.everything",
    "Prepaid.kinds": "value.everything",
    "SpecialPromise.calendar": "value.as_general",
    "SpecialPromise.firm": "value.as_general",
    "SpecialPromise.cut_off": "value.as_general",
    "Commitment.starts": "value.usual",
    "Commitment.stops": "value.usual",
    "Promised.stops": "value.usual",
}
Named = Callable[[str], Inline]


@dataclass(frozen=True, slots=True)
class Naming:
    """Both versions told in one language: what came is named after the new one, what went after the old one."""

    old: Told
    new: Told

    def say(self, key: str, **values: Value) -> Inline:
        """Fixed words of the comparison."""
        forms = SENTENCES.get(key) or VALUES[key]
        return self.new.speech.formed(forms, **values)

    def what(self, difference: Difference) -> Inline:
        """What differs: the level, the commitment, the severity, and the key in words."""
        told = self.old if difference.new is ABSENT else self.new
        parts = [*_steps(told, self.old, difference.trail)]
        if difference.order:
            parts.append(self.say("value.written" if difference.last.field == "week" else "order"))
        said = listed([part for part in parts if part], BETWEEN)
        return capital(said)

    def sides(self, difference: Difference) -> tuple[Cell, Cell]:
        """The value before and after; where both sound alike, what tells them apart."""
        old, new = difference.old, difference.new
        if difference.order:
            old, new = _order(old), _order(new)
        if isinstance(old, Text) and isinstance(new, Text):
            return self._texts(old, new)
        if isinstance(old, frozenset) and isinstance(new, frozenset):
            old, new = old - new, new - old
        before, after = self._side(self.old, difference, old), self._side(self.new, difference, new)
        if _plain(before) == _plain(after):
            before, after = self._apart(before, old), self._apart(after, new)
        if _plain(before) == _plain(after):
            after = lines(self.say("value.written"))
        return before, after

    def _side(self, told: Told, difference: Difference, value: Any) -> Cell:
        if value is ABSENT:
            return lines(self.say("value.gone" if difference.new is ABSENT else "value.absent"))
        if isinstance(value, Term) and (difference.old is ABSENT or difference.new is ABSENT or value is None):
            return described(told, value, difference.trail) or lines(self.say("value.yes"))
        if value is None and isinstance(difference.new or difference.old, Term):
            key = EMPTY.get(f"{difference.last.owner}.{difference.last.field}", "value.nothing")
            return lines(self.say(key))
        if isinstance(value, Term) and (difference.old is None or difference.new is None):
            return described(told, value, difference.trail) or lines(self.say("value.yes"))
        return lines(said(told, difference.last, value))

    def _texts(self, old: Text, new: Text) -> tuple[Cell, Cell]:
        """Texts as this reader gets them; those of other languages only where they alone differ."""
        language = self.new.speech.language
        if old.in_language(language) != new.in_language(language):
            nothing = self.say("value.nothing")
            return lines(self.old.speech.text(old) or nothing), lines(self.new.speech.text(new) or nothing)
        others = dict.fromkeys((*old.by_language, *new.by_language))
        apart = [one for one in others if old.by_language.get(one) != new.by_language.get(one)]
        return tuple(tuple(self._in(text, one) for one in apart) for text in (old, new))  # type: ignore[return-value]

    def _in(self, text: Text, language: str) -> Inline:
        said = text.by_language.get(language)
        words = self.new.speech.text(Text({language: said})) if said else self.say("value.nothing")
        key = f"language.{language}"
        named = self.new.speech.word(key) if language in LANGUAGES else language or "*"
        return self.say("value.in_language", said=words, language=named)

    def _apart(self, cell: Cell, value: Any) -> Cell:
        return lines(self.say("value.machine", said=listed(cell), name=_written(value)))


def described(told: Told, term: Term, trail: Trail) -> Cell:
    """A whole line that came or went: all that it says, key by key."""
    found: list[Inline] = []
    for step, value in _leaves(term, trail):
        inner = listed([part for part in _steps(told, told, step[len(trail) :]) if part], BETWEEN)
        words = said(told, step[-1] if not step[-1].name else _last(step), value)
        form = VALUES["value.named"]
        found.append(told.speech.formed(form, what=capital(inner), value=words) if inner else words)
    return tuple(found)


def said(told: Told, step: Step, value: Any) -> Inline:  # noqa: C901, PLR0911, PLR0912  # a kind of value a line
    """A value in words."""
    speech = told.speech
    key = f"{step.owner}.{step.field}"
    match value:
        case None | "" | () | frozenset() if not value:
            return speech.formed(VALUES[EMPTY.get(key, "value.nothing")])
        case bool():
            return speech.formed(VALUES["value.yes" if value else "value.no"])
        case Enum():
            known = VALUES.get(f"{type(value).__name__}.{value.value}")
            return speech.formed(known) if known else _names(told, step)(str(value))
        case Promised():
            return plain(speech.duration(value.within)) if value.within else said(told, step, value.served)
        case Text():
            return speech.text(value)
        case When():
            return told.when(value) or speech.formed(VALUES["value.everything"])
        case Duration():
            return plain(speech.duration(value))
        case Wait():
            return plain(value.in_language(speech.language))
        case Hours():
            return plain(hours_said(told, value))
        case Amount():
            return plain(speech.money(value.money))
        case Rate():
            return plain(speech.rate(value))
        case Share():
            return plain(speech.share(value))
        case Added():
            return plain("+ ") + said(told, step, value.share or value.rate or value.amount)
        case Spans():
            return plain(spans_said(told, value))
        case HourOfDay():
            return plain(speech.hours(value.seconds))
        case DayOfYear():
            day = date(value.year or told.today.year, value.month, value.day)
            return plain(speech.day(day) if value.year else speech.day_and_month(day))
        case ClosedOn():
            return closing_said(told, value)
        case Season():
            return season_said(told, value)
        case date():
            return plain(speech.weekday_and_day(value))
        case int() | Decimal():
            return plain(speech.number(value))
        case frozenset():
            return _days(told, value)
        case tuple():
            return _several(told, step, value)
        case Term():
            return listed(described(told, value, (step,)), "; ")
        case Mapping():
            return listed([(*plain(f"{name}: "), *said(told, step, one)) for name, one in value.items()])
    return _names(told, step)(str(value))


def _days(told: Told, days: frozenset[date]) -> Inline:
    shown = sorted(days)[-MOST_DAYS:]
    words = plain(", ".join(told.speech.day(day) for day in shown))
    if len(days) == len(shown):
        return words
    more = told.speech.formed(VALUES["value.more"], number=len(days) - len(shown))
    return (*words, *plain(", "), *more)


def _several(told: Told, step: Step, values: tuple[Any, ...]) -> Inline:
    between = "; " if any(isinstance(one, Term) for one in values) else ", "
    return listed((said(told, step, one) for one in values), between)


def _names(told: Told, step: Step) -> Named:  # noqa: C901, PLR0911, PLR0912  # a family of names a line
    """How the names are said that a field holds."""
    match step.field:
        case "calendar" | "open" | "opening" | "uninterrupted" | "outside" | "during" | "any_of" | "as_":
            return told.calendar
        case "starts" | "stops":
            return told.event
        case "needs" if step.owner == "Level":
            return told.event
        case "commitments" if step.owner == "ClockCall":
            return lambda name: (
                told.speech.formed(VALUES["level.answer"]) if name == "answer" else told.commitment(name)
            )
        case "after":
            return told.commitment
        case "kinds" | "only_for" | "not_for":
            return told.kind
        case "audiences" | "for_" | "unknown_sender":
            return told.audience
        case "options" | "offer" | "outside_with" | "changes_with":
            return told.option
        case "or_else":
            return told.plan_named
        case "channels":
            return told.channel
        case "refer_to":
            return told.place
        case "severities" | "usual_severity":
            return told.severity
        case "first":
            return lambda name: told.plan_named(name) if name in told.whole.plans else told.kind(name)
        case "languages":
            return lambda name: plain(told.speech.word(f"language.{name}") if name in LANGUAGES else name)
        case "is_" if step.owner == "Need":
            return lambda name: told.need(Need(is_=name))
    return plain


def _steps(told: Told, other: Told, trail: Trail) -> Iterator[Inline]:
    """The way to a value in words: the level, the commitment, the severity, then the key."""
    plan: Plan | None = None
    for number, step in enumerate(trail):
        followed = number + 1 < len(trail)
        if step.name:
            known = told if _has(told, step) else other
            if step.field == "plans":
                plan = known.whole.plans.get(step.name)
            yield _below(known, step, plan)
        elif step.field == "without_contract" and followed:
            plan = told.charter.without_contract
            yield told.speech.formed(FIELDS["Charter.without_contract"])
        elif not (followed and f"{step.owner}.{step.field}" in UNSAID):
            yield told.speech.formed(field_words(step))


def _has(told: Told, step: Step) -> bool:
    declared = getattr(told.whole, step.field, None)
    return not isinstance(declared, Mapping) or step.name in declared


def _below(told: Told, step: Step, plan: Plan | None) -> Inline:  # noqa: C901, PLR0911, PLR0912  # a family a line
    """The name of one of several: of a level, a commitment, a severity, a line for some requests ..."""
    speech, name = told.speech, step.name
    if isinstance(step.line, Term):
        return _line(told, step)
    match step.field:
        case "plans":
            return told.plan_named(name)
        case "commitments":
            return told.commitment(name, plan)
        case "within":
            return () if name == ANY_SEVERITY else told.severity(name)
        case "severities":
            return told.severity(name)
        case "calendars":
            return told.calendar(name)
        case "channels":
            return told.channel(name)
        case "audiences":
            return capital(told.audience(name))
        case "kinds" | "not_covered":
            return told.kind(name)
        case "options" | "information":
            known = told.whole.information.get(name) if step.field == "information" else None
            return speech.text(known.is_) if known and known.is_ else told.option(name)
        case "events":
            return told.event(name)
        case "levels":
            return told.at_level(name)
        case "regions" | "products" | "facts":
            declared = getattr(told.whole, step.field).get(name)
            return (speech.text(declared.is_) if declared else ()) or plain(name.replace("_", " "))
        case "surcharges" | "fees":
            return plain(name.replace("_", " "))
        case "exceptions":
            return plain(speech.weekday_and_day(date.fromisoformat(name)))
        case "week" if step.owner in {"Calendar", "Season"}:
            numbers = [DAYS.index(day) for day in days_named(name)]
            return capital(plain(days_said(told, numbers)))
        case "monthly":
            return capital(plain(speech.word("and").join(nth_said(told, day) for day in nth_day(name))))
    return plain(name)


def _line(told: Told, step: Step) -> Inline:
    """A line of a list: for which requests it is, or what it says."""
    line = step.line
    if hasattr(line, "when"):
        return told.when(line.when)
    if step.field == "needs":
        return told.need(line)
    if step.field == "seasons":
        return said(told, Step("Season", "from_"), line.from_)
    if step.field == "ranking":
        return said(told, Step("RankBy", "by"), Criterion(line.by))
    return ()


def _leaves(value: Any, trail: Trail) -> Iterator[tuple[Trail, Any]]:
    """All that a line says and that is not as it would be without saying."""
    if isinstance(value, Calendar | Term) and not isinstance(value, _WHOLE):
        for field in fields(value):  # type: ignore[arg-type]  # every term is a dataclass
            inner = getattr(value, field.name)
            if inner in (None, "", (), False) or (isinstance(inner, Mapping | Text) and not inner):
                continue
            if inner == field.default or field.name.endswith("source"):
                continue
            yield from _leaves(inner, (*trail, Step(type(value).__name__, field.name)))
    elif isinstance(value, Mapping):
        field_step = trail[-1]
        for name, inner in value.items():
            yield from _leaves(inner, (*trail, Step(field_step.owner, field_step.field, str(name))))
    elif isinstance(value, tuple) and any(isinstance(one, Term) and hasattr(one, "when") for one in value):
        field_step = trail[-1]
        for number, inner in enumerate(value):
            step = Step(field_step.owner, field_step.field, str(number), inner)
            yield from ((where, leaf) for where, leaf in _leaves(inner, (*trail, step)) if not isinstance(leaf, When))
    else:
        yield trail, value


_WHOLE: Final = (
    Duration, Hours, Amount, Rate, Share, Text, When, HourOfDay, DayOfYear, Spans, Added, ClosedOn, Season, Promised,
    Wait,
)  # fmt: skip


def field_words(step: Step) -> tuple[str, str, str]:
    """What a key is called, in three languages."""
    return FIELDS.get(f"{step.owner}.{step.field}") or FIELDS[step.field]


def _last(trail: Trail) -> Step:
    return next(step for step in reversed(trail) if not step.name)


def _order(value: Any) -> Any:
    return tuple(value)


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(_written(one) for one in value)
    if isinstance(value, Text):
        return " / ".join(f"{name or ANY_LANGUAGE} {words}" for name, words in value.by_language.items())
    return str(value)


def _plain(cell: Cell) -> str:
    return words_of(joined(run for line in cell for run in line))
