"""What the operator sets is read or refused with the name of its variable."""

import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from charterdesk.server import environment

PLACE = Path("/srv/desk.sqlite3")


def database(monkeypatch, value):
    monkeypatch.setenv("DATABASE_URL", value)
    return environment.database("DATABASE_URL", PLACE)


def test_without_an_address_the_database_is_sqlite_safe_with_several_writers(monkeypatch):
    found = database(monkeypatch, "")
    assert found["NAME"] == str(PLACE)
    assert found["OPTIONS"] == {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
    }


def test_an_address_of_postgresql_is_read_whole(monkeypatch):
    found = database(monkeypatch, "postgresql://us%40er:p%2Fw@db.example.org:5433/desk?sslmode=require")
    parts = {key: found[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
    assert parts == {
        "NAME": "desk",
        "USER": "us@er",
        "PASSWORD": "p/w",
        "HOST": "db.example.org",
        "PORT": "5433",
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 5, "sslmode": "require"},
    }


def test_postgresql_may_be_reached_by_a_socket(monkeypatch):
    found = database(monkeypatch, "postgres:///desk?host=/run/postgresql")
    assert (found["HOST"], found["NAME"]) == ("/run/postgresql", "desk")


def test_sqlite_may_lie_elsewhere(monkeypatch):
    assert database(monkeypatch, "sqlite:////srv/other.sqlite3")["NAME"] == "/srv/other.sqlite3"
    assert database(monkeypatch, "sqlite:///here.sqlite3")["NAME"] == str(Path.cwd() / "here.sqlite3")


@pytest.mark.parametrize(
    "value",
    [
        "mysql://db/desk",
        "desk",
        "sqlite://",
        "postgresql://db.example.org",
        "postgresql://db.example.org:port/desk",
        "postgresql://db.example.org/desk?sslmod=require",
    ],
)
def test_a_bad_database_address_is_refused_by_name(monkeypatch, value):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        database(monkeypatch, value)


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (environment.flag, "yes"),
        (environment.count, "two"),
        (environment.count, "-1"),
        (lambda name: environment.base_url(name, "http://localhost"), "desk.example.org"),
        (lambda name: environment.base_url(name, "http://localhost"), "https://desk.example.org/path"),
        (lambda name: environment.hosts(name, ["localhost"]), "*"),
        (lambda name: environment.hosts(name, ["localhost"]), "desk.example.org,*"),
        (lambda name: environment.secret(name, kept_in=None), "short"),
        (lambda name: environment.secret(name, kept_in=None), ""),
        (lambda name: environment.directory(name, Path()), "/dev/null/var"),
    ],
)
def test_a_bad_value_is_refused_by_name(monkeypatch, read, value):
    monkeypatch.setenv("CHARTERDESK_VARIABLE", value)
    with pytest.raises(ImproperlyConfigured, match="CHARTERDESK_VARIABLE"):
        read("CHARTERDESK_VARIABLE")


def test_good_values_are_taken(monkeypatch):
    monkeypatch.setenv("CHARTERDESK_VARIABLE", " https://desk.example.org/ ")
    assert environment.base_url("CHARTERDESK_VARIABLE", "http://localhost") == "https://desk.example.org"
    monkeypatch.setenv("CHARTERDESK_VARIABLE", "a.example.org, b.example.org")
    assert environment.hosts("CHARTERDESK_VARIABLE", []) == ["a.example.org", "b.example.org"]
    monkeypatch.setenv("CHARTERDESK_VARIABLE", "1")
    assert environment.flag("CHARTERDESK_VARIABLE")
    assert environment.count("CHARTERDESK_VARIABLE") == 1
    assert not environment.flag("CHARTERDESK_UNSET_VARIABLE")


def test_the_key_is_made_once_and_read_by_its_owner_only(monkeypatch, tmp_path):
    monkeypatch.delenv("CHARTERDESK_SECRET_KEY", raising=False)
    place = tmp_path / "secret-key"
    first = environment.secret("CHARTERDESK_SECRET_KEY", kept_in=place)
    assert environment.secret("CHARTERDESK_SECRET_KEY", kept_in=place) == first
    assert len(first) >= 32
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_a_key_that_is_set_wins_over_the_kept_one(monkeypatch, tmp_path):
    monkeypatch.setenv("CHARTERDESK_SECRET_KEY", "k" * 40)
    assert environment.secret("CHARTERDESK_SECRET_KEY", kept_in=tmp_path / "secret-key") == "k" * 40
    assert list(tmp_path.iterdir()) == []
