"""A manufacturer's own people are mailed that something was handed over to them, or said there; never what was said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.models import Event
from charterdesk.apps.base.prepared import insert
from charterdesk.apps.escalation.manufacturers import handed_over_to
from charterdesk.apps.escalation.models import Escalation
from charterdesk.apps.notifications.kinds import HANDED_OVER, SAID_THERE
from charterdesk.apps.notifications.models import Notification
from charterdesk.apps.people.access import VERBS, may
from charterdesk.apps.people.models import Membership

KINDS_OF: Final[Mapping[str, str]] = {
    "ticket.escalated": HANDED_OVER,
    "ticket.escalation_written": SAID_THERE,
    "ticket.escalation_taken_back": SAID_THERE,
    "ticket.escalation_closed": SAID_THERE,
}


def tell(event: Event) -> None:
    """Note a mail to each of the house that signs in here, where the desk did something that it may read. It adds rows
    and does nothing else.
    """
    if event.data.get("worked_by") != "manufacturer" or event.data.get("internal"):
        return
    row = Escalation.objects.select_related("manufacturer").get(pk=event.data["escalation"])
    if row.manufacturer is None:
        return
    held = Membership.objects.filter(
        desk_id=event.desk_id, role__in=VERBS["handed_over.see"], organisation_id=row.manufacturer.organisation_id
    )
    people = held.filter(person__active=True, person__account__is_active=True).order_by("person_id")
    wanted = set(people.values_list("person_id", flat=True))
    if event.actor_kind == "person" and event.actor_id in wanted:
        return
    insert(
        *(
            Notification(
                desk_id=event.desk_id,
                person_id=person,
                kind=KINDS_OF[event.code],
                ticket_id=row.ticket_id,
                event=event.pk,
                created_at=event.recorded_at,
                not_before=event.recorded_at,
                to_page=False,
                to_mail=True,
            )
            for person in sorted(wanted)
        )
    )


def about(row: Notification) -> int:
    """Which escalation such a notice is about; 0 where its event is gone."""
    event = Event.objects.filter(pk=row.event or 0).first()
    return int(event.data["escalation"]) if event is not None else 0


def still_sees(actor: Actor, row: Notification) -> bool:
    """Whether it was handed over to his house, as he stands now."""
    return may(actor, "handed_over.see") is not None and handed_over_to(actor).filter(pk=about(row)).exists()
