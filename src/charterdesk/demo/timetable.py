"""When things happen in the demo: every course step by step, in the order of time, with the clocks judged between."""

from __future__ import annotations

import heapq
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Min

from charterdesk.apps.base import now
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.tickets.clocks import judge_due_clocks
from charterdesk.apps.tickets.models import Clock
from charterdesk.demo import cover
from charterdesk.demo.courses import Course

log = logging.getLogger(__name__)


@dataclass(order=True, slots=True)
class _Step:
    at: datetime
    place: int
    course: Course = field(compare=False)


def live(starts: Iterable[tuple[datetime, Course]], present: datetime) -> int:
    """Let every course begin at its moment and go on until the present; how many were broken off by a refusal.

    A refusal by a verb ends that course where it stands: the data stay true, and the loader says how many.
    """
    steps = [_Step(at, place, course) for place, (at, course) in enumerate(starts)]
    heapq.heapify(steps)
    broken = 0
    while steps and steps[0].at <= present:
        step = heapq.heappop(steps)
        judge_until(step.at)
        with now.at(step.at):
            try:
                following = next(step.course, None)
                cover.call()
            except (Conflict, Invalid, NotAllowed, NotFound) as refusal:
                log.warning("a course of the demo was broken off at %s: %r", step.at, refusal)
                broken += 1
                continue
        if following is not None:
            step.at = max(following, step.at + timedelta(seconds=1))
            heapq.heappush(steps, step)
    judge_until(present)
    return broken


def judge_until(moment: datetime) -> None:
    """Warn and note misses when their moment comes, as the worker would have done."""
    for due in _due_moments(moment):
        with now.at(due):
            judge_due_clocks()


def _due_moments(until: datetime) -> Iterator[datetime]:
    last = None
    while True:
        due = Clock.objects.filter(next_moment__lte=until).aggregate(first=Min("next_moment"))["first"]
        if due is None or due == last:
            return
        last = due
        yield due
