"""`charterdesk check-data`: recomputes what is stored, and says what differs."""

from __future__ import annotations

import sys
from itertools import chain
from typing import Final

from charterdesk.apps.appointments.check_data import check_appointments
from charterdesk.apps.base.models import Desk
from charterdesk.apps.channels.check_data import check_mail
from charterdesk.apps.environments.check_data import check_environments
from charterdesk.apps.escalation.bugs.check_data import check_bugs
from charterdesk.apps.escalation.check_data import check_escalations
from charterdesk.apps.integrations.check_data import check_trackers
from charterdesk.apps.knowledge.check_checklists import check_checklists
from charterdesk.apps.knowledge.check_data import check_articles
from charterdesk.apps.meaning.check_data import check_meanings
from charterdesk.apps.on_call.check_data import check_on_call
from charterdesk.apps.remote.check_data import check_remote
from charterdesk.apps.search.check_data import check_words
from charterdesk.apps.telephone.check_data import check_calls
from charterdesk.apps.telephone.check_days import check_days
from charterdesk.apps.tickets.check_data import Difference, check
from charterdesk.apps.vault.check_data import check_vault

CHECKS: Final = (
    check,
    check_mail,
    check_words,
    check_calls,
    check_days,
    check_on_call,
    check_escalations,
    check_bugs,
    check_trackers,
    check_environments,
    check_appointments,
    check_remote,
    check_vault,
    check_articles,
    check_meanings,
    check_checklists,
)
CLEAN: Final = 0
DIFFERS: Final = 1
UNKNOWN_DESK: Final = 2
LONGEST_VALUE: Final = 160  # characters of a value that are shown whole
AROUND: Final = 30
NOTHING: Final = "–"


def check_data(desk_slug: str = "") -> int:
    """Print one line for each difference and a closing line; the exit status: 0 clean, 1 differences, 2 no such desk.

    Without a slug every desk is checked.
    """
    known = Desk.objects.order_by("slug")
    desks = list(known.filter(slug=desk_slug) if desk_slug else known)
    if desk_slug and not desks:
        names = ", ".join(desk.slug for desk in known) or "none"
        sys.stderr.write(f"There is no desk {desk_slug!r}; desks: {names}\n")
        return UNKNOWN_DESK
    found = 0
    for desk in desks:
        for difference in chain.from_iterable(checked(desk) for checked in CHECKS):
            found += 1
            sys.stdout.write(f"{line_of(difference)}\n")
    checked = f"{len(desks)} desk{'' if len(desks) == 1 else 's'} checked"
    differing = f"{found} difference{'' if found == 1 else 's'}" if found else "nothing differs"
    sys.stdout.write(f"{checked}: {differing}\n")
    return DIFFERS if found else CLEAN


def line_of(difference: Difference) -> str:
    """Desk, what, key, stored and recomputed value, separated by tabs; of long values only the part that differs."""
    stored, recomputed = _apart(difference.stored, difference.recomputed)
    parts = (
        difference.desk,
        difference.what,
        difference.key,
        f"stored {stored or NOTHING}",
        f"recomputed {recomputed or NOTHING}",
    )
    return "\t".join(" ".join(part.split()) for part in parts)


def _apart(stored: str, recomputed: str) -> tuple[str, str]:
    if max(len(stored), len(recomputed)) <= LONGEST_VALUE:
        return stored, recomputed
    same = _shared(stored, recomputed)
    begin = max(0, same - AROUND)
    same_end = _shared(stored[same:][::-1], recomputed[same:][::-1])
    end = max(0, same_end - AROUND)
    return _cut(stored, begin, len(stored) - end), _cut(recomputed, begin, len(recomputed) - end)


def _shared(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (left, right) in pairs if left != right), min(len(one), len(other)))


def _cut(text: str, begin: int, end: int) -> str:
    shown = text[begin : min(end, begin + LONGEST_VALUE)]
    return f"{'…' if begin else ''}{shown}{'…' if begin + len(shown) < len(text) else ''}"
