"""The outbox: what is to be told by mail is noted in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from charterdesk.apps.base.models import Desk, Event
from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import AT_ONCE, insert
from charterdesk.apps.channels.models import IncomingMail, OutgoingMail
from charterdesk.apps.channels.outgoing import reasons
from charterdesk.apps.people.access import actor_of_person
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.contest import CHANGED
from charterdesk.apps.tickets.models import Merge
from charterdesk.apps.tickets.visibility import reaches
from charterdesk.rules.decide.answer import as_json
from charterdesk.rules.decide.decision import Decision
from charterdesk.rules.terms.charter import Charter

KIND_OF: Final[Mapping[str, str]] = {
    "ticket.opened": "acknowledgment",
    "ticket.replied": "answer",
    "ticket.informed": "answer",
    "ticket.customer_replied": "answer",
    "ticket.priority_changed": "priority",
    "ticket.contest_answered": "priority",
    "ticket.quote_sent": "quote",
    "ticket.workaround_given": "workaround",
    "ticket.solution_proposed": "solution",
    "ticket.reopened": "answer",
    "ticket.closed": "closed",
    "ticket.closed_by_silence": "closed",
    "ticket.validated": "closed",
    "ticket.quote_declined": "closed",
    "ticket.merged": "merged",
}


def announce(event: Event) -> None:
    """Note that this event of a ticket is to be told by mail; to whom and in which words is found out by the sender.

    At most one acknowledgment a ticket: its key says so. A contest that changes the priority is told by that change.
    """
    announce_all([event])


def announce_all(lines: Iterable[Event]) -> None:
    """The same for many events, in their order."""
    rows = [_announced(event) for event in lines if event.data.get("answer") != CHANGED]
    for first in range(0, len(rows), AT_ONCE):
        insert(*rows[first : first + AT_ONCE])


def _announced(event: Event) -> OutgoingMail:
    kind = KIND_OF[event.code]
    ticket_id = int(event.stream.removeprefix("ticket:"))
    if event.data.get("waits_for") == "customer":
        kind = "question"
    key = f"acknowledgment:{ticket_id}" if kind == "acknowledgment" else f"event:{event.pk}"
    return OutgoingMail(
        desk_id=event.desk_id,
        ticket_id=ticket_id,
        event=event,
        kind=kind,
        dedupe_key=key,
        created_at=event.recorded_at,
        run_at=event.recorded_at,
    )


def announce_merge(event: Event) -> None:
    """Note that a requester is to be told that his request goes on elsewhere, where he may not see on which ticket;
    who sees it finds it there. At most one mail a merge; none where the request was closed before.
    """
    merge = Merge.objects.select_related("source__requester__desk", "target").get(pk=event.data["merge"])
    requester = merge.source.requester
    if merge.before.get("closed_at") or reaches(actor_of_person(requester), "ticket.see", merge.target):
        return
    insert(
        OutgoingMail(
            desk_id=event.desk_id,
            ticket_id=merge.source_id,
            event=event,
            kind=KIND_OF[event.code],
            person=requester,
            dedupe_key=f"merge:{merge.pk}",
            created_at=event.recorded_at,
            run_at=event.recorded_at,
        )
    )


def merge_was_undone(mail: OutgoingMail) -> bool:
    """Whether the merge that this mail tells holds no more."""
    if mail.kind != "merged" or mail.event is None:
        return False
    return not Merge.objects.filter(pk=mail.event.data["merge"], undone_at__isnull=True).exists()


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote a mail that is declined: his address, and who he is, where the desk knows him."""

    address: str
    person: Person | None = None


def decline(incoming: IncomingMail, decision: Decision, charter: Charter, language: str, to: Sender) -> None:
    """Note the mail that tells a sender why his request was not taken, and what to do instead: never silence. At most
    one a mail. Inside the transaction that says what became of the incoming mail.
    """
    insert(
        OutgoingMail(
            desk_id=incoming.desk_id,
            mailbox_id=incoming.mailbox_id,
            kind="declined",
            incoming=incoming,
            person=to.person,
            dedupe_key=f"declined:{incoming.pk}",
            to_address=to.address,
            language=language,
            headers={"decision": as_json(decision, charter, language)},
        )
    )


def keep_silent(ticket_id: int, reason: str = reasons.AUTOMATIC) -> None:
    """Withhold the acknowledgment that this transaction noted: a machine wrote the mail that opened the ticket."""
    OutgoingMail.objects.filter(dedupe_key=f"acknowledgment:{ticket_id}", state=OutgoingMail.TO_WRITE).update(
        state=OutgoingMail.WITHHELD, reason=reason, lease_until=None
    )


def hold_until_read(incoming: IncomingMail, ticket_id: int, message_id: int) -> None:
    """Keep back what this transaction noted about the message of a mail that is still to be read: nobody is told words
    that nobody has seen yet.
    """
    noted = OutgoingMail.objects.filter(ticket_id=ticket_id, state=OutgoingMail.TO_WRITE).select_related("event")
    about = [mail.pk for mail in noted if mail.event is not None and mail.event.data.get("message") == message_id]
    if about:
        kept = OutgoingMail.objects.filter(pk__in=about, state=OutgoingMail.TO_WRITE)
        kept.update(state=OutgoingMail.WITHHELD, reason=reasons.UNREAD, incoming=incoming)


def go_on_read(incoming: IncomingMail, ticket_ids: Collection[int], *, silent: Collection[str] = ()) -> None:
    """The mail was read: what `hold_until_read` kept back goes out now, once; kinds in `silent` never do. Inside the
    transaction that ends the mail's row.
    """
    held = OutgoingMail.objects.filter(
        ticket_id__in=ticket_ids, incoming=incoming, state=OutgoingMail.WITHHELD, reason=reasons.UNREAD
    )
    held.filter(kind__in=silent).update(reason=reasons.AUTOMATIC, incoming=None)
    held.update(state=OutgoingMail.TO_WRITE, reason="", incoming=None, run_at=now())


def withhold_older(desk: Desk, *, but: int, reason: str = reasons.HISTORY) -> int:
    """Withhold what was noted and nobody began to write, but for the latest mails; how many were withheld."""
    noted = OutgoingMail.objects.filter(desk=desk, state=OutgoingMail.TO_WRITE)
    latest = noted.order_by("-created_at", "-pk").values_list("pk", flat=True)[:but]
    return noted.exclude(pk__in=list(latest)).update(state=OutgoingMail.WITHHELD, reason=reason)
