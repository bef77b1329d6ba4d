"""The addresses of the server, read from its own list; one that takes a verb is counted once for each verb."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from django.urls import URLResolver, get_resolver

from charterdesk.web.desk.actions import ACTIONS
from charterdesk.web.portal.ticket import VERBS

# Sign-in is another project's, with tests of its own; what it needs of ours is tested in tests/server.
ELSEWHERE: Final = ("accounts/", "i18n/")
VERBS_OF: Final = {
    "<slug:desk>/tickets/<int:number>/<slug:name>/": ("<slug:name>", ACTIONS),
    "<slug:desk>/portal/tickets/<int:number>/<str:verb>/": ("<str:verb>", VERBS),
}


def addresses() -> frozenset[str]:
    """Every address below the root, as it is written in the lists of addresses."""
    return frozenset(route for route in _below(get_resolver(), "") if not route.startswith(ELSEWHERE))


def _below(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        here = prefix + re.sub(r"[\^$]", "", str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from _below(entry, here)
        elif here in VERBS_OF:
            mark, verbs = VERBS_OF[here]
            yield from (here.replace(mark, verb) for verb in (*verbs, "unknown"))
        else:
            yield here
