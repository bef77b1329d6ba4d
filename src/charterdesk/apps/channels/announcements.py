"""A new charter is told to those whom it concerns (EC-12)."""

from __future__ import annotations


def announce_charter(event: int) -> None:
    """Note a mail to each customer and reseller of the desk about the charter published in this event."""
