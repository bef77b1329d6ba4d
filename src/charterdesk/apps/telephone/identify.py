"""Who may be calling: everybody known under a number. Several are offered, and none is chosen for the agent.

Numbers come as exchanges write them: with a country or without, with a plus or without, behind a SIP address. A number
that can be read in two ways is looked up in both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.people.models import DESK, Organisation, Person
from charterdesk.apps.people.numbers import EXTENSION, MainNumber
from charterdesk.apps.people.phones import country_of
from charterdesk.apps.people.queries import visible_persons
from charterdesk.apps.telephone.events.event import number as bare_number

LONGEST_EXTENSION: Final = 5  # digits: what is dialled within a house
MOST_OFFERED: Final = 20


@dataclass(frozen=True, slots=True)
class Matches:
    """Who is known under a number. `number`: as it is shown; `withheld`: the caller hides it; `organisations`: of those
    people, each once.
    """

    number: str = ""
    withheld: bool = False
    internal: bool = False
    persons: tuple[Person, ...] = ()
    organisations: tuple[Organisation, ...] = ()

    @property
    def only(self) -> Person | None:
        """The one person who is known under it; None for nobody, and for several."""
        return self.persons[0] if len(self.persons) == 1 else None


def readings(written: str, country: str) -> tuple[str, ...]:
    """The numbers that may be meant, in the form in which numbers are kept; the likeliest first; none for an extension
    or for what is no number.
    """
    bare = bare_number(written)
    digits = "".join(sign for sign in bare if sign.isdigit())
    if len(digits) <= LONGEST_EXTENSION:
        return ()
    # sipgate and some trunks write a number of another country without its plus.
    tried = (bare, f"+{digits}") if not bare.startswith(("+", "00")) else (bare,)
    return tuple(dict.fromkeys(said for one in tried if (said := _valid(one, country))))


def shown(written: str, country: str) -> str:
    """A number as it is shown: normal where it is one, else as it was written; "" where it was withheld."""
    return next(iter(readings(written, country)), bare_number(written))


def who_calls(actor: Actor, written: str) -> Matches:
    """Everybody whom the actor sees and who is known under this number."""
    return who_call(actor, [written])[written]


def who_call(actor: Actor, written: Collection[str]) -> Mapping[str, Matches]:
    """The same for several numbers, in one question."""
    country = country_of(actor.desk)
    meant = {one: readings(one, country) for one in written}
    known = _known(actor, {number for numbers in meant.values() for number in numbers})
    return {one: _matches(one, meant[one], country, known) for one in written}


def _known(actor: Actor, numbers: Iterable[str]) -> list[Person]:
    wanted = list(numbers)
    if not wanted:
        return []
    rows = visible_persons(actor).alias(number=MainNumber("phone")).filter(number__in=wanted, active=True)
    rows = rows.exclude(organisation__kind=DESK)
    return list(rows[: MOST_OFFERED * len(wanted)])


def _matches(written: str, meant: tuple[str, ...], country: str, known: list[Person]) -> Matches:
    bare = bare_number(written)
    if not bare:
        return Matches(withheld=True)
    persons = tuple(row for row in known if row.phone.partition(EXTENSION)[0] in meant)[:MOST_OFFERED]
    homes = {row.organisation.pk: row.organisation for row in persons if row.organisation is not None}
    return Matches(
        number=shown(written, country),
        internal=not meant and bare.isdigit() and len(bare) <= LONGEST_EXTENSION,
        persons=persons,
        organisations=tuple(homes.values()),
    )


def _valid(text: str, country: str) -> str:
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number) and not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL))
