"""The browsers that take pushed notifications."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotAllowed
from charterdesk.apps.base.now import now
from charterdesk.apps.notifications.models import PushSubscription
from charterdesk.apps.notifications.webpush.encryption import BadKeys, BrowserKeys
from charterdesk.apps.notifications.webpush.endpoint import Unsafe, check_endpoint
from charterdesk.apps.people.access import require

MOST: Final = 10  # browsers of a person; the oldest one makes room
LONGEST_ENDPOINT: Final = 1000


@transaction.atomic
def subscribe(actor: Actor, *, endpoint: str, p256dh: str, auth: str) -> PushSubscription:
    """A browser of the actor's takes his pushes from now on; one that took another's takes his instead. Invalid for an
    address that is no push service's, or keys that are none.
    """
    person_id = _person(actor)
    try:
        check_endpoint(endpoint)
        BrowserKeys.read(p256dh, auth)
    except (Unsafe, BadKeys) as error:
        raise Invalid(_("This browser gave no address that can be pushed to."), field="endpoint") from error
    if len(endpoint) > LONGEST_ENDPOINT:
        raise Invalid(_("This browser gave no address that can be pushed to."), field="endpoint", code="too_long")
    values = {
        "desk": actor.desk,
        "person_id": person_id,
        "keys": {"p256dh": p256dh, "auth": auth},
        "created_at": now(),
        "failed_at": None,
    }
    row, _created = PushSubscription.objects.update_or_create(endpoint=endpoint, defaults=values)
    old = PushSubscription.objects.filter(person_id=person_id).order_by("-created_at", "-pk")
    PushSubscription.objects.filter(pk__in=list(old.values_list("pk", flat=True)[MOST:])).delete()
    return row


def unsubscribe(actor: Actor, *, endpoint: str) -> None:
    """This browser takes the actor's pushes no more; asking twice changes nothing."""
    PushSubscription.objects.filter(person_id=_person(actor), endpoint=endpoint).delete()


def browsers(actor: Actor) -> int:
    """How many browsers take the actor's pushes."""
    return PushSubscription.objects.filter(person_id=_person(actor)).count()


def _person(actor: Actor) -> int:
    require(actor, "notifications.tune")
    if actor.person_id is None:
        raise NotAllowed("notifications.tune")
    return actor.person_id
