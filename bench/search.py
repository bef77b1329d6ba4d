"""Search at 50,000 tickets on SQLite and 100,000 on PostgreSQL, beside LIKE and PostgreSQL's own French, in one run.

python bench/search.py [--sizes sqlite=50000,postgresql=100000] [--rounds 100] [--write]

LIKE on subject and message is how django-helpdesk searches. `--write` puts the figures into docs/benchmarks.md.
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
BEGIN, END = "<!-- search -->", "<!-- /search -->"
HEAD = "| what | typed | hits | p50 ms | p95 ms | LIKE, p50 ms | french, p50 ms |\n|---|---|---|---|---|---|---|"
FURTHEST = 1000  # hits that are counted


def tried(engine: str, size: int, rounds: int) -> dict[str, Any]:
    """One engine at one size; nothing of it stays."""
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
            "BENCH_ROUNDS": str(rounds),
        }
        command = [sys.executable, str(SIDES / "fill.py"), "ask_search", str(size)]
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)  # noqa: S603 - our own script
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return told


def table(engine: str, told: dict[str, Any]) -> str:
    """The figures of one engine."""
    lines = [f"\n{engine}, {told['tickets']:,} tickets; all words kept anew in {told['reindex']:.0f} s\n", HEAD]
    for name, row in told["rows"].items():
        hits = f"over {FURTHEST:,}" if row["hits"] > FURTHEST else str(row["hits"] or "")
        french = f"{row['french']:.1f} ({row['french_hits']} of 25)" if "french" in row else ""
        like = f"{row['like']:.0f}" if "like" in row else ""
        typed = f"`{row['query']}`" if row["query"] else ""
        lines.append(f"| {name} | {typed} | {hits} | {row['p50']:.1f} | {row['p95']:.1f} | {like} | {french} |")
    return "\n".join(lines)


def write(text: str) -> None:
    """Put the figures between their marks in docs/benchmarks.md."""
    page = ROOT / "docs" / "benchmarks.md"
    said = page.read_text()
    if BEGIN not in said:
        said += f"\n## Search (`bench/search.py`)\n\n{BEGIN}\n{END}\n"
    before, _, rest = said.partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="sqlite=50000,postgresql=100000")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--write", action="store_true")
    parsed = parser.parse_args()
    tables = []
    for pair in parsed.sizes.split(","):
        engine, _, size = pair.partition("=")
        tables.append(table(engine, tried(engine, int(size), parsed.rounds)))
        print(tables[-1], flush=True)
    if parsed.write:
        write("\n".join(tables))
