"""Tickets with a checklist and a macro, for the walk: one's own, another's, and none that exist."""

from __future__ import annotations

from typing import Final

from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.knowledge.models import Article, Checklist, ChecklistStep, PutChecklist
from charterdesk.apps.people.models import Person
from charterdesk.apps.people.queries import staff_of
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.workspace.models import Macro

ABOUT: Final = ("ticket_checklist", "put_checklist", "ticket_macro", "ticket_article")
ABSENT: Final = 99
STEP: Final = 7001  # the step that is ticked, and its list; the list after it was put on by hand


def things(person: Person | None, about: str) -> dict[str, int]:
    """Of North Desk, for whoever works there, and of South Desk: the numbers of tickets; a macro has its ticket's."""
    north, south = Desk.objects.get(slug="north"), Desk.objects.get(slug="south")
    works = person is not None and staff_of(north).filter(pk=person.pk).exists()
    own = {"own": _made(about, north, STEP)} if works else {}
    return {**own, "foreign": _made(about, south, STEP + 10), "absent": ABSENT}


def _made(about: str, desk: Desk, key: int) -> int:
    ticket = Ticket.objects.filter(desk=desk, closed_at=None).order_by("-number")[0]
    if about == "ticket_macro":
        steps = [{"do": "note", "body": "Seen."}]
        Macro.objects.get_or_create(pk=ticket.number, desk=desk, defaults={"name": "Note", "steps": steps})
        return ticket.number
    if about == "ticket_article":
        terms = {"desk": desk, "number": key, "audience": Article.INTERNAL, "written_at": now()}
        Article.objects.get_or_create(pk=key, defaults=terms)
        return ticket.number
    Desk.objects.filter(pk=desk.pk).update(has_checklists=True)
    for which, kinds in ((key, []), (key + 1, ["none"])):
        row, _new = Checklist.objects.get_or_create(pk=which, desk=desk, defaults={"name": str(which), "kinds": kinds})
        ChecklistStep.objects.get_or_create(pk=which, checklist=row, defaults={"text": "Logs kept"})
    if about == "put_checklist":
        PutChecklist.objects.get_or_create(desk=desk, ticket=ticket, checklist_id=key + 1, defaults={"at": now()})
    return ticket.number
