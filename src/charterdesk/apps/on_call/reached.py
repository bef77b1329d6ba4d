"""How each person is called beside the mail to his own address: another one, or a webhook (a gateway to SMS)."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base import events, sealing
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.notifications.webpush.endpoint import Unsafe, check_endpoint
from charterdesk.apps.on_call.calling import SEALED_FOR, bound_to
from charterdesk.apps.on_call.models import PageWay
from charterdesk.apps.people.access import require
from charterdesk.apps.people.checks import stored_once

MOST_WAYS: Final = 5
KINDS: Final = frozenset({"mail", "webhook"})


def ways_of(actor: Actor) -> QuerySet[PageWay]:
    """The actor's own."""
    require(actor, "on_call.see")
    return PageWay.objects.filter(person_id__in=[actor.person_id] if actor.person_id else []).order_by("pk")


def add_way(actor: Actor, *, kind: str, address: str, secret: str = "") -> PageWay:
    """One more way in which the actor is called. Invalid names the field: kind, address."""
    require(actor, "on_call.see")
    if actor.person_id is None:
        raise NotAllowed("on_call.see")
    said = address.strip()
    _check(kind, said)
    if ways_of(actor).count() >= MOST_WAYS:
        raise Invalid(_("Five ways are enough."), field="address", code="too_many")
    with stored_once("address", _("You are called there already.")):
        row = PageWay.objects.create(person_id=actor.person_id, kind=kind, address=said)
        if secret and kind == "webhook":
            row.sealed_secret = sealing.seal(SEALED_FOR, bound_to(row), secret)
            row.save(update_fields=["sealed_secret"])
        events.record(actor.desk, f"person:{actor.person_id}", "page_way.added", actor=actor, data={"way": row.pk})
    return row


@transaction.atomic
def remove_way(actor: Actor, way_id: int) -> None:
    """No more calls there. NotFound."""
    deleted, _rows = ways_of(actor).filter(pk=way_id).delete()
    if not deleted:
        raise NotFound
    events.record(actor.desk, f"person:{actor.person_id}", "page_way.removed", actor=actor, data={"way": way_id})


def _check(kind: str, address: str) -> None:
    if kind not in KINDS:
        raise Invalid(_("An e-mail address or a webhook."), field="kind", code="unknown")
    try:
        if kind == "mail":
            validate_email(address)
        else:
            check_endpoint(address)
    except ValidationError as error:
        raise Invalid(_("This is no e-mail address."), field="address") from error
    except Unsafe as error:
        raise Invalid(_("An https address on the internet, please."), field="address", code="unsafe") from error
