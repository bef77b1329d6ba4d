"""What the script lets happen on a ticket itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from charterdesk.apps.tickets import closure, pauses, priority, work
from charterdesk.apps.tickets.intake import IntakeForm, open_ticket
from charterdesk.demo.solving.stage import Said, Stage, Verb

MINUTE: Final = 60


def _open(stage: Stage, said: Said) -> None:
    requester = stage.person(said["by"])
    serial = said.get("serial", "")
    form = IntakeForm(
        requester_person_id=requester.pk,
        channel=said.get("channel", "portal"),
        subject=said["subject"],
        body=said["body"].replace("{serial}", serial),
        equipment_id=stage.equipment(serial).pk if serial else None,
        kind=said.get("kind", "anomaly"),
        wished_priority=said.get("severity"),
        given=frozenset(said.get("gives", ("description",))),
    )
    stage.remember("ticket", said, open_ticket(stage.scene.actor(requester), form).pk)


def _take(stage: Stage, said: Said) -> None:
    key, agent = stage.made_as("ticket", said), stage.by(said)
    work.take_in_charge(agent, key)
    if "severity" in said:
        priority.change_priority(agent, key, severity=said["severity"], reason=said["reason"])
    if "body" in said:
        work.reply(agent, key, body=said["body"])


def _reply(stage: Stage, said: Said) -> None:
    work.reply(stage.by(said), stage.made_as("ticket", said), body=said["body"], wait_for=said.get("wait_for"))


def _record(stage: Stage, said: Said) -> None:
    work.record_event(stage.by(said), stage.made_as("ticket", said), event=said["event"], note=said.get("body", ""))


def _log(stage: Stage, said: Said) -> None:
    seconds = said["minutes"] * MINUTE
    work.log_time(stage.by(said), stage.made_as("ticket", said), seconds=seconds, note=said["body"])


def _pause(stage: Stage, said: Said) -> None:
    pauses.pause(stage.by(said), stage.made_as("ticket", said), party=said["party"], reason=said["body"])


def _resume(stage: Stage, said: Said) -> None:
    pauses.resume(stage.by(said), stage.made_as("ticket", said))


def _propose(stage: Stage, said: Said) -> None:
    closure.propose_solution(stage.by(said), stage.made_as("ticket", said), body=said["body"])


def _validate(stage: Stage, said: Said) -> None:
    closure.validate(stage.by(said), stage.made_as("ticket", said), body=said.get("body", ""))


VERBS: Final[Mapping[str, Verb]] = {
    "open": _open,
    "take": _take,
    "reply": _reply,
    "record": _record,
    "log": _log,
    "pause": _pause,
    "resume": _resume,
    "propose": _propose,
    "validate": _validate,
}
