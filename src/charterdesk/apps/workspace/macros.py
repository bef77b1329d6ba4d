"""Macros: several verbs at one press. A person has his own, the desk some for everybody; for some tickets or all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.db.models import BigIntegerField, F, Q, QuerySet
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.ordering import beside
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.base.typed import line
from charterdesk.apps.people.access import may, require
from charterdesk.apps.tickets.fitting import Fitting, check_fitting
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.workspace import canned
from charterdesk.apps.workspace.macro_steps import checked
from charterdesk.apps.workspace.models import Macro

LONGEST_NAME: Final = 80
MOST_OWN: Final = 50  # of one person, MOST_SHARED of a desk: a menu that is looked through beside a ticket
MOST_SHARED: Final = 100
_OFFERED: Final[Prepared[Macro]] = Prepared(
    lambda: _of(Given("person", BigIntegerField()), Given("desk", BigIntegerField()))
)


@dataclass(frozen=True, slots=True)
class MacroTerms:
    """A macro as it is asked for: {"do": step, ...} each, for which tickets, whether it is everybody's."""

    name: str
    steps: Sequence[Mapping[str, Any]]
    fitting: Fitting = field(default_factory=Fitting)
    shared: bool = False


def macros_of(actor: Actor) -> QuerySet[Macro]:
    """The macros that the actor may run: everybody's and his own, in their order; none for whom the desk serves."""
    if may(actor, "workspace.use") is None:
        return Macro.objects.none()
    return _of(actor.person_id or 0, actor.desk.pk)


def offered(actor: Actor, ticket: Ticket) -> list[Macro]:
    """Those of them that apply to this ticket."""
    if may(actor, "workspace.use") is None or actor.person_id is None:
        return []
    return [row for row in _OFFERED(desk=actor.desk.pk, person=actor.person_id) if row.fits(ticket)]


def names_of(desk: Desk, macro_ids: set[int]) -> dict[int, str]:
    """What macros of the desk are called, those too that are offered no more."""
    return dict(Macro.objects.filter(desk=desk, pk__in=macro_ids).values_list("pk", "name")) if macro_ids else {}


@transaction.atomic
def keep(actor: Actor, terms: MacroTerms, *, macro_id: int | None = None) -> Macro:
    """Keep a macro, a new one or a change of one. What its steps may do is asked when it runs, of whoever runs it.

    NotAllowed for what is everybody's without that right, NotFound for another's, Invalid by field.
    """
    require(actor, "workspace.use")
    if actor.person_id is None:
        raise NotAllowed("workspace.use")
    row = Macro(desk=actor.desk) if macro_id is None else _changeable(actor, macro_id)
    if terms.shared:
        require(actor, "workspace.share")
    owner_id = None if terms.shared else actor.person_id
    siblings = Macro.objects.filter(desk=actor.desk, owner_id=owner_id, active=True)
    if macro_id is None or row.owner_id != owner_id:
        if siblings.count() >= (MOST_SHARED if terms.shared else MOST_OWN):
            raise Invalid(_("There are as many macros as can be kept."), field="name", code="too_many")
        row.position = max(siblings.values_list("position", flat=True), default=0) + 1
    row.owner_id = owner_id
    row.name = _name(siblings, terms.name, row.pk)
    row.steps = checked(terms.steps)
    _check_reply(actor, row.steps, shared=terms.shared)
    row.take_fitting(check_fitting(actor, terms.fitting, row.fitting))
    row.save()
    events.record(actor.desk, f"macro:{row.pk}", "macro.saved", actor=actor, data={"shared": terms.shared})
    return row


@transaction.atomic
def retire(actor: Actor, macro_id: int) -> None:
    """Nobody is offered it any more. Errors as `keep`."""
    row = _changeable(actor, macro_id)
    row.active = False
    row.save(update_fields=["active"])
    events.record(actor.desk, f"macro:{row.pk}", "macro.retired", actor=actor)


@transaction.atomic
def move(actor: Actor, macro_id: int, *, neighbour_id: int, after: bool) -> int:
    """Put it right before or after another one, among everybody's or among one's own; its place now, from 1. Errors as
    `keep`; NotFound where the other one is not among them.
    """
    moved = _changeable(actor, macro_id)
    held = Macro.objects.select_for_update().filter(desk=actor.desk, owner_id=moved.owner_id, active=True)
    rows = {row.pk: row for row in sorted(held.order_by("pk"), key=lambda row: (row.position, row.pk))}
    if not {macro_id, neighbour_id} <= rows.keys():
        raise NotFound
    order = beside([*rows], macro_id, neighbour_id, after=after)
    for place, key in enumerate(order, start=1):
        rows[key].position = place
    Macro.objects.bulk_update(rows.values(), ["position"])
    events.record(actor.desk, f"macro:{moved.pk}", "macro.moved", actor=actor)
    return order.index(macro_id) + 1


def may_change(actor: Actor, row: Macro) -> bool:
    """Whether the actor may change it: his own, and everybody's with that right."""
    if row.owner_id is not None:
        return row.owner_id == actor.person_id
    return may(actor, "workspace.share") is not None


def _changeable(actor: Actor, macro_id: int) -> Macro:
    require(actor, "workspace.use")
    row = macros_of(actor).filter(pk=macro_id).first()
    if row is None:
        raise NotFound
    if not may_change(actor, row):
        raise NotAllowed("workspace.share")
    return row


def _check_reply(actor: Actor, steps: Sequence[Mapping[str, Any]], *, shared: bool) -> None:
    """Invalid (field "answer.canned") for a ready reply that whoever runs the macro would not have."""
    for chosen in (one["canned"] for one in steps if one.get("canned") is not None):
        reply = canned.canned_of(actor).filter(pk=chosen).first()
        if reply is None:
            raise Invalid(_("Choose from the list."), field="answer.canned", code="unknown")
        if shared and reply.owner_id is not None:
            raise Invalid(_("A macro for everybody needs everybody's ready reply."), field="answer.canned", code="own")


def _name(siblings: QuerySet[Macro], given: str, own_id: int | None) -> str:
    name = line(given)
    if not name or len(name) > LONGEST_NAME:
        raise Invalid(_("Give a name of up to 80 characters."), field="name", code="required")
    if any(row.pk != own_id for row in siblings.filter(name__iexact=name)):
        raise Invalid(_("There is one of this name already."), field="name", code="taken")
    return name


def _of(person: int | Given, desk: int | Given) -> QuerySet[Macro]:
    mine = Q(owner__isnull=True) | Q(owner_id=person)
    return Macro.objects.filter(mine, desk_id=desk, active=True).order_by(
        F("owner_id").asc(nulls_first=True), "position", "pk"
    )
