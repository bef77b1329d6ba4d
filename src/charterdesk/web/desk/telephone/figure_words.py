"""The words of the telephone's figures: what they are, what they are of, how they are written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charterdesk.rules.telephone.call import Direction, Outcome
from charterdesk.rules.telephone.counting import Counted, Counting
from charterdesk.rules.telephone.tally import Share
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.telephone import LevelOf, ServiceLevel, Wait
from charterdesk.web import moments
from charterdesk.web.desk import charter_labels, queue_words

Words = dict[str, str | Promise]
BY: Final[Words] = {
    "day": gettext_lazy("Day"),
    "hour": gettext_lazy("Hour"),
    "month": gettext_lazy("Month"),
    "group": gettext_lazy("Group"),
    "plan": gettext_lazy("Plan"),
    "agent": gettext_lazy("Agent"),
}
WHAT: Final[Words] = {
    "offered": gettext_lazy("Offered calls"),
    "answered": gettext_lazy("Answered calls"),
    "abandoned": gettext_lazy("Abandoned calls"),
    "short": gettext_lazy("Short abandons"),
    "voicemail": gettext_lazy("Calls that voicemail took"),
    "forwarded": gettext_lazy("Calls forwarded unanswered"),
    "in_time": gettext_lazy("Calls in time by the service level"),
    "late": gettext_lazy("Calls not in time by the service level"),
    "out_of_hours": gettext_lazy("Calls outside the hours of the telephone"),
    "under_way": gettext_lazy("Calls under way"),
    "untold": gettext_lazy("Calls whose end nobody told"),
    "not_ours": gettext_lazy("Calls that are not counted"),
}
COUNTED: Final[Words] = {
    Counted.ANSWERED: gettext_lazy("answered by the desk"),
    Counted.ABANDONED: gettext_lazy("abandoned"),
    Counted.SHORT: gettext_lazy("short abandon"),
    Counted.VOICEMAIL: gettext_lazy("voicemail"),
    Counted.FORWARDED: gettext_lazy("forwarded"),
    Counted.UNDER_WAY: gettext_lazy("under way"),
    Counted.UNTOLD: gettext_lazy("end not told"),
    Counted.OUT_OF_HOURS: gettext_lazy("out of hours"),
    Counted.NOT_OURS: gettext_lazy("not counted"),
}
OUTCOMES: Final[Words] = {
    Outcome.ANSWERED: gettext_lazy("answered by the desk"),
    Outcome.ABANDONED: gettext_lazy("abandoned"),
    Outcome.VOICEMAIL: gettext_lazy("voicemail"),
    Outcome.FORWARDED: gettext_lazy("forwarded"),
    Outcome.UNDER_WAY: gettext_lazy("under way"),
    Outcome.UNTOLD: gettext_lazy("end not told"),
}
DIRECTIONS: Final[Words] = {
    Direction.IN: gettext_lazy("incoming"),
    Direction.OUT: gettext_lazy("outgoing"),
    Direction.INTERNAL: gettext_lazy("internal"),
}
LEVELS: Final[Words] = {
    LevelOf.ANSWERED: gettext_lazy("answered within %(time)s, of the answered calls"),
    LevelOf.ANSWERED_AND_ABANDONED: gettext_lazy("answered within %(time)s, of the calls answered or abandoned"),
    LevelOf.OFFERED_LESS_SHORT: gettext_lazy(
        "answered within %(time)s, of the offered calls without those abandoned within the same time"
    ),
    LevelOf.OFFERED: gettext_lazy("answered, or abandoned, within %(time)s, of the offered calls"),
}


def none() -> str:
    """What stands where there is nothing to divide by."""
    return _("none")


def seconds(value: Fraction | int | None) -> str:
    """20.5 s; whole seconds without a decimal."""
    if value is None:
        return none()
    said = str(value) if isinstance(value, int) else number_format(_rounded(value, "0.1"), decimal_pos=1)
    return _("%(seconds)s s") % {"seconds": said}


def percent(share: Share | None) -> str:
    """3.72 %"""
    value = share.value if share else None
    return none() if value is None else rate(value)


def rate(value: Fraction) -> str:
    """A share of one, in percent with two decimals."""
    return _("%(share)s %%") % {"share": number_format(_rounded(value * 100, "0.01"), decimal_pos=2)}


def _rounded(value: Fraction, to: str) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(to), ROUND_HALF_UP)


def part(by: str, name: str, charter: Charter | None) -> str:
    """A part as people say it."""
    match by:
        case "day":
            return moments.day(date.fromisoformat(name))
        case "month":
            said = date.fromisoformat(name)
            return f"{moments.calendar_day(said).split(chr(160), 1)[1]}"
        case "hour":
            return f"{int(name)}:00–{int(name) + 1}:00"
        case "plan":
            return queue_words.plan(charter, name) if name else _("no contract known")
        case "agent":
            return name or _("nobody")
    return name or _("unknown")


def level(stated: ServiceLevel) -> str:
    """Of what a service level is the share, and what is aimed at."""
    said = str(LEVELS[stated.of]) % {"time": wait(stated.within)}
    if stated.answered is None:
        return said
    return _("%(level)s; %(share)s %% aimed at") % {"level": said, "share": number_format(stated.answered.percent)}


def wait(value: Wait) -> str:
    """20 seconds"""
    return value.in_language(charter_labels.language())


def definitions(counting: Counting) -> list[tuple[str, str, str]]:
    """How calls are counted: the word, what it means here, the charter's source."""
    return [*_definitions(counting)]


def _definitions(counting: Counting) -> Iterable[tuple[str, str, str]]:
    yield _("Offered calls"), _offered(counting), counting.hours_source
    short = (
        _("given up within %(time)s; the share of abandoned calls is told with them and without them")
        % {"time": wait(counting.short)}
        if counting.short
        else _("the charter states none")
    )
    yield _("Short abandon"), short, counting.source if counting.short else ""
    yield (
        _("Answer delay"),
        _("from the arrival until an agent answers, announcements of a queue included; of answered calls alone"),
        "",
    )
    stated = counting.level
    yield (
        _("Service level"),
        level(stated) if stated else _("the charter states none"),
        (stated.source or counting.source) if stated else "",
    )


def _offered(counting: Counting) -> str:
    said = _("came in while the telephone is open") if counting.hours is not None else _("came in, at any hour")
    if counting.groups:
        said = _("%(said)s, for the groups %(groups)s") % {"said": said, "groups": ", ".join(sorted(counting.groups))}
    if counting.called:
        said = _("%(said)s, at the numbers %(numbers)s") % {"said": said, "numbers": ", ".join(sorted(counting.called))}
    return said


def clock(elapsed: int) -> str:
    """1:05 of a minute and five seconds."""
    minutes, rest = divmod(elapsed, 60)
    return f"{minutes}:{rest:02}"
