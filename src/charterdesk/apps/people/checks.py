"""What a field of a desk, an account or a person must look like: each check adds its complaint to the problems."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.models import LANGUAGES

Problems = dict[str, str | Promise]
LONGEST_NAME: Final = 120
_LANGUAGE_CODES: Final = frozenset(code for code, _name in LANGUAGES)


def need_name(name: str, problems: Problems) -> None:
    """A name of 1 to 120 characters."""
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        problems["name"] = _("A name of at most 120 characters is needed.")


def need_email(address: str, problems: Problems) -> None:
    """An e-mail address."""
    try:
        validate_email(address)
    except ValidationError as error:
        problems["email"] = error.messages[0]


def need_language(language: str, problems: Problems) -> None:
    """One of the languages of the installation."""
    if language not in _LANGUAGE_CODES:
        problems["language"] = _("Choose one of the languages offered.")


def need_time_zone(name: str, problems: Problems) -> None:
    """A zone of the IANA time zone database."""
    if name not in _time_zones():
        problems["time_zone"] = _("There is no such time zone.")


def refuse(problems: Problems) -> None:
    """Invalid with all problems at once, if there are any."""
    if problems:
        raise Invalid.of(problems)


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


@contextmanager
def stored_once(field: str, message: str | Promise) -> Iterator[None]:
    """A transaction in which somebody else's row, stored at the same moment, is told as a problem of the field."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Invalid(message, field=field, code="taken") from error
