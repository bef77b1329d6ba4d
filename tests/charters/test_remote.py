"""The chapter `remote`: where a connection from afar is offered, in which mode, and why (EX-09, EX-10, ES-22)."""

from datetime import date

import pytest

from charterdesk import charters
from charterdesk.rules.charter.diff.comparing import compare
from charterdesk.rules.charter.document import document
from charterdesk.rules.charter.document.markdown import markdown
from charterdesk.rules.charter.load import load
from charterdesk.rules.remote import Mode, access
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.remote import Means, Tool

TODAY = date(2026, 11, 22)
EXER = charters.text_of("exer")
BEFORE, CHAPTER = EXER.partition("\nremote:\n")[0], EXER.partition("\nremote:\n")[2].partition("\nnot_covered:")[0]
WITHOUT = EXER.replace(f"\nremote:\n{CHAPTER}", "")


def exer_with(chapter):
    return load(f"{WITHOUT}\nremote: {chapter}\n", "exer.yaml", charters.holiday_lists())


def shipped(name):
    return load(charters.text_of(name), f"{name}.yaml", charters.holiday_lists())


def codes(found):
    return [(reason.code, reason.source) for reason in found.reasons]


def test_premium_may_be_connected_to_and_nothing_is_changed_ex_09_ex_10():
    found = access(shipped("exer"), "premium", [])
    assert found.mode is Mode.LOOK
    assert codes(found) == [("remote.allowed", "EX-09, EX-10"), ("remote.looks_without", "EX-09, EX-10")]
    assert "Professional Services" in found.reasons[1].text("en")


def test_with_professional_services_things_may_be_changed_ex_10():
    assert access(shipped("exer"), "premium", ["professional_services"]).mode is Mode.CHANGE


def test_manufacturers_maintenance_is_never_connected_to_ex_09():
    found = access(shipped("exer"), "manufacturer", ["professional_services"])
    assert not found.allowed
    assert codes(found) == [("remote.not_in_plan", "EX-09")]
    assert (
        found.reasons[0].text("fr").startswith("Pas de connexion à distance avec ce niveau (Maintenance constructeur)")
    )


def test_esii_names_its_tools_es_22_and_connects_to_customers_under_contract():
    esii = shipped("esii")
    assert esii.remote.tools == (Tool.TEAMVIEWER, Tool.ANYDESK, Tool.OTHER, Tool.VPN)
    assert esii.remote.source == "ES-22"
    assert access(esii, "maintenance", []).mode is Mode.CHANGE
    assert codes(access(esii, None, [])) == [("remote.not_said", "ES-22")]


def test_a_charter_without_the_chapter_offers_none_whatever_its_plans_say():
    charter = load(WITHOUT, "exer.yaml", charters.holiday_lists())
    assert isinstance(charter, Charter)
    assert charter.remote is None
    assert codes(access(charter, "premium", [])) == [("remote.no_agreement", "EX-09, EX-10")]


def test_a_plan_that_the_charter_no_longer_knows_is_offered_none():
    assert not access(shipped("exer"), "gone", []).allowed


@pytest.mark.parametrize(
    ("chapter", "message"),
    [
        ("{tools: [telnet], agreement: Yes}", "takes one of teamviewer, anydesk"),
        ("{tools: [], agreement: Yes}", "no tool is named"),
        ("{tools: [vpn, vpn], agreement: Yes}", "'vpn' is given twice"),
        ("{tools: [vpn]}", "'agreement' is missing"),
        ("{tools: [vpn], agreement: {}}", "it is not said what the customer agrees to"),
        ("{tools: [vpn], agreement: Yes, agreed_by: []}", "no way is named in which the customer agrees"),
    ],
)
def test_a_mistake_in_the_chapter_is_told(chapter, message):
    found = exer_with(chapter)
    assert not isinstance(found, Charter)
    assert message in found[0].message


def test_a_chapter_that_no_plan_allows_is_a_mistake():
    text = EXER.replace("{allowed: yes, changes: no", "{allowed: no, changes: no")
    found = load(text, "exer.yaml", charters.holiday_lists())
    assert not isinstance(found, Charter)
    (problem,) = found
    assert "no plan allows a remote connection" in problem.message


def test_the_customer_may_agree_by_three_ways_unless_the_charter_says_fewer():
    assert shipped("exer").remote.agreed_by == (Means.PORTAL, Means.MAIL, Means.PHONE)
    assert exer_with("{tools: [vpn], agreement: Yes, agreed_by: [portal]}").remote.agreed_by == (Means.PORTAL,)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            "Each connection takes place only with your agreement, given on the portal, by the link of a mail or on",
        ),
        ("fr", "Chaque connexion n'a lieu qu'avec votre accord, donné sur le portail, par le lien d'un courriel ou au"),
        ("es", "Cada conexión tiene lugar solo con su acuerdo, dado en el portal, con el enlace de un correo o por"),
    ],
)
def test_the_document_tells_customers_how_they_agree(language, told):
    said = markdown(document(shipped("exer"), language, today=TODAY))
    assert told in said
    assert "You watch all" not in said or language == "en"


def test_a_comparison_tells_that_a_tool_was_added():
    old = load(EXER, "exer.yaml", charters.holiday_lists())
    new = load(EXER.replace("remote:\n", "remote:\n  tools: [vpn]\n"), "exer.yaml", charters.holiday_lists())
    assert isinstance(old, Charter)
    assert isinstance(new, Charter)
    told = [str(change) for change in compare(old, new, "en", TODAY).changes]
    assert any("vpn" in one for one in told)
