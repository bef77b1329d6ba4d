"""What tools report is read as they document it; passwords are taken out; links start a tool without one."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charterdesk.apps.base.passwords import without_passwords
from charterdesk.apps.remote.links import link_of
from charterdesk.apps.remote.reading import NotAReportError, authorization, read

FIRST = {
    "id": "a1b2",
    "userid": "u1",
    "username": "Agnes",
    "deviceid": "d7",
    "devicename": "PC-7",
    "session_code": "s12-345-678",
    "start_date": "2026-07-15T08:00:00Z",
    "end_date": "2026-07-15T08:30:00Z",
    "billing_state": "Bill",
    "notes": "traces for #17",
}
TEAMVIEWER = {
    "records": [
        FIRST,
        {"id": "a1b3", "devicename": "PC-8", "start_date": "2026-07-15T09:00:00Z"},
        {"id": "a1b4", "devicename": "PC-9", "start_date": "yesterday"},
    ],
    "records_remaining": 0,
}
ANYDESK = {
    "list": [
        {
            "sid": 900537412,
            "from": {"cid": 100000001, "alias": "desk@ad"},
            "to": {"cid": 362798056, "alias": "till@ad"},
            "active": False,
            "start-time": 1752998529,
            "end-time": 1753002188,
            "duration": 3659,
            "comment": "ticket #42",
        },
        {"sid": 1, "from": {"cid": 2}, "to": {"cid": 3}, "active": True, "start-time": 1752998529, "end-time": 0},
    ]
}


def test_anydesks_documented_authorization_is_ours():
    """The vector of docs: password topsecret, GET /sessions?limit=20 at 1752998529."""
    header = authorization("1438129266231705", "topsecret", "GET", "/sessions?limit=20", 1752998529)
    assert header == "AD 1438129266231705:1752998529:NGRNfleNUL4uh/tz8KIchKELjA8="


def test_teamviewers_connections_with_their_code_ticket_and_missing_end():
    found = read("teamviewer", json.dumps(TEAMVIEWER).encode())
    first, running = found.connections
    assert (first.session_code, first.ticket, first.device) == ("s12-345-678", 17, "PC-7")
    assert first.until_at == datetime(2026, 7, 15, 8, 30, tzinfo=UTC)
    assert running.until_at is None
    assert found.wrong == ("records 3: no connection",)


def test_anydesks_sessions_with_their_comment_and_one_that_runs():
    found = read("anydesk", json.dumps(ANYDESK).encode())
    first, running = found.connections
    assert (first.external_id, first.device, first.technician, first.ticket) == ("900537412", "till@ad", "desk@ad", 42)
    assert first.until_at == first.from_at + timedelta(seconds=3659)
    assert (running.until_at, running.device) == (None, "3")


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"records": 1}', b"\xff", b"[" * 100_000])
def test_what_is_no_report_is_refused(content):
    with pytest.raises(NotAReportError):
        read("teamviewer", content)


@pytest.mark.parametrize(
    "changed",
    [
        {"end_date": "2026-07-15T07:59:59Z"},
        {"start_date": "2026-07-15T08:00:00"},
        {"start_date": 7},
        {"id": "a\x00b"},
        {"id": {"a": 1}},
        {"id": "\ud800"},
    ],
)
def test_a_connection_that_contradicts_itself_is_named_and_the_others_are_read(changed):
    found = read("teamviewer", json.dumps({"records": [{**FIRST, **changed}, FIRST]}).encode())
    assert [one.external_id for one in found.connections] == ["a1b2"]
    assert found.wrong == ("records 1: no connection",)


def test_names_lose_what_cannot_be_stored_or_seen():
    first = {**FIRST, "devicename": "PC\x00-7\ud800\n", "username": "\u202eAgnes"}
    [one] = read("teamviewer", json.dumps({"records": [first]}).encode()).connections
    assert (one.device, one.technician) == ("PC-7", "Agnes")


def test_an_anydesk_session_that_ends_before_it_begins_is_named():
    first = {**ANYDESK["list"][0], "end-time": 1}
    assert read("anydesk", json.dumps({"list": [first]}).encode()).wrong == ("list 1: no connection",)


rows = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = [
    "id",
    "sid",
    "start_date",
    "end_date",
    "start-time",
    "end-time",
    "from",
    "to",
    "session_code",
    "notes",
    "comment",
]


@given(st.lists(st.dictionaries(st.sampled_from(KEYS), rows, max_size=8) | rows, max_size=4))
def test_whatever_stands_in_a_list_is_read_or_named(told):
    for tool, key in (("teamviewer", "records"), ("anydesk", "list")):
        found = read(tool, json.dumps({key: told}).encode())
        assert len(found.connections) + len(found.wrong) == len(told)
        assert all(one.from_at.tzinfo is not None for one in found.connections)


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("rustdesk://connection/new/123456789?password=hunter2", "rustdesk://connection/new/123456789"),
        ("id 123 456 789 password: hunter2", "id 123 456 789"),
        ("123456789, mot de passe = hunter2", "123456789"),
        ("contraseña: hunter2 y luego", "y luego"),
        ("PIN=hunter2", ""),
        ("https://root:hunter2@10.1.2.3/", "https://10.1.2.3/"),
        ("the password is hunter2", "the"),
        ("mot de passe hunter2", ""),
        ("ID 123456789 Passwort lautet hunter2", "ID 123456789"),
        ("mot de passe de session : « deux mots », rue", "rue"),
        ('password: "correct horse" typed', "typed"),
        ("clave de acceso: hunter2", ""),
        ("code d'accès : hunter2", ""),
        ("mdp soleil", ""),
        ("the password was: hunter2", "the"),
        ("le mot de passe était « hunter2 »", "le"),
        ("anydesk.exe 123 --password hunter2", "anydesk.exe 123"),
        ("mstsc /v:10.1.2.3 /p:hunter2", "mstsc /v:10.1.2.3"),
        ("teamviewer10://control?device=1&authorization=hunter2", "teamviewer10://control?device=1"),
        ("root:hunter2@10.1.2.3", "@10.1.2.3"),
        ("read the log\npassword:\thunter2\nall well", "read the log\n\nall well"),
    ],
)
def test_what_looks_like_a_password_is_taken_out_and_that_is_told(typed, left):
    assert without_passwords(typed) == (left, True)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "collect traces",
        "reset of the password policy",
        "123 456 789",
        "s12-345-678",
        "we gave the account of the agency another password together",
        "le mot de passe expiré bloque la connexion",
        "PIN pad does not answer",
        "token ring card",
        "line 1\n\nline 3",
        "bob@example.org",
    ],
)
def test_other_words_stay_as_they_were_typed(typed):
    assert without_passwords(typed) == (typed, False)


@pytest.mark.parametrize(
    ("tool", "device", "code", "link"),
    [
        ("teamviewer", "123 456 789", "", "teamviewer10://control?device=123456789"),
        ("teamviewer", "", "s12-345-678", "https://get.teamviewer.com/s12345678"),
        ("anydesk", "362798056", "", "anydesk:362798056"),
        ("anydesk", "till@ad", "", "anydesk:till@ad"),
        ("rustdesk", "123456789", "", "rustdesk://123456789"),
        ("rustdesk", "1?password=x", "", ""),
        ("anydesk", "x y&z", "", ""),
        ("teamviewer", "PC-7", "", ""),
        ("vpn", "123456789", "", ""),
    ],
)
def test_links_start_the_tool_and_carry_no_password(tool, device, code, link):
    assert link_of(tool, device, code) == link
