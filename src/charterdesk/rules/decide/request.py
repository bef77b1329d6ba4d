"""Reading a request as the door takes it: JSON values -> request, or what is malformed, key by key."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from charterdesk.rules.facts import AccessCode, ContractFacts, ProductFacts, Request, Requester
from charterdesk.rules.terms.audiences import AudienceName
from charterdesk.rules.terms.channels import ChannelName
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.kinds import BASE_INFORMATION, kinds_known

LANGUAGES = ("fr", "en", "es")
LONGEST_SHOWN = 60
MOST_HOURS = Decimal(1_000_000)
EARLIEST, LATEST = datetime(1, 1, 3, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:[0-5]\d)?")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
PRODUCT_YES_OR_NO = ("covered_by_contract", "in_catalogue", "bought_here", "up_to_date")

Reading = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Malformed:
    """A key of a request that cannot be read, and why."""

    key: str
    message: str

    def __str__(self) -> str:
        """Write it as "key: message"."""
        return f"{self.key}: {self.message}"


class _Unreadable(Exception):
    pass


def read_request(said: object, charter: Charter) -> Request | tuple[Malformed, ...]:
    """Read a request under a charter. Keys left out are unknown, not false; unknown keys are malformed."""
    wrong: list[Malformed] = []
    if not isinstance(said, Mapping):
        return (Malformed("request", "a request is a JSON object"),)
    values = _read(said, "", _request_keys(charter), wrong)
    wrong.extend(Malformed(key, "is required") for key in ("at", "channel") if said.get(key) is None)
    requester = _read_part(said, "requester", _requester_keys(charter), wrong)
    contract = _read_part(said, "contract", _contract_keys(charter), wrong)
    product = _read_part(said, "product", _product_keys(charter), wrong)
    if contract and contract.get("starts") and contract.get("ends") and contract["ends"] < contract["starts"]:
        wrong.append(Malformed("contract.until", "lies before contract.from"))
    if wrong:
        return tuple(wrong)
    others = {name: product.pop(name) for name in charter.facts if product and name in product}
    return Request(
        **values,
        requester=Requester(**(requester or {})),
        contract=ContractFacts(**contract) if contract is not None else None,
        product=ProductFacts(**(product or {}), others=others),
    )


def _request_keys(charter: Charter) -> dict[str, tuple[str, Reading]]:
    levels = (*charter.severities, *(level.priority for level in charter.severities.values() if level.priority))
    return {
        "at": ("at", _instant),
        "channel": ("channel", _one_of(ChannelName)),
        "kind": ("kind", _one_of(kinds_known(charter.kinds))),
        "severity": ("severity", _one_of(charter.severities) if charter.severities else _text),
        "wished_priority": ("wished_priority", _one_of(levels) if charter.severities else _text),
        "emergency": ("emergency", _yes_or_no),
        "given": ("given", _words((*BASE_INFORMATION, *charter.information))),
        "estimated_hours": ("estimated_hours", _hours),
        "language": ("language", _one_of((*LANGUAGES, *charter.desk.languages))),
        "wished_at": ("wished_at", _instant),
        "requester": ("", _any),
        "contract": ("", _any),
        "product": ("", _any),
    }


def _contract_keys(charter: Charter) -> dict[str, tuple[str, Reading]]:
    return {
        "plan": ("plan", _one_of(charter.plans)),
        "from": ("starts", _day),
        "until": ("ends", _day),
        "options": ("options", _words(())),
        "credit_hours": ("credit_hours", _hours),
        "credit_incidents": ("credit_incidents", _whole),
        "credit_until": ("credit_until", _day),
    }


def _product_keys(charter: Charter) -> dict[str, tuple[str, Reading]]:
    own = {name: (name, _day if fact.last_day else _yes_or_no) for name, fact in charter.facts.items()}
    return {
        **{name: (name, _yes_or_no) for name in PRODUCT_YES_OR_NO},
        **own,
        "group": ("group", _declared(charter.products, "groups of products")),
        "manufacturer_maintenance_until": ("manufacturer_maintenance_until", _day),
    }


def _requester_keys(charter: Charter) -> dict[str, tuple[str, Reading]]:
    return {
        "audience": ("audience", _one_of((*AudienceName, *charter.audiences))),
        "region": ("region", _declared(charter.regions, "regions")),
        "named_contact": ("named_contact", _yes_or_no),
        "access_code": ("access_code", _code),
    }


def _read_part(
    said: Mapping[str, Any], key: str, keys: Mapping[str, tuple[str, Reading]], wrong: list[Malformed]
) -> dict[str, Any] | None:
    part = said.get(key)
    if part is None:
        return None
    if not isinstance(part, Mapping):
        wrong.append(Malformed(key, "is an object"))
        return None
    return _read(part, f"{key}.", keys, wrong)


def _read(
    said: Mapping[str, Any], prefix: str, keys: Mapping[str, tuple[str, Reading]], wrong: list[Malformed]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in said.items():
        if key not in keys:
            near = difflib.get_close_matches(str(key), keys, 1)
            meant = f"; did you mean '{near[0]}'?" if near else f"; known: {', '.join(keys)}"
            wrong.append(Malformed(f"{prefix}{str(key)[:LONGEST_SHOWN]}", f"is not a known key{meant}"))
            continue
        field, reading = keys[key]
        if value is None or not field:
            continue
        try:
            values[field] = reading(value)
        except _Unreadable as unreadable:
            wrong.append(Malformed(f"{prefix}{key}", str(unreadable)))
    return values


def _shown(value: Any) -> str:
    text = str(value)
    return f"'{text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + '…'}'"


def _any(value: Any) -> Any:
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        message = "is a text"
        raise _Unreadable(message)
    return value


def _one_of(names: Iterable[str]) -> Reading:
    known = tuple(dict.fromkeys(str(name) for name in names))

    def reading(value: Any) -> str:
        if _text(value) not in known:
            message = f"{_shown(value)} is not one of {', '.join(known)}"
            raise _Unreadable(message)
        return str(value)

    return reading


def _declared(names: Iterable[str], what: str) -> Reading:
    known = tuple(names)

    def none(value: Any) -> str:
        message = f"{_shown(_text(value))} is not known: this charter declares no {what}"
        raise _Unreadable(message)

    return _one_of(known) if known else none


def _words(known: tuple[str, ...]) -> Reading:
    def reading(value: Any) -> frozenset[str]:
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            message = "is a list of texts"
            raise _Unreadable(message)
        for word in value:
            if known and word not in known:
                message = f"{_shown(word)} is not one of {', '.join(dict.fromkeys(known))}"
                raise _Unreadable(message)
        return frozenset(value)

    return reading


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        message = "is true or false"
        raise _Unreadable(message)
    return value


def _hours(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        message = "is a number of hours"
        raise _Unreadable(message)
    try:
        hours = Decimal(str(value))
    except InvalidOperation:
        message = "is a number of hours"
        raise _Unreadable(message) from None
    if not hours.is_finite() or not 0 <= hours <= MOST_HOURS:
        message = f"is a number of hours from 0 to {MOST_HOURS}"
        raise _Unreadable(message)
    return hours


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_HOURS:
        message = f"is a whole number from 0 to {MOST_HOURS}"
        raise _Unreadable(message)
    return value


def _day(value: Any) -> date:
    try:
        day = date.fromisoformat(_text(value)) if DAY.fullmatch(_text(value)) else None
    except ValueError:
        day = None
    if day is None:
        message = f"{_shown(value)} is not a day such as 2026-12-31"
        raise _Unreadable(message)
    return day


def _instant(value: Any) -> datetime:
    try:
        at = datetime.fromisoformat(_text(value).upper()) if MOMENT.fullmatch(_text(value)) else None
    except ValueError:
        at = None
    if at is None:
        message = f"{_shown(value)} is not a moment such as 2026-07-15T17:40:00+02:00"
        raise _Unreadable(message)
    if at.tzinfo is None:
        message = f"'{value}' has no offset; write for instance {value}+02:00"
        raise _Unreadable(message)
    if not EARLIEST <= at <= LATEST:
        message = f"'{value}' lies outside {EARLIEST.year} to {LATEST.year}"
        raise _Unreadable(message)
    # The clocks count whole seconds.
    return at.astimezone(UTC).replace(microsecond=0)


def _code(value: Any) -> AccessCode:
    return AccessCode(_one_of(AccessCode)(value))
