"""HTML from patterns of ours: what is put in is escaped unless it is HTML already. Django's `format_html` does the same
and looks at every value for words that are translated late, which takes twice as long.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeData, SafeString, mark_safe


def filled(pattern: str, **values: object) -> SafeString:
    """The pattern with its {names} replaced; a value is written by `str` where it is no text."""
    return mark_safe(pattern.format_map({name: escaped(value) for name, value in values.items()}))  # noqa: S308  # ours


def escaped(value: object) -> str:
    """A value as it may stand in HTML, between marks and between quotation marks."""
    if isinstance(value, SafeData):
        return str(value)
    written = getattr(value, "__html__", None)
    return escape(str(value)) if written is None else str(written())


def joined(written: Iterable[SafeString]) -> SafeString:
    """One piece after the other."""
    return mark_safe("".join(written))  # noqa: S308  # each is
