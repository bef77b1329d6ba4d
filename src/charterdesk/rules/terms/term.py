"""What every term of a charter shares: how it is checked and how one line of text becomes a term.

The reader (``charter/load.py``) checks the terms with pydantic. The terms themselves stay standard library: a term that
authors write as one line says how it is read, and hands the reader a validation schema that is a plain dictionary.
"""

from __future__ import annotations

from typing import Any, ClassVar


class Term:
    """A page or a line of a charter. An unknown key is an error of its author."""

    __slots__ = ()
    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}


class Written(Term):
    """A term that an author may write shortly, as one line of text instead of a mapping."""

    __slots__ = ()

    @classmethod
    def read(cls, value: object) -> object:
        """Turn the short form into the mapping of the fields; ValueError says what was meant."""
        return value

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> dict[str, Any]:
        """Read the short form first, then check the fields."""
        fields = dict(handler.resolve_ref_schema(handler(source)))
        # The whole reading takes the reference of the fields, or a second use of the term would skip the short form.
        reference = fields.pop("ref", None)
        reading = {
            "type": "function-before",
            "function": {"type": "no-info", "function": cls.read},
            "schema": fields,
        }
        return {**reading, "ref": reference} if reference else reading


def listed(value: object) -> object:
    """Let an author write one item where a list is expected."""
    return [value] if isinstance(value, str) else value
