"""The charter that applies, as a page in the reader's language, made from its terms; nothing is written twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.rules.terms.calendars import DAYS, Calendar, Spans, days_named, nth_day
from charterdesk.rules.terms.channels import Channel, Identification
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.days import DayOfYear
from charterdesk.rules.terms.handling import ClosedBy
from charterdesk.rules.terms.kinds import Sold
from charterdesk.rules.why.words import Word
from charterdesk.web.charter_words import duration_words, money_words, name_alone, number_words, per_words
from charterdesk.web.moments import day
from charterdesk.web.portal.charter_plans import PlanSaid, need_words, plans_said
from charterdesk.web.portal.choices import kind_words
from charterdesk.web.portal.decision_words import channel_words, offer_words
from charterdesk.web.portal.reader import charter_now, for_outsiders, language

MINUTE: Final = 60
HOUR: Final = 3_600
DAY_SECONDS: Final = 86_400
# Days of every year are said without it.
A_YEAR: Final = 2024


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the charter: what it is about, what it says, and where it comes from."""

    name: str
    said: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of the page."""

    title: str
    lines: tuple[Line, ...]


@require_safe
@for_outsiders
def charter_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The charter that holds now, with its date and the version of its text."""
    published = charter_now(actor)
    charter, said_in = published.charter, language()
    sections = (
        Section(_("When we are there"), tuple(_hours(charter))),
        Section(_("How to reach us"), tuple(_channels(charter, said_in))),
        Section(_("Who is served"), tuple(_audiences(charter, said_in))),
        Section(_("How bad it is"), tuple(_severities(charter, said_in))),
        Section(_("What we ask for"), tuple(_information(charter, said_in))),
    )
    afterwards = (
        Section(_("What is not covered"), tuple(_excluded(charter, said_in))),
        Section(_("Options"), tuple(_options(charter, said_in))),
        Section(_("Prices, excluding VAT"), tuple(_prices(charter, said_in))),
        Section(_("When a request is closed"), tuple(_closing(charter))),
        Section(_("To know as well"), tuple(_statements(charter, said_in))),
    )
    plans: tuple[PlanSaid, ...] = plans_said(charter, said_in)
    said = {
        "charter": charter,
        "about": charter.desk.is_.in_language(said_in),
        "holds_from": day(charter.holds_from),
        "version": published.version.digest[:12],
        "published_at": published.version.published_at,
        "sections": [section for section in sections if section.lines],
        "plans": plans,
        "afterwards": [section for section in afterwards if section.lines],
    }
    return render(request, "portal/charter.html", said)


def week_lines(calendar: Calendar) -> tuple[tuple[str, str], ...]:
    """The hours of a week, days with the same hours together: ("Monday to Friday", "9:00–12:30, 14:00–18:00")."""
    runs: list[tuple[int, int, Spans]] = []
    for index, name in enumerate(DAYS):
        spans = calendar.on(name)
        if not spans.spans:
            continue
        if runs and runs[-1][1] == index - 1 and runs[-1][2] == spans:
            runs[-1] = (runs[-1][0], index, spans)
        else:
            runs.append((index, index, spans))
    return tuple((_days(first, last), spans_words(spans)) for first, last, spans in runs)


def spans_words(spans: Spans) -> str:
    """9:00–12:30, 14:00–18:00"""
    return ", ".join(f"{_clock(start)}–{_clock(until)}" for start, until in spans.spans) or _("closed")


def _days(first: int, last: int) -> str:
    if first == last:
        return str(WEEKDAYS[first])
    return _("%(first)s to %(last)s") % {"first": WEEKDAYS[first], "last": WEEKDAYS[last]}


def _clock(seconds: int) -> str:
    of_day = seconds if seconds <= DAY_SECONDS else seconds - DAY_SECONDS
    return f"{of_day // HOUR}:{of_day % HOUR // MINUTE:02d}"


def _hours(charter: Charter) -> Iterable[Line]:
    for name, calendar in charter.calendars.items():
        zone = calendar.time_zone or charter.desk.time_zone
        prefix = "" if name == charter.opening else f"{name.replace('_', ' ')}: "
        if calendar.any_of:
            parts = ", ".join(part.replace("_", " ") for part in calendar.any_of)
            yield Line(prefix + _("Open"), _("whenever one of these is: %(parts)s") % {"parts": parts}, calendar.source)
        for days, hours in week_lines(calendar):
            yield Line(
                prefix + days,
                _("%(hours)s (time of %(zone)s)") % {"hours": hours, "zone": _place(zone)},
                calendar.source,
            )
        yield from _changing_hours(calendar, prefix)
        lists = calendar.holiday_lists(charter.desk.holiday_list)
        closed = [_("public holidays (%(list)s)") % {"list": one} for one in lists]
        closed += [day(one) for one in sorted(calendar.closed_dates())]
        if closed:
            yield Line(prefix + _("Not open"), ", ".join(closed), calendar.source)
        for date, spans in sorted(calendar.exceptions.items()):
            yield Line(prefix + day(date), spans_words(spans), calendar.source)


def _changing_hours(calendar: Calendar, prefix: str) -> Iterable[Line]:
    """What differs from the week: days of the month, eves of holidays, parts of the year, another calendar's hours."""
    for days, spans in calendar.monthly.items():
        yield Line(prefix + _monthly(days), spans_words(spans), calendar.source)
    for season in calendar.seasons:
        between = _between(season.from_, season.until)
        hours = "; ".join(f"{_week_line(days)} {spans_words(spans)}" for days, spans in season.week.items())
        yield Line(prefix + between, hours, season.source or calendar.source)
    if calendar.eves:
        yield Line(prefix + _("The day before a public holiday"), spans_words(calendar.eves), calendar.source)
    closed = [_between(first, last) for first, last in calendar.closed_spells()]
    if closed:
        yield Line(prefix + _("Not open"), ", ".join(closed), calendar.source)
    if calendar.outside:
        other = calendar.outside.replace("_", " ")
        yield Line(prefix + _("Only outside"), other, calendar.source)


def _week_line(line: str) -> str:
    return ", ".join(str(WEEKDAYS[DAYS.index(named)]) for named in days_named(line))


def _monthly(line: str) -> str:
    nth = {"first": _("first"), "second": _("second"), "third": _("third"), "fourth": _("fourth"), "last": _("last")}
    said = []
    for named in nth_day(line):
        which, weekday = named.split()
        of_week = WEEKDAYS[DAYS.index(weekday)]
        said.append(_("%(nth)s %(day)s of the month") % {"nth": nth[which], "day": of_week})
    return ", ".join(said)


def _between(first: DayOfYear, last: DayOfYear) -> str:
    days = [
        date_format(one.in_year(A_YEAR), "DATE_FORMAT" if one.year else "MONTH_DAY_FORMAT") for one in (first, last)
    ]
    return days[0] if first == last else _("%(first)s to %(last)s") % {"first": days[0], "last": days[1]}


def _place(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def _channels(charter: Charter, said_in: str) -> Iterable[Line]:
    for name, channel in charter.channels.items():
        words = [_numbers(channel.numbers), channel.address, *_conditions(charter, channel)]
        if channel.emergency_address:
            words.append(_("emergencies: %(address)s") % {"address": channel.emergency_address})
        words.append(channel.note.in_language(said_in))
        yield Line(channel_words(name).capitalize(), " · ".join(word for word in words if word), channel.source)


def _numbers(numbers: Mapping[str, str]) -> str:
    return ", ".join(f"{number} ({place})" for place, number in numbers.items())


def _conditions(charter: Charter, channel: Channel) -> Iterable[str]:
    if channel.open:
        weekly = ", ".join(f"{days} {hours}" for days, hours in week_lines(charter.calendars[channel.open]))
        yield weekly
    if channel.identify_by is Identification.ACCESS_CODE:
        yield _("with your access code")
    if channel.identify_by is Identification.ACCOUNT:
        yield _("with your account")
    if not channel.opens_tickets:
        yield _("opens no request: write to us instead")


def _audiences(charter: Charter, said_in: str) -> Iterable[Line]:
    for name, audience in charter.audiences.items():
        plans = [plan.is_.in_language(said_in) for plan in charter.plans.values() if name in plan.for_]
        if charter.without_contract and name in charter.without_contract.for_:
            plans.append(charter.without_contract.is_.in_language(said_in))
        said = [", ".join(plans)] if plans else []
        if audience.refer_to:
            to = Word(audience.refer_to).in_language(said_in)
            said.append((_("otherwise: %(whom)s") if plans else _("turn to: %(whom)s")) % {"whom": to})
        yield Line(audience.is_.in_language(said_in) or name, "; ".join(said), audience.source)
    for need in charter.needs:
        yield Line(_("Only for"), need_words(charter, need, said_in), need.source)


def _severities(charter: Charter, said_in: str) -> Iterable[Line]:
    for name, level in charter.severities.items():
        title = _("Priority %(level)s") % {"level": level.priority or name}
        words = [level.is_.in_language(said_in), level.customer_must.in_language(said_in)]
        if level.uninterrupted:
            words.insert(1, _("We work on it without interruption during our hours."))
        yield Line(title, " ".join(_sentence(word) for word in words if word), level.source)


def _information(charter: Charter, said_in: str) -> Iterable[Line]:
    for asked in charter.information.values():
        words = [] if asked.not_for or asked.only_for else [_("for every request")]
        if asked.not_for:
            kinds = ", ".join(kind_words(charter, kind, said_in) for kind in asked.not_for)
            words.append(_("not for: %(kinds)s") % {"kinds": kinds})
        if asked.only_for:
            kinds = ", ".join(kind_words(charter, kind, said_in) for kind in asked.only_for)
            words.append(_("only for: %(kinds)s") % {"kinds": kinds})
        yield Line(asked.is_.in_language(said_in), ", ".join(words), asked.source)


def _excluded(charter: Charter, said_in: str) -> Iterable[Line]:
    for name, excluded in charter.not_covered.items():
        option = charter.options.get(excluded.offer)
        offer = (name_alone(option.is_.in_language(said_in)) if option else "") or offer_words(excluded.offer)
        not_at_all = excluded.sold is Sold.NOT_AT_ALL
        said = _("not done") if not_at_all else _("sold apart: %(offer)s") % {"offer": offer}
        yield Line(excluded.is_.in_language(said_in) or kind_words(charter, name, said_in), said, excluded.source)


def _options(charter: Charter, said_in: str) -> Iterable[Line]:
    for option in charter.options.values():
        words = []
        if option.credits_in_hours:
            hours = ", ".join(number_words(number) for number in option.credits_in_hours)
            words.append(_("credits of %(hours)s hours") % {"hours": hours})
        words.append(_("on quote") if option.sold == "on quote" else _("in the contract"))
        yield Line(option.is_.in_language(said_in), ", ".join(words), option.source)


def _prices(charter: Charter, said_in: str) -> Iterable[Line]:
    prices, emergency = charter.prices, charter.emergency
    if prices.hour:
        rate = f"{money_words(prices.hour.money)} {per_words(prices.hour.per)}"
        yield Line(_("Work"), rate, prices.hour_source)
    if emergency and emergency.fee:
        name = emergency.is_.in_language(said_in) or _("Emergency")
        yield Line(name, _("%(fee)s at the opening") % {"fee": money_words(emergency.fee.money)}, emergency.source)
    if prices.quote_above:
        limit = number_words(prices.quote_above.work.number)
        yield Line(_("Quote first"), _("for work above %(hours)s hours") % {"hours": limit}, prices.quote_above.source)
    if prices.invoices:
        often = {"month": _("every month"), "quarter": _("every quarter"), "year": _("every year")}
        words = [often[prices.invoices.every]]
        if prices.invoices.on_request:
            words.append(_("%(often)s at your request") % {"often": often[prices.invoices.on_request]})
        yield Line(_("Invoices"), ", ".join(words), prices.invoices.source)
    if prices.note:
        yield Line("", prices.note.in_language(said_in), prices.source)


def _closing(charter: Charter) -> Iterable[Line]:
    closing = charter.closing
    by_customer = closing.by is ClosedBy.CUSTOMER
    yield Line(
        _("Closed by"),
        _("you: we propose a solution, you say that it works") if by_customer else _("us, and we tell you"),
        closing.source,
    )
    if closing.silence:
        yield Line(
            _("Without your answer"), _("after %(time)s") % {"time": duration_words(closing.silence)}, closing.source
        )
    if closing.reopen_within:
        within = _("within %(time)s") % {"time": duration_words(closing.reopen_within)}
        yield Line(_("Opened again"), within, closing.source)


def _statements(charter: Charter, said_in: str) -> Iterable[Line]:
    for statement in charter.statements:
        yield Line("", statement.text.in_language(said_in), statement.source)
    if charter.changes.note:
        yield Line("", charter.changes.note.in_language(said_in), charter.changes.source)


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
