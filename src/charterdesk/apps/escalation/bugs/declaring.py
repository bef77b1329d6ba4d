"""A bug is declared, once for all the tickets that it explains; what is found about it; its tickets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.base.now import happened_at, now
from charterdesk.apps.base.numbers import take
from charterdesk.apps.base.typed import line
from charterdesk.apps.contracts.charters import NoCharter, UnreadableCharter, charter_at
from charterdesk.apps.contracts.models import Product
from charterdesk.apps.escalation.bugs.models import Bug, BugTicket, BugVerdict, BugVersion, ReleaseBug
from charterdesk.apps.people.access import require
from charterdesk.apps.people.checks import Problems, refuse
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.visibility import visible_to

SERIES: Final = "bugs"
LONGEST_TITLE: Final = 200
LONGEST_VERSION: Final = 40
LONGEST_TEXT: Final = 20_000
MOST_VERSIONS: Final = 50


@dataclass(frozen=True, slots=True)
class BugTerms:
    """What is said of a bug. `severity`: a word of the charter; no `versions`: it is in all of them."""

    product_id: int
    title: str
    severity: str = ""
    reproduction: str = ""
    environment: str = ""
    versions: Sequence[str] = ()


def stream_of(bug_id: int) -> str:
    """The stream of a bug in the journal."""
    return f"bug:{bug_id}"


@transaction.atomic
def declare(actor: Actor, terms: BugTerms, *, ticket_id: int | None = None, at: datetime | None = None) -> Bug:
    """Declare a bug, perhaps from the ticket that shows it (ES-20). NotFound for a ticket that the actor does not see,
    Invalid naming the field.
    """
    require(actor, "bug.manage")
    moment = happened_at(at)
    said = _checked(actor, terms)
    ticket = _ticket(actor, ticket_id) if ticket_id is not None else None
    row = Bug.objects.create(
        desk=actor.desk,
        number=take(actor.desk, SERIES),
        product_id=said.product_id,
        title=said.title,
        severity=said.severity,
        reproduction=said.reproduction,
        environment=said.environment,
        declared_by_id=actor.person_id,
        declared_at=moment,
    )
    BugVersion.objects.bulk_create(BugVersion(bug=row, version=version) for version in said.versions)
    data: dict[str, events.Json] = {"bug": row.pk, "number": row.number, "product": row.product_id}
    events.record(actor.desk, stream_of(row.pk), "bug.declared", actor=actor, at=moment, data=data, first=True)
    if ticket is not None:
        _link(actor, row, ticket)
    return row


@transaction.atomic
def change(actor: Actor, number: int, terms: BugTerms, *, version: int | None = None) -> Bug:
    """Say something else of a bug. Conflict where somebody changed it since `version`; otherwise as `declare`."""
    require(actor, "bug.manage")
    row = _held(actor, number, version)
    said = _checked(actor, terms)
    if said.product_id != row.product_id and ReleaseBug.objects.filter(bug=row).exists():
        raise Invalid(_("A release of this product puts it right: it keeps its product."), field="product")
    parts: dict[str, object] = {
        "product_id": said.product_id,
        "title": said.title,
        "severity": said.severity,
        "reproduction": said.reproduction,
        "environment": said.environment,
    }
    changed = sorted(name for name, value in parts.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, parts[name])
    before = set(row.affected.values_list("version", flat=True))
    if before != set(said.versions):
        row.affected.exclude(version__in=said.versions).delete()
        BugVersion.objects.bulk_create(
            BugVersion(bug=row, version=version) for version in said.versions if version not in before
        )
        changed.append("versions")
    if changed:
        row.save(update_fields=["product", "title", "severity", "reproduction", "environment"])
        data: dict[str, events.Json] = {"bug": row.pk, "changed": [*changed]}
        events.record(actor.desk, stream_of(row.pk), "bug.changed", actor=actor, data=data)
    return row


@transaction.atomic
def judge(actor: Actor, number: int, verdict: str, *, reason: str = "", other_number: int | None = None) -> Bug:
    """Say what was found about a bug: confirmed, rejected (with the reason), a duplicate of another one, which then has
    its tickets, or taken up again. Invalid naming the field, Conflict for a duplicate of a duplicate of itself.
    """
    require(actor, "bug.manage")
    row = _held(actor, number, None)
    why = line(reason)[:500]
    if verdict not in BugVerdict.VERDICTS:
        raise Invalid(_("Choose what was found."), field="verdict", code="unknown")
    if verdict == BugVerdict.REJECTED and not why:
        raise Invalid(_("Give the reason."), field="reason", code="required")
    other = _other(actor, row, other_number) if verdict == BugVerdict.DUPLICATE else None
    BugVerdict.objects.create(bug=row, verdict=verdict, other=other, reason=why, author_id=actor.person_id, at=now())
    data: dict[str, events.Json] = {"bug": row.pk, "verdict": verdict, "other": other.pk if other else None}
    events.record(actor.desk, stream_of(row.pk), "bug.judged", actor=actor, data=data)
    if other is not None:
        for linked in row.tickets.select_related("ticket"):
            _link(actor, other, linked.ticket)
    return row


@transaction.atomic
def link(actor: Actor, number: int, ticket_id: int) -> BugTicket:
    """Say that a ticket waits for this bug; said twice it is one. NotFound, Conflict for one that is a duplicate."""
    require(actor, "bug.manage")
    row = _held(actor, number, None)
    last = row.verdicts.order_by("-pk").select_related("other").first()
    if last is not None and last.verdict == BugVerdict.DUPLICATE and last.other is not None:
        raise Conflict(_("This is a duplicate of %(bug)s: tie the ticket to that one.") % {"bug": last.other.name})
    return _link(actor, row, _ticket(actor, ticket_id))


@transaction.atomic
def unlink(actor: Actor, number: int, ticket_id: int) -> None:
    """Say that a ticket does not wait for this bug; NotFound where it did not."""
    require(actor, "bug.manage")
    row = _held(actor, number, None)
    if not row.tickets.filter(ticket_id=ticket_id, ticket__in=visible_to(actor)).delete()[0]:
        raise NotFound
    data: dict[str, events.Json] = {"bug": row.pk, "ticket": ticket_id}
    events.record(actor.desk, stream_of(row.pk), "bug.unlinked", actor=actor, data=data)


def versions_of(text: str) -> tuple[str, ...]:
    """Versions as they are typed: parted by commas, semicolons or lines, each once."""
    parts = text.replace(";", ",").replace("\n", ",").split(",")
    return tuple(dict.fromkeys(version for part in parts if (version := line(part))))


def severities(actor: Actor) -> Mapping[str, object]:
    """The severities that the desk's charter knows today; none without a charter."""
    try:
        return charter_at(actor.desk, now()).charter.severities
    except (NoCharter, UnreadableCharter):
        return {}


def _link(actor: Actor, row: Bug, ticket: Ticket) -> BugTicket:
    values = {"desk": actor.desk, "author_id": actor.person_id, "at": now()}
    linked, made = BugTicket.objects.get_or_create(bug=row, ticket=ticket, defaults=values)
    if made:
        data: dict[str, events.Json] = {"bug": row.pk, "ticket": ticket.pk}
        events.record(actor.desk, stream_of(row.pk), "bug.linked", actor=actor, data=data)
    return linked


def _other(actor: Actor, row: Bug, number: int | None) -> Bug:
    other = Bug.objects.filter(desk=actor.desk, number=number or 0).first()
    if other is None:
        raise Invalid(_("There is no bug of this number."), field="other", code="unknown")
    # Only what stands for itself may stand for another: no circle, no chain.
    last = other.verdicts.order_by("-pk").first()
    if other.pk == row.pk or (last is not None and last.verdict == BugVerdict.DUPLICATE):
        raise Invalid(_("That one is a duplicate itself."), field="other", code="circle")
    return other


def _held(actor: Actor, number: int, version: int | None) -> Bug:
    rows = Bug.objects.filter(desk=actor.desk, number=number)
    held = (rows if version is None else rows.filter(version=version)).update(version=F("version") + 1)
    row = rows.first()
    if row is None:
        raise NotFound
    if not held:
        raise Conflict(_("Somebody changed this meanwhile: look at it as it stands now."))
    return row


def _ticket(actor: Actor, ticket_id: int) -> Ticket:
    ticket = visible_to(actor).filter(pk=ticket_id).first()
    if ticket is None:
        raise NotFound
    return ticket


def _checked(actor: Actor, terms: BugTerms) -> BugTerms:
    problems: Problems = {}
    title = line(terms.title)
    if not title:
        problems["title"] = _("Say in a few words what is wrong.")
    elif len(title) > LONGEST_TITLE:
        problems["title"] = _("This text is too long.")
    if not Product.objects.filter(desk=actor.desk, pk=terms.product_id).exists():
        problems["product"] = _("Choose the product.")
    if terms.severity and terms.severity not in severities(actor):
        problems["severity"] = _("Choose one of the severities of the charter.")
    versions = tuple(dict.fromkeys(version for one in terms.versions if (version := line(one))))
    if len(versions) > MOST_VERSIONS or any(len(version) > LONGEST_VERSION for version in versions):
        problems["versions"] = _("At most 50 versions of 40 characters each.")
    texts = {"reproduction": terms.reproduction, "environment": terms.environment}
    cleaned = {name: text.replace("\x00", "").strip() for name, text in texts.items()}
    for name, text in cleaned.items():
        if len(text) > LONGEST_TEXT:
            problems[name] = _("This text is too long.")
    refuse(problems)
    return BugTerms(terms.product_id, title, terms.severity, cleaned["reproduction"], cleaned["environment"], versions)
