"""Whether the charter of a desk is read by everybody, and what such a reader sees."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import charter_at, day_of
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.people.access import require


@transaction.atomic
def set_public(actor: Actor, *, is_public: bool) -> None:
    """Let whoever has the address read the charter, or only those who sign in. NotAllowed."""
    require(actor, "charter.publish")
    if Desk.objects.filter(pk=actor.desk.pk).exclude(charter_is_public=is_public).update(charter_is_public=is_public):
        data: dict[str, events.Json] = {"public": is_public}
        events.record(actor.desk, f"desk:{actor.desk.pk}", "charter.made_public", actor=actor, data=data)


def shows_charter(slug: str) -> bool:
    """Whether everybody reads the charter of the desk at this address."""
    return Desk.objects.filter(slug=slug, charter_is_public=True).exists()


def desk_that_shows(slug: str) -> Desk:
    """The desk whose charter everybody reads; NotFound for all others, there or not."""
    desk = Desk.objects.filter(slug=slug, charter_is_public=True).first()
    if desk is None:
        raise NotFound
    return desk


def shown_versions(desk: Desk) -> list[CharterVersion]:
    """The versions that its readers see, the latest first: those that held or hold one day at least, and those to come.

    What was published later for the same day has taken the place of what was published before it: the later is shown.
    """
    rows = CharterVersion.objects.filter(desk=desk).defer("text", "holidays")
    found: dict[object, CharterVersion] = {}
    for row in rows.order_by("-holds_from", "-published_at", "-pk"):
        found.setdefault(row.holds_from, row)
    return list(found.values())


def running(desk: Desk) -> CharterVersion:
    """The version that holds today. NoCharter."""
    return charter_at(desk, now()).version


def coming(desk: Desk) -> CharterVersion | None:
    """The next version that is announced; None for none."""
    today = day_of(desk, now())
    rows = CharterVersion.objects.filter(Q(desk=desk) & Q(holds_from__gt=today)).defer("text", "holidays")
    return rows.order_by("holds_from", "-published_at", "-pk").first()
