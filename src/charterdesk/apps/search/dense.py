"""Whether most documents have what is asked for; then the newest are looked at one by one instead of all hits sorted.

SQLite's FTS5 gives hits the newest first by itself, and stops when enough are found. PostgreSQL's GIN gives all hits in
no order: for a word of every second ticket that is most of the table.
"""

from __future__ import annotations

from typing import Final, Literal

from django.db import connection

from charterdesk.apps.search.expression import Expression
from charterdesk.apps.search.models import TicketWords

MANY: Final = 2000  # documents; sorting fewer costs less than looking for them one by one


def lookup(asked: Expression) -> Literal["matches", "scanned"]:
    """The way in which documents are best looked for."""
    if connection.vendor != "postgresql":
        return "matches"
    return "scanned" if _estimated(asked) > MANY else "matches"


def _estimated(asked: Expression) -> int:
    """How many rows PostgreSQL expects, from its statistics: nothing is read."""
    wanted = TicketWords.objects.filter(words__matches=asked).values_list("pk")
    plan = wanted.explain(format="json")
    return int(_rows(plan))


def _rows(plan: str) -> str:
    _, _, after = plan.partition('"Plan Rows": ')
    digits = after.partition(",")[0]
    return digits if digits.isdigit() else "0"
