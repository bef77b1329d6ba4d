"""Every fact of the four charters stands in the document of its desk, in each language, and none is told wrongly."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from charterdesk.rules.charter.document import LANGUAGES
from charterdesk.rules.charter.document.blocks import Table
from charters.document.reading import document_of, page_text, said, same

HERE = Path(__file__).parent
READ = YAML(typ="safe", pure=True)
TOLD = READ.load((HERE / "facts.yaml").read_text(encoding="utf-8"))
HOW = READ.load((HERE.parent / "facts.yaml").read_text(encoding="utf-8"))
CHARTER_OF = {"ES": "esii", "EK": "esker", "EX": "exer", "EC": "e-connect"}
OTHERS = {"ES": ("esker", "exer", "e-connect"), "EK": ("esii", "exer", "e-connect")}
# What the charter says to its readers and other parts of the desk exercise.
SAID_TOO = {"EK-05", "ES-17", "ES-19", "ES-20"}
OF_THE_CHARTER = {number for number, how in HOW.items() if how in {"obeyed", "said"}} | SAID_TOO


def test_every_fact_that_is_the_charters_is_told():
    assert set(TOLD) == OF_THE_CHARTER


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", sorted(TOLD))
def test_the_document_tells_the_fact(number, language):
    page = page_text(CHARTER_OF[number[:2]], language)
    wanted = [*TOLD[number].get("all", ()), *TOLD[number].get(language, ())]
    assert wanted
    assert [text for text in wanted if same(str(text)) not in page] == []


def rows_of(name: str, caption: str) -> list[tuple[str, ...]]:
    """A table of the English document, cell by cell."""
    tables = [block for block in document_of(name, "en").blocks if isinstance(block, Table)]
    table = next(table for table in tables if said(table.caption) == caption)
    return [tuple(same(" / ".join(said(line) for line in cell)) for cell in row) for row in table.rows]


@pytest.mark.parametrize(
    ("why", "name", "rows"),
    [
        (
            "ES-03, ES-18: the telephone is for customers under contract, platform and e-mail for all",
            "esii",
            [
                ("maintenance contract", "customers / sales and service partners", "yes", "yes", "yes"),
                ("without maintenance contract", "customers / sales and service partners", "yes", "yes", "no"),
            ],
        ),
        (
            "EK-03: the portal, and nothing else",
            "esker",
            [("subscription to the service", "subscribed customers", "yes")],
        ),
        (
            "EX-04, EX-06, EX-07: Premium by every way, for end customers too; manufacturer's maintenance by e-mail",
            "exer",
            [
                ("premium support", "partner resellers / end customers", "yes", "yes", "yes"),
                ("manufacturer's maintenance", "partner resellers", "no", "yes", "no"),
            ],
        ),
        (
            "EC-03, EC-05: e-mail or page, the telephone opens no ticket",
            "e-connect",
            [
                (
                    "maintenance contract in hours for the current year",
                    "customers whose project is finished",
                    "yes",
                    "yes",
                    "no",
                ),
                ("standard support", "customers whose project is finished", "yes", "yes", "no"),
            ],
        ),
    ],
)
def test_who_may_use_which_way(why, name, rows):
    assert rows_of(name, "Levels of support and ways in") == rows, why


@pytest.mark.parametrize(
    ("why", "name", "caption", "rows"),
    [
        (
            "EX-15 to EX-18: two, four, eight, twelve working hours under Premium",
            "exer",
            "Premium support: our times",
            [
                ("severity 1", "2 working hours"),
                ("severity 2", "4 working hours"),
                ("severity 3", "8 working hours"),
                ("severity 4", "12 working hours"),
            ],
        ),
        (
            "EX-15 to EX-18: the standard promises nothing, the worst two in order of arrival",
            "exer",
            "Manufacturer's maintenance: our times",
            [
                ("severity 1", "in order of arrival"),
                ("severity 2", "in order of arrival"),
                ("severity 3", "no commitment in time"),
                ("severity 4", "no commitment in time"),
            ],
        ),
        (
            "EK-11: elapsed hours",
            "esker",
            "Subscription to the service: our times",
            [
                ("severity 1", "4 elapsed hours"),
                ("severity 2", "48 elapsed hours"),
                ("severity 3", "72 elapsed hours"),
                ("severity 4", "1 elapsed week"),
            ],
        ),
        (
            "ES-14, ES-15: whatever the criticality",
            "esii",
            "Maintenance contract: our times",
            [("any severity", "4 working hours", "16 working hours")],
        ),
    ],
)
def test_what_is_promised(why, name, caption, rows):
    assert rows_of(name, caption) == rows, why


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_desk_without_commitment_promises_no_time(language):
    """EC-04."""
    page = page_text("e-connect", language)
    for unit in ("working hour", "heures ouvrées", "horas hábiles", "écoulée", "elapsed hours", "transcurrid"):
        assert unit not in page


@pytest.mark.parametrize(("name", "absent"), [("esker", "tel:"), ("esker", "mailto:"), ("e-connect", "tel:")])
def test_no_way_in_is_invented(name, absent):
    """EK-03: no telephone, no e-mail; EC-05: no number is published."""
    assert absent not in page_text(name, "en")
