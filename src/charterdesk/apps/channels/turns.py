"""Turns: what only one process may do at a time (fetch from a mailbox), held by name for a while."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from charterdesk.apps.base.now import now
from charterdesk.apps.channels.models import Turn


def take(name: str, owner: str, seconds: int) -> bool:
    """Take the turn, or keep it, for so many seconds (elapsed); False while somebody else has it.

    A turn only saves work: whoever lost one unawares must do no harm.
    """
    present = now()
    until = present + timedelta(seconds=seconds)
    free = Q(owner=owner) | Q(until__lte=present)
    if Turn.objects.filter(free, name=name).update(owner=owner, until=until):
        return True
    try:
        with transaction.atomic():
            Turn.objects.create(name=name, owner=owner, until=until)
    except IntegrityError:
        return False
    return True


def give_back(name: str, owner: str) -> None:
    """Let the next one have it at once."""
    Turn.objects.filter(name=name, owner=owner).delete()


def is_taken(name: str) -> bool:
    """Whether somebody has the turn now."""
    return Turn.objects.filter(name=name, until__gt=now()).exists()


def forget_ended() -> int:
    """Remove the turns that ended more than a day ago."""
    return Turn.objects.filter(until__lt=now() - timedelta(days=1)).delete()[0]
