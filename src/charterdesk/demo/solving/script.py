"""The scripts: for each desk a file of steps, each so many open minutes before the present, in the order of time.

Who solves what beyond the first level is told by the product's own verbs, like all of the demo: what a script cannot do
cannot be done.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from charterdesk.demo.courses import Course
from charterdesk.demo.data import HERE
from charterdesk.demo.scene import Scene
from charterdesk.demo.solving import bugs, drafts, handing, knowledge, systems, tickets, times, trackers
from charterdesk.demo.solving.stage import Said, Stage, Verb

VERBS: Final[Mapping[str, Verb]] = {
    **tickets.VERBS,
    **handing.VERBS,
    **bugs.VERBS,
    **knowledge.VERBS,
    **times.VERBS,
    **systems.VERBS,
    **trackers.VERBS,
}
MINUTE: Final = 60
DRAFTED: Final = 200  # open minutes before the present, the next version of a charter


def begin(scene: Scene, present: datetime) -> Iterator[tuple[datetime, Course]]:
    """The steps of a desk's script, each a course of its own: what one refuses stops no other."""
    stage = Stage(scene)
    for said in steps(scene.data.slug):
        yield scene.timeline.before(present, said["before"] * MINUTE), _step(stage, said)
    yield scene.timeline.before(present, DRAFTED * MINUTE), drafts.write(scene)


def steps(slug: str) -> list[dict[str, Any]]:
    """The steps of a desk as they are written, the earliest first."""
    path = HERE / "solving" / f"{slug}.toml"
    text = path.read_text(encoding="utf-8")
    return sorted(tomllib.loads(text)["step"], key=lambda said: -int(said["before"]))


def opened(slug: str) -> int:
    """How many tickets a script opens."""
    return sum(said["do"] == "open" for said in steps(slug))


def _step(stage: Stage, said: Said) -> Course:
    VERBS[said["do"]](stage, said)
    yield from ()
