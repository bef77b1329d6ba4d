"""What a request about the figures of the telephone is about: who asks, for which days and calls, their figures."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.telephone.figures import figures_of, plans_of, shows_agents
from charterdesk.rules.telephone.counting import Judged
from charterdesk.rules.telephone.figures import Figures
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.worktime.calendar import zone_named
from charterdesk.web.desk.queue_page import running_charter
from charterdesk.web.desk.telephone.figures_wanted import WHAT, Wanted, parts_of, wanted_by


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, what he wants, the figures of the whole and of its parts."""

    actor: Actor
    wanted: Wanted
    zone: ZoneInfo
    charter: Charter | None
    whole: Figures
    parts: dict[str, Figures]

    @property
    def calls(self) -> tuple[Judged, ...]:
        """The calls that are wanted, of the part that is asked for or of the whole."""
        part = self.wanted.part
        return WHAT[self.wanted.what](self.whole if part is None else self.parts.get(part, Figures(())))


def asked_by(request: HttpRequest, actor: Actor) -> Asked:
    """Read a request and judge the calls of its days. NotAllowed, NoCharter."""
    zone = zone_named(actor.desk.time_zone)
    wanted = wanted_by(request.GET, now().astimezone(zone).date(), agents=shows_agents(actor))
    whole = figures_of(actor, wanted.days)
    plans = plans_of(actor, wanted.days) if wanted.by == "plan" else {}
    return Asked(actor, wanted, zone, running_charter(actor), whole, parts_of(whole, wanted.by, zone, plans))
