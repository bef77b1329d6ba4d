"""Who will see what, in words, before tickets are merged or messages moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.channels.desk_mail import ticket_mail
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.tickets.merging import MergeEffect, effect_of
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.apps.tickets.readers import Reading, readings
from charterdesk.web import moments
from charterdesk.web.desk import charter_labels


@dataclass(frozen=True, slots=True)
class Line:
    """One person: what he reads now, what he will read."""

    who: str
    home: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge does: who reads what, whose ticket goes on where, which promises are kept until when."""

    source: Ticket
    target: Ticket
    lines: tuple[Line, ...]
    promises: tuple[str, ...]
    apart: bool


def of_merge(actor: Actor, source: Ticket, target: Ticket) -> MergePreview:
    """The preview of a merge; errors as `merging.check`."""
    effect = effect_of(actor, source.pk, target.pk)
    by_mail = {one.person_id for ticket in (source, target) for one in ticket_mail(actor, ticket).watchers}
    people = readings([source, target], also=by_mail)
    return MergePreview(
        source=source,
        target=target,
        lines=tuple(_merge_line(one, source, target) for one in people),
        promises=tuple(_promise(one, source, target) for one in effect),
        apart=any(one.reads[0] is not None and one.reads[1] is None for one in people),
    )


def of_move(source: Ticket, target: Ticket, moved: Sequence[Message]) -> tuple[Line, ...]:
    """Who reads the messages now, on the source, and then, on the target; "nothing" is said too."""
    lines = []
    for one in readings([source, target]):
        here, there = (_of_these(one, place, moved) for place in (0, 1))
        lines.append(Line(one.person.name, _home(one), here, there))
    return tuple(lines)


def _of_these(one: Reading, place: int, moved: Sequence[Message]) -> str:
    if one.reads[place] is None:
        return _("nothing")
    return _messages(sum(row.visibility in one.visibilities[place] for row in moved))


def _merge_line(one: Reading, source: Ticket, target: Ticket) -> Line:
    here, there = one.reads
    said = {"source": source.number, "target": target.number}
    if here is None and there is None:
        return Line(one.person.name, _home(one), _("mails only"), _("the same mails, of the same ticket"))
    if here is None:
        words = _("of #%(target)d: %(count)s") % {**said, "count": _messages(there or 0)}
        return Line(one.person.name, _home(one), words, _("the same; nothing of #%(source)d") % said)
    if there is None:
        words = _("of #%(source)d: %(count)s") % {**said, "count": _messages(here)}
        after = _("the same, at #%(source)d, where he is told that his request goes on; nothing of #%(target)d") % said
        return Line(one.person.name, _home(one), words, after)
    words = _("of #%(source)d: %(here)s, of #%(target)d: %(there)s") % {
        **said,
        "here": _messages(here),
        "there": _messages(there),
    }
    return Line(one.person.name, _home(one), words, _("the same, together at #%(target)d") % said)


def _promise(effect: MergeEffect, source: Ticket, target: Ticket) -> str:
    of = source if effect.from_source else target
    named = charter_labels.promise(charter_of(of.charter_version), of.plan, effect.name)
    said = {"name": named, "due": moments.exact(effect.due)}
    if effect.from_source:
        return _("%(name)s: due %(due)s, the promise of the merged ticket, from its own start") % said
    return _("%(name)s: due %(due)s, as before") % said


def _home(one: Reading) -> str:
    return one.person.organisation.name if one.person.organisation else ""


def _messages(number: int) -> str:
    return ngettext("%(number)d message", "%(number)d messages", number) % {"number": number}
