"""Keys of rows as links carry them: short, in small letters and digits that survive a mail."""

from __future__ import annotations

from typing import Final

DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def in_base_36(*keys: int) -> str:
    """The keys in base 36, a dot between two; ValueError for a negative one."""
    return ".".join(_base36(key) for key in keys)


def _base36(number: int) -> str:
    if number < 0:
        raise ValueError("a row's key is not negative")
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits
