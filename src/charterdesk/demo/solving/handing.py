"""What the script lets happen with what is handed over: to a level, to a manufacturer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from charterdesk.apps.escalation import escalations, manufacturers
from charterdesk.apps.escalation.handing_over import HandedOver, hand_over
from charterdesk.apps.escalation.manufacturers import ManufacturerFacts
from charterdesk.demo.data import HERE
from charterdesk.demo.solving.stage import Said, Stage, Verb


def _manufacturer(stage: Stage, said: Said) -> None:
    charter = (HERE / "solving" / said["charter"]).read_text(encoding="utf-8") if "charter" in said else ""
    facts = ManufacturerFacts(contract_number=said["number"], hours=said["hours"], charter_text=charter)
    house = stage.scene.parties[said["organisation"]].organisation
    row = manufacturers.add_manufacturer(stage.by(said, "lead"), house.pk, facts)
    stage.remember("manufacturer", said, row.pk)


def _hand_over(stage: Stage, said: Said) -> None:
    words = HandedOver(
        to_level=said["to"],
        body=said["body"],
        manufacturer_id=stage.made_as("manufacturer", said) if "manufacturer" in said else None,
        override_reason=said.get("reason", ""),
    )
    row = hand_over(stage.by(said), stage.made_as("ticket", said), words)
    stage.made["escalation", said["ticket"]] = row.pk


def _key(stage: Stage, said: Said) -> int:
    return stage.made["escalation", said["ticket"]]


def _taken(stage: Stage, said: Said) -> None:
    escalations.take(stage.by(said), _key(stage, said))


def _written(stage: Stage, said: Said) -> None:
    internal = said.get("internal", False)
    escalations.write(stage.by(said), _key(stage, said), body=said["body"], internal=internal)


def _asked_back(stage: Stage, said: Said) -> None:
    escalations.ask_back(stage.by(said), _key(stage, said), body=said["body"])


def _answered(stage: Stage, said: Said) -> None:
    escalations.answer(stage.by(said), _key(stage, said), body=said["body"])


def _taken_back(stage: Stage, said: Said) -> None:
    escalations.take_back(stage.by(said), _key(stage, said), reason=said["body"])


def _case(stage: Stage, said: Said) -> None:
    escalations.note_case(stage.by(said), _key(stage, said), number=said["number"])


VERBS: Final[Mapping[str, Verb]] = {
    "note manufacturer": _manufacturer,
    "hand over": _hand_over,
    "level takes": _taken,
    "level is written": _written,
    "level asks": _asked_back,
    "level answers": _answered,
    "take back": _taken_back,
    "note case": _case,
}
