"""The requests of the tables, one file a charter, answered by the rule book."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from charters.run_decide_cases import answer_to, differences, shipped

TABLES = sorted((Path(__file__).parent / "tables").glob("*.yaml"))
CHARTERS = shipped()
FEWEST = 25


def table(path: Path) -> dict[str, Any]:
    said: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return said


def requests() -> list[Any]:
    return [
        pytest.param(said["charter"], {**said["usual"], "at": row["at"], **row.get("with", {})}, row, id=row["why"])
        for said in map(table, TABLES)
        for row in said["requests"]
    ]


@pytest.mark.parametrize(("charter", "request_said", "row"), requests())
def test_request_of_the_table(charter: str, request_said: dict[str, Any], row: dict[str, Any]) -> None:
    asked = {key: value for key, value in request_said.items() if value is not None and value != "none"}
    answer = answer_to(CHARTERS[charter], asked)
    assert differences(row["answer"], answer) == []
    assert answer["reasons"], "every answer says why"
    assert all(reason["source"] and reason["text"] for reason in answer["reasons"])


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_each_charter_has_a_table_of_at_least_25_requests_that_cite_their_facts(path: Path) -> None:
    rows = table(path)["requests"]
    assert len(rows) >= FEWEST
    assert all(row["why"].split(":")[0].strip() for row in rows)


def test_every_shipped_charter_has_a_table() -> None:
    assert {path.stem for path in TABLES} == set(CHARTERS)
