"""The drawing of a week: a row a day, open hours as bars, closed ones hatched."""

from __future__ import annotations

from charterdesk.rules.charter.document.blocks import Box, Drawing, Label, Line, Shape
from charterdesk.rules.charter.document.ordinary import usual_spans
from charterdesk.rules.charter.document.speech import capital, words_of
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.terms.calendars import DAY_SECONDS, DAYS, Calendar

HOUR = 3600
NAMES_WIDTH = 12.0
ROW = 17.0
BAR = 11.0
HEAD = 18.0
FEW_HOURS = 13
MANY_HOURS = 18
Span = tuple[int, int]


def week_drawing(told: Told, name: str, calendar: Calendar) -> Drawing:
    """Draw the usual week of a calendar."""
    speech = told.speech
    days = usual_spans(told, name) if calendar.any_of or calendar.outside else by_day(calendar)
    first, last = window([span for day in days for span in day])
    shapes: list[Shape] = []
    step = 2 if last - first <= FEW_HOURS else 3 if last - first <= MANY_HOURS else 4
    for hour in range(first, last + 1, step):
        x = _x(hour * HOUR, first, last)
        anchor = "end" if hour == last else "middle"
        shapes.append(Label(f"{hour}:00", x, 10, anchor, "tick"))
        shapes.append(Line("tick", ((x, HEAD - 4), (x, HEAD + ROW * len(DAYS) - (ROW - BAR)))))
    for number, spans in enumerate(days):
        y = HEAD + number * ROW
        shapes.append(Label(speech.short_weekday(number), 0, y + BAR - 1.5))
        shapes.append(Box("closed", NAMES_WIDTH, y, 100 - NAMES_WIDTH, BAR))
        for start, until in spans:
            left, right = _x(start, first, last), _x(until, first, last)
            shapes.append(Box("open", left, y, right - left, BAR))
    alt = ". ".join(
        f"{speech.weekday(number).capitalize()}{speech.word('colon')}"
        + (", ".join(f"{speech.hours(start)}-{speech.hours(until)}" for start, until in spans) or words_closed(told))
        for number, spans in enumerate(days)
    )
    height = HEAD + ROW * len(DAYS)
    caption = speech.phrase("hours.legend")
    return Drawing("week", caption, f"{words_of(capital(told.calendar(name)))}. {alt}.", height, tuple(shapes))


def words_closed(told: Told) -> str:
    """How a day without openings is called."""
    return told.speech.word("hours.closed")


def by_day(calendar: Calendar) -> list[list[Span]]:
    """The open spans of each day of a usual week, those over midnight cut in two."""
    days: list[list[Span]] = [[] for _ in DAYS]
    for number, day in enumerate(DAYS):
        for start, until in calendar.on(day).spans:
            days[number].append((start, min(until, DAY_SECONDS)))
            if until > DAY_SECONDS:
                days[(number + 1) % len(DAYS)].append((0, until - DAY_SECONDS))
    return [sorted(spans) for spans in days]


def window(spans: list[Span]) -> Span:
    """The whole hours from the first opening to the last closing, and a little around."""
    if not spans:
        return 0, 24
    first = max(0, min(start for start, _ in spans) // HOUR - 1)
    last = min(24, -(-max(until for _, until in spans) // HOUR) + 1)
    return first, last


def _x(seconds: int, first: int, last: int) -> float:
    share = (seconds / HOUR - first) / (last - first)
    return round(NAMES_WIDTH + share * (100 - NAMES_WIDTH), 2)
