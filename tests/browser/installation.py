"""A desk of its own for the browser: its data, a real server with its worker, and Debian's Chromium. No network."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, sync_playwright

TESTS: Final = Path(__file__).resolve().parent.parent
CHARTERDESK: Final = str(Path(sys.executable).with_name("charterdesk"))
STARTS: Final = 300  # seconds: the demo is loaded first, perhaps on a busy machine
# A browser that may stand in a container, alone: no sandbox of its own, nothing looked up outside.
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def environment(data: Path, **more: str) -> dict[str, str]:
    """What a process is started with: SQLite in a folder of its own, whatever the tests run on."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("CHARTERDESK_", "DATABASE_"))
    }
    return {
        **inherited,
        "DJANGO_SETTINGS_MODULE": "charterdesk.server.settings",
        "CHARTERDESK_DATA_DIR": str(data),
        "CHARTERDESK_STAFF_MFA": "0",
        "PYTHONPATH": os.pathsep.join([str(TESTS.parent / "src"), str(TESTS)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        **more,
    }


def loaded(data: Path) -> dict[str, dict[str, int]]:
    """The scene of the stories, in this folder; the tickets' numbers by language and story."""
    numbers: dict[str, dict[str, int]] = json.loads(ran(data, "browser.scene").splitlines()[-1])
    return numbers


def crowded(data: Path) -> None:
    """Two hundred tickets on a desk of the demo in this folder."""
    ran(data, "browser.crowd")


def ran(data: Path, module: str) -> str:
    """What a module of ours says that has worked in this folder."""
    done = subprocess.run(  # noqa: S603  # our own module
        [sys.executable, "-m", module], env=environment(data), cwd=data, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(data: Path, *command: str, **more: str) -> Iterator[str]:
    """`charterdesk COMMAND --port ...` while the block runs; its address."""
    port = free_port()
    with (data / "server.log").open("w") as log:
        process = subprocess.Popen(  # noqa: S603  # our own server
            [CHARTERDESK, *command, "--port", str(port)],
            env=environment(data, CHARTERDESK_BASE_URL=f"http://localhost:{port}", **more),
            cwd=data,
            stdout=log,
            stderr=log,
        )
    try:
        _answers(f"http://127.0.0.1:{port}/health", process, data / "server.log")
        yield f"http://localhost:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(address: str, process: subprocess.Popen[Any], log: Path) -> None:
    give_up = time.monotonic() + STARTS
    while time.monotonic() < give_up and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310  # our own server
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server did not answer:\n{log.read_text()}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's browser."""
    where = shutil.which("chromium") or shutil.which("chromium-browser")
    assert where, "Type: make browser"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where, args=list(ARGUMENTS))
        yield browser
        browser.close()
