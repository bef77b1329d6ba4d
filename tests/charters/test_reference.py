"""The page and the schema of the format are true: every key explained, every example read, both as the terms say."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from charterdesk import charters
from charterdesk.charters.reference.__main__ import files
from charterdesk.charters.reference.keys import KEYS_LIKE, Key, is_term, keys_of, parts, terms, without_none, words_of
from charterdesk.charters.reference.schema import as_json, schema
from charterdesk.rules.charter.shape import reading_of, shaped
from charterdesk.rules.charter.text import parse
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.term import Term, Written

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KEYS = [(term, key) for term in terms() for key in keys_of(term)]
EDITORS = Draft202012Validator(schema())
CHARTERS = [charters.ROOT / f"{name}.yaml" for name in charters.names()]
TESTED = sorted({HERE / "harbour.yaml", *HERE.glob("policies/*.yaml")})
GOOD = charters.text_of("exer")


def as_editors_see(text: str) -> Any:
    return as_json(YAML(typ="safe", pure=True).load(text))


def name_of(value: Any) -> str:
    return value.__name__ if isinstance(value, type) else value.name if isinstance(value, Key) else value.stem


@pytest.mark.parametrize(("term", "key"), KEYS, ids=name_of)
def test_a_key_says_what_it_means(term: type[Term], key: Key) -> None:
    assert key.meaning, f"{term.__module__}.{term.__name__}.{key.name} has no text under its field"
    assert key.meaning.endswith(".")
    of_its_own = is_term(without_none(key.type_)) or without_none(key.type_) is bool
    assert key.example or key.default or of_its_own, f"{term.__name__}.{key.name} has no example"


@pytest.mark.parametrize(
    "enumeration",
    sorted({part for _, key in KEYS for part in parts(key.type_) if issubclass(part, StrEnum)}, key=name_of),
    ids=name_of,
)
def test_a_word_says_what_it_means(enumeration: type[StrEnum]) -> None:
    assert all(words_of(enumeration).values())


@pytest.mark.parametrize(("term", "key"), [pair for pair in KEYS if pair[1].example], ids=name_of)
def test_an_example_can_be_read(term: type[Term], key: Key) -> None:
    assert mistakes_in(key) == []


def mistakes_in(key: Key) -> list[Any]:
    """Put the example in the place of its key, as an author would, and read that by the type of the key."""
    (value,) = parse(f'"{key.name}": {key.example}', "example").values.values()
    held = {"mon": value} if key.name in KEYS_LIKE.values() else value
    wrong: list[Any] = []
    reading_of(key.type_)(
        {"any": held} if isinstance(held, str) and key.name == "within" and maps(key) else held, (), wrong
    )
    return wrong


def maps(key: Key) -> bool:
    return "Mapping" in str(key.type_)


@pytest.mark.parametrize(
    "line",
    [line for term in terms() if issubclass(term, Written) for line in term.lines],
    ids=lambda line: line.example,
)
def test_a_line_fits_its_own_expression(line: Any) -> None:
    assert Draft202012Validator({"pattern": f"^(?:{line.pattern})$"}).is_valid(line.example)


def test_the_page_and_the_schema_are_those_that_make_reference_writes() -> None:
    for path, text in files().items():
        assert (ROOT / path).read_text(encoding="utf-8") == text, "run `make reference`"


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())
    assert json.loads(json.dumps(schema())) == schema()


@pytest.mark.parametrize("path", [*CHARTERS, *TESTED], ids=name_of)
def test_an_editor_finds_nothing_wrong_in_a_charter(path: Path) -> None:
    problems = [
        f"{error.json_path}: {error.message}" for error in EDITORS.iter_errors(as_editors_see(path.read_text()))
    ]
    assert problems == []


@pytest.mark.parametrize("path", CHARTERS, ids=name_of)
def test_a_shipped_charter_names_the_schema_beside_it(path: Path) -> None:
    first = path.read_text(encoding="utf-8").split("\n", 1)[0]
    assert first == "# yaml-language-server: $schema=charter.schema.json"
    assert (path.parent / "charter.schema.json").is_file()


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("calendars:", "calendar:"),
        ("09:00-12:30, 14:00-18:00", "8:30"),
        ("closed: public holidays", "closed: bank holidays"),
        ("{within: 2 working hours,", "{within: 2 hours,"),
        ("channels: [email]", "channels: [fax]"),
        ("remote_access: {allowed: yes", "remote_access: {allowed: oui"),
        ("holds_from: 2024-01-01", "holds_from: January"),
        ("by: desk", "by: nobody"),
        ("charter: exer\n", ""),
        ("    mon-fri: 09", "    mon-fry: 09"),
    ],
)
def test_an_editor_underlines_what_the_reader_refuses(was: str, becomes: str) -> None:
    assert was in GOOD
    assert not EDITORS.is_valid(as_editors_see(GOOD.replace(was, becomes, 1)))


def test_every_key_of_a_charter_is_on_the_page() -> None:
    page = (ROOT / "docs" / "charter.md").read_text(encoding="utf-8")
    assert all(f"| `{key.name}` |" in page for _, key in KEYS)
    assert "takes | left out" in page


def test_a_length_of_time_is_a_line_and_never_a_mapping() -> None:
    found = shaped(Charter, {"closing": {"silence": {"number": "4", "counts": "working", "unit": "year"}}})
    assert isinstance(found, tuple)
    assert any("takes one line such as '4 working hours'" in mistake.message for mistake in found)
