"""What a bug or an escalation says to a tracker: only the fields on its allow-list, no address of any person."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter, UnreadableCharter, charter_at
from charterdesk.apps.escalation.bugs.models import Bug
from charterdesk.apps.escalation.models import Escalation, EscalationMessage
from charterdesk.apps.integrations.models import TrackerLink
from charterdesk.apps.notifications.sending import address_of
from charterdesk.apps.tickets.models import Ticket
from charterdesk.rules.priority import level_of
from charterdesk.rules.terms.charter import Charter

# What may leave where nothing is set; beside these there are "environment", "customer" and "files".
ALLOWED: Final = ("title", "product", "severity", "affected", "fixed", "reproduction", "level")
FIELDS: Final = (*ALLOWED, "environment", "customer", "files")
EMAIL: Final = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
REMOVED: Final = "[...]"


@dataclass(frozen=True, slots=True)
class Subject:
    """A bug or an escalation in words. `fields` holds all of them: what leaves is chosen when it leaves."""

    kind: str
    id: int
    name: str
    path: str
    severity: str
    fields: Mapping[str, str]
    affected: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Where it stands at the desk."""
        return address_of(self.path)


def subject(desk: Desk, kind: str, about_id: int) -> Subject:
    """The bug or escalation; NotFound."""
    if kind == TrackerLink.BUG:
        bug = Bug.objects.select_related("product").filter(desk=desk, pk=about_id).first()
        if bug is not None:
            return _of_bug(desk, bug)
    if kind == TrackerLink.ESCALATION:
        rows = Escalation.objects.select_related("ticket__organisation", "ticket__equipment__product", "manufacturer")
        escalation = rows.filter(desk=desk, pk=about_id).first()
        if escalation is not None:
            return _of_escalation(desk, escalation)
    raise NotFound


def of_ticket(ticket: Ticket) -> list[Subject]:
    """The bugs and escalations of a ticket, in their order."""
    bugs = Bug.objects.select_related("product").filter(tickets__ticket=ticket).order_by("number")
    rows = Escalation.objects.select_related("ticket__organisation", "ticket__equipment__product", "manufacturer")
    escalations = rows.filter(ticket=ticket).order_by("number")
    return [
        *(_of_bug(ticket.desk, one) for one in bugs),
        *(_of_escalation(ticket.desk, one) for one in escalations),
    ]


def _of_bug(desk: Desk, bug: Bug) -> Subject:
    affected = tuple(bug.affected.order_by("version").values_list("version", flat=True))
    fixed = tuple(bug.releases.order_by("release__product_version").values_list("release__product_version", flat=True))
    fields = {
        "title": bug.title,
        "product": str(bug.product),
        "severity": _severity(desk, bug.severity),
        "affected": ", ".join(affected),
        "fixed": ", ".join(fixed),
        "reproduction": bug.reproduction,
        "environment": bug.environment,
    }
    path = reverse("desk:bug", args=[desk.slug, bug.number])
    return Subject(TrackerLink.BUG, bug.pk, bug.name, path, bug.severity, fields, affected, fixed)


def _of_escalation(desk: Desk, row: Escalation) -> Subject:
    ticket = row.ticket
    fields = {
        "title": ticket.subject,
        "product": str(ticket.equipment.product) if ticket.equipment else "",
        "severity": _severity(desk, ticket.severity),
        "level": _level(desk, row.to_level),
        "customer": ticket.organisation.name,
    }
    path = reverse("desk:ticket", args=[desk.slug, ticket.number])
    name = f"#{ticket.number}.{row.number}"
    return Subject(TrackerLink.ESCALATION, row.pk, name, path, ticket.severity, fields)


def _charter(desk: Desk) -> Charter | None:
    try:
        return charter_at(desk, now()).charter
    except (NoCharter, UnreadableCharter):
        return None


def _severity(desk: Desk, name: str) -> str:
    """A severity as the desk's charter calls it, and what it means; its name where no charter knows it."""
    charter = _charter(desk)
    known = charter.severities.get(level_of(charter, name) or "") if charter else None
    return f"{known.priority or name} · {known.is_.in_language(desk.language)}" if known else name


def _level(desk: Desk, name: str) -> str:
    """A level of treatment as the desk's charter calls it; its name where no charter knows it."""
    charter = _charter(desk)
    known = charter.levels.get(name) if charter else None
    return (known.is_.in_language(desk.language) if known else "") or name


def title_of(about: Subject, allowed: Collection[str]) -> str:
    """The title that leaves: the name alone where the title may not."""
    title = about.fields.get("title", "") if "title" in allowed else ""
    return cleaned(f"{about.name} {title}".strip())


def text_of(about: Subject, allowed: Collection[str]) -> str:
    """What the issue says: each field that may leave and has something, under its name, and where it stands here."""
    shown = [
        f"{name.capitalize()}: {about.fields[name]}"
        if "\n" not in about.fields[name]
        else f"{name.capitalize()}:\n{about.fields[name]}"
        for name in FIELDS
        if name != "title" and name in allowed and about.fields.get(name)
    ]
    return cleaned("\n\n".join(shown)) + ("\n\n" if shown else "") + about.address


def cleaned(text: str) -> str:
    """The same words without addresses of persons."""
    return EMAIL.sub(REMOVED, text)


def messages_of(about_kind: str, about_id: int) -> list[EscalationMessage]:
    """What was said for R&D so far, in its order; nothing that is internal, or between the desk and a manufacturer; and
    nothing that came from a tracker, or it would go round.
    """
    if about_kind != TrackerLink.ESCALATION:
        return []
    rows = EscalationMessage.objects.filter(escalation_id=about_id, visibility=EscalationMessage.R_AND_D, sender="")
    return list(rows.prefetch_related("files").order_by("pk"))
