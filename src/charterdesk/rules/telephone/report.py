"""The year's report of the telephone: its figures, of the whole year, by month, by hour and by group.

The report of the same calls is the same, byte for byte, whatever made them and in whatever order they come; `mark` is a
hash of every call with what it was counted as, so that two reports can be held against each other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, Final
from zoneinfo import ZoneInfo

from charterdesk.rules.telephone.counting import Counted, Counting
from charterdesk.rules.telephone.figures import Figures, by_group, by_hour, by_month
from charterdesk.rules.telephone.report_words import FORMULAS, WORDS
from charterdesk.rules.telephone.tally import Share

DECIMAL_COMMA: Final = frozenset({"fr", "es"})
LANGUAGES: Final = ("en", "fr", "es")
WHOLE, MONTHS, HOURS, GROUPS = "whole", "months", "hours", "groups"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures of a year of a desk. `countings` are those that held in it, each from its first day."""

    desk: str
    year: int
    zone: ZoneInfo
    countings: tuple[tuple[date, Counting], ...]
    whole: Figures

    @property
    def mark(self) -> str:
        """Return the hash of every call with what it was counted as."""
        lines = sorted(
            f"{one.call.source}\t{one.call.key}\t{one.call.started_at.isoformat()}\t{one.counted}\t{one.in_time}\t"
            f"{one.call.waited}\t{one.call.talked}\t{one.call.held}"
            for one in self.whole.judged
        )
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """Return the report for machines: shares as part and whole, times in seconds."""
        return {
            "desk": self.desk,
            "year": self.year,
            "time_zone": self.zone.key,
            "counted": [
                {"from": day.isoformat(), "short_abandon": _short(rule), "service_level": _level(rule)}
                for day, rule in self.countings
            ],
            WHOLE: told(self.whole),
            **{name: {label: told(part) for label, part in held.items()} for name, held in self.parted().items()},
            "mark": self.mark,
        }

    def parted(self) -> dict[str, Mapping[str, Figures]]:
        """Return the parts, those in which nothing was offered and nothing came out of hours left out."""
        parts: dict[str, dict[str, Figures]] = {
            MONTHS: {f"{month:%Y-%m}": part for month, part in by_month(self.whole, self.zone).items()},
            HOURS: {f"{hour:02}:00": part for hour, part in by_hour(self.whole, self.zone).items()},
            GROUPS: by_group(self.whole),
        }
        return {
            name: {label: part for label, part in held.items() if part.offered or part.out_of_hours}
            for name, held in parts.items()
        }

    def as_text(self, language: str) -> Iterator[str]:
        """Yield the lines of the report in English, French or Spanish."""
        words = WORDS[language]
        yield words["title"].format(desk=self.desk, year=self.year)
        yield ""
        for day, rule in self.countings:
            yield words["from"].format(day=day.isoformat())
            short = rule.short.in_language(language) if rule.short else words["unsaid"]
            yield f"  {words['short_abandon']}: {short}"
            yield f"  {words['service_level']}: {self._stated(rule, language)}"
        yield ""
        width = max(len(words[name]) for name in told(self.whole))
        for name, figure in told(self.whole).items():
            yield f"{words[name].ljust(width)}  {_written(name, figure, language)}"
        for part, held in self.parted().items():
            yield ""
            yield from self._table(part, held, language)
        yield ""
        yield words["mark"].format(mark=self.mark)

    def _stated(self, rule: Counting, language: str) -> str:
        level, words = rule.level, WORDS[language]
        if level is None:
            return words["unsaid"]
        return FORMULAS[language][level.of].format(time=level.within.in_language(language))

    def _table(self, part: str, held: Mapping[str, Figures], language: str) -> Iterator[str]:
        words = WORDS[language]
        names = [*told(self.whole)]
        lines = [[words[part], *(words[f"{name}."] for name in names)]]
        for label, figures in held.items():
            lines.append([label or "?", *(_written(name, figure, language) for name, figure in told(figures).items())])
        widths = [max(len(line[number]) for line in lines) for number in range(len(lines[0]))]
        for line in lines:
            cells = [
                line[0].ljust(widths[0]),
                *(cell.rjust(wide) for cell, wide in zip(line[1:], widths[1:], strict=True)),
            ]
            yield "  ".join(cells)


def told(figures: Figures) -> dict[str, Any]:
    """Return every figure by its name: counts, times in seconds (fractions as text), shares as part and whole."""
    average = figures.average_answer
    return {
        "offered": len(figures.offered),
        "answered": len(figures.answered),
        "abandoned": len(figures.abandoned),
        "short": len(figures.short),
        "voicemail": len(figures.counted_as(Counted.VOICEMAIL)),
        "forwarded": len(figures.counted_as(Counted.FORWARDED)),
        "abandoned_share": _share(figures.abandoned_share),
        "abandoned_share_less_short": _share(figures.abandoned_share_less_short),
        "average_answer": None if average is None else str(average),
        "ninetieth_answer": figures.ninetieth_answer,
        "service_level": _share(figures.service_level) if figures.service_level else None,
        "out_of_hours": len(figures.out_of_hours),
    }


def _share(share: Share) -> dict[str, int]:
    return {"part": share.part, "of": share.whole}


def _short(rule: Counting) -> int | None:
    return rule.short.seconds if rule.short else None


def _level(rule: Counting) -> dict[str, Any] | None:
    level = rule.level
    return None if level is None else {"within": level.within.seconds, "of": str(level.of)}


def _written(name: str, figure: Any, language: str) -> str:
    """Write a figure for people: 3.72 %, 20.5 s, none."""
    if isinstance(figure, dict):
        said = f"{_rounded(Fraction(figure['part'], figure['of']) * 100, '0.01')} %" if figure["of"] else None
    elif name == "average_answer" and figure is not None:
        said = f"{_rounded(Fraction(figure), '0.1')} s"
    elif name == "ninetieth_answer" and figure is not None:
        said = f"{figure} s"
    else:
        said = None if figure is None else str(figure)
    if said is None:
        return WORDS[language]["none"]
    return said.replace(".", ",") if language in DECIMAL_COMMA else said


def _rounded(value: Fraction, to: str) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(to), ROUND_HALF_UP)
