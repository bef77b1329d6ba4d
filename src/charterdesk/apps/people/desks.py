"""Opening a desk, which only the operator of the installation does; changing what it is called."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base import events, typed
from charterdesk.apps.base.actor import Actor, system_actor
from charterdesk.apps.base.digests import fingerprint
from charterdesk.apps.base.errors import Conflict
from charterdesk.apps.base.models import Desk, check_slug
from charterdesk.apps.people.access import require
from charterdesk.apps.people.checks import Problems, need_language, need_name, need_time_zone, refuse, stored_once
from charterdesk.apps.people.models import DESK, Organisation


def create_desk(slug: str, name: str, *, language: str = "fr", time_zone: str = "Europe/Paris") -> Desk:
    """Open a desk with its own organisation. Invalid names the field that cannot be accepted."""
    problems: Problems = {}
    try:
        check_slug(slug)
    except ValidationError as error:
        problems["slug"] = error.messages[0]
    if Desk.objects.filter(slug=slug).exists():
        problems["slug"] = _("This address is taken.")
    need_name(name, problems)
    need_language(language, problems)
    need_time_zone(time_zone, problems)
    refuse(problems)
    with stored_once("slug", _("This address is taken.")):
        desk = Desk.objects.create(slug=slug, name=name.strip(), language=language, time_zone=time_zone)
        own = Organisation.objects.create(desk=desk, name=desk.name, kind=DESK, language=language)
        data: dict[str, events.Json] = {"slug": slug, "organisation": own.pk}
        events.record(desk, f"desk:{desk.pk}", "desk.opened", actor=system_actor(desk), data=data)
    return desk


@dataclass(frozen=True, slots=True)
class DeskTerms:
    """What a desk is called, the language in which it writes where nobody chose one, the zone of its days."""

    name: str
    language: str
    time_zone: str


def terms_of(desk: Desk) -> DeskTerms:
    """What is said of it now."""
    return DeskTerms(desk.name, desk.language, desk.time_zone)


@transaction.atomic
def change_desk(actor: Actor, terms: DeskTerms, *, seen: str | None = None) -> Desk:
    """Another name, language or time zone; contracts and charters begin and end on the days of this zone. The hours of
    promises are those of the charter's own zone.

    Conflict when the desk is no longer as it was `seen`; Invalid naming the field.
    """
    require(actor, "desk.manage")
    row = Desk.objects.select_for_update().get(pk=actor.desk.pk)
    if seen is not None and seen != fingerprint(terms_of(row)):
        raise Conflict(_("Somebody changed this meanwhile: look at it as it stands now."))
    problems: Problems = {}
    name = typed.line(terms.name)
    need_name(name, problems)
    need_language(terms.language, problems)
    need_time_zone(terms.time_zone, problems)
    own = Organisation.objects.get(desk=row, kind=DESK)
    if Organisation.objects.filter(desk=row, name=name).exclude(pk=own.pk).exists():
        problems["name"] = _("An organisation of this name exists.")
    refuse(problems)
    said = {"name": name, "language": terms.language, "time_zone": terms.time_zone}
    changed = sorted(part for part, value in said.items() if getattr(row, part) != value)
    if changed:
        for part in changed:
            setattr(row, part, said[part])
        row.save(update_fields=changed)
        if "name" in changed:
            own.name = name
            own.save(update_fields=["name"])
        data: dict[str, events.Json] = {"changed": [*changed], "language": row.language, "time_zone": row.time_zone}
        events.record(row, f"desk:{row.pk}", "desk.changed", actor=actor, data=data)
    return row
