"""``charterdesk charter diff`` and ``charter decide --against`` as a user types them."""

import json
from pathlib import Path

import pytest

from charterdesk import charters, cli

REQUEST = {
    "at": "2026-07-15T17:40:00+02:00",
    "channel": "email",
    "requester": {"audience": "reseller"},
    "contract": {"plan": "premium", "from": "2026-01-01", "until": "2026-12-31"},
    "product": {"covered_by_contract": True, "in_catalogue": True, "bought_here": True, "up_to_date": True},
    "kind": "anomaly",
    "severity": "2",
}


def run(*words: str) -> int:
    return cli.main(words)


@pytest.fixture
def shorter(tmp_path: Path) -> str:
    """EXER with two hours for severity 2 instead of four."""
    file = tmp_path / "shorter.yaml"
    text = charters.text_of("exer").replace('"2": {within: 4 working hours', '"2": {within: 2 working hours', 1)
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_the_same_charter_twice_has_no_changes_and_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("charter", "diff", "exer", "exer", "--lang", "en") == 0
    assert "Nothing changes" in capsys.readouterr().out


def test_a_change_is_told_with_its_mark_and_its_example(shorter: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("charter", "diff", "exer", shorter, "--lang", "en", "--today", "2026-07-13") == 0
    told = " ".join(capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ").split())
    assert "+ Premium support · Response time · Severity 2 · time promised" in told
    assert "reported Wednesday 17:40, Response time was due Thursday 14:10, now Thursday 10:40." in told


def test_without_a_language_the_desk_speaks_its_own(shorter: str, capsys: pytest.CaptureFixture[str]) -> None:
    run("charter", "diff", "exer", shorter)
    assert "délai" in capsys.readouterr().out


def test_markdown_has_a_table_a_chapter(shorter: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("charter", "diff", "exer", shorter, "--lang", "es", "--to", "md") == 0
    told = capsys.readouterr().out
    assert "## Compromisos" in told
    assert "| Qué cambia | Antes | Ahora | Para quién |" in told


def test_json_names_the_place_and_who_gains(shorter: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("charter", "diff", "exer", shorter, "--to", "json", "--today", "2026-07-13") == 0
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert change["place"] == "plans.premium.commitments.respond.within.2.within"
    assert (change["effect"], change["plans"], change["severities"]) == ("gain", ["premium"], ["2"])
    assert change["examples"][0]["before"] == "2026-07-23T14:10:00+02:00"


def test_a_charter_with_mistakes_is_not_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("charter: x\n", encoding="utf-8")
    assert run("charter", "diff", "exer", str(broken)) == 1
    assert "broken.yaml:1:1" in capsys.readouterr().err


def test_a_request_is_decided_under_two_charters(
    shorter: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = tmp_path / "request.json"
    request.write_text(json.dumps(REQUEST), encoding="utf-8")
    assert run("charter", "decide", "exer", str(request), "--against", shorter) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["differs"] == ["commitments"]
    dues = [told[side]["commitments"][0]["due"] for side in ("first", "second")]
    assert dues == ["2026-07-16T14:10:00+02:00", "2026-07-16T10:40:00+02:00"]


def test_a_malformed_request_is_told_as_ever(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    request = tmp_path / "request.json"
    request.write_text('{"channel": "smoke"}', encoding="utf-8")
    assert run("charter", "decide", "exer", str(request), "--against", "esker") == 2
    assert "at: is required" in capsys.readouterr().err
