"""What a customer reads when a release was delivered to him, in his language."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from charterdesk.apps.escalation.bugs.models import DeliveryRound, Release
from charterdesk.apps.escalation.bugs.speaking import chosen
from charterdesk.apps.tickets.models import Ticket
from charterdesk.rules.worktime.calendar import zone_named


def notes_for(release: Release, language: str) -> str:
    """What the release changes, in this language, or in the one that comes next; "" where nobody wrote it."""
    notes = {row.language: row.text for row in release.notes.all()}
    return chosen(notes, language, release.desk)[1] if notes else ""


def delivered_text(asked: DeliveryRound, ticket: Ticket, language: str) -> str:
    """The message of one ticket: what was delivered where and when, what it changes, where to say that it works."""
    release, equipment = asked.release, ticket.equipment
    notes = notes_for(release, language)
    with override(language), timezone.override(zone_named(asked.desk.time_zone)):
        said = {
            "product": release.product.name,
            "version": release.product_version,
            "day": date_format(timezone.localtime(asked.delivered_at), "DATE_FORMAT"),
        }
        lines = [_("%(product)s %(version)s was delivered on %(day)s. It puts right what you reported.") % said]
        if equipment is not None and equipment.serial:
            lines.append(_("Installation: %(serial)s") % {"serial": equipment.serial})
        if notes:
            lines.append(notes)
        if release.link:
            lines.append(_("Where it is found: %(link)s") % {"link": release.link})
        page = f"{settings.BASE_URL.rstrip('/')}/{asked.desk.slug}/portal/installations/"
        lines.append(_("Please look whether it works now, and confirm it here: %(page)s") % {"page": page})
    return "\n\n".join(lines)
