"""Links to trackers check themselves: what has to go out is noted, what came in stands where it belongs, nothing is
stuck without saying so.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from charterdesk.apps.base.models import Desk
from charterdesk.apps.escalation.bugs.models import Bug
from charterdesk.apps.escalation.models import Escalation, EscalationMessage
from charterdesk.apps.integrations.models import (
    CommentLink,
    TrackerDelivery,
    TrackerFile,
    TrackerLink,
    TrackerOutbox,
)
from charterdesk.apps.tickets.check_data import Difference


def check_trackers(desk: Desk | None = None) -> list[Difference]:
    """Everything about links, comments, files and deliveries that differs, in one desk or in all."""
    desks = [desk] if desk is not None else list(Desk.objects.order_by("slug"))
    return [
        difference
        for one in desks
        for difference in (*_links(one), *_unsaid(one), *_comments(one), *_files(one), *_deliveries(one))
    ]


def _links(desk: Desk) -> Iterator[Difference]:
    rows = TrackerLink.objects.filter(desk=desk).order_by("pk")
    bugs = rows.filter(about_kind=TrackerLink.BUG)
    lost = bugs.exclude(Exists(Bug.objects.filter(desk=desk, pk=OuterRef("about_id"))))
    escalations = rows.filter(about_kind=TrackerLink.ESCALATION)
    lost |= escalations.exclude(Exists(Escalation.objects.filter(desk=desk, pk=OuterRef("about_id"))))
    for row in lost:
        yield Difference(desk.slug, "link", _key(row), f"{row.about_kind} {row.about_id}", "")
    made = TrackerOutbox.objects.filter(link=OuterRef("pk"), verb__in=("create", "tie"), state=TrackerOutbox.SENT)
    for row in rows.filter(Exists(made), external_id=""):
        yield Difference(desk.slug, "issue", _key(row), "", "made")
    # What nobody can see to, nobody will: a link that stands still says why.
    for row in rows.filter(Q(suspended_at__isnull=False) | Q(state="gone"), problem="", ended_at=None):
        yield Difference(desk.slug, "problem", _key(row), "", "gone" if row.state == "gone" else "suspended")
    for row in rows.exclude(tracker__desk=desk):
        yield Difference(desk.slug, "tracker", _key(row), str(row.tracker_id), "another desk's")


def _unsaid(desk: Desk) -> Iterator[Difference]:
    """Words for R&D of which nothing was noted: they would never leave."""
    for link in TrackerLink.objects.filter(desk=desk, about_kind=TrackerLink.ESCALATION, ended_at=None).order_by("pk"):
        noted = set(link.outbox.filter(verb="comment").values_list("key", flat=True))
        said = EscalationMessage.objects.filter(
            escalation=link.about_id, visibility=EscalationMessage.R_AND_D, sender=""
        )
        for pk in said.order_by("pk").values_list("pk", flat=True):
            if f"message:{pk}" not in noted:
                yield Difference(desk.slug, "comment to send", _key(link), "", f"message {pk}")


def _comments(desk: Desk) -> Iterator[Difference]:
    here = EscalationMessage.objects.filter(pk=OuterRef("message_id"), escalation_id=OuterRef("link__about_id"))
    rows = CommentLink.objects.filter(link__desk=desk, link__about_kind=TrackerLink.ESCALATION).order_by("pk")
    # A comment that only says what changed has no message of ours.
    lost = rows.exclude(message_id=0, origin="ours").exclude(Exists(here))
    for row in lost.select_related("link"):
        yield Difference(desk.slug, "message", f"{_key(row.link)} {row.external_id}", str(row.message_id), "")


def _files(desk: Desk) -> Iterator[Difference]:
    rows = TrackerFile.objects.filter(link__desk=desk).select_related("link", "stored_file").order_by("pk")
    kept = Q(state__in=(TrackerFile.KEPT, TrackerFile.OURS))
    for row in rows.filter(kept & Q(stored_file=None) | ~kept & Q(stored_file__isnull=False)):
        yield Difference(desk.slug, "file", f"{_key(row.link)} {row.external_id}", row.state, str(row.stored_file_id))
    for row in rows.filter(stored_file__isnull=False).exclude(stored_file__desk=F("link__desk")):
        yield Difference(desk.slug, "file", f"{_key(row.link)} {row.external_id}", row.name, "another desk's")


def _deliveries(desk: Desk) -> Iterator[Difference]:
    held = TrackerDelivery.objects.filter(tracker__desk=desk, state=TrackerDelivery.HELD, link__suspended_at=None)
    for row in held.defer("raw").order_by("pk"):
        yield Difference(desk.slug, "delivery", row.number, row.state, TrackerDelivery.WAITING)


def _key(row: TrackerLink) -> str:
    return f"link {row.pk} {row.key}".strip()
