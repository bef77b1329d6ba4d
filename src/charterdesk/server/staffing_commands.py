"""`charterdesk staffing`: people needed at the telephone. Typed volumes need neither Django nor a database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from charterdesk.rules.simulate.staffing import Service
from charterdesk.rules.simulate.staffing_plan import Aim, Row, Volume, planned
from charterdesk.rules.terms.telephone import LevelOf, ServiceLevel
from charterdesk.server.terminal import say

DONE, FAILED, MALFORMED = 0, 1, 2
USUAL_WITHIN, USUAL_TARGET = 20.0, 0.8
MOST_LINES: Final = 2_000
HEADS: Final = ("from", "calls", "handling", "needed", "level", "payroll", "present", "level", "wait", "leave", "busy")


def staffing(parsed: argparse.Namespace) -> int:
    """Answer for typed volumes."""
    try:
        volumes = _from_file(parsed.volumes, parsed.interval) if parsed.volumes else _typed(parsed)
        return write(volumes, parsed, None)
    except ValueError as error:
        say(f"charterdesk staffing: {error}")
        return MALFORMED


def write(volumes: Sequence[Volume], parsed: argparse.Namespace, stated: ServiceLevel | None) -> int:
    """Answer for volumes; what is not asked for is as the charter states it. ValueError for what no desk has."""
    aim = aim_of(parsed, stated)
    rows = planned(volumes, aim, parsed.present)
    if parsed.json:
        sys.stdout.write(json.dumps([_as_json(row, aim) for row in rows], indent=1) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _table(rows, aim))
    if any(row.needed is None for row in rows):
        say("charterdesk staffing: in some intervals no number of people reaches it")
        return FAILED
    return DONE


def aim_of(parsed: argparse.Namespace, stated: ServiceLevel | None) -> Aim:
    """What is aimed at: what is asked for, else what the charter states, else 80 % of the offered within 20 s."""
    within = float(stated.within.seconds) if stated else USUAL_WITHIN
    target = float(stated.answered.percent) / 100 if stated and stated.answered else USUAL_TARGET
    return Aim(
        within=within if parsed.within is None else parsed.within,
        target=target if parsed.target is None else parsed.target,
        of=parsed.of or (stated.of if stated else LevelOf.OFFERED),
        shrinkage=parsed.shrinkage,
        patience=parsed.patience,
    )


def _typed(parsed: argparse.Namespace) -> tuple[Volume, ...]:
    if parsed.calls is None or parsed.handling is None:
        raise ValueError("say the calls: --calls and --handling, --volumes FILE, or --desk")
    return (Volume(0, parsed.interval, parsed.calls, parsed.handling),)


def _from_file(name: str, minutes: int) -> tuple[Volume, ...]:
    """Read the intervals of a file; ValueError names the line that is none."""
    text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        raise ValueError(f"{name}: more than {MOST_LINES} lines")
    found = []
    for number, line in enumerate(lines, start=1):
        cells = [cell.strip() for cell in line.replace(";", ",").split(",")]
        if not any(cells) or line.lstrip().startswith("#"):
            continue
        try:
            hour, _, minute = cells[0].partition(":")
            found.append(Volume(int(hour) * 60 + int(minute), minutes, float(cells[1]), float(cells[2])))
        except (ValueError, IndexError):
            raise ValueError(f"{name}:{number}: write `09:30,CALLS,SECONDS`") from None
    if not found:
        raise ValueError(f"{name}: no interval stands in it")
    return tuple(found)


def _as_json(row: Row, aim: Aim) -> dict[str, Any]:
    return {
        "from": row.volume.said,
        "minutes": row.volume.minutes,
        "calls": row.volume.calls,
        "handling": row.volume.handling,
        "needed": _service(row.needed, aim),
        "payroll": row.payroll,
        "present": _service(row.given, aim),
    }


def _service(given: Service | None, aim: Aim) -> dict[str, Any] | None:
    if given is None:
        return None
    return {
        "people": given.people,
        "service_level": given.levels[aim.of],
        "waits": given.waits,
        "average_wait": given.average_wait,
        "abandoned": given.abandoned,
        "occupancy": given.occupancy,
    }


def _table(rows: Sequence[Row], aim: Aim) -> Iterator[str]:
    model = "Erlang C (nobody leaves)" if aim.patience is None else f"Erlang A (patience {aim.patience:g} s)"
    yield f"{aim.target:.0%} within {aim.within:g} s, of: {aim.of}; shrinkage {aim.shrinkage:.0%}; {model}"
    present = any(row.given for row in rows)
    heads = HEADS if present else HEADS[:6]
    lines = [heads, *(_cells(row, aim, present=present) for row in rows)]
    widths = [max(len(line[number]) for line in lines) for number in range(len(heads))]
    for line in lines:
        yield "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))


def _cells(row: Row, aim: Aim, *, present: bool) -> tuple[str, ...]:
    volume, wanted, given = row.volume, row.needed, row.given
    said = (
        volume.said,
        f"{volume.calls:.1f}",
        f"{volume.handling:.0f} s",
        str(wanted.people) if wanted else "-",
        f"{wanted.levels[aim.of]:.1%}" if wanted else "-",
        str(row.payroll) if row.payroll is not None else "-",
    )
    if not present or given is None:
        return said
    wait = "no end" if given.average_wait is None else f"{given.average_wait:.1f} s"
    return (
        *said,
        str(given.people),
        f"{given.levels[aim.of]:.1%}",
        wait,
        f"{given.abandoned:.1%}",
        f"{given.occupancy:.0%}",
    )
