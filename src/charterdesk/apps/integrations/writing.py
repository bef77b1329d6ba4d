"""What changed here is written to the issue: a field that still says what we wrote last, and nobody else's.

A field is ours there while it stands as the tracker kept it when we wrote it. One that R&D has changed, or that was
theirs from the beginning, is never replaced: what changed here is then said in a comment, once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.now import now
from charterdesk.apps.escalation.bugs.models import Bug
from charterdesk.apps.escalation.bugs.states import SETTLED, BugState, judged
from charterdesk.apps.integrations.applying import take_over
from charterdesk.apps.integrations.links import ask
from charterdesk.apps.integrations.models import CommentLink, TrackerLink, TrackerOutbox
from charterdesk.apps.integrations.setting_up import allowed
from charterdesk.apps.integrations.subjects import subject, text_of, title_of
from charterdesk.apps.integrations.trackers.dialogue import (
    Category,
    Change,
    Comment,
    Issue,
    Kind,
    Ref,
    Refused,
    Send,
    Site,
    run,
)
from charterdesk.apps.integrations.trackers.wording import canonical
from charterdesk.apps.integrations.trackers.wording import marker_of as marker_in

Value = str | tuple[str, ...]
Written = dict[str, Any]
Done = Callable[[], None]
WRITTEN: Final = ("title", "text", "priority", "affected", "fixed")
CLOSED: Final = "closed"
ENDED: Final = (*SETTLED, BugState.DELIVERED)


def ref_of(link: TrackerLink) -> Ref:
    """The issue of a link; Refused where it was never made."""
    if not link.external_id:
        raise Refused(0, "the issue was never made")
    return Ref(link.external_id, link.key)


def wanted(link: TrackerLink) -> dict[str, Value]:
    """What each field of the issue should say, of those that may leave. NotFound."""
    fields, about = allowed(link.tracker), subject(link.desk, link.about_kind, link.about_id)
    severities: Mapping[str, Any] = link.tracker.settings.get("severities") or {}
    want: dict[str, Value] = {"title": title_of(about, fields), "text": text_of(about, fields)}
    if "severity" in fields and severities:
        want["priority"] = str(severities.get(about.severity, ""))
    if link.about_kind == TrackerLink.BUG:
        versions = {"affected": about.affected, "fixed": about.fixed}
        want.update({name: value for name, value in versions.items() if name in fields})
    return want


def digest_of(value: Value) -> str:
    """By what two values are compared; versions in any order are the same."""
    plain = canonical(value) if isinstance(value, str) else "\n".join(sorted(value))
    return sha256_hex(plain.encode())


def there(issue: Issue, field: str, link: TrackerLink) -> Value | None:
    """What a field says there; None where the tracker has no such thing. A priority that is a label is one of those
    that are set for our severities.
    """
    if field != "priority" or issue.priority is not None:
        value: Value | None = getattr(issue, field)
        return value
    labels = set((link.tracker.settings.get("severities") or {}).values())
    return next((label for label in issue.labels if label in labels), "")


def as_written(link: TrackerLink, want: Mapping[str, Value], issue: Issue) -> Written:
    """All that was written at once when the issue was made; versions come after it."""
    written: Written = {CLOSED: False}
    for field, value in want.items():
        if field in ("affected", "fixed"):
            written[field] = [digest_of(()), digest_of(())]
        elif field == "priority":
            written[field] = [digest_of(value), digest_of(there(issue, field, link) or ""), value]
        else:
            written[field] = [digest_of(value), digest_of(there(issue, field, link) or "")]
    return written


def not_ours(want: Mapping[str, Value]) -> Written:
    """Nothing was written on an issue that was there before."""
    return {CLOSED: False, **{field: [digest_of(value), ""] for field, value in want.items()}}


def write_anew(row: TrackerOutbox, kind: Kind, site: Site, send: Send) -> Done:
    """Write what changed since we wrote last; say in a comment what is no longer ours to write. NotSaid, NotFound."""
    link = TrackerLink.objects.select_related("tracker__desk", "desk").get(pk=row.link_id)
    ref, want, written = ref_of(link), wanted(link), dict(link.written)
    forced = set(row.said.get("force") or ())
    changed = [field for field in want if field in forced or digest_of(want[field]) != (written.get(field) or [""])[0]]
    moves = _moves(link, written)
    if not changed and not moves:
        return lambda: None
    issue = run(kind.read(site, ref), send)
    stand = {field: there(issue, field, link) for field in changed}
    known = {field: value for field, value in stand.items() if value is not None}
    ours = {field: want[field] for field in known if field in forced or _is_ours(written.get(field), known[field])}
    differ = {field: value for field, value in ours.items() if digest_of(value) != digest_of(known[field])}
    after = run(kind.change(site, ref, _change(differ, written)), send) if differ else issue
    told = _told(row, kind, site, send, {field: want[field] for field in known if field not in ours})
    for field in changed:
        stands = there(after, field, link) if field in ours else None
        written[field] = [digest_of(want[field]), "" if stands is None else digest_of(stands), *_kept(field, want)]
    return lambda: _written(row, link, after, written, told, moves)


def _is_ours(written: list[str] | None, stands: Value) -> bool:
    return bool(written) and written is not None and bool(written[1]) and digest_of(stands) == written[1]


def _kept(field: str, want: Mapping[str, Value]) -> list[Value]:
    return [want[field]] if field == "priority" else []


def _change(differ: Mapping[str, Value], written: Written) -> Change:
    said: dict[str, Any] = {name: differ[name] for name in WRITTEN if name in differ}
    before = written.get("priority") or []
    return Change(**said, priority_before=str(before[2]) if len(before) > 2 else "")  # noqa: PLR2004  # two digests, then the word


def _moves(link: TrackerLink, written: Written) -> str:
    """The state to which the issue has to go because the bug was closed or taken up again; empty where it need not."""
    if link.about_kind != TrackerLink.BUG:
        return ""
    bug = judged(Bug.objects.filter(desk=link.desk, pk=link.about_id)).first()
    closed = bug is not None and BugState(bug.state) in ENDED
    if closed == written.get(CLOSED, False):
        return ""
    written[CLOSED] = closed
    return str(Category.DONE if closed else Category.NEW)


def _told(
    row: TrackerOutbox, kind: Kind, site: Site, send: Send, told: Mapping[str, Value]
) -> tuple[Comment, str] | None:
    if not told:
        return None
    link, ref = row.link, ref_of(row.link)
    marker = f"{link.desk.slug}:{link.pk}:changed-{row.pk}"
    lines = [
        f"{field.capitalize()}:\n{value}" if field == "text" else f"{field.capitalize()}: {_plain(value) or '-'}"
        for field, value in told.items()
    ]
    text = "\n\n".join(["Changed at the desk.", *lines])
    made: Comment | None = None
    if row.attempts > 1:
        lately = run(kind.comments(site, ref, row.asked_at), send)
        made = next((one for one in lately if marker_in(one.text) == marker), None)
    return made or run(kind.comment(site, ref, text, marker), send), text


def _plain(value: Value) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def _written(  # all that came of one talk
    row: TrackerOutbox,
    link: TrackerLink,
    issue: Issue,
    written: Written,
    told: tuple[Comment, str] | None,
    moves: str,
) -> None:
    take_over(link, issue)
    TrackerLink.objects.filter(pk=link.pk).update(written=written)
    if told is not None:
        comment, text = told
        CommentLink.objects.get_or_create(
            link=link,
            external_id=comment.id,
            defaults={
                "origin": "ours",
                "digest": sha256_hex(canonical(comment.text or text).encode()),
                "at": now(),
                "updated_at": comment.updated,
            },
        )
    # A tracker that has no way there says so for itself: what was written stays written.
    if moves and (moves == Category.DONE) != (link.state == Category.DONE):
        ask(link, "move", f"move:{row.key}", {"category": moves})
