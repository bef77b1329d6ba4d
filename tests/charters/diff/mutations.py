"""Every field of a charter changed, one at a time, so that a test can ask whether anybody is told."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from charterdesk.rules.charter.coherence import incoherences
from charterdesk.rules.money import Money
from charterdesk.rules.terms.amounts import Amount, Counts, Duration, Hours, Rate, Share
from charterdesk.rules.terms.calendars import Calendar, Spans
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.days import DayOfYear, HourOfDay
from charterdesk.rules.terms.texts import Text
from charterdesk.rules.terms.when import When

Mutation = tuple[str, Charter]
A_DURATION = Duration(number=Decimal(5), counts=Counts.WORKING, unit="hour")
SAMPLES: dict[type, Any] = {
    Duration: A_DURATION,
    Hours: Hours(number=Decimal("1.5")),
    Share: Share(Decimal(7)),
    Text: Text({"": "something else"}),
    Spans: Spans(((32_400, 43_200),)),
    HourOfDay: HourOfDay(54_000),
    DayOfYear: DayOfYear(month=3, day=3),
    date: date(2027, 3, 3),
    bool: True,
    int: 3,
    Decimal: Decimal(3),
    str: "something",
}
POOLS = {
    "calendar": "calendars", "open": "calendars", "uninterrupted": "calendars", "during": "calendars",
    "outside": "calendars", "opening": "calendars", "any_of": "calendars", "as_": "calendars",
    "kinds": "kinds", "only_for": "kinds", "not_for": "kinds", "severities": "severities",
    "usual_severity": "severities", "audiences": "audiences", "for_": "audiences", "unknown_sender": "audiences",
    "options": "options", "outside_with": "options", "changes_with": "options", "or_else": "plans", "first": "plans",
    "regions": "regions", "products": "products",
}  # fmt: skip


def mutations(charter: Charter) -> Iterator[Mutation]:
    """Yield charters that differ in one place, with the place. Some are incoherent: see `coherent`."""
    for place, changed in _of_term(charter, charter, ""):
        if changed != charter or place.endswith("~"):
            yield place, changed


def coherent(charter: Charter) -> bool:
    """Say whether a reader would let it pass."""
    missing = [name for name in charter.lists() if name not in charter.holidays]
    return not missing and charter.opening in charter.calendars and not list(incoherences(charter))


def _of_term(term: Any, charter: Charter, place: str) -> Iterator[tuple[str, Any]]:
    hints = get_type_hints(type(term))
    for field in fields(term):
        if field.name == "digest":
            continue
        value = getattr(term, field.name)
        here = f"{place}.{field.name}".lstrip(".")
        for where, changed in _of_value(value, hints[field.name], charter, here):
            yield where, replace(term, **{field.name: changed})


def _of_value(value: Any, hint: Any, charter: Charter, place: str) -> Iterator[tuple[str, Any]]:  # noqa: C901, PLR0912
    name = place.rsplit(".", maxsplit=1)[-1]
    match value:
        case None:
            yield f"{place}+", _sample(hint)
        case bool():
            yield place, not value
        case Enum():
            yield place, next(one for one in type(value) if one is not value)
        case Text():
            yield place, Text({**value.by_language, "en": "other words", "fr": "autres mots"})
            for language in value.by_language:
                yield f"{place}.{language}", Text({**value.by_language, language: "changed"})
        case Spans():
            yield place, Spans((*value.spans[:-1], (3_600, 7_200))) if value.spans else Spans(((3_600, 7_200),))
        case Duration():
            yield place, replace(value, number=value.number + 1)
            yield f"{place}/", Duration(value.number, Counts.ELAPSED, "minute")
        case Rate():
            yield place, Rate(_money("77"), value.per)
            yield f"{place}/", Rate(value.money, "day" if value.per == "hour" else "hour")
        case Amount():
            yield place, Amount(_money("77"))
        case HourOfDay():
            yield place, HourOfDay(value.seconds - 3_600)
        case DayOfYear():
            yield place, replace(value, day=value.day % 28 + 1)
        case When():
            yield from _of_term(value, charter, place)
        case str():
            yield place, _other_name(value, name, charter)
        case int():
            yield place, value + 1
        case Decimal():
            yield place, value + 1
        case date():
            yield place, value + timedelta(days=1)
        case frozenset():
            yield place, frozenset({*value, date(2027, 3, 3)})
            yield f"{place}-", value - {max(value)}
        case tuple():
            yield from _of_tuple(value, hint, charter, place)
        case Mapping():
            yield from _of_mapping(value, charter, place)
        case Calendar():
            yield from _of_term(value, charter, place)
        case _ if is_dataclass(value):
            yield from _of_term(value, charter, place)


def _of_tuple(value: tuple[Any, ...], hint: Any, charter: Charter, place: str) -> Iterator[tuple[str, Any]]:
    name = place.rsplit(".", maxsplit=1)[-1]
    for number, one in enumerate(value):
        yield f"{place}.{number}-", value[:number] + value[number + 1 :]
        for where, changed in _of_value(one, type(one), charter, f"{place}.{number}"):
            yield where, (*value[:number], changed, *value[number + 1 :])
    if len(value) > 1:
        yield f"{place}~", value[::-1]
    if not value:
        inner = get_args(hint)
        if inner and inner[0] is str:
            known = list(getattr(charter, POOLS.get(name, ""), ())) or ["something"]
            yield f"{place}+", (known[0],)


def _of_mapping(value: Mapping[Any, Any], charter: Charter, place: str) -> Iterator[tuple[str, Any]]:
    for key, one in value.items():
        yield f"{place}.{key}-", {name: said for name, said in value.items() if name != key}
        for where, changed in _of_value(one, type(one), charter, f"{place}.{key}"):
            yield where, {**value, key: changed}
        if isinstance(key, str) and not isinstance(key, Enum) and not place.endswith((".week", "monthly")):
            yield f"{place}.{key}+", {**value, f"{key}_more": one}


def _other_name(value: str, name: str, charter: Charter) -> str:
    known = [one for one in getattr(charter, POOLS.get(name, ""), ()) if one != value]
    if known:
        return str(known[0])
    if name == "time_zone":
        return "Asia/Singapore" if value != "Asia/Singapore" else "Europe/Lisbon"
    if name in POOLS and value:
        return ""
    return f"{value} more".strip()


def _sample(hint: Any) -> Any:
    if get_origin(hint) in {Union, UnionType}:
        hint = next(one for one in get_args(hint) if one is not NoneType)
    if get_origin(hint) is tuple:
        return ()
    if hint in SAMPLES:
        return SAMPLES[hint]
    if get_origin(hint) in {dict, Mapping}:
        return {}
    if hint is Amount:
        return Amount(money=_money("70"))
    if hint is Rate:
        return Rate(money=_money("70"), per="hour")
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    hints = get_type_hints(hint)
    needed = {
        field.name: _sample(hints[field.name])
        for field in fields(hint)
        if field.default is MISSING and field.default_factory is MISSING
    }
    return hint(**needed)


def _money(amount: str) -> Any:
    return Money(Decimal(amount), "EUR")
