"""The only place that reads the clock. Instants are aware UTC, whole seconds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.errors import Invalid

_pretended: ContextVar[datetime | None] = ContextVar("pretended_now", default=None)


def now() -> datetime:
    """The present instant, in UTC, whole seconds."""
    pretended = _pretended.get()
    return pretended if pretended is not None else datetime.now(UTC).replace(microsecond=0)


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Live at another moment: only the demo loader and the tests do."""
    token = _pretended.set(whole_seconds(instant))
    try:
        yield
    finally:
        _pretended.reset(token)


def whole_seconds(instant: datetime) -> datetime:
    """The same instant in UTC without its fraction of a second; ValueError when it carries no zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone")
    return instant.astimezone(UTC).replace(microsecond=0)


def happened_at(given: datetime | None, *, not_before: datetime | None = None) -> datetime:
    """When a fact happened: the given moment or now; Invalid when it lies in the future or before `not_before`."""
    present = now()
    if given is None:
        return present
    if given.tzinfo is None:
        raise Invalid(_("A time needs its offset from UTC."), field="at", code="no_offset")
    instant = whole_seconds(given)
    if instant > present:
        raise Invalid(_("This moment lies in the future."), field="at", code="future")
    if not_before is not None and instant < not_before:
        raise Invalid(_("This moment lies before the opening."), field="at", code="too_early")
    return instant
