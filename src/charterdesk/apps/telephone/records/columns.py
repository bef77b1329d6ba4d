"""Files of comma-separated values: quoted fields, and a first line that names the columns."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Final

NAMES: Final = frozenset({"uniqueid", "linkedid", "calldate", "start", "start_stamp", "uuid", "disposition", "billsec"})
FEWEST_NAMES: Final = 2


def values(line: bytes) -> list[str] | None:
    """The fields of a line, quotes taken off; None where it is no text of fields."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        text = line.decode("latin-1")
    if any(sign < " " and sign != "\t" for sign in text):
        return None
    try:
        return next(csv.reader([text], strict=True))
    except (csv.Error, StopIteration):
        return None


def named(line: bytes) -> tuple[str, ...]:
    """The columns that a first line names; nothing where it is a record."""
    fields = tuple(field.strip().lower() for field in values(line) or ())
    return fields if len(NAMES.intersection(fields)) >= FEWEST_NAMES else ()


def by_name(columns: tuple[str, ...], fields: list[str]) -> Mapping[str, str]:
    """The fields by the names of their columns; what is missing is empty, what is more is left out."""
    return {name: fields[place].strip() if place < len(fields) else "" for place, name in enumerate(columns)}
