"""The names in the circumstances of special lines are names that the charter defines."""

from __future__ import annotations

from charterdesk.rules.charter.coherence_names import (
    A_CALENDAR,
    A_CHANNEL,
    A_KIND,
    A_LANGUAGE,
    A_REGION,
    A_SEVERITY,
    AN_AUDIENCE,
    PRODUCTS,
    Found,
    Path,
    undefined,
)
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.kinds import kinds_known
from charterdesk.rules.terms.when import ALWAYS, When
from charterdesk.rules.why.said import Said


def incoherences_of_when(charter: Charter, path: Path, when: When, *, needed: bool = True) -> Found:
    """Yield what a line's circumstances name and the charter does not define; and a line that says none."""
    if when == ALWAYS:
        if needed:
            yield path, Said("'when' says for which requests the line is, such as {{regions: [islands]}}")
        return
    known = (
        ("channels", when.channels, charter.channels, A_CHANNEL),
        ("audiences", when.audiences, charter.audiences, AN_AUDIENCE),
        ("products", when.products, charter.products, PRODUCTS),
        ("regions", when.regions, charter.regions, A_REGION),
        ("kinds", when.kinds, kinds_known(charter.kinds), A_KIND),
        ("severities", when.severities, charter.severities, A_SEVERITY),
        ("languages", when.languages, charter.desk.languages, A_LANGUAGE),
    )
    for key, wanted, names, what in known:
        for number, name in enumerate(wanted):
            yield from undefined((*path, key, str(number)), name, names, what, needed=True)
    for key, calendar in (("during", when.during), ("outside", when.outside)):
        yield from undefined((*path, key), calendar, charter.calendars, A_CALENDAR)
    if when.during and when.during == when.outside:
        yield path, Said("'{name}' is never open and closed at once", name=when.during)
