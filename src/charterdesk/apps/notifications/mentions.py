"""Who is named in a note: @ and the name of somebody of the desk."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from charterdesk.apps.base.prepared import insert
from charterdesk.apps.notifications.models import Mention
from charterdesk.apps.people.queries import staff_of
from charterdesk.apps.tickets.models import Message
from charterdesk.apps.tickets.visibility import INTERNAL


def note_mentions(message_id: int) -> frozenset[int]:
    """Keep who of the desk is named in an internal note; other messages name nobody, since they leave the desk."""
    message = Message.objects.select_related("desk").filter(pk=message_id, visibility=INTERNAL).first()
    if message is None or "@" not in message.body:
        return frozenset()
    people = dict(staff_of(message.desk).values_list("pk", "name"))
    named = named_in(message.body, people) - {message.author_id}
    insert(*(Mention(desk_id=message.desk_id, message_id=message.pk, person_id=one) for one in sorted(named)))
    return frozenset(named)


def named_in(text: str, people: Mapping[int, str]) -> set[int]:
    """The people whose names stand after an @, whatever the case; the longest name counts, and a first name alone
    where only one has it.
    """
    names: dict[str, list[int]] = {}
    for person, name in people.items():
        whole = _plain(name)
        for called in {whole, whole.split(" ")[0]} - {""}:
            names.setdefault(called, []).append(person)
    if not names:
        return set()
    pattern = re.compile(rf"(?<![\w@.])@({'|'.join(_longest_first(names))})(?!\w)")
    found: set[int] = set()
    for called in pattern.findall(_plain(text)):
        bearers = [one for one in names[called] if _plain(people[one]) == called] or names[called]
        if len(bearers) == 1:
            found.add(bearers[0])
    return found


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip().casefold()


def _longest_first(names: Iterable[str]) -> list[str]:
    return [re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name))]
