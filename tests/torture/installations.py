"""Installations that may be broken: copies of the empty database of the tests, and the processes that act on them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import quote

import psycopg
from django.db import connection
from psycopg import sql

TESTS: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Installation:
    """A database (a path, or a name on the server) and a folder with files."""

    database: str
    files: str


@dataclass(frozen=True)
class Shelf:
    """Where copies are kept: a folder of the test; on PostgreSQL the databases lie on the server of the tests."""

    folder: Path

    def place(self, name: str) -> Installation:
        """The installation of this name, made or not."""
        folder = self.folder / name
        inside = str(folder / "desk.sqlite3") if connection.vendor == "sqlite" else f"torture_{os.getpid()}_{name}"
        return Installation(inside, str(folder / "files"))

    def blank(self, name: str) -> Installation:
        """A copy of the database of the tests, migrated and empty."""
        place = self._cleared(name)
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [place.database])
        else:
            source = str(connection.settings_dict["NAME"])
            connection.close()
            _copy_database(source, place.database)
        return place

    def copy(self, of: Installation, name: str) -> Installation:
        """A copy of an installation that nobody uses."""
        place = self._cleared(name)
        if connection.vendor == "sqlite":
            shutil.copyfile(of.database, place.database)
        else:
            _copy_database(of.database, place.database)
        if Path(of.files).exists():
            shutil.copytree(of.files, place.files)
        return place

    def clear(self, name: str) -> None:
        """Remove an installation."""
        place = self.place(name)
        shutil.rmtree(self.folder / name, ignore_errors=True)
        if connection.vendor != "sqlite":
            _administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(place.database)))

    def _cleared(self, name: str) -> Installation:
        self.clear(name)
        (self.folder / name).mkdir()
        return self.place(name)


def _copy_database(source: str, target: str) -> None:
    _administer(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(target), sql.Identifier(source)),
    )


def _administer(statement: sql.Composed) -> None:
    given = connection.settings_dict
    with psycopg.connect(
        host=given["HOST"],
        port=given["PORT"],
        user=given["USER"],
        password=given["PASSWORD"],
        dbname="postgres",
        autocommit=True,
    ) as server:
        server.execute(statement)


def environment(folder: Path) -> dict[str, str]:
    """What a process of ours is started with: the engine of the tests, a data directory of its own."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "charterdesk.server.settings",
        "DATABASE_URL": address(),
        "CHARTERDESK_SECRET_KEY": "k" * 40,
        "CHARTERDESK_DATA_DIR": str(folder),
        "PYTHONPATH": str(TESTS),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def address() -> str:
    """The database of the tests, as DATABASE_URL says it."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    user, password = quote(given["USER"], safe=""), quote(given["PASSWORD"], safe="")
    return f"postgresql://{user}:{password}@{given['HOST']}:{given['PORT']}/{given['NAME']}"


class Hand:
    """A process that acts on installations (see hand.py)."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def order(self, **order: Any) -> tuple[int, Any]:
        """Give an order; the exit status of who carried it out (negative: the signal), and what he told."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return answer["exit"], answer["told"]

    def act(self, do: str, at: Installation, scenario: str, **order: Any) -> tuple[int, Any]:
        """Give an order about a scenario in an installation."""
        return self.order(do=do, scenario=scenario, database=at.database, files=at.files, **order)

    def act_well(self, do: str, at: Installation, scenario: str, **order: Any) -> Any:
        """The same, where nothing may go wrong."""
        status, told = self.act(do, at, scenario, **order)
        assert status == 0
        return told

    @classmethod
    @contextmanager
    def at_work(cls, folder: Path, *around: str, module: str = "torture.hand") -> Iterator[Self]:
        """Start the process, perhaps under another program (strace, unshare); stop it at the end."""
        command: Sequence[str] = [*around, sys.executable, "-m", module]
        with subprocess.Popen(  # noqa: S603  # our own process
            command, env=environment(folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                assert process.stdout
                assert process.stdout.readline() == "ready\n"
                yield cls(process)
            finally:
                assert process.stdin
                process.stdin.close()
