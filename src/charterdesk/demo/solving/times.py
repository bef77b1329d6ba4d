"""What the script lets be agreed with customers: times, connections from afar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from charterdesk.apps.appointments import answering, ending, proposing
from charterdesk.apps.appointments.models import Slot
from charterdesk.apps.remote import agreeing, sessions
from charterdesk.demo.solving.stage import Said, Stage, Verb


def _propose(stage: Stage, said: Said) -> None:
    wanted = proposing.Wanted(
        times=tuple(stage.at(when) for when in said["times"]),
        purpose=said.get("purpose", "tests"),
        about=said["body"],
        minutes=said.get("minutes", 60),
        place=said.get("place", ""),
        link=said.get("link", ""),
        until_party=said.get("until_party", ""),
    )
    row = proposing.propose(stage.by(said), stage.made_as("ticket", said), wanted)
    stage.remember("appointment", said, row.number)


def _answer(stage: Stage, said: Said) -> None:
    number, actor = stage.made_as("appointment", said), stage.by(said)
    slots = Slot.objects.filter(appointment__desk=actor.desk, appointment__number=number).order_by("from_at")
    place = said.get("takes")
    slot = None if place is None else slots[place - 1].pk
    answering.answer(actor, number, slot_id=slot, reason=said.get("body", ""))


def _held(stage: Stage, said: Said) -> None:
    ending.record(stage.by(said), stage.made_as("appointment", said), result=said["result"], note=said["body"])


def _ask(stage: Stage, said: Said) -> None:
    wanted = sessions.Wanted(
        tool=said["tool"], purpose=said["body"], device=said.get("device", ""), external_id=said.get("id", "")
    )
    asked = sessions.ask(stage.by(said), stage.made_as("ticket", said), wanted, write_to_customer=True)
    stage.remember("session", said, asked.session.number)


def _agree(stage: Stage, said: Said) -> None:
    actor = stage.by(said)
    agreeing.answer(actor, stage.made_as("session", said), agrees=True, language=actor.language)


def _start(stage: Stage, said: Said) -> None:
    sessions.start(stage.by(said), stage.made_as("session", said))


def _stop(stage: Stage, said: Said) -> None:
    sessions.stop(stage.by(said), stage.made_as("session", said), minutes=said.get("minutes"), note=said["body"])


VERBS: Final[Mapping[str, Verb]] = {
    "propose times": _propose,
    "answer times": _answer,
    "hold": _held,
    "ask to connect": _ask,
    "agree": _agree,
    "connect": _start,
    "disconnect": _stop,
}
