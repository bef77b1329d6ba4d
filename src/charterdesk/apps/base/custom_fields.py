"""Fields that a desk added to its tickets, equipment or organisations: what they are, and reading what was typed.

Values stand in `custom` of the row, by the field's name: text, a number, a day (ISO 8601), the value of a choice,
true or false. A field that is retired is asked no more; what it held stays readable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import BigIntegerField, CharField
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from charterdesk.apps.base import typed
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.models import CustomField, Desk
from charterdesk.apps.base.prepared import Given, Prepared

PREFIX: Final = "custom."
OPENING: Final = "opening"
CLOSING: Final = "closing"
LONGEST_TEXT: Final = 2000
Value = str | int | float | bool
FIELDS: Final[Prepared[CustomField]] = Prepared(
    lambda: CustomField.objects.filter(
        desk_id=Given("desk", BigIntegerField()), subject=Given("subject", CharField())
    ).order_by("position", "pk")
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values that a field may have."""

    value: str
    labels: Mapping[str, str]

    def label(self, language: str) -> str:
        """Its name in a language, else the first that it has, else the value itself."""
        return _label(self.labels, language) or self.value


@dataclass(frozen=True, slots=True)
class Field:
    """One field; `key` is how forms and spreadsheets call it."""

    id: int
    subject: str
    name: str
    labels: Mapping[str, str]
    type: str
    choices: tuple[Choice, ...] = ()
    required: str = ""
    shown_to_customer: bool = False
    active: bool = True

    @property
    def key(self) -> str:
        """Its name in forms and spreadsheets: custom.<name>."""
        return PREFIX + self.name

    def label(self, language: str) -> str:
        """Its name in a language, else the first that it has, else its machine name."""
        return _label(self.labels, language) or self.name


def fields_of(desk: Desk, subject: str, *, for_customer: bool = False, retired: bool = False) -> tuple[Field, ...]:
    """The fields of "ticket", "equipment" or "organisation" in the order of the desk; with `retired` those too that
    are asked no more; `for_customer` leaves out what customers do not see.
    """
    return tuple(
        field_of(row)
        for row in FIELDS(desk=desk.pk, subject=subject)
        if (retired or row.active) and (row.shown_to_customer or not for_customer)
    )


def field_of(row: CustomField) -> Field:
    """The field that a row keeps."""
    return Field(
        id=row.pk,
        subject=row.subject,
        name=row.name,
        labels=row.labels,
        type=row.type,
        choices=tuple(Choice(one["value"], one.get("labels", {})) for one in row.choices),
        required=row.required,
        shown_to_customer=row.shown_to_customer,
        active=row.active,
    )


def read(
    fields: Iterable[Field], given: Mapping[str, str], *, at: str = "", before: Mapping[str, Any] | None = None
) -> dict[str, Value | None]:
    """The values typed under `custom.<name>`, by name: None where a field was emptied, nothing where it was not given.
    What the row held `before` may be given again, also a choice that is offered no more.

    Raises Invalid for all that is not of its field's type, and for what is needed at this moment ("opening" or
    "closing") and missing; each problem names `custom.<name>`. Nothing is ever half read.
    """
    found: dict[str, Value | None] = {}
    problems: dict[str, str | Promise] = {}
    for field in fields:
        text = given.get(field.key)
        if text is not None and before and field.name in before and text == typed_value(before[field.name]):
            found[field.name] = before[field.name]
        elif text is not None:
            value, problem = value_of(field, text)
            found[field.name] = value
            if problem:
                problems[field.key] = problem
        if at and field.required == at and found.get(field.name) is None and field.key not in problems:
            problems[field.key] = _("This is needed.")
    if problems:
        raise Invalid.of(problems, code="custom")
    return found


def value_of(field: Field, text: str) -> tuple[Value | None, str]:
    """What the text means in this field (None for nothing), and what is wrong with it, if anything."""
    bare = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not bare:
        return None, ""
    value: Value | None
    match field.type:
        case "number":
            value, problem = typed.number(bare), _("This is no number.")
        case "date":
            found = typed.day(bare)
            value, problem = found.isoformat() if found else None, _("This is no day: write it as 2026-12-31.")
        case "yes_no":
            value, problem = typed.yes_or_no(bare), _("Say yes or no.")
        case "choice":
            value, problem = _chosen(field, bare), _("This is none of the choices offered.")
        case _:
            value, problem = bare if len(bare) <= LONGEST_TEXT else None, _("This text is too long.")
    return value, problem if value is None else ""


def kept(before: Mapping[str, Any], values: Mapping[str, Value | None]) -> dict[str, Any]:
    """What the row holds then: what was given replaces, what was emptied goes, the rest (retired fields too) stays."""
    merged = {**before, **values}
    return {name: value for name, value in merged.items() if value is not None}


def missing(fields: Iterable[Field], custom: Mapping[str, Any], at: str) -> tuple[Field, ...]:
    """The fields that are needed at this moment and hold nothing."""
    return tuple(field for field in fields if field.required == at and custom.get(field.name) is None)


def typed_value(value: object) -> str:
    """A kept value as it would be typed again, in forms and spreadsheets."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def shown_value(field: Field, value: object, language: str) -> str:
    """A kept value in words: the label of a choice; what is of another type than the field is shown as it stands."""
    if field.type == "choice":
        return next((one.label(language) for one in field.choices if one.value == value), str(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _chosen(field: Field, text: str) -> str | None:
    exact = next((one.value for one in field.choices if one.value == text), None)
    word = typed.plain(text)
    alike = (
        one.value for one in field.choices if word in {typed.plain(name) for name in (one.value, *one.labels.values())}
    )
    return exact or next(alike, None)


def _label(labels: Mapping[str, str], language: str) -> str:
    return labels.get(language) or next((text for text in labels.values() if text), "")
