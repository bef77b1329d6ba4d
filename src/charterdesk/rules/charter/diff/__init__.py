"""Two versions of a charter compared in the customer's words, with who gains, who loses and worked examples."""

from __future__ import annotations

from datetime import date

from charterdesk.rules.charter.diff.changes import Change, Chapter, Concerned, Diff, Effect, Example, Version
from charterdesk.rules.charter.diff.comparing import compare
from charterdesk.rules.charter.document.speech import LANGUAGES
from charterdesk.rules.terms.charter import Charter

__all__ = ["LANGUAGES", "Change", "Chapter", "Concerned", "Diff", "Effect", "Example", "Version", "diff"]


def diff(old: Charter, new: Charter, language: str, *, today: date) -> Diff:
    """Return what differs between two charters, in French, English or Spanish; falsy where nothing does.

    Examples are computed for the days after `today`, or after the newer version begins to hold. ValueError for another
    language.
    """
    return compare(old, new, language, today)
