"""`charterdesk migrate` started several times at once: each waits for its turn."""

import os
import subprocess
import sys

import pytest

AT_ONCE = 3


# It leaves the database of the tests alone: SQLite in a directory of its own.
@pytest.mark.any_engine
def test_several_started_at_once_on_an_empty_directory_all_succeed(tmp_path):
    left_out = {"DATABASE_URL", "CHARTERDESK_TEST_DATABASE"}
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment["CHARTERDESK_DATA_DIR"] = str(tmp_path)
    command = [sys.executable, "-m", "charterdesk.cli", "migrate"]
    started = [
        subprocess.Popen(  # noqa: S603  # our own command
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(AT_ONCE)
    ]
    told = [process.communicate(timeout=90) for process in started]
    assert [process.returncode for process in started] == [0] * AT_ONCE, told
