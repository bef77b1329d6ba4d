"""What no ordinary page needs is read when it is first used."""

import subprocess
import sys

import pytest

from charterdesk.apps.base.late import Late

LATE = ("typst", "holidays", "icalendar", "onelogin", "xmlsec", "lxml", "numpy")
PROGRAM = """
import sys
from charterdesk.server.asgi import application
from django.urls import get_resolver
get_resolver().url_patterns
print(*(name for name in sys.argv[1:] if name in sys.modules))
"""


def test_a_late_library_is_there_when_it_is_wanted():
    assert Late("fractions").Fraction(1, 2) * 2 == 1


def test_what_a_late_library_does_not_have_is_an_error():
    with pytest.raises(AttributeError):
        Late("fractions").Faction  # noqa: B018


@pytest.mark.any_engine
def test_a_server_with_all_its_pages_has_read_none_of_them():
    told = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", PROGRAM, *LATE], capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == []
