"""Every fact of the four charters is accounted for: obeyed, said, recorded, or the matter of a later issue."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from charterdesk import charters

HERE = Path(__file__).parent
NUMBER = re.compile(r"E[SKXC]-\d\d")
FACTS = YAML(typ="safe", pure=True).load((HERE / "facts.yaml").read_text(encoding="utf-8"))
ALL = {
    f"{letters}-{number:02}"
    for letters, last in (("ES", 23), ("EK", 15), ("EX", 22), ("EC", 13))
    for number in range(1, last + 1)
}
CHARTER_OF = {"ES": "esii", "EK": "esker", "EX": "exer", "EC": "e-connect"}


def cited_in(*texts: str) -> set[str]:
    return {number for text in texts for number in NUMBER.findall(text)}


def test_every_fact_is_listed_once() -> None:
    assert set(FACTS) == ALL


@pytest.mark.parametrize("number", sorted(number for number, how in FACTS.items() if how in {"obeyed", "said"}))
def test_the_charter_carries_the_fact(number: str) -> None:
    assert number in cited_in(charters.text_of(CHARTER_OF[number[:2]]))


@pytest.mark.parametrize("number", sorted(number for number, how in FACTS.items() if how == "obeyed"))
def test_a_request_of_the_table_cites_the_fact(number: str) -> None:
    table = HERE / "tables" / f"{CHARTER_OF[number[:2]]}.yaml"
    assert number in cited_in(table.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", charters.names())
def test_a_charter_cites_only_facts_of_its_own(name: str) -> None:
    cited = cited_in(charters.text_of(name))
    assert cited
    assert {CHARTER_OF[number[:2]] for number in cited} == {name}
    assert cited <= ALL
