"""The door of publishing: bounds, what is confirmed, the newest version that an author knew."""

from datetime import date

import pytest

import four_desks
import make
from charterdesk.apps.base import now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import NotAllowed
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.contracts.publishing import (
    WHATEVER,
    InvalidCharter,
    Proposed,
    PublishedMeanwhile,
    newest,
    publish,
)
from charterdesk.apps.contracts.publishing_confined import Confined, checked
from charterdesk.apps.contracts.publishing_preview import gone_with, version_before, when_it_holds
from charterdesk.charters import holiday_lists, text_of
from charterdesk.rules.charter.load import load
from charterdesk.rules.terms.charter import Charter
from four_desks import paris

TODAY = date(2026, 9, 10)


@pytest.fixture(autouse=True)
def at_ten():
    with now.at(paris("2026-09-10 10:00")):
        yield


@pytest.fixture
def exer(db):
    return four_desks.exer()


def proposed(*pairs, name="next"):
    text = text_of("exer").replace("holds_from: 2024-01-01", "holds_from: 2027-01-01", 1)
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after, 1)
    return Proposed(name, text, holiday_lists())


def test_the_same_content_twice_is_one_version(exer):
    system = system_actor(exer.desk)
    first, new = publish(system, proposed(), after=WHATEVER, confirmed="")
    again, new_again = publish(system, proposed(name="other"), after=None, confirmed="")
    assert (new, new_again, again) == (True, False, first)


def test_whoever_did_not_know_the_newest_version_publishes_nothing(exer):
    system = system_actor(exer.desk)
    known = newest(exer.desk)
    publish(system, proposed(), after=known.pk, confirmed="")
    other = proposed(("4 working hours", "3 working hours"))
    with pytest.raises(PublishedMeanwhile):
        publish(system, other, after=known.pk, confirmed="")
    assert CharterVersion.objects.count() == 2
    publish(system, other, after=newest(exer.desk).pk, confirmed="")
    assert CharterVersion.objects.count() == 3


def test_only_managers_publish(exer):
    for role in ("agent", "lead", "read_only"):
        with pytest.raises(NotAllowed):
            publish(make.actor(make.person(exer.desk, role, role)), proposed(), after=WHATEVER, confirmed=WHATEVER)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x" * (256 * 1024 + 1), "larger than 256 kB"),
        ("a: &a [x, x]\nb: [*a, *a]\n" + "c: *a\n" * 20, ""),
        ("&a [*a]", ""),
        ("[" * 100_000, ""),
        ("\x00", ""),
        ("", "empty"),
    ],
)
def test_any_text_ends_in_problems(exer, text, why):
    with pytest.raises(InvalidCharter) as refused:
        publish(system_actor(exer.desk), Proposed("x", text, holiday_lists()), after=WHATEVER, confirmed=WHATEVER)
    assert why in str(refused.value)
    assert CharterVersion.objects.count() == 1


def test_a_text_that_takes_too_long_is_given_up_and_the_next_one_is_checked():
    impatient = Confined(0.000001)
    said = checked("x", text_of("exer"), holiday_lists(), today=TODAY, checker=impatient)
    assert said.broke_off
    assert not said.publishable
    patient = Confined(30)
    for _ in range(2):
        assert checked("x", text_of("exer"), holiday_lists(), today=TODAY, checker=patient).publishable
    for one in (impatient, patient):
        one.close()


def read(text):
    charter = load(text.text, "next", text.shared)
    assert isinstance(charter, Charter), charter
    return charter


def test_what_would_be_gone_is_named_with_its_contracts(exer):
    assert exer.contract is not None
    text = proposed(("  premium:\n", "  gold:\n"), ("plan, first: [premium]", "plan, first: [gold]"))
    charter = read(text)
    gone = gone_with(exer.head, charter)
    assert gone.plans == ("premium",)
    assert [one.number for one in gone.orphans] == [exer.contract.number]


def test_when_a_text_would_hold_among_the_others(exer):
    text = proposed()
    when = when_it_holds(exer.head, read(text))
    assert (when.at_once, when.retroactive, when.following) == (False, False, None)
    version, _ = publish(system_actor(exer.desk), text, after=WHATEVER, confirmed="")
    assert version_before(version).name == "exer.yaml"
    earlier = proposed(("holds_from: 2027-01-01", "holds_from: 2026-01-01"))
    when = when_it_holds(exer.head, read(earlier))
    assert (when.at_once, when.retroactive, when.following) == (True, True, version)
