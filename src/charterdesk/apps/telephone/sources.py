"""What tells a desk of calls: made, changed, and how it fares."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.telephone.formats import FORMATS
from charterdesk.apps.telephone.models import CallSource
from charterdesk.apps.telephone.records.record import SettingsError, terms_of

LONGEST_ERROR = 500
LARGEST_PORT = 2**16 - 1
MODES = ("listen", "connect")


def create_source(
    actor: Actor, name: str, kind: str, *, time_zone: str = "", settings: Mapping[str, object] | None = None
) -> CallSource:
    """Add a source of calls to a desk; its clock is in the zone of the desk where none is named. Invalid for a kind, a
    zone or settings that mean nothing, and for a name that is taken.
    """
    zone, given = time_zone or actor.desk.time_zone, dict(settings or {})
    check(kind, zone, given)
    if CallSource.objects.filter(desk=actor.desk, name=name).exists():
        raise Invalid(_("There is a source of this name already."), field="name", code="taken")
    return CallSource.objects.create(desk=actor.desk, name=name, kind=kind, time_zone=zone, settings=given)


def check(kind: str, zone: str, settings: Mapping[str, object]) -> None:
    """Invalid for what means nothing."""
    if kind not in FORMATS:
        raise Invalid(_("There is no such kind of source."), field="kind")
    try:
        terms_of("", ZoneInfo(zone).key, settings)
    except (ZoneInfoNotFoundError, ValueError) as error:
        field = str(error) if isinstance(error, SettingsError) else "time_zone"
        raise Invalid(_("This means nothing here."), field=field) from None
    port = settings.get("port", 0)
    if not isinstance(port, int) or not 0 <= port <= LARGEST_PORT or settings.get("mode", "listen") not in MODES:
        raise Invalid(_("This means nothing here."), field="port")


def source_named(desk: Desk, name: str) -> CallSource:
    """The source of a desk; NotFound."""
    found = CallSource.objects.select_related("desk").filter(desk=desk, name=name).first()
    if found is None:
        raise NotFound
    return found


def listened() -> list[CallSource]:
    """The exchanges that are listened to, or connected to, now."""
    found = CallSource.objects.filter(kind="smdr", active=True).order_by("pk")
    return [source for source in found if source.settings.get("port")]


def note_failure(source: CallSource, error: str) -> None:
    """It cannot be reached; since when is kept."""
    CallSource.objects.filter(pk=source.pk).update(last_error=error[:LONGEST_ERROR])
    CallSource.objects.filter(pk=source.pk, failing_since=None).update(failing_since=now())


def note_success(source: CallSource) -> None:
    """It is reached again."""
    CallSource.objects.filter(pk=source.pk).exclude(failing_since=None).update(failing_since=None, last_error="")
