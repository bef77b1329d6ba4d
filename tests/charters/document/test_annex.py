"""The annex of a contract: the same document, narrowed to what the customer bought."""

from datetime import date
from decimal import Decimal

import pytest

from charterdesk.rules.charter.document import LANGUAGES, Annex, document
from charterdesk.rules.charter.document.html import fragment
from charterdesk.server.charter_documents import made, read_annex
from charters.document.reading import TODAY, charter_named, read_html

SAID = {
    "number": "C-2026-0142",
    "customer": "Réseaux du Midi",
    "plan": "premium",
    "from": "2026-01-01",
    "until": "2026-12-31",
    "options": ["professional_services"],
    "products": ["Switch X200 (4711)"],
    "credit_hours": 4.5,
}


def annex_of(name: str, **changed: object) -> Annex:
    annex = read_annex({**SAID, **changed}, charter_named(name))
    assert isinstance(annex, Annex), annex
    return annex


def told(name: str, annex: Annex, language: str = "en") -> str:
    return read_html(fragment(document(charter_named(name), language, today=TODAY, annex=annex)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_tells_the_contract_and_what_it_comprises(language):
    page = told("exer", annex_of("exer"), language)
    for said in ("c-2026-0142", "réseaux du midi", "switch x200 (4711)", "professional services"):
        assert said in page
    assert ("4.5 h" if language == "en" else "4,5 h") in page
    assert {"fr": "du 1er janvier 2026 au 31 décembre 2026", "en": "from 1 january 2026 to 31 december 2026"}.get(
        language, "del 1 de enero de 2026 al 31 de diciembre de 2026"
    ) in page


def test_other_levels_and_the_service_without_contract_are_left_out():
    """EC-09: who bought hours is not told the standard support."""
    annex = annex_of("e-connect", plan="hours", options=[])
    page = told("e-connect", annex)
    assert "maintenance contract in hours" in page
    assert "standard support" not in page
    # Not bought: nobody answers him out of hours.
    assert "answers out of opening hours" not in page


def test_the_level_that_stands_in_stays():
    """EX-05: an uncovered product of a Premium reseller falls back on the manufacturer's maintenance."""
    assert "manufacturer's maintenance" in told("exer", annex_of("exer"))
    assert "premium support: our times" not in told("exer", annex_of("exer", plan="manufacturer"))


def test_lines_for_other_regions_are_left_out():
    """Call-outs abroad cost a customer in town nothing."""
    everywhere = told("policies/managed_services", annex_of("policies/managed_services", plan="block", options=[]))
    town = told(
        "policies/managed_services", annex_of("policies/managed_services", plan="block", options=[], region="town")
    )
    assert "250 eur" in everywhere
    assert "250 eur" not in town
    assert "60 eur" in town
    assert "abroad" not in town


def test_what_a_contract_does_not_say_is_not_told():
    page = told("exer", annex_of("exer", until=None, options=[], products=[], credit_hours=None))
    assert "from 1 january 2026, no end fixed" in page
    assert "prepaid hours left" not in page


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"plan": "platinum"}, {"plan"}),
        ({"plan": None}, {"plan"}),
        ({"options": ["platinum"]}, {"options"}),
        ({"options": "professional_services"}, {"options"}),
        ({"from": "yesterday"}, {"from"}),
        ({"from": None}, {"from"}),
        ({"until": "2025-12-31"}, {"until"}),
        ({"credit_hours": "many"}, {"credit_hours"}),
        ({"credit_hours": -1}, {"credit_hours"}),
        ({"credit_hours": True}, {"credit_hours"}),
        ({"credit_hours": "NaN"}, {"credit_hours"}),
        ({"products": [1]}, {"products"}),
        ({"region": "moon"}, {"region"}),
        ({"number": ""}, {"number"}),
        ({"color": "red"}, {"color"}),
        ({"number": 7, "customer": None}, {"number", "customer"}),
    ],
)
def test_what_is_wrong_in_an_annex_is_told_by_key(changed, wrong):
    problems = read_annex({**SAID, **changed}, charter_named("exer"))
    assert isinstance(problems, tuple)
    assert {problem.key for problem in problems} == wrong


@pytest.mark.parametrize("said", [None, [], "x", 3])
def test_an_annex_is_an_object(said):
    assert isinstance(read_annex(said, charter_named("exer")), tuple)


def test_the_annex_comes_in_every_form():
    annex = annex_of("exer", credit_hours="4.5")
    assert annex.credit_hours == Decimal("4.5")
    for form, begins in (("pdf", b"%PDF"), ("html", b"<!DOCTYPE"), ("md", b"# Annex to contract C")):
        assert made(charter_named("exer"), "en", form, today=TODAY, annex=annex).content.startswith(begins)


def test_a_plan_that_the_charter_does_not_know_is_refused():
    annex = Annex(number="1", customer="2", plan="other", starts=date(2026, 1, 1))
    with pytest.raises(ValueError, match="is not a plan of this charter"):
        document(charter_named("exer"), "en", today=TODAY, annex=annex)
