"""What a customer reads when a release was delivered to him, in his language."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from charterdesk.apps.escalation.bugs.models import DeliveryRound, Release
from charterdesk.apps.escalation.bugs.speaking import chosen
from charterdesk.apps.tickets.models import Ticket
from charterdesk.rules.worktime.calendar import zone_named

PLACE: Final = "\x00"


def notes_for(release: Release, language: str) -> str:
    """What the release changes, in this language, or in the one that comes next; "" where nobody wrote it."""
    notes = {row.language: row.text for row in release.notes.all()}
    return chosen(notes, language, release.desk)[1] if notes else ""


class Letters:
    """The messages of one delivery: what they share is written once a language."""

    def __init__(self, asked: DeliveryRound) -> None:
        self._asked = asked
        self._written = lru_cache(maxsize=None)(self._write)

    def text(self, ticket: Ticket, language: str) -> str:
        """The message of one ticket: what was delivered where and when, what it changes, where to say that it works."""
        equipment, product = ticket.equipment, self._asked.release.product_id
        before, where, after = self._written(language)
        serial = equipment.serial if equipment is not None and equipment.product_id == product else ""
        return "\n\n".join((before, *([where.replace(PLACE, serial)] if serial else []), *after))

    def _write(self, language: str) -> tuple[str, str, tuple[str, ...]]:
        asked, release = self._asked, self._asked.release
        notes = notes_for(release, language)
        with override(language), timezone.override(zone_named(asked.desk.time_zone)):
            said = {
                "product": release.product.name,
                "version": release.product_version,
                "day": date_format(timezone.localtime(asked.delivered_at), "DATE_FORMAT"),
            }
            page = f"{settings.BASE_URL.rstrip('/')}/{asked.desk.slug}/portal/installations/"
            return (
                _("%(product)s %(version)s was delivered on %(day)s. It puts right what you reported.") % said,
                _("Installation: %(serial)s") % {"serial": PLACE},
                (
                    *([notes] if notes else []),
                    *([_("Where it is found: %(link)s") % {"link": release.link}] if release.link else []),
                    _("Please look whether it works now, and confirm it here: %(page)s") % {"page": page},
                ),
            )
