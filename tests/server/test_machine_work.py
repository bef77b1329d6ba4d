"""The thread that asks connectors goes on after a failure and stops when it is told."""

import threading

import pytest

from charterdesk.server import machine_work

pytestmark = pytest.mark.any_engine


def test_it_asks_again_after_a_failure_and_stops_when_told(monkeypatch, caplog):
    asked, stop, twice = [], threading.Event(), threading.Event()

    def list_due():
        asked.append(1)
        if len(asked) > 1:
            twice.set()
        raise RuntimeError("a hypervisor's own trouble")

    monkeypatch.setattr(machine_work, "list_due", list_due)
    monkeypatch.setattr(machine_work, "SECONDS_BETWEEN", 0.01)
    work = machine_work.MachineWork(stop)
    work.start()
    assert twice.wait(10)
    stop.set()
    work.join()
    assert "go on after a failure" in caplog.text
    assert "machines" not in {thread.name for thread in threading.enumerate()}
