"""Moments, lengths and money as each language says them, on the desk's wall."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from charterdesk.apps.channels.outgoing.wording import Words, language_among
from charterdesk.rules.money import Money
from charterdesk.rules.terms.amounts import Counts, Duration
from four_desks import paris


def words(language):
    return Words(language, ZoneInfo("Europe/Paris"))


@pytest.mark.parametrize(
    ("language", "at", "said"),
    [
        ("fr", "2026-07-16 14:10", "jeudi 16 juillet 2026 à 14 h 10 (heure de Paris)"),
        ("fr", "2026-08-01 00:05", "samedi 1er août 2026 à 0 h 05 (heure de Paris)"),
        ("fr", "2026-08-01 09:00", "samedi 1er août 2026 à 9 h (heure de Paris)"),
        ("en", "2026-08-01 00:05", "Saturday 1 August 2026 at 00:05 (Paris time)"),
        ("es", "2026-08-01 09:00", "sábado 1 de agosto de 2026 a las 09:00 (hora de París)"),
        # The night on which the clocks go back: 02:30 summer time.
        ("en", "2026-10-25 02:30", "Sunday 25 October 2026 at 02:30 (Paris time)"),
    ],
)
def test_a_moment(language, at, said):
    assert words(language).moment(paris(at)).replace("\N{NO-BREAK SPACE}", " ") == said


def test_a_length_of_time_says_which_time_counts():
    assert words("fr").length(Duration(Decimal(4), Counts.WORKING, "hour")) == "4 heures ouvrées"
    assert words("fr").length(Duration(Decimal(1), Counts.ELAPSED, "week")) == "1 semaine"
    assert words("en").length(Duration(Decimal(48), Counts.ELAPSED, "hour")) == "48 hours (day and night)"
    assert words("es").length(Duration(Decimal("1.5"), Counts.WORKING, "hour")) == "1,5 horas hábiles"


def test_an_amount_is_written_as_the_reader_does():
    said = {language: words(language).money(Money(Decimal("1234.5"), "EUR")) for language in ("fr", "en", "es")}
    plain = {language: "".join(" " if sign.isspace() else sign for sign in text) for language, text in said.items()}
    assert plain == {"fr": "1 234,50 €", "en": "1,234.50 €", "es": "1 234,50 €"}
    assert words("en").money(Money(Decimal(120), "CHF")).replace("\N{NO-BREAK SPACE}", " ") == "120 CHF"


def test_the_first_language_that_there_is():
    assert language_among("", "de", "es-MX", "fr") == "es"
    assert language_among("", "de") == "en"
