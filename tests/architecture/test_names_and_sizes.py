"""Files that can be read in one go, names that say something, and no customer of ours in the code."""

import re
import statistics
from pathlib import PurePosixPath

from architecture.sources import CODE, files, text, tracked

LONGEST = 500
MEDIAN = 120
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "stuff", "lib"}
DESKS = re.compile(r"(?<![a-z])(esii|esker|exer|e-?connect)(?![a-z])", re.IGNORECASE)
MAY_NAME_A_DESK = (f"{CODE}charters/", f"{CODE}demo/")
READ_BY_PEOPLE = (".py", ".css", ".js", ".html", ".txt", ".yaml")


def lines(name: str) -> int:
    return text(name).count("\n")


def test_no_file_is_over_500_lines():
    read = files(CODE, *READ_BY_PEOPLE, but=(f"{CODE}charters/",)) + files("tests/", ".py") + files("bench/", ".py")
    assert {name: lines(name) for name in read if lines(name) > LONGEST} == {}


def test_half_of_the_files_are_under_120_lines():
    sizes = [lines(name) for name in files(CODE, ".py")]
    assert statistics.median(sizes) < MEDIAN


def test_no_module_is_named_after_nothing():
    named = [name for name in tracked() if name.startswith((CODE, "tests/")) and "/vendor/" not in name]
    offenders = [
        name for name in named if {PurePosixPath(part).stem for part in PurePosixPath(name).parts} & SAYS_NOTHING
    ]
    assert offenders == []


def test_the_code_knows_no_desk():
    """A charter says everything that a desk is; its name stands in charters/, demo data, tests and papers only."""
    offenders = [
        f"{name}:{number}"
        for name in files(CODE, ".py", ".html", ".txt", ".js", ".css", ".po", but=MAY_NAME_A_DESK)
        for number, line in enumerate(text(name).splitlines(), start=1)
        if DESKS.search(line)
    ]
    assert offenders == []


def test_every_module_says_what_it_is_for():
    """The map can be written from the first lines."""
    silent = [
        name for name in files(CODE, ".py") if lines(name) > 0 and not text(name).lstrip().startswith(('"""', 'r"""'))
    ]
    assert silent == []
