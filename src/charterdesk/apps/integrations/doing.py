"""What each thing that waits to go out does at its tracker, and what becomes of it here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import unquote

from django.db import transaction

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import worker_actor
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.errors import Withheld
from charterdesk.apps.base.files import open_stored
from charterdesk.apps.base.now import now
from charterdesk.apps.escalation.models import EscalationFile, EscalationMessage
from charterdesk.apps.integrations.applying import take_over
from charterdesk.apps.integrations.fetching import note_ours
from charterdesk.apps.integrations.links import ask, label_of, live, marker_of
from charterdesk.apps.integrations.models import CommentLink, TrackerFile, TrackerLink, TrackerOutbox
from charterdesk.apps.integrations.setting_up import allowed
from charterdesk.apps.integrations.subjects import cleaned, subject, text_of, title_of
from charterdesk.apps.integrations.trackers.dialogue import (
    Attached,
    Comment,
    Draft,
    Issue,
    Kind,
    NotOffered,
    Ref,
    Refused,
    Send,
    Site,
    run,
)
from charterdesk.apps.integrations.trackers.kinds import KINDS
from charterdesk.apps.integrations.trackers.wording import canonical
from charterdesk.apps.integrations.trackers.wording import marker_of as marker_in
from charterdesk.apps.integrations.writing import (
    Done,
    Written,
    as_written,
    not_ours,
    ref_of,
    wanted,
    write_anew,
)

LOOKED_BACK: Final = timedelta(hours=1)  # clocks differ


def do(row: TrackerOutbox, site: Site, send: Send) -> Done:
    """Do it; what it returns writes down here what came of it, in the caller's transaction. NotSaid."""
    return VERBS[row.verb](row, KINDS[row.link.tracker.kind], site, send)


def _create(row: TrackerOutbox, kind: Kind, site: Site, send: Send) -> Done:
    link = row.link
    # An answer may have been lost: the issue is looked for before it is made once more.
    made = run(kind.found(site, label_of(link)), send) if row.attempts > 1 else None
    if made is None:
        fields, about = allowed(link.tracker), subject(link.desk, link.about_kind, link.about_id)
        severities: Mapping[str, Any] = link.tracker.settings.get("severities") or {}
        priority = severities.get(about.severity, "") if "severity" in fields else ""
        draft = Draft(title_of(about, fields), text_of(about, fields), label_of(link), str(priority))
        made = run(kind.create(site, draft), send)
    _link_back(row, kind, site, send, made)
    # What the tracker made of our words is what is known again, whatever it changed in them.
    stands = run(kind.read(site, made.ref), send)
    written = as_written(link, wanted(link), stands)
    return lambda: _tied(link, stands, written)


def _tie(row: TrackerOutbox, kind: Kind, site: Site, send: Send) -> Done:
    link = row.link
    issue = run(kind.read(site, Ref(row.said["id"], row.said["key"])), send)
    mine = label_of(link)
    if live().filter(tracker=link.tracker, external_id=issue.ref.id).exclude(pk=link.pk).exists():
        raise Refused(0, "tied to something else already")
    # Another thing of ours, or of another desk, has this issue already: a message would go round between them.
    if any(label.startswith("charterdesk-") and label != mine for label in issue.labels):
        raise Refused(0, "circular")
    _link_back(row, kind, site, send, issue)
    written = not_ours(wanted(link))
    return lambda: _tied(link, issue, written)


def _link_back(row: TrackerOutbox, kind: Kind, site: Site, send: Send, issue: Issue) -> None:
    link = row.link
    about = subject(link.desk, link.about_kind, link.about_id)
    title = title_of(about, allowed(link.tracker))
    run(kind.link_back(site, issue.ref, label_of(link), about.address, title), send)


def _tied(link: TrackerLink, issue: Issue, written: Written) -> None:
    take_over(link, issue)
    TrackerLink.objects.filter(pk=link.pk).update(written=written)
    if link.about_kind == TrackerLink.BUG:
        # Versions are no part of a draft; and it may have changed while it waited to be made.
        ask(link, "update", "update:made")
    data: dict[str, events.Json] = {"link": link.pk, "key": link.key}
    events.record(link.desk, f"link:{link.pk}", "tracker.linked", actor=worker_actor(link.desk), data=data)


def _comment(row: TrackerOutbox, kind: Kind, site: Site, send: Send) -> Done:
    link, ref = row.link, ref_of(row.link)
    message = EscalationMessage.objects.select_related("author").get(pk=row.said["message"])
    if message.visibility != EscalationMessage.R_AND_D:
        raise Refused(0, "no longer for R&D")
    marker = marker_of(link, message.pk)
    made: Comment | None = None
    if row.attempts > 1:
        lately = run(kind.comments(site, ref, row.asked_at - LOOKED_BACK), send)
        made = next((one for one in lately if marker_in(one.text) == marker), None)
    author = message.author.name if message.author else link.desk.name
    text = cleaned(f"{author}:\n\n{message.body}")
    if made is None:
        made = run(kind.comment(site, ref, text, marker), send)
    sent = made
    return lambda: _commented(link, message, sent, text)


def _commented(link: TrackerLink, message: EscalationMessage, sent: Comment, text: str) -> None:
    CommentLink.objects.get_or_create(
        link=link,
        external_id=sent.id,
        defaults={
            "origin": "ours",
            "message_id": message.pk,
            # What the tracker made of our words is what comes back, whatever it changed in them.
            "digest": sha256_hex(canonical(sent.text or text).encode()),
            "at": now(),
            "updated_at": sent.updated,
        },
    )


def _attach(row: TrackerOutbox, kind: Kind, site: Site, send: Send) -> Done:
    file = EscalationFile.objects.select_related("stored_file", "message").get(pk=row.said["file"])
    if file.message.visibility != EscalationMessage.R_AND_D or "files" not in allowed(row.link.tracker):
        raise Refused(0, "this file may not leave")
    try:
        with open_stored(file.stored_file) as stored:
            content = stored.read()
    except (Withheld, FileNotFoundError) as error:
        raise NotOffered(0, "the file is withheld, or lost") from error
    ref = ref_of(row.link)
    made = _put_before(row, kind, site, send, ref, file) if row.attempts > 1 else ""
    if not made:
        made = run(kind.attach(site, ref, file.name, file.stored_file.content_type, content), send)
    return lambda: note_ours(row.link, made, file.name, file.stored_file)


def _put_before(row: TrackerOutbox, kind: Kind, site: Site, send: Send, ref: Ref, file: EscalationFile) -> str:
    """The number of the file where an earlier attempt put it there and its answer was lost; empty where none did."""
    link = row.link
    hung = list(run(kind.read(site, ref), send).files)
    for comment in run(kind.comments(site, ref, row.asked_at - LOOKED_BACK), send):
        hung += comment.files
    known = set(link.files.filter(state=TrackerFile.OURS).values_list("external_id", flat=True))
    ours = (one for one in hung if one.id not in known and one.author_id and one.author_id == link.tracker.bot)
    return next((one.id for one in ours if _is_this(one, file)), "")


def _is_this(one: Attached, file: EscalationFile) -> bool:
    names = {one.name, unquote(one.id.rpartition("/")[2])}
    return bool(names & {file.name, file.name.replace(" ", "_")}) and one.size in {0, file.stored_file.size}


def _move(row: TrackerOutbox, kind: Kind, site: Site, send: Send) -> Done:
    link = row.link
    issue = run(kind.move(site, ref_of(link), row.said["category"]), send)
    return lambda: _moved(link, issue)


def _moved(link: TrackerLink, issue: Issue) -> None:
    take_over(link, issue)


def finish(row: TrackerOutbox, done: Done) -> None:
    """It is done: all that follows from it here, at once."""
    with transaction.atomic():
        done()
        TrackerOutbox.objects.filter(pk=row.pk).update(state=TrackerOutbox.SENT, ended_at=now(), error="")


VERBS: Final[Mapping[str, Callable[[TrackerOutbox, Kind, Site, Send], Done]]] = {
    "create": _create,
    "tie": _tie,
    "comment": _comment,
    "attach": _attach,
    "move": _move,
    "update": write_anew,
}
