"""Lists of so many lines as files: tried, then stored, on SQLite and PostgreSQL.

python bench/imports.py [--lines 10000] [--engines sqlite,postgresql] [--write]

`--write` puts the figures into docs/benchmarks.md.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import on_postgresql

ROOT = Path(__file__).parents[1]
SIDES = ROOT / "bench" / "sides"
BEGIN, END = "<!-- imports -->", "<!-- /imports -->"
HEAD = (
    "| engine | list | tried: CPU, s | took, s | stored: CPU, s | took, s | statements a line | memory, MB |\n"
    "|---|---|---|---|---|---|---|---|"
)


def tried(engine: str, lines: int) -> list[dict[str, Any]]:
    """One engine; nothing of it stays."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="charterdesk-bench-")))
        url = stack.enter_context(on_postgresql.server()) if engine == "postgresql" else f"sqlite:///{folder / 'b'}"
        environment = {
            **os.environ,
            "PYTHONPATH": f"{SIDES}{os.pathsep}{ROOT / 'src'}",
            "DJANGO_SETTINGS_MODULE": "charterdesk.server.settings",
            "CHARTERDESK_DATA_DIR": str(folder),
            "CHARTERDESK_SECRET_KEY": "k" * 50,
            "DATABASE_URL": url,
        }
        command = [sys.executable, str(SIDES / "fill.py"), "store_lists", str(lines)]
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)  # noqa: S603 - our own script
        told: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
        return told


def row(engine: str, one: dict[str, Any]) -> str:
    """One list on one engine."""
    return (
        f"| {engine} | {one['name']} | {one['tried_cpu']:.1f} | {one['tried']:.1f} | {one['stored_cpu']:.1f} "
        f"| {one['stored']:.1f} | {one['statements']:.1f} | {one['memory']} |"
    )


def write(text: str) -> None:
    """Put the figures between their marks in docs/benchmarks.md."""
    page = ROOT / "docs" / "benchmarks.md"
    said = page.read_text()
    if BEGIN not in said:
        said += f"\n## Imports (`bench/imports.py`)\n\n{BEGIN}\n{END}\n"
    before, _, rest = said.partition(BEGIN)
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    rows = [row(engine, one) for engine in asked.engines.split(",") for one in tried(engine, asked.lines)]
    busy = f"load average {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores"
    figures = "\n".join((f"{asked.lines:,} new lines a list, one after the other, {busy}.", "", HEAD, *rows))
    print(figures)
    if asked.write:
        write(figures)
