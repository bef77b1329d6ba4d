"""The addresses at which services post events of calls: made, ended, found by their token."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import CharField

from charterdesk.apps.base import events, hooks
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.people.access import require
from charterdesk.apps.telephone.models import CallHook, CallSource

SEALED_FOR: Final = "telephone.hook"
_TAKEN: Final[Prepared[CallHook]] = Prepared(
    lambda: CallHook.objects.select_related("source__desk").filter(
        digest=Given("digest", CharField()), source__desk__slug=Given("slug", CharField()), source__active=True
    )
)


@transaction.atomic
def make_hook(actor: Actor, source_id: int, *, secret: str = "") -> hooks.Made[CallHook]:
    """One more address for a source; `secret`: the one that the service has chosen, else one is made. Conflict while
    two are taken: one of them ends first.
    """
    require(actor, "telephone.manage")
    source = CallSource.objects.filter(desk=actor.desk, pk=source_id).first()
    if source is None:
        raise NotFound
    made = hooks.make(source.hooks, SEALED_FOR, secret)
    data: dict[str, events.Json] = {"hook": made.hook.pk}
    events.record(actor.desk, f"desk:{actor.desk.pk}", "telephone.hook_made", actor=actor, data=data)
    return made


@transaction.atomic
def end_hook(actor: Actor, hook_id: int, *, after: timedelta = timedelta(0)) -> CallHook:
    """The address is taken no longer, at once or after a while."""
    require(actor, "telephone.manage")
    hook = CallHook.objects.select_related("source").filter(source__desk=actor.desk, pk=hook_id).first()
    if hook is None:
        raise NotFound
    hooks.end(hook, after)
    events.record(actor.desk, f"desk:{actor.desk.pk}", "telephone.hook_ended", actor=actor, data={"hook": hook.pk})
    return hook


def hook_of(desk_slug: str, token: str) -> CallHook | None:
    """The address with this token in this desk, with its source; None where there is none, or it has ended."""
    return hooks.known(_TAKEN, desk_slug, token)


def secret_of(hook: CallHook) -> str:
    """The secret that signs what is posted; "" (which signs nothing) where it cannot be read any more."""
    return hooks.secret_of(hook, SEALED_FOR)
