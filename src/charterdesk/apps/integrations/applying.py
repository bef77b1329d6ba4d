"""What a tracker says is taken over: nothing twice, nothing old, nothing of our own, and not without end."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import worker_actor
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.now import now
from charterdesk.apps.escalation.models import Escalation
from charterdesk.apps.integrations.fetching import files_gone, note_files
from charterdesk.apps.integrations.links import LABEL, label_of, live, suspend
from charterdesk.apps.integrations.models import CommentLink, CommentVersion, Tracker, TrackerLink
from charterdesk.apps.integrations.telling import tell
from charterdesk.apps.integrations.trackers.dialogue import Comment, Heard, Issue
from charterdesk.apps.integrations.trackers.wording import canonical, marker_of, unmarked

MOST_CHANGES: Final = 60  # a minute and a link, where nothing is set
WINDOW: Final = timedelta(minutes=1)
LONGEST_BODY: Final = 60_000
EDITED: Final = "edited"
DELETED: Final = "deleted"


class HeldBack(Exception):
    """The link is suspended: what came waits until somebody has looked."""


def apply(row: Tracker, heard: Heard) -> tuple[TrackerLink | None, str]:
    """Take over what was told; the link that it is about, and why nothing changed ("" where something did)."""
    if heard.issue is None:
        return None, _apart(row, heard)
    link = link_of(row, heard.issue, heard.moved_from)
    if link is None:
        return None, "not linked"
    if link.suspended_at is not None:
        raise HeldBack
    if heard.deleted == "issue":
        return link, gone(link)
    ours = bool(row.bot) and heard.actor == row.bot
    gone_files = files_gone(row, heard.files_gone)
    if heard.comment is not None:
        why = _comment(link, heard.comment, ours=ours, deleted=heard.deleted == "comment")
        # A comment may come with the state that it was written for; without its moment nobody knows which is the later.
        if not ours and heard.issue.updated is not None and not take_over(link, heard.issue):
            why = ""
    else:
        why = "ours" if ours and not heard.moved_from else take_over(link, heard.issue)
    why = "" if gone_files else why
    if not why:
        count(link)
    return link, why


def _apart(row: Tracker, heard: Heard) -> str:
    """What was told of no issue. A file that came is found where its issue is asked for: that is done at once."""
    if heard.look:
        ask_soon(row)
        return "asked for"
    if not heard.files_gone:
        return "no issue"
    return "" if files_gone(row, heard.files_gone) else "not linked"


def ask_soon(row: Tracker) -> None:
    """Ask the tracker what changed, without waiting for its turn."""
    Tracker.objects.filter(pk=row.pk).update(poll_at=now())


def link_of(row: Tracker, issue: Issue, moved_from: str = "") -> TrackerLink | None:
    """The link of an issue: by its number, by the one it had, or by our label while its number is not known yet."""
    mine = live().filter(tracker=row)
    found = mine.filter(external_id__in=[issue.ref.id, *([moved_from] if moved_from else [])]).first()
    if found is not None or not any(label.startswith(f"{LABEL}-") for label in issue.labels):
        return found
    unmade = mine.filter(external_id="")
    return next((one for one in unmade if label_of(one) in issue.labels), None)


def take_over(link: TrackerLink, issue: Issue) -> str:
    """What an issue says of itself; why nothing changed. An older word than the last is not listened to."""
    if issue.updated is not None and link.updated_at is not None and issue.updated < link.updated_at:
        return "old"
    said = {
        "external_id": issue.ref.id,
        "key": issue.ref.key,
        # A page shows it as a link: what another scheme would run there is none.
        "url": issue.url[:500] if issue.url.startswith(("https://", "http://")) else "",
        "title": issue.title[:300],
        "state": issue.category,
        "status": issue.status[:80],
        "problem": issue.problem or ("" if link.problem in {"gone", "moved"} else link.problem),
    }
    kept = {"problem"}
    changed = {name: value for name, value in said.items() if (value or name in kept) and value != getattr(link, name)}
    before = link.state
    for name, value in changed.items():
        setattr(link, name, value)
    link.updated_at, link.synced_at = issue.updated or link.updated_at, now()
    TrackerLink.objects.filter(pk=link.pk).update(**changed, updated_at=link.updated_at, synced_at=link.synced_at)
    # What was reported as different is so no more once it is taken over.
    told_by_them = {"state", "key"} & set(changed)
    if told_by_them:
        link.differences.filter(field__in=told_by_them, ended_at=None).update(ended_at=link.synced_at)
    noted = note_files(link, issue.files)
    if "state" in changed:
        data: dict[str, events.Json] = {"link": link.pk, "from": before, "to": link.state}
        events.record(link.desk, f"link:{link.pk}", "tracker.state_changed", actor=worker_actor(link.desk), data=data)
    return "" if changed or noted else "same"


def gone(link: TrackerLink) -> str:
    """The issue was deleted: the link stays, and says so."""
    if link.state == "gone":
        return "same"
    link.state = link.problem = "gone"
    TrackerLink.objects.filter(pk=link.pk).update(state="gone", problem="gone", synced_at=now())
    data: dict[str, events.Json] = {"link": link.pk}
    events.record(link.desk, f"link:{link.pk}", "tracker.issue_gone", actor=worker_actor(link.desk), data=data)
    return ""


def count(link: TrackerLink) -> None:
    """One more change; too many in a minute, and the link is suspended: something may go round."""
    if link.changes_from is None or now() - link.changes_from >= WINDOW:
        link.changes, link.changes_from = 0, now()
    link.changes += 1
    TrackerLink.objects.filter(pk=link.pk).update(changes=link.changes, changes_from=link.changes_from)
    most = link.tracker.settings.get("most_changes", MOST_CHANGES)
    if link.changes > most and link.suspended_at is None:
        suspend(link, "too_many")


def apply_comment(link: TrackerLink, comment: Comment, bot: str = "") -> str:
    """A comment as polling found it."""
    why = _comment(link, comment, ours=bool(bot) and comment.author_id == bot, deleted=False)
    if not why:
        count(link)
    return why


def _comment(link: TrackerLink, comment: Comment, *, ours: bool, deleted: bool) -> str:
    known = CommentLink.objects.filter(link=link, external_id=comment.id).first()
    if deleted:
        return _deleted(known)
    if known is None:
        marker = marker_of(comment.text)
        if marker:
            # Ours, whose number is still on its way back to us; or a comment of another desk, which goes round.
            return "ours" if marker.startswith(f"{link.desk.slug}:{link.pk}:") else "circular"
        return "ours" if ours else _new(link, comment)
    digest = _digest(comment.text)
    if digest == known.digest:
        return "same"
    if ours and known.origin == "ours":
        return "ours"
    # The same words may come in another writing (wiki text, document): an edit has a later moment.
    if comment.updated is not None and known.updated_at is not None and comment.updated <= known.updated_at:
        return "old"
    return _edited(link, known, comment, digest)


def _new(link: TrackerLink, comment: Comment) -> str:
    body = comment.text[:LONGEST_BODY]
    row = CommentLink.objects.create(
        link=link,
        origin="theirs",
        external_id=comment.id,
        author=comment.author[:200],
        body=body,
        digest=_digest(comment.text),
        at=now(),
        updated_at=comment.updated,
    )
    row.message_id = _tell(link, comment.author, body)
    CommentLink.objects.filter(pk=row.pk).update(message_id=row.message_id)
    note_files(link, comment.files, row)
    return ""


def _edited(link: TrackerLink, known: CommentLink, comment: Comment, digest: str) -> str:
    """Both are kept: what it said stays with us, what it says now stands beside."""
    if known.body:
        CommentVersion.objects.create(comment=known, body=known.body, at=known.updated_at or known.at)
    known.body, known.digest, known.state = unmarked(comment.text)[:LONGEST_BODY], digest, EDITED
    known.updated_at = comment.updated or known.updated_at
    known.save(update_fields=["body", "digest", "state", "updated_at"])
    # Asked later, most trackers say who wrote it first and not who changed it: we did not.
    editor = comment.editor or (comment.author if known.origin == "theirs" else link.tracker.name)
    _tell(link, editor, known.body, edited=True)
    note_files(link, comment.files, known)
    return ""


def _deleted(known: CommentLink | None) -> str:
    if known is None or known.state == DELETED:
        return "same"
    known.state = DELETED
    known.save(update_fields=["state"])
    return ""


def _tell(link: TrackerLink, author: str, body: str, *, edited: bool = False) -> int:
    if link.about_kind != TrackerLink.ESCALATION:
        return 0
    escalation = Escalation.objects.select_related("desk").filter(desk=link.desk, pk=link.about_id).first()
    return tell(escalation, f"{author} ({link.key})", body, edited=edited) if escalation is not None else 0


def _digest(text: str) -> str:
    return sha256_hex(canonical(text).encode())
