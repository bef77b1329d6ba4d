"""Documents of charters and what differs between two, as HTML for pages of ours.

The rule book makes them of blocks and escapes whatever the texts say (`rules/charter/document/html.py`): this is where
pages trust it, and nowhere else.
"""

from __future__ import annotations

from datetime import date

from django.utils.safestring import SafeString, mark_safe

from charterdesk.apps.contracts import publishing_documents
from charterdesk.apps.contracts.documents import comparison
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.rules.charter.document import Annex
from charterdesk.rules.terms.charter import Charter


def article(version: CharterVersion, language: str, today: date, annex: Annex | None = None) -> SafeString:
    """The document of a published version, or of a contract under it."""
    return mark_safe(publishing_documents.article(version, language, today, annex))  # noqa: S308 - see above


def differences(old: CharterVersion, new: CharterVersion, language: str, today: date) -> SafeString:
    """What differs between two published versions; "" where nothing does."""
    return mark_safe(publishing_documents.differences(old, new, language, today))  # noqa: S308 - see above


def differences_outside(old: CharterVersion, new: CharterVersion, language: str, today: date) -> SafeString:
    """The same for those whom the desk serves: nothing of what it says to its own people alone."""
    found = publishing_documents.differences(old, new, language, today, outside_the_desk=True)
    return mark_safe(found)  # noqa: S308 - see above


def would_differ(old: Charter, new: Charter, language: str, today: date) -> SafeString:
    """What would differ from a published version if a text were published; "" where nothing would."""
    return mark_safe(comparison(old, new, language, today=today))  # noqa: S308 - see above
