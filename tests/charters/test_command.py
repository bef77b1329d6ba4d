"""The ``charterdesk charter`` commands as a user types them: what they print and their exit status."""

import io
import json
from pathlib import Path

import pytest

from charterdesk import charters, cli

REQUEST = {
    "at": "2026-07-15T17:40:00+02:00",
    "channel": "email",
    "requester": {"audience": "reseller", "access_code": "valid"},
    "contract": {
        "plan": "premium",
        "from": "2026-01-01",
        "until": "2026-12-31",
        "options": ["on_call"],
        "credit_hours": 4.5,
    },
    "product": {
        "covered_by_contract": True,
        "in_catalogue": True,
        "bought_here": True,
        "up_to_date": True,
        "manufacturer_maintenance_until": "2026-12-31",
    },
    "kind": "anomaly",
    "severity": "2",
    "wished_priority": "1",
    "emergency": False,
    "given": ["description", "steps", "error_message"],
    "estimated_hours": 3,
}


def run(*words: str) -> int:
    return cli.main(words)


def decide(monkeypatch: pytest.MonkeyPatch, said: object, charter: str = "exer") -> int:
    text = said if isinstance(said, str) else json.dumps(said)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    return run("charter", "decide", charter)


def test_the_request_of_the_design_is_answered_on_standard_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert decide(monkeypatch, REQUEST) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["outcome"] == "accepted"
    (commitment,) = answer["commitments"]
    assert commitment["due"] == "2026-07-16T14:10:00+02:00"
    assert [span["counted_seconds"] for span in commitment["explain"]] == [1200, 12600, 600]
    assert list(answer) == [
        "outcome",
        "plan",
        "use_channels",
        "refer_to",
        "offer",
        "missing",
        "priority",
        "order",
        "on_call",
        "commitments",
        "price",
        "reasons",
    ]


def test_a_request_may_come_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "request.json"
    path.write_text(json.dumps({**REQUEST, "language": "fr"}), encoding="utf-8")
    assert run("charter", "decide", "exer", str(path)) == 0
    assert "Engagement" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("{", "request: is not JSON"),
        ("", "request: is empty"),
        ({**REQUEST, "kind": "\ud800"}, "kind: '\\ud800' is not one of"),
        ({**REQUEST, "at": "2026-07-15T17:40:00+02:60"}, "is not a moment such as"),
        ({**REQUEST, "at": "2026-W37-4T16:00:00+02:00"}, "is not a moment such as"),
        (
            '{"at":"2026-07-15T17:40:00+02:00","channel":"email","estimated_hours":1' + "0" * 5000 + "}",
            "estimated_hours: is",
        ),
        ("[]", "request: a request is a JSON object"),
        ("[" * 100_000, "request: is nested too deep"),
        ('{"at": "x", "at": "y"}', "at: is given twice"),
        ({}, "at: is required"),
        ({**REQUEST, "at": None}, "at: is required"),
        ({**REQUEST, "channel": "fax"}, "channel: 'fax' is not one of portal, email, phone"),
        ({**REQUEST, "at": "2026-07-15T17:40:00"}, "at: '2026-07-15T17:40:00' has no offset"),
        ({**REQUEST, "at": "tomorrow"}, "at: 'tomorrow' is not a moment"),
        ({**REQUEST, "at": 5}, "at: is a text"),
        ({**REQUEST, "at": "0001-01-01T00:00:00+14:00"}, "at:"),
        ({**REQUEST, "at": "2100-06-01T00:00:00+00:00"}, "at:"),
        ({**REQUEST, "at": "9999-12-31T23:59:59-14:00"}, "at:"),
        ({**REQUEST, "kinds": "x"}, "kinds: is not a known key; did you mean 'kind'?"),
        ({**REQUEST, "kind": "miracle"}, "kind: 'miracle' is not one of anomaly, usage"),
        ({**REQUEST, "severity": "5"}, "severity: '5' is not one of 1, 2, 3, 4"),
        ({**REQUEST, "emergency": "yes"}, "emergency: is true or false"),
        ({**REQUEST, "given": "all"}, "given: is a list of texts"),
        ({**REQUEST, "given": ["stepps"]}, "given: 'stepps' is not one of description, steps"),
        ({**REQUEST, "estimated_hours": -1}, "estimated_hours: is a number of hours from 0"),
        ({**REQUEST, "estimated_hours": True}, "estimated_hours: is a number of hours"),
        ('{"at":"2026-07-15T17:40:00+02:00","channel":"email","estimated_hours":NaN}', "estimated_hours: is a number"),
        ({**REQUEST, "contract": "premium"}, "contract: is an object"),
        ({**REQUEST, "contract": {"plan": "gold"}}, "contract.plan: 'gold' is not one of premium, manufacturer"),
        ({**REQUEST, "contract": {"from": "2026-02-30"}}, "contract.from: '2026-02-30' is not a day"),
        ({**REQUEST, "contract": {"from": "2026-02-02", "until": "2026-02-01"}}, "contract.until: lies before"),
        ({**REQUEST, "requester": {"audience": "king"}}, "requester.audience: 'king' is not one of customer"),
        ({**REQUEST, "requester": {"access_code": "1234"}}, "requester.access_code: '1234' is not one of valid, wrong"),
        (
            {**REQUEST, "product": {"in_catalog": True}},
            "product.in_catalog: is not a known key; did you",
        ),
    ],
)
def test_a_malformed_request_names_the_key_and_ends_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], said: object, message: str
) -> None:
    assert decide(monkeypatch, said) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert message in shown.err
    assert "Traceback" not in shown.err


def test_a_request_of_the_middle_ages_is_refused_by_the_charter(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert decide(monkeypatch, {**REQUEST, "at": "1450-01-01T00:00:00Z"}) == 0
    assert json.loads(capsys.readouterr().out)["outcome"] == "refused"


def test_no_request_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("charter", "decide", "exer", "nowhere.json") == 2
    assert "nowhere.json: No such file" in capsys.readouterr().err


def test_a_charter_with_errors_ends_with_1_and_lists_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(charters.text_of("exer").replace("country: FR", "land: FR"), encoding="utf-8")
    assert run("charter", "check", str(path)) == 1
    assert run("charter", "decide", str(path), "-") == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert f"{path}:12:3: 'land' is not known here" in shown.err


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b""])
def test_a_file_that_is_no_charter_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(content)
    assert run("charter", "check", str(path)) == 1
    assert f"{path}:1:1:" in capsys.readouterr().err


def test_an_unknown_charter_ends_with_1_and_names_the_shipped_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("charter", "check", "nobody") == 1
    assert "shipped charters: e-connect, esii, esker, exer" in capsys.readouterr().err


@pytest.mark.parametrize("name", charters.names())
def test_a_shipped_charter_checks_clean(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("charter", "check", name) == 0
    assert "no problem found" in capsys.readouterr().out


@pytest.mark.parametrize("name", sorted(charters.holiday_lists()))
def test_the_shipped_lists_of_holidays_are_those_that_the_command_writes(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    language = {"DE": "de", "ES": "es"}.get(name, "fr")
    assert run("charter", "holidays", name, "2015", "2050", "--language", language, "--into", "-") == 0
    assert capsys.readouterr().out == charters.holiday_lists()[name]


def test_an_unknown_country_has_no_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("charter", "holidays", "XX", "2027") == 2
    assert "COUNTRY: 'XX' is not a known country" in capsys.readouterr().err
