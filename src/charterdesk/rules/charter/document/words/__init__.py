"""The fixed words of a charter's document, chapter by chapter: French, English, Spanish."""

from __future__ import annotations

from collections.abc import Mapping

from charterdesk.rules.charter.document.words.calendar import CALENDAR
from charterdesk.rules.charter.document.words.handling import HANDLING
from charterdesk.rules.charter.document.words.levels import LEVELS
from charterdesk.rules.charter.document.words.plans import PLANS
from charterdesk.rules.charter.document.words.prices import PRICES
from charterdesk.rules.charter.document.words.promises import PROMISES
from charterdesk.rules.charter.document.words.remote import REMOTE
from charterdesk.rules.charter.document.words.telephone import TELEPHONE
from charterdesk.rules.charter.document.words.title import TITLE
from charterdesk.rules.charter.document.words.ways import WAYS

WORDS: Mapping[str, tuple[str, str, str]] = {
    **TITLE,
    **CALENDAR,
    **WAYS,
    **TELEPHONE,
    **REMOTE,
    **PLANS,
    **PROMISES,
    **PRICES,
    **HANDLING,
    **LEVELS,
}
