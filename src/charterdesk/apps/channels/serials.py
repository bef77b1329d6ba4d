"""Which equipment a mail speaks of: serial numbers written in its subject or in its new words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.contracts.models import Equipment

SHORTEST: Final = 4
LOOKED_AT: Final = 20_000  # characters
MOST_WORDS: Final = 200
_WORD: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._/:-]{2,78})[A-Za-z0-9]")


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
    words = serial_like(texts)
    homes = actor.organisation_ids | actor.reseller_of_ids | ({home_id} if home_id else set())
    if not words or not homes:
        return Named()
    wanted = {*words, *(word.upper() for word in words), *(word.lower() for word in words)}
    rows = Equipment.objects.filter(desk=actor.desk, organisation_id__in=homes, serial__in=wanted)
    places = {word.lower(): place for place, word in enumerate(words)}
    found = sorted(
        (places[serial.lower()], key, organisation)
        for key, organisation, serial in rows.values_list("pk", "organisation_id", "serial")
    )
    if not found:
        return Named()
    _place, key, organisation = found[0]
    return Named(key, organisation, several=len(found) > 1)


def serial_like(texts: Iterable[str]) -> list[str]:
    """Words that may be serial numbers, as they come: four characters or more, one of them a digit."""
    found = (word for text in texts for word in _WORD.findall(text[:LOOKED_AT]))
    likely = (word for word in found if len(word) >= SHORTEST and any(sign.isdigit() for sign in word))
    return list(dict.fromkeys(likely))[:MOST_WORDS]
