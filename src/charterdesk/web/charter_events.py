"""What starts and stops clocks, in the words of the charter and of the product."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from charterdesk.rules.decide.promises import promise_text
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.commitments import AFTER
from charterdesk.web import texts


def charter_event(charter: Charter, name: str) -> str:
    """An event: as the charter calls it, if it is one of its own; or the end of another promise."""
    if name.startswith(AFTER):
        return _("what was promised before is kept: %(promise)s") % {
            "promise": promise_said(charter, name.removeprefix(AFTER))
        }
    declared = charter.events.get(name)
    return (declared.is_.in_language(_language()) if declared else "") or texts.clock_event(name)


def promise_said(charter: Charter, name: str) -> str:
    """A promise as the first plan calls it that gives it a name."""
    return promise_text(charter, None, name).in_language(_language()) or texts.commitment(name)


def _language() -> str:
    return (get_language() or "en")[:2]
