"""Brings a fixed SQLite before Django loads one.

SQLite 3.7.0 to 3.51.2 can corrupt a WAL database when two connections write at the same instant, and that is
what a web server and a worker do. Imported first by the settings.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import Final

from django.core.exceptions import ImproperlyConfigured

FIRST_FIXED: Final = (3, 51, 3)


def bring_fixed_sqlite() -> None:
    """Put the bundled SQLite (package pysqlite3) in the place of the system's, where it is installed."""
    if importlib.util.find_spec("pysqlite3") is None:
        return
    sys.modules["sqlite3"] = importlib.import_module("pysqlite3")
    sys.modules["sqlite3.dbapi2"] = importlib.import_module("pysqlite3.dbapi2")


def refuse_unsafe_sqlite() -> None:
    """ImproperlyConfigured when the SQLite in use has the defect."""
    version: tuple[int, ...] = importlib.import_module("sqlite3").sqlite_version_info
    if version < FIRST_FIXED:
        found = ".".join(map(str, version))
        needed = ".".join(map(str, FIRST_FIXED))
        raise ImproperlyConfigured(
            f"SQLite {found} can corrupt the database; {needed} or newer is needed. "
            "Install the package pysqlite3, or set DATABASE_URL to a PostgreSQL database."
        )
