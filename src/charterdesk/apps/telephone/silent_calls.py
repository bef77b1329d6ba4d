"""Calls whose end was never told, and posts that told of no call: what time makes of them.

A call of which nothing was told for twelve hours is closed by this rule and says so; nobody is said to have given up.
What was put aside of posts (unsigned, no event) goes after thirty days: it is of no call. What was taken stays as long
as its call, byte for byte: calls are made of it, and year reports are made again (decision 0015).
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Final

from django.db import transaction

from charterdesk.apps.base.now import now
from charterdesk.apps.telephone import days
from charterdesk.apps.telephone.events.event import Refused
from charterdesk.apps.telephone.events.readers import READERS
from charterdesk.apps.telephone.events.reduced import HOURS_OF_SILENCE, Told, reduce, told
from charterdesk.apps.telephone.models import Call, CallRecord
from charterdesk.apps.telephone.records.values import MADE, values_of
from charterdesk.rules.telephone.call import Outcome

AT_ONCE: Final = 500
KEPT_ASIDE: Final = timedelta(days=30)


def end_silent() -> int:
    """Close the calls told live of which nothing was told for twelve hours; how many."""
    before = now() - timedelta(hours=HOURS_OF_SILENCE)
    waiting = Call.objects.filter(outcome=Outcome.UNDER_WAY.value, started_at__lte=before, source__kind__in=READERS)
    return sum(_end(key) for key in list(waiting.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]))


def forget_aside() -> int:
    """Delete what posts were put aside for longer than thirty days; how many."""
    old = CallRecord.objects.filter(
        state=CallRecord.ASIDE, received_at__lt=now() - KEPT_ASIDE, source__kind__in=READERS, call=None
    )
    return old.delete()[0]


@transaction.atomic
def _end(key: int) -> bool:
    call = Call.objects.select_related("source").select_for_update(of=("self",)).get(pk=key)
    made = reduce(call.source.name, call.key, _events(call), now())
    if made.outcome is Outcome.UNDER_WAY:
        return False
    values = dict(zip(MADE, values_of(made), strict=True))
    values["why"] = json.loads(values["why"])
    Call.objects.filter(pk=key).update(**values)
    days.forget(call.source, [call.started_at])
    return True


def _events(call: Call) -> list[Told]:
    found: list[Told] = []
    rows = CallRecord.objects.filter(call=call, state=CallRecord.TAKEN).order_by("pk")
    for raw, came_at in rows.values_list("raw", "received_at"):
        read = READERS[call.source.kind](bytes(raw))
        if not isinstance(read, Refused):
            found.extend(told(one, came_at) for one in read)
    return found
