"""The channels that a desk may have: each has a door in the product."""

from __future__ import annotations

from enum import StrEnum


class ChannelName(StrEnum):
    """The channels that a desk may have, in the order in which they are offered."""

    PORTAL = "portal"
    """The desk's pages: requests are taken at any hour."""
    EMAIL = "email"
    """Mail to the desk's address: requests are taken at any hour."""
    PHONE = "phone"
    """A call: answered while its calendar is open."""
