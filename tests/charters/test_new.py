"""Ten questions, and a commented charter that checks clean: from the terminal, or from a file of answers."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from charterdesk import cli
from charterdesk.rules.charter.load import load
from charterdesk.rules.terms.charter import Charter
from charterdesk.server.new_charter import kinds

FULL = {
    "name": "Phare & Fils: « 24 »",
    "country": "LU",
    "languages": ["fr", "en", "de"],
    "phone": "+352 12 34 56",
    "resellers": True,
    "rate": "120.50 EUR",
}


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def new(monkeypatch: pytest.MonkeyPatch, said: Any, *words: str) -> int:
    text = said if isinstance(said, str) else json.dumps(said)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    return cli.main(("charter", "new", *words))


@pytest.mark.parametrize("like", kinds())
@pytest.mark.parametrize("language", ["fr", "en", "es"])
@pytest.mark.parametrize(
    "answers", [{}, FULL, {"country": "PT", "languages": "es"}], ids=["none", "all", "new country"]
)
def test_a_new_charter_checks_clean(
    monkeypatch: pytest.MonkeyPatch, like: str, language: str, answers: dict[str, Any]
) -> None:
    assert new(monkeypatch, answers, "--answers", "-", "--like", like, "--lang", language, "--out", "mine.yaml") == 0
    assert cli.main(("charter", "check", "mine.yaml", "--strict")) == 0
    text = Path("mine.yaml").read_text(encoding="utf-8")
    assert "$" not in text
    assert "#?" not in text
    assert text.count("\n# ") > 3


def test_the_answers_stand_in_the_charter(monkeypatch: pytest.MonkeyPatch) -> None:
    assert new(monkeypatch, FULL, "--answers", "-") == 0
    text = Path("phare-fils-24.yaml").read_text(encoding="utf-8")
    charter = load(text, "x", {"LU": '2026-12-25 = "Noël"'})
    assert isinstance(charter, Charter)
    assert (charter.charter, charter.desk.name) == ("phare-fils-24", "Phare & Fils: « 24 »")
    assert (charter.desk.country, charter.desk.time_zone) == ("LU", "Europe/Luxembourg")
    assert charter.desk.languages == ("fr", "en", "de")
    assert charter.plans["standard"].is_.in_language("de") == "Support contract"
    assert list(charter.audiences) == ["customer", "reseller"]
    assert charter.channels["phone"].numbers["☎"] == "+352 12 34 56"  # type: ignore[index]  # a StrEnum is its text
    assert str(charter.prices.hour.money.amount) == "120.50"


def test_questions_are_asked_in_the_language_of_the_terminal_and_again_where_the_answer_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", "es_ES.UTF-8")
    assert new(monkeypatch, "\nMesa\nES\n\n\n8:30\n08:00-15:00\n\n\nsí\n90\n90 EUR\n") == 0
    asked = capsys.readouterr().err
    assert "Nombre del servicio [Support]" in asked
    assert "Zona horaria [Europe/Madrid]" in asked
    assert "'8:30' is not a list of openings" in asked
    assert "'90 per hour' is not a rate" in asked
    text = Path("mesa.yaml").read_text(encoding="utf-8")
    assert "    mon-fri: 08:00-15:00\n" in text
    assert "hour: 90 EUR per hour" in text
    assert "# Sin IVA" in text
    assert "fr:" not in text


def test_a_file_that_is_there_is_never_written_over(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("support.yaml").write_text("mine", encoding="utf-8")
    assert new(monkeypatch, {}, "--answers", "-") == 1
    assert Path("support.yaml").read_text(encoding="utf-8") == "mine"
    assert "is there already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ("{", "-: "),
        ("[]", "the answers are a JSON object"),
        ({"nam": "x"}, "nam: is not a question; known: like, name"),
        ({"like": "gold"}, "like: 'gold' is not one of around-the-clock, best-effort, business-hours"),
        ({"country": "XX"}, "country: 'XX' is not a known country"),
        ({"time_zone": "Mars/Base"}, "'Mars/Base' is not a time zone"),
        ({"languages": "français"}, "is not a list such as fr, en"),
        ({"opening": "9h-18h"}, "'9h-18h' is not a list of openings"),
        ({"resellers": "maybe"}, "'maybe' is not yes or no"),
        ({"rate": "120"}, "is not a rate"),
        ({"holds_from": "tomorrow"}, "is not a day such as"),
        ({"name": "\x00"}, "nothing is written"),
    ],
)
def test_answers_that_make_no_charter_write_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answers: Any, said: str
) -> None:
    assert new(monkeypatch, answers, "--answers", "-") == 2
    assert said in capsys.readouterr().err
    assert list(Path().glob("*.yaml")) == []
