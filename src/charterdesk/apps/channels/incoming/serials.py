"""Which equipment a mail speaks of: serial numbers written in its subject or in its new words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final

from django.db import connection

from charterdesk.apps.base.actor import Actor

LOOKED_AT: Final = 20_000  # characters
MOST_WORDS: Final = 200
_DIGIT: Final = re.compile("[0-9]")
_WORD: Final = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z._/:-]{0,78}[0-9])[A-Za-z0-9][A-Za-z0-9._/:-]{2,78}[A-Za-z0-9]")
# Asked for nearly every mail, with another number of words each time: its SQL is not written anew by Django.
_ASK: Final = """
    SELECT id, organisation_id, lower(serial) FROM contracts_equipment
    WHERE desk_id = %s AND organisation_id IN ({homes}) AND lower(serial) IN ({words})
    """


@dataclass(frozen=True, slots=True)
class Named:
    """The equipment that was named first; `several`: others were too."""

    equipment_id: int | None = None
    organisation_id: int | None = None
    several: bool = False


def equipment_named(actor: Actor, home_id: int | None, *texts: str) -> Named:
    """The equipment of the sender's organisations, or of the end customers whom they serve, whose serial number is
    written out in these texts.
    """
    words = [word.lower() for word in serial_like(texts)]
    homes = actor.organisation_ids | actor.reseller_of_ids | ({home_id} if home_id else set())
    if not words or not homes:
        return Named()
    question = _ASK.format(homes=_places(homes), words=_places(words))
    with connection.cursor() as cursor:
        cursor.execute(question, [actor.desk.pk, *homes, *words])
        rows = cursor.fetchall()
    if not rows:
        return Named()
    key, organisation, _serial = min(rows, key=lambda row: (words.index(row[2]), row[0]))
    return Named(key, organisation, several=len(rows) > 1)


def serial_like(texts: Iterable[str]) -> list[str]:
    """Words that may be serial numbers, as they come: four characters or more, one of them a digit."""
    pieces = dict.fromkeys(" ".join(text[:LOOKED_AT] for text in texts).split())
    found = (match[0] for piece in pieces if _DIGIT.search(piece) for match in _WORD.finditer(piece))
    return list(islice(dict.fromkeys(found), MOST_WORDS))


def _places(values: Collection[object]) -> str:
    return ", ".join(["%s"] * len(values))
