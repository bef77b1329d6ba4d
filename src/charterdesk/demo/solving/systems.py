"""What the script lets be noted of customers' systems: environments, configurations, replicas, ways in, credentials."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from charterdesk.apps.base import files
from charterdesk.apps.environments import keeping
from charterdesk.apps.environments.models import Environment
from charterdesk.apps.vault import keeping as vault
from charterdesk.apps.vault.keys import is_set_up
from charterdesk.demo.solving.stage import Said, Stage, Verb


def _environment(stage: Stage, said: Said) -> None:
    house = stage.scene.parties[said["organisation"]].organisation
    equipment = tuple(stage.equipment(serial).pk for serial in said.get("serials", ()))
    terms = keeping.Terms(
        said["name"], use=said.get("use", "production"), note=said.get("body", ""), equipment_ids=equipment
    )
    row = keeping.add(stage.by(said), house.pk, terms)
    for way in said.get("ways", ()):
        keeping.add_way(stage.by(said), row.number, kind=way[0], identifier=way[1], note=way[2])
    stage.remember("environment", said, row.number)


def _configuration(stage: Stage, said: Said) -> None:
    stored = files.store(stage.scene.desk, [said["text"].encode()], said["name"])
    number = stage.made_as("environment", said)
    keeping.keep_backup(stage.by(said), number, stored=stored, name=said["name"], note=said.get("body", ""))


def _machine(stage: Stage, said: Said) -> None:
    facts = keeping.MachineFacts(
        name=said["name"],
        hypervisor=said["hypervisor"],
        copied_on=_day(stage, said, "copied"),
        host=said.get("host", ""),
        version=said.get("version", ""),
        isolated=said.get("isolated", True),
        anonymised=said.get("anonymised", False),
        purge_on=_day(stage, said, "purge") if "purge" in said else None,
        last_booted_on=_day(stage, said, "booted") if "booted" in said else None,
    )
    keeping.note_machine(stage.by(said), stage.made_as("environment", said), facts)


def _credential(stage: Stage, said: Said) -> None:
    """A secret needs a master key, which the demo makes beside its data; a link to another vault needs none."""
    if said.get("secret") and not is_set_up():
        return
    agent = stage.by(said)
    terms = vault.Terms(
        system=said["system"],
        kind=said["kind"],
        environment=said.get("in", ""),
        address=said.get("address", ""),
        login=said.get("login", ""),
        link=said.get("link", ""),
        owner_id=agent.person_id,
        rotate_days=said.get("rotate_days"),
        environment_ids=frozenset({_environment_key(stage, said["of"])} if "of" in said else ()),
    )
    house = stage.scene.parties[said["organisation"]].organisation
    row = vault.add(agent, house.pk, terms, secret=said.get("secret", ""))
    if said.get("verified"):
        vault.verify(agent, row.number)


def _environment_key(stage: Stage, name: str) -> int:
    return Environment.objects.values_list("pk", flat=True).get(
        desk=stage.scene.desk, number=stage.made["environment", name]
    )


def _day(stage: Stage, said: Said, name: str) -> date:
    return stage.scene.day + timedelta(days=said[name])


VERBS: Final[Mapping[str, Verb]] = {
    "note environment": _environment,
    "keep configuration": _configuration,
    "note machine": _machine,
    "keep credential": _credential,
}
