"""How the levels of a charter and what was handed over are shown: names in the reader's language, the drawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.escalation.handing_over import Way
from charterdesk.apps.escalation.models import Alert, Escalation
from charterdesk.apps.tickets.clocks import PAUSED
from charterdesk.rules.charter.document.levels_flow import levels_drawing, station_name
from charterdesk.rules.charter.document.speech import LANGUAGES, Speech, plain, words_of
from charterdesk.rules.charter.document.svg import svg
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.charter.flow import Node, Part, flow
from charterdesk.rules.levels import Standing, stands_at
from charterdesk.rules.terms.charter import Charter
from charterdesk.web import texts
from charterdesk.web.charter_events import charter_event
from charterdesk.web.desk import charter_labels


@dataclass(frozen=True, slots=True)
class Station:
    """A station of the flow in words, and whether the ticket stands there."""

    name: str
    here: bool


@dataclass(frozen=True, slots=True)
class FlowShown:
    """The flow of a charter: drawn, and as a list for whoever does not see the drawing."""

    picture: SafeString
    stations: tuple[Station, ...]
    here: str


def flow_shown(charter: Charter, standing: Standing, *, closed: bool) -> FlowShown | None:
    """The flow with where a ticket stands; None where the charter names no levels."""
    return flow_drawn(charter, Node(Part.END) if closed else Node(Part.LEVEL, stands_at(charter, standing)))


def flow_drawn(charter: Charter, here: Node | None = None) -> FlowShown | None:
    """The flow of a charter as it stands there, or with one of its stations marked; None where it names no levels."""
    laid = flow(charter)
    if laid is None:
        return None
    spoken = charter_labels.language()
    told = Told(charter, charter, Speech(spoken if spoken in LANGUAGES else "en"), now().date())
    drawing = levels_drawing(told, here, event=lambda name: plain(charter_event(charter, name)))
    stations = tuple(Station(words_of(station_name(told, node)), here=node == here) for node in laid.nodes)
    # Every word in it is escaped where the drawing is written (rules/charter/document/svg.py).
    picture = mark_safe(svg(drawing)) if drawing else SafeString()  # noqa: S308
    return FlowShown(picture, stations, next((one.name for one in stations if one.here), ""))


@dataclass(frozen=True, slots=True)
class AlertShown:
    """Somebody is called for a promise: which, on the ticket or of the level that has it (`which`: its escalation)."""

    alert: Alert
    promise: str
    due_at: datetime | None
    waits: bool
    which: int | None


def alerts_shown(alerts: Iterable[Alert]) -> list[AlertShown]:
    """Alerts with what was promised, as the charter of their ticket calls it."""
    return [_alert(one, charter_of(one.ticket.charter_version)) for one in alerts]


def _alert(alert: Alert, charter: Charter) -> AlertShown:
    clock, level = alert.watched, alert.level_clock
    if level is None:
        promise = charter_labels.promise(charter, alert.ticket.plan, clock.kind)
    else:
        promise = level_promise(charter, level.escalation, clock.kind)
    which = level.escalation.number if level else None
    return AlertShown(alert, promise, clock.due_at, clock.state == PAUSED, which)


def level_promise(charter: Charter, escalation: Escalation, kind: str) -> str:
    """What a level, or a manufacturer, promised to the desk: whose it is, and what."""
    whose = str(escalation.manufacturer or charter_labels.at_level(charter, escalation.to_level))
    return _("%(promise)s (%(level)s)") % {"level": whose, "promise": texts.commitment(kind)}


@dataclass(frozen=True, slots=True)
class Before:
    """What must be done before a ticket goes to a level: each in words, and whether it is done."""

    level: str
    steps: tuple[tuple[str, bool], ...]
    may: bool


def before_shown(charter: Charter, standing: Standing, ways: Iterable[Way]) -> list[Before]:
    """For each level to which a ticket may go from where it stands."""
    return [
        Before(
            charter_labels.at_level(charter, way.name),
            tuple((charter_event(charter, name), name in standing.recorded) for name in way.level.needs),
            way.may,
        )
        for way in ways
    ]


def named(escalations: Iterable[Escalation]) -> list[tuple[Escalation, str]]:
    """Each with the name of its level, as the charter of its ticket calls it."""
    return [(one, charter_labels.at_level(charter_of(one.ticket.charter_version), one.to_level)) for one in escalations]


def events_said(charter: Charter, names: Sequence[str]) -> list[tuple[str, str]]:
    """What is still to be recorded, in words."""
    return [(name, charter_event(charter, name)) for name in names]
