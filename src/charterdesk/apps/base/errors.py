"""How a verb says no. Each window turns these four into its own words: 404, 403, 422, 409."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from django.utils.functional import Promise


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with what was given; `field` is None when it is about the whole."""

    field: str | None
    message: str | Promise
    code: str = "invalid"


class NotFound(Exception):
    """The thing does not exist, or is not for this person: the same answer, so that nobody learns which."""


class NotAllowed(Exception):
    """The person sees the thing, but this verb is not his."""

    def __init__(self, verb: str = "") -> None:
        super().__init__(verb)
        self.verb = verb


class Invalid(Exception):
    """What was given cannot be accepted; nothing was stored."""

    def __init__(self, message: str | Promise, *, field: str | None = None, code: str = "invalid") -> None:
        super().__init__(message)
        self.problems: tuple[Problem, ...] = (Problem(field, message, code),)

    @classmethod
    def of(cls, messages: Mapping[str, str | Promise], *, code: str = "invalid") -> Self:
        """Several fields at once; an empty mapping is a programming error (ValueError)."""
        if not messages:
            raise ValueError("Invalid.of needs at least one problem")
        problems = tuple(Problem(field, message, code) for field, message in messages.items())
        error = cls(problems[0].message, field=problems[0].field, code=code)
        error.problems = problems
        return error

    @property
    def field(self) -> str | None:
        """The field of the first problem."""
        return self.problems[0].field

    @property
    def message(self) -> str | Promise:
        """The message of the first problem."""
        return self.problems[0].message

    @property
    def code(self) -> str:
        """The machine word of the first problem."""
        return self.problems[0].code

    def __str__(self) -> str:
        return "; ".join(f"{problem.field}: {problem.message}" for problem in self.problems)


class Conflict(Exception):
    """Somebody changed it meanwhile; `current` sums up how it stands now, so that the person can decide again."""

    def __init__(self, message: str | Promise, *, current: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.current: Mapping[str, object] = current or {}


class Withheld(Conflict):
    """The thing is there, and is not given to anybody now; `message` says why."""

    withheld = True
