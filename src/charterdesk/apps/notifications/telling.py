"""From what happened on a ticket to who is told: rows, written in the transaction of the event.

Only people who work for the desk are told here; customers and resellers have their mails. Nobody is told of what he
did himself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, Final

from django.db.models import BigIntegerField, Exists, OuterRef

from charterdesk.apps.base.models import Event
from charterdesk.apps.base.prepared import Given, Prepared, insert
from charterdesk.apps.notifications import kinds
from charterdesk.apps.notifications.mentions import note_mentions
from charterdesk.apps.notifications.models import Notification, Preferences
from charterdesk.apps.notifications.preferences import told_of_every_ticket, wishes_of
from charterdesk.apps.people.absences import Away, away, stand_in_of
from charterdesk.apps.people.access import VERBS
from charterdesk.apps.people.models import Membership, TeamMember
from charterdesk.apps.people.queries import agents_of, staff_of
from charterdesk.apps.tickets.models import Ticket

# Several things within this time are one mail.
GATHERED: Final = timedelta(minutes=3)
Told = dict[int, str]


# Asked at every event that somebody may be told of; nearly nobody wishes to be told of every new ticket.
_TICKET: Final[Prepared[Any]] = Prepared(
    lambda: (
        Ticket.objects.only("desk_id", "owner_id", "team_id", "emergency", "merged_into_id")
        .filter(pk=Given("ticket", BigIntegerField()))
        .annotate(wishes=Exists(Preferences.objects.filter(person__desk_id=OuterRef("desk_id"), person__active=True)))
    )
)


@dataclass(frozen=True)
class Case:
    """An event about a ticket, and who of the desk is away now. `wishes`: somebody said what he wants to be told."""

    event: Event
    ticket: Ticket
    wishes: bool

    @cached_property
    def absent(self) -> Away:
        """Who is away; asked once, where it matters."""
        return away(self.ticket.desk)

    def said(self, name: str) -> Any:
        """A value of the event."""
        return self.event.data.get(name)


def tell(event: Event) -> None:
    """Note who is told of this event. It adds rows and does nothing else."""
    whom = RULES.get(event.code)
    if whom is None:
        return
    ticket = _TICKET.first(ticket=int(event.stream.removeprefix("ticket:")))
    if ticket is None or ticket.merged_into_id is not None:
        return
    ticket.desk = event.desk
    case = Case(event, ticket, wishes=bool(ticket.wishes))
    told = whom(case)
    if event.actor_kind == "person" and event.actor_id is not None:
        told.pop(event.actor_id, None)
    if told:
        _note(case, told)


def _note(case: Case, told: Told) -> None:
    people = staff_of(case.ticket.desk).filter(pk__in=told).values_list("pk", "account__time_zone")
    wishes = wishes_of(person for person, _zone in people)
    rows = []
    for person, zone in people:
        kind, wanted = told[person], wishes[person]
        ways = wanted.wants(kind)
        if not ways:
            continue
        created = case.event.recorded_at
        urgent = case.ticket.emergency and wanted.urgent
        begins = created - GATHERED if urgent else wanted.from_when(created, zone or case.ticket.desk.time_zone)
        reached = person not in case.absent
        rows.append(
            Notification(
                desk_id=case.ticket.desk_id,
                person_id=person,
                kind=kind,
                ticket_id=case.ticket.pk,
                event=case.event.pk,
                created_at=created,
                not_before=begins,
                to_page=kinds.PAGE in ways,
                to_mail=kinds.MAIL in ways and reached,
                to_push=kinds.PUSH in ways and reached,
            )
        )
    insert(*rows)


def _keepers(case: Case, kind: str, owner: int | None, team: int | None) -> Told:
    """Whose ticket it is: its owner and whoever stands in for him, else his team. Where nobody of them is here, the
    heads of the desk are told that it is left alone.
    """
    told: Told = {}
    if owner is not None:
        told[owner] = kind
        here = stand_in_of(case.absent, owner)
        if here is not None:
            told[here] = kind
            return told
    if team is not None:
        members = list(TeamMember.objects.filter(team_id=team).values_list("person_id", flat=True))
        told |= dict.fromkeys((one for one in members if one not in told), kind)
        if any(one not in case.absent for one in members):
            return told
    if owner is not None or team is not None:
        told |= {head: kinds.LEFT_ALONE for head in _heads(case) if head not in told}
    return told


def _of_mine(kind: str) -> Callable[[Case], Told]:
    """Told to those whose ticket it is."""
    return lambda case: _keepers(case, kind, case.ticket.owner_id, case.ticket.team_id)


def _of_promises(kind: str) -> Callable[[Case], Told]:
    """Told to those whose ticket it is; where it is nobody's, to the heads of the desk."""
    mine = _of_mine(kind)
    return lambda case: mine(case) or dict.fromkeys(_heads(case), kind)


def _assigned(case: Case) -> Told:
    owner, team = case.said("to"), case.said("team")
    if owner is None:
        return _keepers(case, kinds.TEAM, None, team)
    told = _keepers(case, kinds.ASSIGNED, owner, None)
    instead_of = case.said("instead_of")
    return told if instead_of is None else {instead_of: kinds.ASSIGNED, **told}


def _opened(case: Case) -> Told:
    if case.ticket.emergency:
        return dict.fromkeys(agents_of(case.ticket.desk).values_list("pk", flat=True), kinds.EMERGENCY)
    if not case.wishes:
        return {}
    return dict.fromkeys(told_of_every_ticket(case.ticket.desk_id, kinds.OPENED), kinds.OPENED)


def _named(case: Case) -> Told:
    message = case.said("message")
    return dict.fromkeys(note_mentions(message), kinds.MENTIONED) if isinstance(message, int) else {}


def _writer(case: Case) -> Told:
    """An answer of his was held and refused in the end."""
    person = case.said("person")
    return {person: kinds.UNSENT} if isinstance(person, int) else {}


def _asker(case: Case) -> Told:
    """Whoever asked for the connection, and those whose ticket it is where he is away."""
    person = case.said("person")
    return _keepers(case, kinds.CONNECTION, person, None) if isinstance(person, int) else {}


def _guardians(case: Case) -> Told:
    """Those who answer for the safe: each says for himself whether he wants to be told, and how."""
    rows = Membership.objects.filter(desk=case.ticket.desk, role__in=VERBS["vault.delete"])
    return dict.fromkeys(rows.values_list("person_id", flat=True), kinds.REVEALED)


def _called(case: Case) -> Told:
    """The charter has them called while a promise runs out."""
    return dict.fromkeys(case.said("people"), kinds.CALLED)


def _handed_over(case: Case) -> Told:
    """Told to those who develop, where it is theirs; of other levels the desk itself takes care."""
    if case.said("worked_by") != "r_and_d":
        return {}
    rows = Membership.objects.filter(desk=case.ticket.desk, role="r_and_d")
    return dict.fromkeys(rows.values_list("person_id", flat=True), kinds.ESCALATED)


def _given(case: Case) -> Told:
    """Whoever is to see to what was handed over."""
    owner = case.said("owner")
    return {owner: kinds.ESCALATED} if isinstance(owner, int) else {}


def _late_level(case: Case) -> Told:
    """Told to whoever has it, and to those whose ticket it is."""
    owner = case.said("owner")
    told = _of_promises(kinds.LEVEL_SPOKE)(case)
    return {owner: kinds.LEVEL_SPOKE, **told} if isinstance(owner, int) else told


def _heads(case: Case) -> Iterable[int]:
    heads = Membership.objects.filter(desk=case.ticket.desk, role__in=VERBS["people.load"])
    return list(heads.values_list("person_id", flat=True).distinct())


RULES: Final[Mapping[str, Callable[[Case], Told]]] = {
    "ticket.opened": _opened,
    "ticket.assigned": _assigned,
    "ticket.customer_replied": _of_mine(kinds.REPLIED),
    "ticket.mail_read": _of_mine(kinds.REPLIED),
    "ticket.noted": _named,
    "ticket.intervention_decided": _named,
    "ticket.arrived_on_site": _named,
    "ticket.solution_rejected": _of_mine(kinds.REFUSED),
    "ticket.reopened": _of_mine(kinds.REOPENED),
    "ticket.priority_contested": _of_mine(kinds.CONTESTED),
    "ticket.quote_accepted": _of_mine(kinds.QUOTE),
    "ticket.quote_declined": _of_mine(kinds.QUOTE),
    "ticket.validated": _of_mine(kinds.VALIDATED),
    "ticket.rated": _of_mine(kinds.RATED),
    "ticket.woken": _of_mine(kinds.WOKEN),
    "ticket.answer_failed": _writer,
    "mail.failed": _of_mine(kinds.UNSENT),
    "ticket.alert_raised": _called,
    "ticket.escalated": _handed_over,
    "ticket.escalation_assigned": _given,
    "ticket.escalation_asked_back": _of_promises(kinds.LEVEL_SPOKE),
    "ticket.escalation_answered": _of_promises(kinds.LEVEL_SPOKE),
    "ticket.tracker_commented": _of_promises(kinds.LEVEL_SPOKE),
    "ticket.escalation_missed": _late_level,
    "ticket.appointment_near": _of_mine(kinds.APPOINTMENT),
    "ticket.appointment_passed": _of_promises(kinds.APPOINTMENT),
    **dict.fromkeys(
        ("ticket.remote_agreed", "ticket.remote_refused", "ticket.remote_withdrawn"),
        _asker,
    ),
    "ticket.secret_shown": _guardians,
    "clock.warned": _of_promises(kinds.WARNED),
    "clock.missed": _of_promises(kinds.MISSED),
}
