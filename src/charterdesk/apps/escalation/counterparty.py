"""The charter that a manufacturer publishes: the counterparty's promises to the desk."""

from __future__ import annotations

from charterdesk.apps.contracts.charters import read
from charterdesk.apps.escalation.models import Manufacturer
from charterdesk.charters import holiday_lists
from charterdesk.rules.charter.load import Problem
from charterdesk.rules.terms.charter import Charter


def read_theirs(text: str) -> Charter | tuple[Problem, ...]:
    """A manufacturer's charter, read with the lists of holidays that are shipped: the charter, or what is wrong."""
    return read("manufacturer.yaml", text, holiday_lists())


def charter_of_manufacturer(manufacturer: Manufacturer) -> Charter | None:
    """What this manufacturer promises; None where nothing is loaded, or it is no longer read."""
    if not manufacturer.charter_text:
        return None
    found = read_theirs(manufacturer.charter_text)
    return found if isinstance(found, Charter) else None
