"""The one process: it answers, and it stops cleanly when told."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

PROGRAM = (
    "import sys; from charterdesk.server.serve import serve; serve('127.0.0.1', int(sys.argv[1]), with_worker=True)"
)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answer_of(address, process):
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  # our own server
                return answer.status, answer.read(), dict(answer.headers)
        except urllib.error.URLError:
            time.sleep(0.1)
    pytest.fail("the server did not answer")


@pytest.mark.any_engine
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_and_stops_cleanly_when_told(tmp_path, stop):
    port = free_port()
    environment = {**os.environ, "CHARTERDESK_DATA_DIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    said = tmp_path / "said"
    # Into a file: what listens and works complains of an empty database at length, and a pipe that nobody empties holds
    # up whoever writes into it.
    with said.open("w") as errors:
        process = subprocess.Popen(  # noqa: S603  # our own server
            [sys.executable, "-c", PROGRAM, str(port)], env=environment, cwd=tmp_path, stderr=errors
        )
    try:
        status, body, headers = answer_of(f"http://127.0.0.1:{port}/health", process)
        process.send_signal(stop)
        process.wait(timeout=30)
    finally:
        process.kill()
        process.wait()
    log = said.read_text()
    assert (status, body) == (200, b"ok")
    assert "server" not in {name.lower() for name in headers}
    assert process.returncode == 0, log
    assert "worker" in log
    assert "stopped" in log.splitlines()[-1]
