"""What a request about the figures of the telephone is about: who asks, for which days and calls, their figures."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.telephone.figures import shows_agents
from charterdesk.apps.telephone.summed import CallsBehind, Summed, summed
from charterdesk.rules.telephone.tally import Tally
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.worktime.calendar import zone_named
from charterdesk.web.desk.queue_page import running_charter
from charterdesk.web.desk.telephone.figures_wanted import Wanted, wanted_by


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, what he wants, the figures of the whole and of its parts."""

    actor: Actor
    wanted: Wanted
    charter: Charter | None
    sums: Summed

    @property
    def whole(self) -> Tally:
        """The sums of all calls."""
        return self.sums.whole

    @property
    def parts(self) -> dict[str, Tally]:
        """The sums of the parts, in their order."""
        return self.sums.parts


def asked_by(request: HttpRequest, actor: Actor) -> Asked:
    """Read a request and add up the calls of its days. NotAllowed, NoCharter."""
    wanted = _wanted(request, actor)
    return Asked(actor, wanted, running_charter(actor), summed(actor, wanted.days, wanted.by))


def behind(request: HttpRequest, actor: Actor) -> tuple[Wanted, CallsBehind]:
    """Read a request for the calls behind a figure: what is wanted, and the calls. NotAllowed, NoCharter."""
    wanted = _wanted(request, actor)
    return wanted, CallsBehind(actor, wanted.days, wanted.by, wanted.part, wanted.what)


def _wanted(request: HttpRequest, actor: Actor) -> Wanted:
    today = now().astimezone(zone_named(actor.desk.time_zone)).date()
    return wanted_by(request.GET, today, agents=shows_agents(actor))
