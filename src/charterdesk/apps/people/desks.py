"""Opening a desk: the operator of the installation does it, nobody else."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.models import Desk, check_slug
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
