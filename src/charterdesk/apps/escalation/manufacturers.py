"""Manufacturers: their contract and charter, how they kept their promises, what their contacts see of what was handed
over to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.escalation.clocks import let_go
from charterdesk.apps.escalation.counterparty import read_theirs
from charterdesk.apps.escalation.models import Escalation, EscalationFile, EscalationMessage, Manufacturer
from charterdesk.apps.people.access import VERBS, require
from charterdesk.apps.people.models import PARTNER, Membership, Organisation, Person
from charterdesk.apps.tickets.models import Pause
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.commitments import Party

LONGEST_NUMBER: Final = 80
LONGEST_HOURS: Final = 300
LONGEST_CHARTER: Final = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ManufacturerFacts:
    """What is noted of a manufacturer: the number of our contract with it, its hours in words, its charter."""

    contract_number: str = ""
    hours: str = ""
    charter_text: str = ""
    active: bool = True


def manufacturers(actor: Actor, *, active: bool = False) -> QuerySet[Manufacturer]:
    """The manufacturers of the desk, by name; `active`: those to which something may be handed over."""
    require(actor, "escalation.see")
    rows = Manufacturer.objects.filter(desk_id=actor.desk.pk).select_related("organisation")
    return (rows.filter(active=True) if active else rows).order_by("organisation__name", "pk")


def manufacturer(actor: Actor, manufacturer_id: int) -> Manufacturer:
    """One of them; NotFound."""
    row = manufacturers(actor).filter(pk=manufacturer_id).first()
    if row is None:
        raise NotFound
    return row


@transaction.atomic
def add_manufacturer(actor: Actor, organisation_id: int, facts: ManufacturerFacts) -> Manufacturer:
    """Note a partner's organisation as a manufacturer. Invalid (organisation, charter_text ...)."""
    require(actor, "manufacturer.manage")
    organisation = Organisation.objects.filter(desk_id=actor.desk.pk, pk=organisation_id, kind=PARTNER).first()
    if organisation is None:
        raise Invalid(_("Choose the organisation of a partner."), field="organisation", code="unknown")
    if Manufacturer.objects.filter(organisation=organisation).exists():
        raise Invalid(_("This manufacturer is noted already."), field="organisation", code="twice")
    row = Manufacturer(desk_id=actor.desk.pk, organisation=organisation)
    _write(row, facts)
    row.save()
    _tell(actor, row, "manufacturer.added")
    return row


@transaction.atomic
def change_manufacturer(actor: Actor, manufacturer_id: int, facts: ManufacturerFacts, *, version: int) -> Manufacturer:
    """Change what is noted. Conflict when somebody was quicker; Invalid as for adding."""
    require(actor, "manufacturer.manage")
    row = manufacturer(actor, manufacturer_id)
    if not Manufacturer.objects.filter(pk=row.pk, version=version).update(version=F("version") + 1):
        raise Conflict(_("Somebody changed this meanwhile."), current={"version": row.version})
    row.version = version + 1
    _write(row, facts)
    row.save()
    _tell(actor, row, "manufacturer.changed")
    return row


def _write(row: Manufacturer, facts: ManufacturerFacts) -> None:
    row.contract_number = _line(facts.contract_number, LONGEST_NUMBER, "contract_number")
    row.hours = _line(facts.hours, LONGEST_HOURS, "hours")
    row.charter_text = _charter(facts.charter_text)
    row.active = facts.active


def _line(text: str, longest: int, field: str) -> str:
    said = " ".join(text.replace("\x00", "").split())
    if len(said) > longest:
        raise Invalid(_("This text is too long."), field=field, code="too_long")
    return said


def _charter(text: str) -> str:
    said = text.replace("\x00", "").strip()
    if len(said) > LONGEST_CHARTER:
        raise Invalid(_("This text is too long."), field="charter_text", code="too_long")
    if not said:
        return ""
    found = read_theirs(f"{said}\n")
    if not isinstance(found, Charter):
        raise Invalid("; ".join(str(problem) for problem in found[:3]), field="charter_text", code="unreadable")
    return f"{said}\n"


def _tell(actor: Actor, row: Manufacturer, code: str) -> None:
    data: dict[str, events.Json] = {"organisation": row.organisation_id, "charter": bool(row.charter_text)}
    events.record(actor.desk, f"manufacturer:{row.pk}", code, actor=actor, data=data)


@dataclass(frozen=True, slots=True)
class Kept:
    """How a manufacturer kept its promises: escalations, answers, how many clocks came to an end by what it did or did
    not do and were kept, the median time to an answer and how long tickets stood still at its charge, in seconds
    (elapsed).
    """

    manufacturer: Manufacturer
    handed_over: int
    open_now: int
    answered: int
    promised: int
    in_time: int
    median_seconds: int | None
    waited_seconds: int


def figures(actor: Actor, *, since: datetime) -> list[Kept]:
    """The figures of every manufacturer for what was handed over since then, by name."""
    rows = Escalation.objects.filter(desk_id=actor.desk.pk, manufacturer__isnull=False, opened_at__gte=since)
    by_maker: dict[int | None, list[Escalation]] = {}
    for row in rows.prefetch_related("clocks"):
        by_maker.setdefault(row.manufacturer_id, []).append(row)
    pauses: dict[int, list[Pause]] = {}
    for pause in Pause.objects.filter(ticket__in=rows.values("ticket"), party=str(Party.MANUFACTURER)):
        pauses.setdefault(pause.ticket_id, []).append(pause)
    return [_kept(maker, by_maker.get(maker.pk, []), pauses) for maker in manufacturers(actor)]


def _kept(maker: Manufacturer, rows: list[Escalation], pauses: Mapping[int, list[Pause]]) -> Kept:
    took = [int((row.answered_at - row.opened_at).total_seconds()) for row in rows if row.answered_at]
    clocks = [clock for row in rows for clock in row.clocks.all() if not let_go(row, clock)]
    judged = [clock for clock in clocks if clock.stopped_at is not None or clock.missed]
    return Kept(
        manufacturer=maker,
        handed_over=len(rows),
        open_now=sum(row.ended_at is None for row in rows),
        answered=len(took),
        promised=len(judged),
        in_time=sum(not clock.missed for clock in judged),
        median_seconds=round(median(took)) if took else None,
        waited_seconds=sum(_waited(row, pause) for row in rows for pause in pauses.get(row.ticket_id, ())),
    )


def _waited(row: Escalation, pause: Pause) -> int:
    """How much of a pause lies within the time in which it was handed over; in seconds."""
    until = min(pause.until_at or now(), row.ended_at or now())
    return max(0, int((until - max(pause.from_at, row.opened_at)).total_seconds()))


def contacts(actor: Actor, maker: Manufacturer) -> list[Person]:
    """Those of the house who see what is handed over to it once they sign in, by name."""
    require(actor, "escalation.see")
    held = Membership.objects.filter(
        desk_id=actor.desk.pk, role__in=VERBS["handed_over.see"], organisation_id=maker.organisation_id
    )
    rows = Person.objects.filter(desk_id=actor.desk.pk, active=True, pk__in=held.values("person_id"))
    return list(rows.select_related("account").order_by("name", "pk"))


def handed_over_to(actor: Actor) -> QuerySet[Escalation]:
    """What was handed over to the actor's own house, what is open first; NotAllowed for anybody else."""
    reach = require(actor, "handed_over.see")
    rows = Escalation.objects.filter(
        desk_id=actor.desk.pk, manufacturer__organisation_id__in=sorted(reach.organisation_ids)
    )
    return rows.select_related("ticket", "manufacturer__organisation").order_by(
        F("ended_at").desc(nulls_first=True), "-opened_at", "-pk"
    )


def handed_over_one(actor: Actor, escalation_id: int) -> Escalation:
    """One of them; NotFound."""
    row = handed_over_to(actor).filter(pk=escalation_id).first()
    if row is None:
        raise NotFound
    return row


def readable_to(escalation: Escalation, *, by_staff: bool) -> list[EscalationMessage]:
    """What was said on it, oldest first; a manufacturer's contact reads what is meant for his house only."""
    rows = escalation.messages.select_related("author").prefetch_related("files__stored_file").order_by("at", "pk")
    return list(rows if by_staff else rows.filter(visibility=EscalationMessage.MANUFACTURER))


def houses(actor: Actor) -> list[tuple[int, str]]:
    """The partners' organisations that are not noted as a manufacturer yet, by name."""
    require(actor, "manufacturer.manage")
    noted = Manufacturer.objects.filter(desk_id=actor.desk.pk).values("organisation_id")
    rows = Organisation.objects.filter(desk_id=actor.desk.pk, kind=PARTNER).exclude(pk__in=noted)
    return list(rows.order_by("name", "pk").values_list("pk", "name"))


def handed_over_file(actor: Actor, file_id: int) -> EscalationFile:
    """A file under a message that is meant for the actor's house; NotFound."""
    row = (
        EscalationFile.objects.select_related("stored_file")
        .filter(pk=file_id, message__visibility=EscalationMessage.MANUFACTURER)
        .filter(message__escalation__in=handed_over_to(actor).order_by())
        .first()
    )
    if row is None:
        raise NotFound
    return row
