"""Telephone numbers: read as people write them, kept in one way (ITU-T E.123), so that a caller is recognised."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

import phonenumbers
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumberFormat

from charterdesk.apps.base import typed
from charterdesk.apps.base.models import Desk
from charterdesk.apps.people.checks import Problems

LONGEST: Final = 40
# Where the zone says nothing of a country (UTC), the language of the desk does.
COUNTRY_OF_LANGUAGE: Final[Mapping[str, str]] = {"fr": "FR", "es": "ES", "en": "GB"}


def normal_phone(text: str, country: str) -> str | None:
    """The number as +33 1 99 00 12 34, with its extension if it has one; '' for nothing, None where it is none.

    A number without its country is one of this country (ISO 3166).
    """
    bare = typed.line(text)
    if not bare:
        return ""
    try:
        number = phonenumbers.parse(bare, country)
    except NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    said = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return said if len(said) <= LONGEST else None


def need_phone(text: str, desk: Desk, problems: Problems) -> str:
    """The number as it is kept; a complaint under "phone" where it is none."""
    number = normal_phone(text, country_of(desk))
    if number is None:
        problems["phone"] = _("This is no telephone number: write it with its country, such as +33 1 99 00 12 34.")
    return number or ""


def country_of(desk: Desk) -> str:
    """The country in which the desk telephones: that of its time zone."""
    return _countries().get(desk.time_zone) or COUNTRY_OF_LANGUAGE.get(desk.language, "FR")


@cache
def _countries() -> dict[str, str]:
    text = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {zone: country for country, _place, zone, *_note in lines}
