"""What was written is found at once: words are kept in the transaction of the change itself.

So search never differs from what there is, whoever looks, and no worker need run. It costs a creation about a twentieth
(docs/benchmarks.md). Only tickets on which very much was written are left to a job, which follows within a second.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from charterdesk.apps.base import jobs
from charterdesk.apps.base.models import Event
from charterdesk.apps.contracts.models import Equipment
from charterdesk.apps.search import documents, store
from charterdesk.apps.search.models import ThingWords, TicketWords

AT_ONCE: Final = 500  # things
MUCH: Final = 60_000  # characters on a ticket, beyond which its words are kept by a job
# What these tell changes no word and no facet; whatever else happens to a ticket, its words are looked at again.
WORDLESS: Final = frozenset(
    {
        "ticket.taken_in_charge",
        "ticket.assigned",
        "ticket.time_logged",
        "ticket.priority_changed",
        "ticket.rebased",
        "ticket.paused",
        "ticket.resumed",
        "ticket.tagged",
        "ticket.tracker_commented",
        "ticket.tracker_comment_edited",
        "ticket.linked",
        "ticket.snoozed",
        "ticket.rated",
        "ticket.watcher_added",
        "ticket.watcher_removed",
        "ticket.macro_run",
        "ticket.step_ticked",
        "ticket.step_unticked",
        "ticket.checklist_put",
        "ticket.checklist_taken_off",
        "ticket.article_linked",
        "ticket.article_unlinked",
    }
)
# What happens in the stream of a person or an organisation and is about something else.
OF_OTHERS: Final = (
    "membership.",
    "token.",
    "absence.",
    "contract.",
    "credit.",
    "site.",
    "invitation.",
    "bug.linked",
    "bug.unlinked",
    "bug.workaround_sent",
)


def keep_ticket(event: Event) -> None:
    """Keep the words of the ticket that this line of the journal tells of."""
    if not _has_words(event):
        return
    ticket_id = int(event.stream.partition(":")[2])
    new = event.seq == 1
    if not new and documents.characters(ticket_id) > MUCH:
        jobs.enqueue("keep_words", {"ticket": ticket_id}, desk=event.desk)
        return
    store.put(TicketWords, documents.of_ticket(ticket_id), new=new)


def keep_all_tickets(lines: Iterable[Event]) -> None:
    """`keep_ticket` for many lines: each ticket is looked at once, as it stands after all of them."""
    told = [(int(line.stream.partition(":")[2]), line) for line in lines if _has_words(line)]
    desks, new = {key: line.desk for key, line in told}, {key for key, line in told if line.seq == 1}
    long = {key for key, size in documents.sizes(desks.keys() - new).items() if size > MUCH}
    for key in sorted(long):
        jobs.enqueue("keep_words", {"ticket": key}, desk=desks[key])
    store.put(TicketWords, documents.of_tickets(desks.keys() - long))


def keep_words(ticket: int) -> None:
    """The job: keep the words of one ticket, however many."""
    store.put(TicketWords, documents.of_ticket(ticket))


def keep_things(event: Event) -> None:
    """Keep the words of the person, organisation, equipment, article or bug that this line of the journal tells of."""
    store.put(ThingWords, documents.of_things(_things(event)))


def keep_all_things(lines: Iterable[Event]) -> None:
    """The same for many lines: what several of them tell of is looked at once."""
    rows = list(dict.fromkeys(row for event in lines for row in _things(event)))
    for first in range(0, len(rows), AT_ONCE):
        store.put(ThingWords, documents.of_things(rows[first : first + AT_ONCE]))


def _has_words(event: Event) -> bool:
    return event.code not in WORDLESS and not event.code.startswith("clock.")


def _things(event: Event) -> list[int]:
    """The things whose words a line of the journal may have changed."""
    if event.code.startswith(OF_OTHERS):
        return []
    kind, _, key = event.stream.partition(":")
    rows = [documents.rowid(kind, int(key))] if kind in {"person", "organisation", "article", "bug"} else []
    told = event.data.get("equipment")
    if kind == "equipment":
        told = int(key)
    if isinstance(told, int):
        rows.append(documents.rowid("equipment", told))
    if kind == "product" and event.seq > 1:  # a new one has no equipment
        held = Equipment.objects.filter(product_id=int(key)).values_list("pk", flat=True)
        rows += [documents.rowid("equipment", one) for one in held]
    return rows
