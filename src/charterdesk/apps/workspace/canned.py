"""Ready replies: words that are written often, with fields that the ticket fills. A person has his own, the desk some
for everybody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import BigIntegerField, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.people.access import may, require
from charterdesk.apps.tickets.messages import check_body
from charterdesk.apps.workspace.models import CannedReply

# What a field stands for; those who write ready replies read it.
FIELDS: Final = {
    "customer": gettext_lazy("who asks, by name"),
    "organisation": gettext_lazy("his organisation"),
    "number": gettext_lazy("the number of the ticket"),
    "subject": gettext_lazy("its subject"),
    "product": gettext_lazy("the product"),
    "serial": gettext_lazy("its serial number"),
    "priority": gettext_lazy("the validated priority"),
    "due": gettext_lazy("when the next promise falls due"),
    "agent": gettext_lazy("your name"),
    "desk": gettext_lazy("the name of the desk"),
}
FIELD: Final = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
LONGEST_NAME: Final = 80
MOST_OWN: Final = 200  # of one person, MOST_SHARED of a desk: a list that is looked through while typing
MOST_SHARED: Final = 500
LANGUAGES: Final = ("", "en", "fr", "es")
_READY: Final[Prepared[CannedReply]] = Prepared(
    lambda: _canned_of(Given("person", BigIntegerField()), Given("desk", BigIntegerField()))
)


@dataclass(frozen=True, slots=True)
class Ready:
    """A ready reply as it is asked for: its name, its language ("" for any), its words, whether it is everybody's."""

    name: str
    body: str
    language: str = ""
    shared: bool = False


def canned_of(actor: Actor) -> QuerySet[CannedReply]:
    """The ready replies that the actor may use: his own and everybody's, by name; none for whom the desk serves."""
    if may(actor, "workspace.use") is None:
        return CannedReply.objects.none()
    return _canned_of(actor.person_id or 0, actor.desk.pk)


def ready_replies(actor: Actor) -> list[CannedReply]:
    """The same as rows: asked for by every look at a ticket."""
    if may(actor, "workspace.use") is None:
        return []
    return _READY(desk=actor.desk.pk, person=actor.person_id or 0)


@transaction.atomic
def keep(actor: Actor, ready: Ready, *, canned_id: int | None = None) -> CannedReply:
    """Keep a ready reply, a new one or a change of one.

    NotAllowed for what is everybody's without that right, NotFound for another's, Invalid by field: a field that no
    ticket has, a name that is missing or taken, more of them than anybody looks through.
    """
    require(actor, "workspace.use")
    if actor.person_id is None:
        raise NotAllowed("workspace.use")
    row = CannedReply(desk_id=actor.desk.pk) if canned_id is None else _changeable(actor, canned_id)
    if ready.shared:
        require(actor, "workspace.share")
    owner_id = None if ready.shared else actor.person_id
    if canned_id is None or row.owner_id != owner_id:
        _bound(actor, shared=ready.shared)
    row.owner_id = owner_id
    row.name, row.language, row.body = _name(actor, ready, row.pk), _language(ready.language), check_fields(ready.body)
    row.save()
    events.record(actor.desk, f"canned:{row.pk}", "canned.saved", actor=actor, data={"shared": ready.shared})
    return row


@transaction.atomic
def retire(actor: Actor, canned_id: int) -> None:
    """Nobody is offered this ready reply any more. Errors as `save`."""
    row = _changeable(actor, canned_id)
    row.active = False
    row.save(update_fields=["active"])
    events.record(actor.desk, f"canned:{row.pk}", "canned.retired", actor=actor)


def may_change(actor: Actor, row: CannedReply) -> bool:
    """Whether the actor may change it: his own, and everybody's with that right."""
    if row.owner_id is not None:
        return row.owner_id == actor.person_id
    return may(actor, "workspace.share") is not None


def filled(body: str, values: Mapping[str, str]) -> str:
    """The words with each field filled; one that is not known here stands as it was written."""
    return FIELD.sub(lambda found: values.get(found.group(1), found.group()), body)


def check_fields(body: str) -> str:
    """The words, where every field in them is one that tickets fill; Invalid (field "body")."""
    text = check_body(body)
    unknown = [name for name in FIELD.findall(text) if name not in FIELDS]
    if unknown:
        names = ", ".join(dict.fromkeys(f"{{{{{name}}}}}" for name in unknown))
        raise Invalid(_("No ticket has this field: %(names)s.") % {"names": names}, field="body", code="unknown")
    return text


def _changeable(actor: Actor, canned_id: int) -> CannedReply:
    require(actor, "workspace.use")
    row = canned_of(actor).filter(pk=canned_id).first()
    if row is None:
        raise NotFound
    if not may_change(actor, row):
        raise NotAllowed("workspace.share")
    return row


def _bound(actor: Actor, *, shared: bool) -> None:
    most = MOST_SHARED if shared else MOST_OWN
    rows = CannedReply.objects.filter(desk_id=actor.desk.pk, owner_id=None if shared else actor.person_id, active=True)
    if rows.count() >= most:
        told = _("There are %(most)s already, which is as many as can be kept: retire one that is not used.")
        raise Invalid(told % {"most": most}, field="name", code="too_many")


def _name(actor: Actor, ready: Ready, own_id: int | None) -> str:
    name = " ".join(ready.name.replace("\x00", "").split())
    if not name or len(name) > LONGEST_NAME:
        raise Invalid(_("Give a name of up to 80 characters."), field="name", code="required")
    owner = Q(owner__isnull=True) if ready.shared else Q(owner_id=actor.person_id)
    taken = CannedReply.objects.filter(owner, desk_id=actor.desk.pk, active=True, name__iexact=name)
    if any(row.pk != own_id for row in taken):
        raise Invalid(_("There is one of this name already."), field="name", code="taken")
    return name


def _language(code: str) -> str:
    if code not in LANGUAGES:
        raise Invalid(_("Choose a language."), field="language", code="unknown")
    return code


def _canned_of(person: int | Given, desk: int | Given) -> QuerySet[CannedReply]:
    mine = Q(owner__isnull=True) | Q(owner_id=person)
    return CannedReply.objects.filter(mine, desk_id=desk, active=True).order_by("name", "pk")
