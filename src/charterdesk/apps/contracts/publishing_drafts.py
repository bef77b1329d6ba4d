"""A charter while somebody writes it: kept on the server with every pause in typing, his own, until it is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter, charter_at
from charterdesk.apps.contracts.models import CharterDraft
from charterdesk.apps.contracts.publishing import LONGEST_NAME, Proposed, newest, shelf_of
from charterdesk.apps.people.access import require
from charterdesk.rules.charter.load import LARGEST_TEXT

MOST_SHARED: Final = 40
LONGEST_PART: Final = 40


class ChangedElsewhere(Conflict):
    """Another window of the same person has kept a newer state; nothing was written over. `draft` is that state."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(_("Another window has kept a newer text. What stands here is not kept yet."))
        self.draft = draft


@dataclass(frozen=True, slots=True)
class Draft:
    """A text as it is being written. `revision` 0: nothing is kept yet, it is the running charter's text. `after`: the
    newest version that its author knew.
    """

    name: str
    text: str
    after: int | None
    revision: int = 0
    shared: Mapping[str, str] = field(default_factory=dict)
    changed_at: datetime | None = None

    @property
    def kept(self) -> bool:
        """Whether it stands on the server."""
        return self.revision > 0


def draft_of(actor: Actor) -> Draft:
    """What the actor is writing; at first the text of the running charter."""
    require(actor, "charter.publish")
    row = _rows(actor).first()
    if row is not None:
        return _shown(row)
    last = newest(actor.desk)
    after = None if last is None else last.pk
    try:
        running = charter_at(actor.desk, now()).version
    except NoCharter:
        return Draft("", "", after)
    return Draft(running.name.removesuffix(".yaml"), running.text, after)


def proposed_by(actor: Actor, draft: Draft) -> Proposed:
    """The draft with all that it may rest on."""
    return Proposed(draft.name or "charter", draft.text, shelf_of(actor.desk, draft.shared))


@transaction.atomic
def keep(actor: Actor, *, name: str, text: str, revision: int) -> Draft:
    """Keep what was typed; `revision` names the state that the window knew. ChangedElsewhere where another window kept
    a newer one, Invalid for a text over 256 kB.
    """
    require(actor, "charter.publish")
    if len(text.encode(errors="surrogatepass")) > LARGEST_TEXT:
        raise Invalid(_("The text is larger than 256 kB."), field="text", code="too_large")
    before = draft_of(actor)
    said = replaced(before, name=name.strip()[:LONGEST_NAME], text=text.replace("\r\n", "\n").replace("\x00", ""))
    return _stored(actor, before, said, revision)


@transaction.atomic
def keep_part(actor: Actor, part: str, text: str | None, *, revision: int) -> Draft:
    """Keep a list of holidays (FR) or a shared part (NAME.yaml) of the draft; None: as the running charter has it.

    Errors as `keep`.
    """
    require(actor, "charter.publish")
    before = draft_of(actor)
    shared = {name: said for name, said in before.shared.items() if name != part}
    if text is not None:
        shared[part] = text.replace("\r\n", "\n").replace("\x00", "")
    size = sum(len(said.encode(errors="surrogatepass")) for said in shared.values())
    if len(part) > LONGEST_PART or len(shared) > MOST_SHARED or size > LARGEST_TEXT:
        raise Invalid(_("These parts are too many, or too large."), field="text", code="too_large")
    return _stored(actor, before, replaced(before, shared=shared), revision)


@transaction.atomic
def know_newest(actor: Actor) -> Draft:
    """Its author has looked at what was published meanwhile, and goes on with his own text."""
    require(actor, "charter.publish")
    last = newest(actor.desk)
    _rows(actor).update(after=last)
    return draft_of(actor)


def throw_away(actor: Actor) -> None:
    """Forget the draft: it was published, or is wanted no more."""
    require(actor, "charter.publish")
    _rows(actor).delete()


def replaced(
    draft: Draft, *, name: str | None = None, text: str | None = None, shared: Mapping[str, str] | None = None
) -> Draft:
    """The draft with other words."""
    return Draft(
        draft.name if name is None else name,
        draft.text if text is None else text,
        draft.after,
        draft.revision,
        draft.shared if shared is None else shared,
        draft.changed_at,
    )


def _stored(actor: Actor, before: Draft, said: Draft, revision: int) -> Draft:
    if before == said and before.kept:
        return before
    if revision != before.revision:
        raise ChangedElsewhere(before)
    values = {
        "name": said.name,
        "text": said.text,
        "shared": dict(said.shared),
        "after_id": said.after,
        "changed_at": now(),
    }
    if before.kept:
        if not _rows(actor).filter(revision=revision).update(**values, revision=revision + 1):
            raise ChangedElsewhere(draft_of(actor))
        return draft_of(actor)
    if actor.person_id is None:
        raise NotAllowed
    try:
        with transaction.atomic():
            CharterDraft.objects.create(desk=actor.desk, person_id=actor.person_id, **values)
    except IntegrityError:
        raise ChangedElsewhere(draft_of(actor)) from None
    return draft_of(actor)


def _rows(actor: Actor) -> QuerySet[CharterDraft]:
    # The desk itself writes no drafts.
    return CharterDraft.objects.filter(desk=actor.desk, person_id=actor.person_id or 0)


def _shown(row: CharterDraft) -> Draft:
    return Draft(row.name, row.text, row.after_id, row.revision, row.shared, row.changed_at)
