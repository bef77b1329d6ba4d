"""The fixed words of a comparison of two charters."""

from __future__ import annotations

from charterdesk.rules.charter.diff.words.fields import FIELDS
from charterdesk.rules.charter.diff.words.values import SENTENCES, VALUES

__all__ = ["FIELDS", "SENTENCES", "VALUES"]
