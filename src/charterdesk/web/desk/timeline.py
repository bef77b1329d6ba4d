"""The one time line of a ticket: what was said, work, what happened; what nobody need read is folded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charterdesk.apps.base.models import Event
from charterdesk.apps.knowledge import checklists
from charterdesk.apps.tickets.models import WorkEntry
from charterdesk.apps.tickets.page import TicketPage
from charterdesk.apps.workspace import macros
from charterdesk.web import texts
from charterdesk.web.charter_events import charter_event
from charterdesk.web.desk import charter_labels
from charterdesk.web.desk.ticket_mail import Said
from charterdesk.web.desk.ticket_shown import Told

# Told by the message or by the work entry itself.
SEEN_ELSEWHERE: Final = frozenset(
    {
        "ticket.opened",
        "ticket.replied",
        "ticket.informed",
        "ticket.customer_replied",
        "ticket.noted",
        "ticket.files_attached",
        "ticket.time_logged",
        "ticket.solution_rejected",
    }
)
# Said beside the messages, never folded: somebody must know it.
PLAIN_TO_SEE: Final = frozenset({"clock.missed", "ticket.reopened", "ticket.closed", "ticket.rated", "mail.failed"})
LATEST: Final = 25  # of the conversation; what is before is folded
Known = Mapping[str, Mapping[int, str]]  # what the journal names by its key: kind -> key -> name


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: a message, work, or things that happened one after the other (folded where they are several)."""

    at: datetime
    said: Said | None = None
    work: WorkEntry | None = None
    happened: tuple[Told, ...] = ()
    attention: bool = False

    @property
    def summary(self) -> str:
        """What is folded, in a line."""
        count = len(self.happened)
        return ngettext("%(count)d thing happened", "%(count)d things happened", count) % {"count": count}


def shown(page: TicketPage, talk: Iterable[Said], names: Mapping[int, str]) -> dict[str, Any]:
    """The time line, oldest first: `earlier` is folded, `latest` is open."""
    known = _known(page)
    entries = [
        *(Entry(said.message.at, said=said) for said in talk),
        *(Entry(entry.at, work=entry) for entry in page.work),
        *(
            Entry(line.at, happened=(_told(page, line, names, known),), attention=line.code in PLAIN_TO_SEE)
            for line in page.journal
            if line.code not in SEEN_ELSEWHERE
        ),
    ]
    line = list(_folded(sorted(entries, key=lambda entry: entry.at)))
    cut = _cut(line)
    return {"earlier": line[:cut], "latest": line[cut:], "earlier_words": _earlier_words(line[:cut])}


def _folded(entries: Iterable[Entry]) -> Iterable[Entry]:
    """Things that happened between two messages are one entry, but those that must be seen."""
    gathered: list[Entry] = []
    for entry in entries:
        if entry.happened and not entry.attention:
            gathered.append(entry)
            continue
        if gathered:
            yield _together(gathered)
            gathered = []
        yield entry
    if gathered:
        yield _together(gathered)


def _together(entries: list[Entry]) -> Entry:
    return Entry(entries[-1].at, happened=tuple(told for entry in entries for told in entry.happened))


def _cut(line: list[Entry]) -> int:
    """Where the latest part begins."""
    said = [place for place, entry in enumerate(line) if entry.said]
    return said[-LATEST] if len(said) > LATEST else 0


def _earlier_words(entries: list[Entry]) -> str:
    count = sum(1 for entry in entries if entry.said)
    return ngettext("%(count)d earlier message", "%(count)d earlier messages", count) % {"count": count}


def _known(page: TicketPage) -> Known:
    """The macros and checklists that the journal names; asked for where it names some."""
    named = {
        kind: {found for line in page.journal if isinstance(found := line.data.get(kind), int)}
        for kind in ("macro", "checklist")
    }
    desk = page.ticket.desk
    return {"macro": macros.names_of(desk, named["macro"]), "checklist": checklists.names_of(desk, named["checklist"])}


def _told(page: TicketPage, line: Event, names: Mapping[int, str], known: Known) -> Told:
    what, detail = texts.event(line.code), _detail(page, line) or _named(known, "checklist", line)
    told = _("%(what)s: %(detail)s") % {"what": what, "detail": detail} if detail else what
    macro = _named(known, "macro", line)
    return Told(
        who=names.get(line.actor_id or 0, _("the desk")),
        what=_("%(what)s (macro “%(macro)s”)") % {"what": told, "macro": macro} if macro else told,
        at=line.at,
        recorded_at=line.recorded_at,
        late=line.recorded_at > line.at,
    )


def _named(known: Known, kind: str, line: Event) -> str:
    found = line.data.get(kind)
    return known[kind].get(found, "") if isinstance(found, int) else ""


def _detail(page: TicketPage, line: Event) -> str:
    """What the records say beside the journal: of a pause the party and the reason, of a priority from what to what."""
    if line.code == "ticket.paused":
        pause = next((one for one in page.pauses if one.from_at == line.at), None)
        return f"{texts.party(pause.party)}, {pause.reason}" if pause else texts.party(str(line.data.get("party", "")))
    if line.code == "ticket.priority_changed":
        change = next((one for one in page.priority_changes if one.at == line.at), None)
        if change is None:
            return ""
        before = charter_labels.level(page.charter, change.from_severity) or "–"
        return f"{before} → {charter_labels.level(page.charter, change.to_severity)}, {change.reason}"
    if line.code == "ticket.rated":
        row = next((one for one in page.ratings if one.pk == line.data.get("rating")), None)
        score = _("%(score)s of 5") % {"score": line.data.get("score", "–")}
        return f"{score}, {row.comment}" if row and row.comment else score
    if line.code.startswith("ticket.escalat"):
        return charter_labels.at_level(page.charter, str(line.data.get("level", "")))
    if line.code == "ticket.event_recorded":
        return charter_event(page.charter, str(line.data.get("event", "")))
    if "kind" in line.data and (line.code.startswith("clock.") or line.code == "ticket.alert_raised"):
        promise = charter_labels.promise(page.charter, page.ticket.plan, str(line.data["kind"]))
        if line.data.get("level"):
            level = charter_labels.at_level(page.charter, str(line.data["level"]))
            promise = _("%(promise)s (%(level)s)") % {"level": level, "promise": promise}
        share = line.data.get("percent")
        return _("%(promise)s, %(share)s %% consumed") % {"promise": promise, "share": share} if share else promise
    return ""
