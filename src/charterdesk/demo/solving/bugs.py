"""What the script lets happen with bugs: declared, worked around, put right by a release, confirmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from charterdesk.apps.base import now
from charterdesk.apps.contracts.models import Product
from charterdesk.apps.escalation.bugs import confirming, declaring, delivering, releases, waiting, workarounds
from charterdesk.apps.escalation.bugs.declaring import BugTerms
from charterdesk.apps.escalation.bugs.models import Bug, Delivery, DeliveryRound, Release, WorkaroundRound
from charterdesk.apps.escalation.bugs.releases import ReleaseTerms
from charterdesk.demo.solving.stage import Said, Stage, Verb


def product_of(stage: Stage, reference: str) -> int:
    """The key of a product by its reference; DoesNotExist is a mistake in the script."""
    return Product.objects.values_list("pk", flat=True).get(desk=stage.scene.desk, reference=reference)


def _declare(stage: Stage, said: Said) -> None:
    terms = BugTerms(
        product_id=product_of(stage, said["product"]),
        title=said["title"],
        severity=said.get("severity", ""),
        reproduction=said.get("reproduction", ""),
        environment=said.get("environment", ""),
        versions=said.get("versions", ()),
    )
    first, *others = (stage.made["ticket", name] for name in said["tickets"])
    row = declaring.declare(stage.by(said), terms, ticket_id=first)
    for ticket in others:
        declaring.link(stage.by(said), row.number, ticket)
    stage.remember("bug", said, row.number)


def _judge(stage: Stage, said: Said) -> None:
    declaring.judge(stage.by(said), stage.made_as("bug", said), said["verdict"], reason=said.get("body", ""))


def _write(stage: Stage, said: Said) -> None:
    for language, text in said["texts"].items():
        workarounds.write(stage.by(said), stage.made_as("bug", said), language, text)


def _send(stage: Stage, said: Said) -> None:
    agent, number = stage.by(said), stage.made_as("bug", said)
    row = Bug.objects.get(desk=stage.scene.desk, number=number)
    asked = workarounds.send(agent, number, seen=workarounds.preview(agent, row).seen)
    _go_on(workarounds.go_on, asked)


def _release(stage: Stage, said: Said) -> None:
    terms = ReleaseTerms(
        product_id=product_of(stage, said["product"]),
        version=said["version"],
        released_on=now.now().astimezone(stage.scene.zone).date() - timedelta(days=said.get("days_before", 0)),
        link=said.get("link", ""),
        notes=said["texts"],
        bugs=[stage.made["bug", name] for name in said["bugs"]],
        current=said.get("current", False),
    )
    stage.remember("release", said, releases.note(stage.by(said), terms).number)


def _deliver(stage: Stage, said: Said) -> None:
    number = stage.made_as("release", said)
    row = Release.objects.get(desk=stage.scene.desk, number=number)
    houses = [stage.scene.parties[name].organisation.pk for name in said["to"]]
    asked = delivering.deliver(stage.by(said, "lead"), number, waiting.of_customers(row, houses))
    _go_on(delivering.go_on, asked)


def _confirm(stage: Stage, said: Said) -> None:
    delivery = Delivery.objects.get(
        release__desk=stage.scene.desk,
        release__number=stage.made_as("release", said),
        equipment=stage.equipment(said["serial"]),
    )
    confirming.confirm(stage.by(said), delivery.pk)


def _go_on(part: Callable[[int], None], asked: DeliveryRound | WorkaroundRound) -> None:
    """As the worker would have done; the jobs that ask it to are found done when it starts."""
    while asked.finished_at is None:
        part(asked.pk)
        asked.refresh_from_db()


VERBS: Final[Mapping[str, Verb]] = {
    "declare bug": _declare,
    "judge bug": _judge,
    "write workaround": _write,
    "send workaround": _send,
    "note release": _release,
    "deliver": _deliver,
    "confirm": _confirm,
}
