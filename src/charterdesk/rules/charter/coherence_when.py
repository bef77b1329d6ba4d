"""The names in the circumstances of special lines are names that the charter defines."""

from __future__ import annotations

from collections.abc import Iterator

from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.kinds import kinds_known
from charterdesk.rules.terms.when import ALWAYS, When

Found = Iterator[tuple[tuple[str, ...], str]]


def incoherences_of_when(charter: Charter, path: tuple[str, ...], when: When, *, needed: bool = True) -> Found:
    """Yield what a line's circumstances name and the charter does not define; and a line that says none."""
    if when == ALWAYS:
        if needed:
            yield path, "'when' says for which requests the line is, such as {regions: [islands]}"
        return
    known = (
        ("channels", when.channels, charter.channels, "a channel"),
        ("audiences", when.audiences, charter.audiences, "an audience"),
        ("products", when.products, charter.products, "a group of products"),
        ("regions", when.regions, charter.regions, "a region"),
        ("kinds", when.kinds, kinds_known(charter.kinds), "a kind of request"),
        ("severities", when.severities, charter.severities, "a severity"),
        ("languages", when.languages, charter.desk.languages, "a language"),
    )
    for key, wanted, names, what in known:
        for number, name in enumerate(wanted):
            if name not in names:
                listed = ", ".join(map(str, names)) or "it has none"
                yield (*path, key, str(number)), f"'{name}' is not {what} of this charter ({listed})"
    for key, calendar in (("during", when.during), ("outside", when.outside)):
        if calendar and calendar not in charter.calendars:
            listed = ", ".join(charter.calendars)
            yield (*path, key), f"'{calendar}' is not a calendar of this charter ({listed})"
    if when.during and when.during == when.outside:
        yield path, f"'{when.during}' is never open and closed at once"
