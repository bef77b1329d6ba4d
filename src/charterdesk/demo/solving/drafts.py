"""The next version of a charter, which the manager of a desk is writing: looked at, tried and published by hand."""

from __future__ import annotations

import tomllib

from charterdesk.apps.contracts import publishing_drafts
from charterdesk.demo.courses import Course
from charterdesk.demo.data import HERE
from charterdesk.demo.scene import Scene


def written(slug: str, text: str) -> str:
    """The text of a charter with what the draft of its desk adds; the text itself where the desk has none."""
    added = tomllib.loads((HERE / "solving" / "drafts.toml").read_text(encoding="utf-8"))
    for one in added.get(slug, ()):
        text = text.replace(one["after"], f"{one['after']}\n{one['add'].strip(chr(10))}", 1)
    return text


def write(scene: Scene) -> Course:
    """The manager writes it."""
    manager = scene.actor(scene.staff["manager"][0])
    begun = publishing_drafts.draft_of(manager)
    text = written(scene.data.slug, begun.text)
    if text != begun.text:
        publishing_drafts.keep(manager, name=begun.name, text=text, revision=begun.revision)
    yield from ()
