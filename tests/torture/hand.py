"""The process that acts, and is killed: `python -m torture.hand` reads orders, one JSON object a line, and answers.

Each order is carried out in a child of its own, which begins with Django loaded and no connection open: it may be
killed at any point (here, or by strace around this process), and the next one begins as if nothing had been.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import django

django.setup()

from django.apps import apps  # noqa: E402  # after the setup
from django.conf import settings  # noqa: E402
from django.core.management.color import no_style  # noqa: E402
from django.db import connection  # noqa: E402

from charterdesk import charters, reactions  # noqa: E402
from charterdesk.apps.base import now  # noqa: E402
from charterdesk.apps.contracts.charters import _read  # noqa: E402
from charterdesk.apps.tickets.check_data import check  # noqa: E402
from charterdesk.rules.charter.load import load  # noqa: E402
from charterdesk.rules.terms.charter import Charter  # noqa: E402
from torture.scenarios import BY_NAME, TASK, Scenario, State, stored  # noqa: E402

Order = dict[str, Any]
PR_SET_PTRACER: Final = 0x59616D61
setattr(reactions, "TASKS", {**reactions.TASKS, TASK: "torture.scenarios.count_effect"})  # noqa: B010  # final for the desk, not for us


class Points:
    """Counts the points at which the process may be killed from within, and kills it at one of them: before each
    statement, before and after each commit, before each step of a file.
    """

    def __init__(self, last: int | None) -> None:
        self.last = last
        self.passed: list[str] = []

    def reach(self, what: str) -> None:
        """Here the process may be killed."""
        self.passed.append(what)
        if len(self.passed) == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def before_statement(self, execute: Callable[..., object], sql: str, *rest: object) -> object:
        """Wrap Django's execute."""
        self.reach(sql[:60])
        return execute(sql, *rest)

    def watch(self) -> None:
        """Be told of everything that the process does to what lasts."""
        connection.execute_wrappers.append(self.before_statement)
        commit = connection._commit  # type: ignore[attr-defined]  # the one place where both engines commit

        def commit_between_points() -> object:
            self.reach("before commit")
            done = commit()
            self.reach("after commit")
            return done

        connection._commit = commit_between_points  # type: ignore[attr-defined]
        for name in ("fsync", "replace", "mkdir", "unlink"):
            setattr(os, name, self._with_point(name, getattr(os, name)))

    def _with_point(self, name: str, function: Callable[..., object]) -> Callable[..., object]:
        def called(*args: object, **kwargs: object) -> object:
            self.reach(name)
            return function(*args, **kwargs)

        return called


def prepare(order: Order) -> object:
    """Store what stands before the scenario; what it is given."""
    number_rows_from_the_last()
    return BY_NAME[order["scenario"]].prepare()


def run(order: Order) -> object:
    """Do the steps from the one numbered `first`; the points passed, or the error."""
    scenario, given = BY_NAME[order["scenario"]], order["given"]
    moment = datetime.fromisoformat(given["now"]) + timedelta(seconds=order.get("later", 0))
    points = Points(order.get("kill"))
    number_rows_from_the_last()
    if "kill" in order:
        points.watch()
    with now.at(moment):
        for step in scenario.steps[order.get("first", 0) : order.get("last")]:
            try:
                step(given)
            except Exception as error:  # noqa: BLE001  # told to the test
                return {"error": f"{type(error).__name__}: {error}", "points": points.passed}
    return {"error": None, "points": points.passed}


def look(order: Order) -> object:
    """What is stored, and whether it is whole."""
    scenario = BY_NAME[order["scenario"]]
    with now.at(datetime.fromisoformat(order["given"]["now"])):
        wrong = look_for_damage()
    return {"state": _state(scenario), "wrong": wrong}


def look_for_damage() -> list[str]:
    """Everything that is not as its facts say, or not as the engine left it."""
    wrong = [str(difference) for difference in check()]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            wrong += [row[0] for row in cursor.fetchall() if row[0] != "ok"]
            cursor.execute("PRAGMA foreign_key_check")
            wrong += [f"foreign key {row}" for row in cursor.fetchall()]
    return wrong


def _state(scenario: Scenario) -> State:
    return (scenario.seen or stored)()


def number_rows_from_the_last() -> None:
    """PostgreSQL does not give back the key of a row that was rolled back; here keys are compared too."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


Acts = Mapping[str, Callable[[Order], object]]
ACTS: Final[Acts] = {"prepare": prepare, "run": run, "look": look}


def obey(order: Order, acts: Acts) -> dict[str, object]:
    """Carry out one order in a child; how it ended, and what it told."""
    ear, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ear)
        _act(order, acts, mouth)
    os.close(mouth)
    with os.fdopen(ear, encoding="utf-8") as told:
        text = told.read()
    _pid, status = os.waitpid(child, 0)
    return {"exit": os.waitstatus_to_exitcode(status), "told": json.loads(text) if text else None}


def _act(order: Order, acts: Acts, mouth: int) -> None:
    try:
        connection.settings_dict["NAME"] = order["database"]
        settings.FILES_ROOT = Path(order["files"])
        settings.DATA_DIR = settings.FILES_ROOT.parent
        answer = acts[order["do"]](order)
        connection.close()
        with os.fdopen(mouth, "w", encoding="utf-8") as told:
            told.write(json.dumps(answer))
    except BaseException:  # noqa: BLE001  # the parent must not go on in a child's body
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def in_this_process(order: Order) -> object:
    """What must be done where the file system of this process is: mount, copy, fill."""
    subprocess.run(order["command"], check=True)  # noqa: S603  # orders come from our own tests
    return {"exit": 0, "told": None}


def warm_up() -> None:
    """Read once what every child would read for itself: addresses and views, charters."""
    import_module(settings.ROOT_URLCONF)
    for name in charters.names():
        charter = load(charters.text_of(name), f"{name}.yaml", charters.holiday_lists())
        assert isinstance(charter, Charter)
        _read[charter.digest] = charter


def main(acts: Acts = ACTS) -> None:
    """Obey until the orders end."""
    warm_up()
    # Lets strace attach to this process also where only root may attach to others.
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, ctypes.c_ulong(-1))
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(in_this_process(order) if order["do"] == "command" else obey(order, acts)), flush=True)


if __name__ == "__main__":
    main()
