"""The empty tables of SQLite, made once for all that makes them: migrations, and the packages that bring some.

A plugin of pytest, registered where SQLite is tried. What is kept stands in build/tables/.
"""

import hashlib
import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Tables that are there already are left; their folder goes with the run."""
    return True


@pytest.fixture(scope="session")
def kept_tables_file() -> Path:
    """Where the tables of these migrations are kept."""
    made_by = hashlib.sha256((ROOT / "requirements-dev.lock").read_bytes())
    for path in sorted((ROOT / "src").glob("**/migrations/*.py")):
        made_by.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return ROOT / "build" / "tables" / f"{made_by.hexdigest()[:16]}.sqlite3"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, kept_tables_file: Path) -> None:
    """Put the kept tables where those of this run are looked for."""
    if kept_tables_file.exists():
        shutil.copyfile(kept_tables_file, settings.DATABASES["default"]["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker, kept_tables_file: Path) -> None:
    """Keep the tables for the next run."""
    if kept_tables_file.exists():
        return
    kept_tables_file.parent.mkdir(parents=True, exist_ok=True)
    beside = kept_tables_file.with_suffix(f".{os.getpid()}")
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(beside)])
    beside.replace(kept_tables_file)
