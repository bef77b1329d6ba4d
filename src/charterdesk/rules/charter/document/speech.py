"""How the document speaks: fixed words of one language around the charter's own, numbers, days and hours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from string import Formatter
from typing import Final

from charterdesk.rules.charter.document.blocks import Cell, Inline, Run
from charterdesk.rules.charter.document.words import WORDS
from charterdesk.rules.money import Money
from charterdesk.rules.terms.amounts import Duration, Rate, Share
from charterdesk.rules.terms.texts import ANY_LANGUAGE, Text
from charterdesk.rules.why.words import Word

LANGUAGES: Final = ("fr", "en", "es")
LONGEST_NAME: Final = 48
NBSP: Final = "\N{NO-BREAK SPACE}"
# French and Spanish draw the word and the article after it together.
CONTRACTED: Final = {
    "fr": (re.compile(r"\b([Dd]e|[Àà]) $"), re.compile(r"les? (?=\S)")),
    "es": (re.compile(r"\b([Dd]e|[Aa]) $"), re.compile(r"el (?=\S)")),
}
DRAWN_TOGETHER: Final = {
    ("de", "le"): "du", ("de", "les"): "des", ("à", "le"): "au", ("à", "les"): "aux", ("de", "el"): "del",
    ("a", "el"): "al",
}  # fmt: skip
LIKE_I: Final = re.compile(r"h?[ií](?!e)", re.IGNORECASE)
LIKE_O: Final = re.compile(r"h?[oó]", re.IGNORECASE)
Value = str | int | Text | Inline | Word


@dataclass(frozen=True, slots=True)
class Speech:
    """One language; `sources` says whether the sources of the charter's lines are shown."""

    language: str
    sources: bool = False

    def word(self, key: str, **values: Value) -> str:
        """Fixed words without marks of language."""
        return "".join(run.text for run in self.phrase(key, **values))

    def phrase(self, key: str, **values: Value) -> Inline:
        """Fixed words, with values that keep their own language."""
        return self.formed(WORDS[key], **values)

    def formed(self, forms: tuple[str, str, str], **values: Value) -> Inline:
        """The same with words that stand elsewhere: French, English, Spanish."""
        runs: list[Run] = []
        for fixed, name, _, _ in Formatter().parse(forms[LANGUAGES.index(self.language)]):
            if fixed:
                runs.append(Run(self._spaced(fixed)))
            if name:
                runs += self._after(runs, self.inline(values[name]))
        return joined(runs)

    def _after(self, runs: list[Run], value: Inline) -> Inline:
        """The value, its article drawn together with the word before: "de les" is "des", "a el" is "al"."""
        if not runs or not value or value[0].language or self.language not in CONTRACTED:
            return value
        before, article = CONTRACTED[self.language]
        word, begun = before.search(runs[-1].text), article.match(value[0].text)
        if not word or not begun:
            return value
        both = DRAWN_TOGETHER[word[1].lower(), begun[0].strip()]
        runs[-1] = Run(f"{runs[-1].text[: word.start()]}{both} ", runs[-1].language, runs[-1].look, runs[-1].link)
        first = value[0]
        return (Run(first.text[begun.end() :], first.language, first.look, first.link), *value[1:])

    def _spaced(self, fixed: str) -> str:
        """French keeps a space before its double marks, and no line begins with one."""
        if self.language != "fr":
            return fixed
        for mark in (" :", " ;", " ?", " !", " »"):
            fixed = fixed.replace(mark, NBSP + mark[1:])
        return fixed.replace("« ", f"«{NBSP}")

    def inline(self, value: Value) -> Inline:
        """Whatever is said, as runs."""
        match value:
            case Text():
                return self.text(value)
            case Word():
                return plain(value.in_language(self.language))
            case tuple():
                return value
        return plain(str(value))

    def text(self, text: Text) -> Inline:
        """The charter's words in the wanted language; else those that it has, marked with their language."""
        for language in (self.language, ANY_LANGUAGE, "en"):
            if language in text.by_language:
                mark = language if language not in {self.language, ANY_LANGUAGE} else ""
                return (Run(text.by_language[language], mark),)
        return tuple(Run(said, language) for language, said in text.by_language.items())[:1]

    def name(self, text: Text, otherwise: str) -> Inline:
        """The name at the head of a text ("Blocking. Total interruption ..."), or the whole of a short one."""
        said = self.text(text)
        if not said:
            return plain(otherwise.replace("_", " "))
        whole = said[0]
        short = head_of(whole.text)
        return (Run(short or whole.text, whole.language),)

    def source(self, *sources: str) -> Inline:
        """The sources as a small note, where they are wanted."""
        given = (part.strip() for source in sources for part in source.split(","))
        said = list(dict.fromkeys(part for part in given if part))
        return (Run(f" [{', '.join(said)}]", look="source"),) if self.sources and said else ()

    def number(self, number: Decimal | int) -> str:
        """A number without superfluous digits, with the language's own decimal mark."""
        said = f"{Decimal(number).normalize():f}"
        return said if self.language == "en" else said.replace(".", ",")

    def money(self, money: Money) -> str:
        """An amount: 120 EUR, 80,50 EUR."""
        amount = money.rounded().amount
        said = f"{amount:f}" if amount % 1 else f"{amount:.0f}"
        return f"{said if self.language == 'en' else said.replace('.', ',')}{NBSP}{money.currency}"

    def rate(self, rate: Rate) -> str:
        """A rate: 120 EUR an hour."""
        return f"{self.money(rate.money)} {Word(rate.per).in_language(self.language)}"

    def share(self, share: Share) -> str:
        """A share: 99.6 %."""
        return f"{self.number(share.percent)}{NBSP}%"

    def duration(self, duration: Duration) -> str:
        """A length of time in working or elapsed units."""
        said = duration.in_language(self.language)
        # A number stays beside its unit.
        said = said.replace(" ", NBSP, 1) if said[:1].isdigit() else said
        return said if self.language == "en" else said.replace(".", ",")

    def language_named(self, code: str) -> str:
        """The name of a language; its code where it has none here."""
        return self.word(f"language.{code}") if f"language.{code}" in WORDS else code

    def weekday(self, number: int) -> str:
        """The name of a day of the week, Monday 0."""
        return self.word("weekdays").split()[number]

    def short_weekday(self, number: int) -> str:
        """The name of a day of the week in a drawing."""
        return self.word("weekdays.short").split()[number]

    def day(self, day: date) -> str:
        """A date: 1 July 2022."""
        return self.word("date", day=self.day_and_month(day), year=day.year).replace(" ", NBSP)

    def day_and_month(self, day: date) -> str:
        """A day of a year: 1 July."""
        month = self.word("months").split()[day.month - 1]
        number = f"{day.day}er" if self.language == "fr" and day.day == 1 else str(day.day)
        return self.word("date.short", day=number, month=month).replace(" ", NBSP)

    def weekday_and_day(self, day: date) -> str:
        """A date with its weekday."""
        return f"{self.weekday(day.weekday())} {self.day(day)}"

    def moment(self, local: datetime) -> str:
        """A weekday and an hour: Wednesday 17:40."""
        hour = f"{local.hour}:{local.minute:02}"
        said = self.word("moment.one" if local.hour == 1 else "moment", day=self.weekday(local.weekday()), hour=hour)
        return said.replace(" ", NBSP)

    def hours(self, seconds: int) -> str:
        """A time of the day: 8:00; what lies after midnight says so itself, 24:00 at the end of a day."""
        minutes = seconds // 60
        if minutes > 24 * 60:
            minutes -= 24 * 60
        return f"{minutes // 60}:{minutes % 60:02}"

    def both(self, parts: Iterable[Value]) -> Inline:
        """Several things in a row: a, b and c."""
        return self._row(parts, "and", LIKE_I)

    def either(self, parts: Iterable[Value]) -> Inline:
        """One of several things: a, b or c."""
        return self._row(parts, "or", LIKE_O)

    def _row(self, parts: Iterable[Value], between: str, sounds_alike: re.Pattern[str]) -> Inline:
        """Things with a word before the last one; in Spanish "y" and "o" change before their own sound."""
        said = [self.inline(part) for part in parts]
        if len(said) <= 1:
            return said[0] if said else ()
        alike = self.language == "es" and sounds_alike.match(words_of(said[-1]))
        return joined([*listed(said[:-1]), *self.phrase(f"{between}.alike" if alike else between), *said[-1]])


def plain(text: str) -> Inline:
    """Fixed words."""
    return (Run(text),) if text else ()


def strong(inline: Inline) -> Inline:
    """The same words, heavier."""
    return tuple(Run(run.text, run.language, run.look or "strong", run.link) for run in inline)


def quiet(inline: Inline) -> Inline:
    """The same words, lighter."""
    return tuple(Run(run.text, run.language, run.look or "quiet", run.link) for run in inline)


def code(text: str) -> Inline:
    """Signs to be copied rather than read: a hash."""
    return (Run(text, look="code"),) if text else ()


def capital(inline: Inline) -> Inline:
    """The same words, the first letter large."""
    if not inline:
        return inline
    first = inline[0]
    return (Run(first.text[:1].upper() + first.text[1:], first.language, first.look, first.link), *inline[1:])


def listed(parts: Iterable[Inline], between: str = ", ") -> Inline:
    """Several things with a mark between."""
    runs: list[Run] = []
    for part in parts:
        if runs and part:
            runs.append(Run(between))
        runs += part
    return joined(runs)


def lines(*parts: Inline) -> Cell:
    """The lines of a cell, without the empty ones."""
    return tuple(part for part in parts if part)


def words_of(inline: Inline) -> str:
    """The words alone."""
    return "".join(run.text for run in inline)


def head_of(text: str) -> str:
    """What stands before the first full stop or colon, if it is short enough to be a name."""
    for end in (". ", " : ", f"{NBSP}: ", ": "):
        head, found, _ = text.partition(end)
        if found and len(head) <= LONGEST_NAME:
            return head.strip()
    return ""


def rest_of(text: str) -> str:
    """What stands after the name at the head of a text."""
    head = head_of(text)
    rest = text[len(head) :].lstrip(" .:" + NBSP) if head else text
    return rest[:1].upper() + rest[1:]


def joined(runs: Iterable[Run]) -> Inline:
    """Neighbours of one look become one run."""
    found: list[Run] = []
    for run in runs:
        last = found[-1] if found else None
        if last and (last.language, last.look, last.link) == (run.language, run.look, run.link):
            found[-1] = Run(last.text + run.text, run.language, run.look, run.link)
        else:
            found.append(run)
    return tuple(found)
