"""The addresses at which trackers post: made, ended, found by their token; two may be in use."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import CharField

from charterdesk.apps.base import events, hooks
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.integrations.models import Tracker, TrackerHook
from charterdesk.apps.integrations.setting_up import tracker
from charterdesk.apps.people.access import require

SEALED_FOR: Final = "integrations.hook"
_TAKEN: Final[Prepared[TrackerHook]] = Prepared(
    lambda: TrackerHook.objects.select_related("tracker__desk").filter(
        digest=Given("digest", CharField()), tracker__desk__slug=Given("slug", CharField()), tracker__active=True
    )
)


@transaction.atomic
def make_hook(actor: Actor, tracker_id: int, *, secret: str = "") -> hooks.Made[TrackerHook]:
    """One more address; `secret`: the one that the tracker has chosen, else one is made. Conflict while there are
    two.
    """
    require(actor, "tracker.manage")
    row = tracker(actor, tracker_id)
    made = hooks.make(row.hooks, SEALED_FOR, secret)
    events.record(actor.desk, f"tracker:{row.pk}", "tracker.hook_made", actor=actor, data={"hook": made.hook.pk})
    return made


@transaction.atomic
def end_hook(actor: Actor, hook_id: int, *, after: timedelta = timedelta(0)) -> TrackerHook:
    """The address is taken no longer, at once or after a while. NotFound."""
    require(actor, "tracker.manage")
    hook = TrackerHook.objects.select_related("tracker").filter(tracker__desk=actor.desk, pk=hook_id).first()
    if hook is None:
        raise NotFound
    hooks.end(hook, after)
    events.record(actor.desk, f"tracker:{hook.tracker_id}", "tracker.hook_ended", actor=actor, data={"hook": hook.pk})
    return hook


def hook_of(desk_slug: str, token: str) -> TrackerHook | None:
    """The address with this token in this desk, with its tracker; None where there is none, or it has ended."""
    return hooks.known(_TAKEN, desk_slug, token)


def secrets_of(row: Tracker) -> list[str]:
    """The secrets of all addresses in use: a tracker that still signs with the other one is believed."""
    return [secret for hook in hooks.in_use(row.hooks) if (secret := hooks.secret_of(hook, SEALED_FOR))]
