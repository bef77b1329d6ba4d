"""What the document is about, and how the things of a charter are called in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from charterdesk.rules.charter.document.blocks import Cell, Inline, Run
from charterdesk.rules.charter.document.speech import Speech, capital, listed, plain
from charterdesk.rules.charter.document.words import WORDS
from charterdesk.rules.priority import priority_of
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.coverage import Need
from charterdesk.rules.terms.plans import Plan
from charterdesk.rules.terms.texts import NO_TEXT
from charterdesk.rules.terms.when import When
from charterdesk.rules.why.words import WORDS as NAMES
from charterdesk.rules.why.words import Word

DIALLED_FROM = {
    form.casefold(): key for key, forms in WORDS.items() if key.startswith(("country.", "numbers.")) for form in forms
}


@dataclass(frozen=True, slots=True)
class Told:
    """A charter to be told in one language, as of a day. `whole` is the charter before an annex narrowed it."""

    charter: Charter
    whole: Charter
    speech: Speech
    today: date

    def plan(self, plan: Plan, name: str) -> Inline:
        """What a level of support is called; the empty name is the service without contract."""
        if plan.is_:
            return self.speech.text(plan.is_)
        return capital(plain(name.replace("_", " "))) if name else self.speech.phrase("plans.without")

    def plan_named(self, name: str) -> Inline:
        """What the level of support of this name is called."""
        return self.plan(self.whole.plans[name], name) if name in self.whole.plans else plain(name)

    def plans(self) -> tuple[tuple[str, Plan], ...]:
        """The levels of support in the charter's order, the service without contract last."""
        without = self.charter.without_contract
        return (*self.charter.plans.items(), *((("", without),) if without else ()))

    def severity(self, name: str) -> Inline:
        """What a level of severity is called: Blocking (priority 5), Severity 2."""
        level = self.whole.severities.get(name)
        if level is None:
            return plain(name)
        said = self.speech.name(level.is_, name)
        whole = self.speech.text(level.is_)
        # A text without a name at its head is the meaning, not a name.
        if name.isdigit() or len(name) == 1:
            said = self.speech.phrase("severities.named", name=name)
        elif not said or said == whole:
            said = capital(self.thing(name))
        priority = priority_of(self.whole, name)
        if priority == name or not priority:
            return said
        return (*said, *plain(" ("), *self.speech.phrase("severities.priority", priority=priority), *plain(")"))

    def level(self, name: str) -> Inline:
        """The same after the word "severity": 2, Blocking (priority 5)."""
        return plain(name) if name.isdigit() or len(name) == 1 else self.severity(name)

    def thing(self, name: str) -> Inline:
        """What the charter names and does not put in words of its own."""
        return plain(Word(name).in_language(self.speech.language))

    def kind(self, name: str) -> Inline:
        """What a kind of request is called."""
        kind, excluded = self.whole.kinds.get(name), self.whole.not_covered.get(name)
        text = (kind.is_ if kind else NO_TEXT) or (excluded.is_ if excluded else NO_TEXT)
        return self.speech.name(text, "") if text else capital(self._named(name))

    def audience(self, name: str) -> Inline:
        """What a kind of requester is called."""
        audience = self.whole.audiences.get(name)
        if audience and audience.is_:
            return self.speech.text(audience.is_)
        return self.speech.phrase(f"who.{name}") if f"who.{name}" in WORDS else plain(name.replace("_", " "))

    def audiences(self, names: Iterable[str]) -> Inline:
        """Several kinds of requester."""
        return self.speech.both(self.audience(name) for name in names)

    def audience_lines(self, names: Iterable[str]) -> Cell:
        """Several kinds of requester, one a line."""
        return tuple(capital(self.audience(name)) for name in names)

    def channel(self, name: str) -> Inline:
        """What a way in is called."""
        return self.speech.phrase(f"ways.{name}") if f"ways.{name}" in WORDS else plain(name.replace("_", " "))

    def option(self, name: str) -> Inline:
        """What an option is called, without what stands after its name."""
        option = self.whole.options.get(name)
        return self.speech.name(option.is_, name) if option else self._named(name)

    def commitment(self, name: str, plan: Plan | None = None) -> Inline:
        """What a commitment is called."""
        said = plan.commitments.get(name) if plan else None
        return self.speech.text(said.is_) if said and said.is_ else capital(self._named(name))

    def calendar(self, name: str) -> Inline:
        """What a calendar is called: the desk's hours, or by its own name."""
        if name in {"", self.whole.opening}:
            return self.speech.phrase("hours.desk.short")
        return self.speech.phrase("hours.named", name=self.hours(name))

    def hours(self, name: str) -> Inline:
        """The name alone of a calendar, in the words of the charter where it has some."""
        calendar = self.whole.calendars.get(name)
        return self.speech.text(calendar.is_) if calendar and calendar.is_ else self.thing(name)

    def event(self, name: str) -> Inline:
        """What starts or stops a clock."""
        known = self.whole.events.get(name)
        if known and known.is_:
            return self.speech.phrase("event.own", name=known.is_)
        return self.speech.phrase(f"event.{name}") if f"event.{name}" in WORDS else plain(name.replace("_", " "))

    def at_level(self, name: str) -> Inline:
        """What a level of treatment is called."""
        level = self.whole.levels.get(name)
        return self.speech.text(level.is_) if level and level.is_ else capital(plain(name.replace("_", " ")))

    def place(self, name: str) -> Inline:
        """To whom somebody is sent."""
        return self.speech.phrase(f"place.{name}") if f"place.{name}" in WORDS else self._named(name)

    def your_place(self, name: str) -> Inline:
        """To whom the reader is sent."""
        return self.speech.phrase(f"place.yours.{name}") if f"place.yours.{name}" in WORDS else self.place(name)

    def need(self, need: Need) -> Inline:
        """A condition."""
        declared = self.whole.facts.get(need.is_)
        return self.speech.text(declared.is_) if declared and declared.is_ else self._named(need.is_)

    def when(self, when: When) -> Inline:
        """For which requests a line is; nothing for a line that is for all."""
        say = self.speech.phrase
        both = self.speech.both
        regions = (self.whole.regions.get(name) for name in when.regions)
        products = (self.whole.products.get(name) for name in when.products)
        parts = (
            say("when.channels", what=both(self.channel(name) for name in when.channels)) if when.channels else (),
            say("when.audiences", what=self.audiences(when.audiences)) if when.audiences else (),
            say("when.products", what=both(self._group(*pair) for pair in zip(products, when.products, strict=True)))
            if when.products
            else (),
            say("when.regions", what=both(self._group(*pair) for pair in zip(regions, when.regions, strict=True)))
            if when.regions
            else (),
            say("when.kinds", what=both(self.kind(name) for name in when.kinds)) if when.kinds else (),
            say("when.severities", what=both(self.level(name) for name in when.severities)) if when.severities else (),
            say("when.languages", what=both(self.speech.language_named(code) for code in when.languages))
            if when.languages
            else (),
            say("when.during", what=self.calendar(when.during)) if when.during else (),
            say("when.outside", what=self.calendar(when.outside)) if when.outside else (),
        )
        return listed(part for part in parts if part)

    def link(self, address: str) -> Inline:
        """An address or a number that can be followed, where it is one that does no harm."""
        if address.startswith(("https://", "http://")) and " " not in address:
            return (Run(address, link=address),)
        if "@" in address and " " not in address and ":" not in address:
            return (Run(address, link=f"mailto:{address}"),)
        return plain(address)

    def dialled_from(self, place: str) -> Inline:
        """From where a number is dialled: a country or another usual word in the reader's language."""
        known = DIALLED_FROM.get(place.casefold())
        return self.speech.phrase(known) if known else plain(place)

    def number(self, number: str) -> Inline:
        """A telephone number that can be dialled."""
        digits = "".join(sign for sign in number if sign.isdigit() or sign == "+")
        dialled = set(number) <= set("0123456789+ .-/()") and bool(digits)
        # A number does not break over lines.
        shown = number.replace(" ", "\N{NO-BREAK SPACE}") if dialled else number
        return (Run(shown, link=f"tel:{digits}"),) if dialled else plain(number)

    def _group(self, group: object, name: str) -> Inline:
        text = getattr(group, "is_", NO_TEXT)
        return self.speech.text(text) if text else plain(name.replace("_", " "))

    def _named(self, name: str) -> Inline:
        return plain(Word(name).in_language(self.speech.language) if name in NAMES else name.replace("_", " "))
