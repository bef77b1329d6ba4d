"""A charter that the command line names, read: the charter, or what is wrong in it."""

from __future__ import annotations

from charterdesk.rules.charter.load import Reading, load, read
from charterdesk.rules.charter.places import Problem
from charterdesk.rules.terms.charter import Charter
from charterdesk.server.charter_cache import keep
from charterdesk.server.charter_files import Named, named
from charterdesk.server.terminal import say


def charter_named(name: str) -> Charter | tuple[Problem, ...]:
    """A charter by its name or file; or what is wrong in it."""
    found = named(name)
    return load(found.text, found.name, found.shared) if isinstance(found, Named) else found


def read_named(name: str, language: str = "en") -> tuple[Named, Reading] | None:
    """A charter by its name or file, its text and where everything stands in it; what is wrong is said."""
    found = named(name)
    reading = read(found.text, found.name, found.shared) if isinstance(found, Named) else found
    if isinstance(found, Named) and isinstance(reading, Reading):
        keep(found, reading.compiled(), reading.charter.rests_on())
        return found, reading
    for problem in reading if isinstance(reading, tuple) else ():
        say(problem.in_language(language))
    return None
