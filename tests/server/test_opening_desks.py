"""What an operator types: open a desk under its charter, publish a version, issue a token."""

import io
from pathlib import Path

import pytest

from charterdesk import cli
from charterdesk.apps.base.models import Desk
from charterdesk.apps.contracts.charters import charter_at
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.people.access import actor_for
from charterdesk.apps.people.models import Account
from charterdesk.apps.people.tokens import actor_for_token
from charterdesk.apps.tickets.check_data import check

HARBOUR = str(Path(__file__).parent.parent / "charters" / "harbour.yaml")
PASS_PHRASE = "nine red cranes by the quay"

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(monkeypatch):
    def run(*words, typed=PASS_PHRASE):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed + "\n"))
        try:
            return cli.main(words)
        except SystemExit as end:
            return end.code

    return run


@pytest.fixture
def quay(typed):
    assert typed("desk", "open", "quay", "--charter", HARBOUR, "--manager", "Head@quay.example", "--name", "Head") == 0
    return Desk.objects.get(slug="quay")


def test_a_fifth_desk_opens_under_its_charter_with_its_manager(quay):
    head = actor_for(Account.objects.get(email="head@quay.example"), "quay")
    assert head is not None
    assert head.roles == {"manager"}
    assert (quay.name, quay.language, quay.time_zone) == ("Quayside Cranes", "es", "Atlantic/Canary")
    assert set(CharterVersion.objects.get(desk=quay).holidays) == {"DE", "ES"}
    assert check(quay) == []


def test_one_sign_in_serves_several_desks(quay, typed):
    assert typed("desk", "open", "second", "--charter", "exer", "--manager", "head@quay.example", typed="") == 0
    assert Account.objects.filter(email="head@quay.example").count() == 1
    assert actor_for(Account.objects.get(email="head@quay.example"), "second") is not None


@pytest.mark.parametrize(
    ("words", "typed_password", "message", "status"),
    [
        (("quay", "--charter", HARBOUR, "--manager", "head@quay.example"), "", "DESK: ", 2),
        (("Not A Slug", "--charter", HARBOUR, "--manager", "head@quay.example"), "", "DESK: ", 2),
        (("new", "--charter", HARBOUR, "--manager", "new@quay.example", "--name", "N"), "short", "password: ", 2),
        (("new", "--charter", HARBOUR, "--manager", "no address", "--name", "N"), PASS_PHRASE, "--manager: ", 2),
        (("new", "--charter", HARBOUR, "--manager", "new@quay.example"), PASS_PHRASE, "--name: ", 2),
        (("new", "--charter", "nowhere.yaml", "--manager", "new@quay.example"), PASS_PHRASE, "nowhere.yaml:1:1:", 1),
    ],
)
def test_what_cannot_be_opened_is_told_and_nothing_is_stored(
    quay, typed, capsys, words, typed_password, message, status
):
    assert typed("desk", "open", *words, typed=typed_password) == status
    assert message in capsys.readouterr().err
    assert list(Desk.objects.values_list("slug", flat=True)) == ["quay"]
    assert Account.objects.count() == 1


def test_a_new_version_is_published_and_a_broken_one_never_replaces_it(quay, typed, tmp_path, capsys):
    from_2026 = Path(HARBOUR).read_text(encoding="utf-8").replace("2025-01-01", "2026-01-01")
    (tmp_path / "better.yaml").write_text(from_2026, encoding="utf-8")
    (tmp_path / "broken.yaml").write_text(from_2026.replace("plans:", "plan:"), encoding="utf-8")
    better = str(tmp_path / "better.yaml")
    # It ends in 2027 and nothing follows it yet: that is confirmed once.
    assert typed("desk", "publish", "quay", better) == 3
    assert typed("desk", "publish", "quay", better, "--dry-run", "--accept-findings") == 0
    assert "would hold from 2026-01-01, at once" in capsys.readouterr().out
    assert CharterVersion.objects.count() == 1
    assert typed("desk", "publish", "quay", better, "--accept-findings", "--after", "0000") == 4
    seen = CharterVersion.objects.get().digest[:12]
    assert typed("desk", "publish", "quay", better, "--accept-findings", "--after", seen) == 0
    assert typed("desk", "publish", "quay", better) == 0
    assert "was published already" in capsys.readouterr().out
    assert CharterVersion.objects.count() == 2
    running = CharterVersion.objects.latest("pk")
    assert typed("desk", "publish", "quay", str(tmp_path / "broken.yaml")) == 1
    assert "broken.yaml:" in capsys.readouterr().err
    assert charter_at(quay, running.published_at).version == running
    assert typed("desk", "publish", "nowhere", HARBOUR) == 2


def test_a_token_is_shown_once_and_acts_as_its_person(quay, typed, capsys):
    assert typed("desk", "token", "quay", "head@quay.example", "stock system") == 0
    token = capsys.readouterr().out.splitlines()[-1]
    assert actor_for_token(token, "quay").roles == {"manager"}
    assert typed("desk", "token", "quay", "nobody@quay.example", "stock system") == 2


def test_a_database_of_another_version_is_not_touched(typed, monkeypatch, capsys):
    monkeypatch.setattr("charterdesk.server.opening_desks.is_up_to_date", lambda: False)
    assert typed("check-data") == 2
    assert "charterdesk migrate" in capsys.readouterr().err
