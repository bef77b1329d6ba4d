"""Mistakes of an author in special lines, surcharges, packs and named contacts: at their place, with what is meant."""

from pathlib import Path

import pytest

from charterdesk import charters
from charterdesk.rules.charter.load import load
from charterdesk.rules.terms.charter import Charter

POLICIES = Path(__file__).parent / "policies"
LISTS = charters.holiday_lists()


def problems(policy: str, was: str, becomes: str) -> list[str]:
    text = (POLICIES / f"{policy}.yaml").read_text(encoding="utf-8")
    assert was in text
    loaded = load(text.replace(was, becomes, 1), "charter.yaml", LISTS)
    return [] if isinstance(loaded, Charter) else [str(problem) for problem in loaded]


@pytest.mark.parametrize(
    ("policy", "was", "becomes", "said"),
    [
        (
            "managed_services",
            "{regions: [country]}, amount: 95 EUR",
            "{regions: [countryside]}, amount: 95 EUR",
            "'countryside' is not a region of this charter (town, country, abroad)",
        ),
        (
            "managed_services",
            "evening: {when: {during: evening}",
            "evening: {when: {during: evenings}",
            "'evenings' is not a calendar of this charter",
        ),
        (
            "managed_services",
            "{when: {kinds: [intervention]}, at_least: 2 hours",
            "{when: {kinds: [visit]}, at_least: 2 hours",
            "'visit' is not a kind of request of this charter",
        ),
        (
            "managed_services",
            "{during: evening}, add: 50 %",
            "{during: evening}, add: half",
            "'half' is not a surcharge",
        ),
        (
            "managed_services",
            "add: 25 EUR per hour",
            "add: 25 CHF per hour",
            "rates that are added up have one currency and unit; here CHF per hour, elsewhere EUR per hour",
        ),
        ("managed_services", "  step: 15 minutes", "  step: 0 minutes", "a step lasts at least a minute"),
        ("managed_services", "  step: 15 minutes", "  step: a while", "'a while' is not a quantity of work"),
        (
            "managed_services",
            "asked_less_than: 2 working days",
            "asked_less_than: 900 working days",
            "a notice is at most 366 days",
        ),
        (
            "managed_services",
            "holds_for: 365 elapsed days",
            "holds_for: 250 working days",
            "a pack holds for elapsed time",
        ),
        (
            "managed_services",
            "- {when: {outside: staffed}, rate: 240 EUR per hour, source: BILL}",
            "- {when: {}, rate: 240 EUR per hour, source: BILL}",
            "'when' says for which requests the line is",
        ),
        (
            "open_source_vendor",
            "kinds: [anomaly, usage]",
            "kinds: [anomaly, question]",
            "'question' is not a kind of request of this charter",
        ),
        (
            "open_source_vendor",
            "none_left: refused",
            "none_left: nothing",
            "takes one of quote first, at the rate, refused",
        ),
        ("open_source_vendor", "counted_in: incidents, none_left", "counted_in: cases, none_left", "hours, incidents"),
        ("open_source_vendor", "{at_most: 4, source: SEV}", "0", "a contract names at least one person"),
        (
            "open_source_vendor",
            '{severities: ["1"]}, channels: [phone]',
            '{severities: ["0"]}, channels: [phone]',
            "'0' is not a severity of this charter",
        ),
        (
            "open_source_vendor",
            '{severities: ["1"]}, channels: [phone]',
            '{severities: ["1"]}, channels: []',
            "a line without a channel leads nowhere",
        ),
        (
            "university",
            "for: [staff, student]",
            "for: [staff, students]",
            "'students' is not an audience of this charter",
        ),
        (
            "university",
            "products: [personal], kinds: [anomaly, installation]}\n        rate: 30 EUR per hour",
            "products: [privat], kinds: [anomaly, installation]}\n        rate: 30 EUR per hour",
            "'privat' is not a group of products of this charter (owned, personal)",
        ),
        ("hardware_maker", "    last_day: yes", "    last_day: 2027", "takes yes or no, not '2027'"),
        ("hardware_maker", "  supported_until:", "  group:", "'group' is a word of every charter"),
    ],
)
def test_a_mistake_of_the_author(policy: str, was: str, becomes: str, said: str) -> None:
    found = problems(policy, was, becomes)
    assert any(said in line for line in found), found
