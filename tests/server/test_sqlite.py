"""The SQLite in use has no WAL-reset defect, or the server does not start."""

import sys
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from charterdesk.server import sqlite


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2)])
def test_a_defective_sqlite_is_refused(monkeypatch, version):
    monkeypatch.setitem(sys.modules, "sqlite3", SimpleNamespace(sqlite_version_info=version))
    with pytest.raises(ImproperlyConfigured, match="can corrupt"):
        sqlite.refuse_unsafe_sqlite()


def test_a_fixed_sqlite_is_taken(monkeypatch):
    monkeypatch.setitem(sys.modules, "sqlite3", SimpleNamespace(sqlite_version_info=(3, 51, 3)))
    sqlite.refuse_unsafe_sqlite()


def test_the_database_runs_as_promised(db):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            found = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
            version = tuple(int(part) for part in cursor.execute("SELECT sqlite_version()").fetchone()[0].split("."))
            assert found == ["wal", 2]
            assert version >= sqlite.FIRST_FIXED
        else:
            cursor.execute("SHOW transaction_isolation")
            assert cursor.fetchone() == ("read committed",)
