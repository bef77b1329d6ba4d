"""The heads of a desk are told that mails of a sender are held back: a notice about no ticket."""

from __future__ import annotations

from charterdesk.apps.base.models import Event
from charterdesk.apps.base.prepared import insert
from charterdesk.apps.notifications import kinds
from charterdesk.apps.notifications.models import Notification
from charterdesk.apps.notifications.preferences import wishes_of
from charterdesk.apps.people.access import VERBS
from charterdesk.apps.people.queries import staff_of


def tell(event: Event) -> None:
    """After mail.held_back: a notice to each head, by the ways that he wishes. It adds rows and does nothing else."""
    heads = staff_of(event.desk).filter(memberships__role__in=VERBS["mail.manage"]).distinct()
    people = list(heads.values_list("pk", "account__time_zone"))
    wishes = wishes_of(person for person, _zone in people)
    at = event.recorded_at
    rows = []
    for person, zone in people:
        ways = wishes[person].wants(kinds.HELD_BACK)
        if ways:
            rows.append(
                Notification(
                    desk_id=event.desk_id,
                    person_id=person,
                    kind=kinds.HELD_BACK,
                    event=event.pk,
                    created_at=at,
                    not_before=wishes[person].from_when(at, zone or event.desk.time_zone),
                    to_page=kinds.PAGE in ways,
                    to_mail=kinds.MAIL in ways,
                    to_push=kinds.PUSH in ways,
                )
            )
    insert(*rows)
