"""Run a command with a PostgreSQL of its own: a new cluster in a temporary directory, gone when the command ends.

    python tests/on_postgresql.py python -m pytest tests/apps

The command finds the server in DATABASE_URL, and CHARTERDESK_TEST_DATABASE=postgresql says that nothing else will do.
The exit status is the command's. As root the server runs as the user `postgres`, since it refuses to run as root.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NAME = "charterdesk"
SECONDS_TO_START = 60
# Nothing here has to outlive a power cut.
QUICK_NOT_DURABLE: tuple[str, ...] = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
)


def programs() -> Path:
    """The folder of the newest PostgreSQL on this machine."""
    found = [Path(path).parent for path in [shutil.which("initdb")] if path]
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found += [path.parent for path in sorted(debian, key=lambda path: float(path.parts[-3]))]
    if not found:
        sys.exit("PostgreSQL is not installed. Type: make postgresql")
    return found[-1]


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Start a server of our own, give its DATABASE_URL, stop it."""
    bin_folder, port, password = programs(), free_port(), secrets.token_hex(16)
    owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    with tempfile.TemporaryDirectory(prefix="charterdesk-postgresql-") as folder:
        home = Path(folder)
        (home / "password").write_text(password)
        for path in (home, home / "password"):
            os.chown(path, owner.pw_uid, owner.pw_gid)
        subprocess.run(
            [
                str(bin_folder / "initdb"),
                "--no-sync",
                "--no-instructions",
                f"--pgdata={home / 'data'}",
                f"--username={NAME}",
                f"--pwfile={home / 'password'}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=home,
            **running_as(owner),
        )
        settings = [*QUICK_NOT_DURABLE, "listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={home}"]
        options = [part for setting in settings for part in ("-c", setting)]
        with (home / "log").open("wb") as log:
            process = subprocess.Popen(
                [str(bin_folder / "postgres"), "-D", str(home / "data"), *options],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=home,
                start_new_session=True,
                **running_as(owner),
            )
        try:
            wait_until_ready(bin_folder, port, process, home / "log")
            subprocess.run(
                [str(bin_folder / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", NAME, NAME],
                check=True,
                env={**os.environ, "PGPASSWORD": password},
            )
            yield f"postgresql://{NAME}:{password}@127.0.0.1:{port}/{NAME}"
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait()


def running_as(owner: pwd.struct_passwd) -> dict[str, Any]:
    """What makes a child process belong to somebody else; only root may."""
    if os.geteuid() != 0:
        return {}
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def wait_until_ready(bin_folder: Path, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers; show its log when it gives up."""
    give_up = time.monotonic() + SECONDS_TO_START
    ready = [str(bin_folder / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    while subprocess.run(ready, check=False).returncode != 0:
        if process.poll() is not None or time.monotonic() > give_up:
            sys.exit(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.02)


def main(command: list[str]) -> int:
    """Run the command with the server; a signal to stop stops both."""
    if not command:
        sys.exit(__doc__)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with server() as url:
        environment = {
            "CHARTERDESK_SECRET_KEY": secrets.token_hex(32),
            **os.environ,
            "CHARTERDESK_TEST_DATABASE": "postgresql",
            "DATABASE_URL": url,
        }
        return subprocess.run(command, check=False, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
