"""Fixtures of the notices: the desk with a reseller, a colleague more, a way out that only remembers."""

from dataclasses import dataclass, field

import pytest

import four_desks
import make
from charterdesk.apps.channels.outgoing.transport import Letter


@pytest.fixture
def exer(db):
    return four_desks.exer()


@pytest.fixture
def esker(db):
    return four_desks.esker()


@pytest.fixture
def ida(exer):
    """A colleague of Agnes."""
    return make.actor(make.person(exer.desk, "Ida", "agent"))


@dataclass
class Remembering:
    """A way out that keeps what it was given; `failing` is raised, before or after the mail counts as handed over."""

    letters: list[Letter] = field(default_factory=list)
    failing: Exception | None = None
    after: bool = False

    def ready(self):
        return True

    def close(self):
        """Nothing is open."""

    def deliver(self, letter, begin):
        if self.failing and not self.after:
            raise self.failing
        begin()
        if self.failing:
            raise self.failing
        self.letters.append(letter)


@pytest.fixture
def way_out():
    return Remembering()
