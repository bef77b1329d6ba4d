"""How letters say moments, lengths of time, money and names, in the recipient's language and the desk's zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import number_format
from django.utils.translation import override

from charterdesk.apps.channels.outgoing.letters import SHIPPED, words_shipped
from charterdesk.rules.money import Money
from charterdesk.rules.terms.amounts import Duration

EURO: Final = "EUR"
SPACE: Final = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Words:
    """A language and a zone in which a letter is written."""

    language: str
    zone: ZoneInfo

    @property
    def _all(self) -> Mapping[str, Any]:
        return words_shipped(self.language)

    def say(self, key: str, **values: str) -> str:
        """One of the shipped sentences with its values."""
        return str(self._all[key]).format_map(values)

    def word(self, group: str, name: str) -> str:
        """The word for a machine name; a name without one is said as it is written."""
        return str(self._all[group].get(name) or name.replace("_", " "))

    def known(self, group: str, name: str) -> str:
        """The word for a machine name, or nothing."""
        return str(self._all[group].get(name, ""))

    def day(self, day: date) -> str:
        """Thursday 16 July 2026"""
        return self.say("day", **self._parts(day))

    def moment(self, moment: datetime) -> str:
        """Thursday 16 July 2026 at 14:10 (Paris time)"""
        local = moment.astimezone(self.zone)
        sharp = "clock" if local.minute else "clock_sharp"
        time = self.say(sharp, hour=str(local.hour), two=f"{local:%H}", minute=f"{local:%M}")
        place = self.zone.key.rpartition("/")[2]
        return self.say(
            "moment", time=time.replace(" ", SPACE), place=self.word("places", place), **self._parts(local.date())
        )

    def greets(self, text: str) -> bool:
        """Whether a text begins with a greeting of its own."""
        return text.lower().startswith(tuple(self._all["greetings"]))

    def length(self, length: Duration) -> str:
        """4 working hours"""
        if length.same_day:
            return length.in_language(self.language)
        one, many = self._all["units"][f"{length.counts}_{length.unit}"]
        form = one if length.number == 1 else many
        return str(form).format(number=self.number(length.number))

    def number(self, number: Decimal) -> str:
        """A quantity without needless zeros, with the reader's decimal sign."""
        with override(self.language):
            return number_format(number.normalize() if number % 1 else int(number), use_l10n=True)

    def money(self, money: Money) -> str:
        """1,234.50 €; whole amounts without cents."""
        amount = money.rounded().amount
        whole = amount == int(amount)
        with override(self.language):
            said = number_format(amount, 0 if whole else 2, use_l10n=True, force_grouping=True)
        return f"{said}{SPACE}{'€' if money.currency == EURO else money.currency}"

    def hours(self, hours: Decimal) -> str:
        """Prepaid hours: 17 h 55"""
        whole, minutes = divmod(round(hours * 60), 60)
        return f"{whole}{SPACE}h{SPACE}{minutes:02d}" if minutes else f"{whole}{SPACE}h"

    def _parts(self, day: date) -> dict[str, str]:
        with override(self.language):
            weekday, month = str(WEEKDAYS[day.weekday()]), str(MONTHS[day.month])
        if self.language != "en":
            weekday, month = weekday.lower(), month.lower()
        number = self._all["first"] if day.day == 1 else str(day.day)
        return {"weekday": weekday, "day": number, "month": month, "year": str(day.year)}


def language_among(*wanted: str) -> str:
    """The first of these languages in which letters are shipped; English for none."""
    return next((language[:2].lower() for language in wanted if language[:2].lower() in SHIPPED), "en")
