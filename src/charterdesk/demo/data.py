"""The demo's data as read from its files: who is who at a desk, and the stories that customers bring."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from charterdesk.demo.exchange import Telephone

HERE: Final = Path(__file__).parent
SLUGS: Final = ("esii", "esker", "exer", "e-connect")


@dataclass(frozen=True, slots=True, kw_only=True)
class Human:
    """Somebody of the desk or of a customer; `mail` without @ belongs to the organisation's domain."""

    name: str
    mail: str
    role: str
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """A contract; days from the day of loading, credits in minutes, the access code in clear (invented)."""

    number: str
    plan: str
    starts: int
    ends: int
    options: tuple[str, ...] = ()
    covers_all: bool = False
    code: str = ""
    credits: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """A product in a customer's hands; `channels` replaces the desk's habits, `asked` says whether stories use it."""

    product: str
    serial: str = ""
    version: str = ""
    site: str = ""
    covered_by: str = ""
    up_to_date: bool = True
    bought_here: bool = True
    maintenance_until: int | None = None
    facts: Mapping[str, bool] = field(default_factory=dict)
    channels: tuple[str, ...] = ()
    asked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """An organisation; `asks` is its share of the tickets, `kinds` limits what it asks."""

    name: str
    domain: str
    people: tuple[Human, ...]
    kind: str = "customer"
    reseller: str = ""
    language: str = "fr"
    asks: int = 0
    kinds: tuple[str, ...] = ()
    sites: tuple[Mapping[str, str], ...] = ()
    contracts: tuple[Bought, ...] = ()
    equipment: tuple[Owned, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exceptional:
    """A request that the charter does not take: declined, or taken all the same for a `reason`."""

    organisation: str
    story: str
    channel: str
    days: int
    hour: int = 10
    code: str = ""
    serial: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What a customer asks and how it goes on."""

    key: str
    subject: str
    body: str
    solution: str
    again: str
    minutes: int
    kind: str = "anomaly"
    severity: str = ""
    language: str = "fr"
    about: tuple[str, ...] = ()
    gives: tuple[str, ...] = ("description",)
    question: str = ""
    answer: str = ""
    note: str = ""
    workaround: str = ""
    party: str = ""
    attach: str = ""
    works: str = ""
    quote: tuple[str, ...] = ()
    estimated: int | None = None
    credit: bool = False
    emergency: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Who takes turns on call, week by week, for which option of contracts; for what somebody was wanted one night."""

    name: str
    option: str
    people: tuple[str, ...]
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskData:
    """All that one desk of the demo is made of. `tail`: open minutes before the present, and how far work has come."""

    slug: str
    language: str
    time_zone: str
    channels: Mapping[str, int]
    staff: tuple[Human, ...]
    products: tuple[Mapping[str, Any], ...]
    clients: tuple[Client, ...]
    tail: tuple[tuple[int, str], ...]
    declined: tuple[Exceptional, ...]
    overridden: tuple[Exceptional, ...]
    stories: tuple[Story, ...]
    telephone: Telephone | None = None
    cover: Cover | None = None

    def story(self, key: str) -> Story:
        """The story of this key; StopIteration is a mistake in the data."""
        return next(story for story in self.stories if story.key == key)


def desk_data(slug: str) -> DeskData:
    """Read the files of one desk."""
    said = _read(f"desks/{slug}.toml")
    return DeskData(
        slug=slug,
        language=said["language"],
        time_zone=said["time_zone"],
        channels=said["channels"],
        staff=tuple(Human(**entry) for entry in said["staff"]),
        products=tuple(said["products"]),
        clients=tuple(_client(entry) for entry in said["organisations"]),
        tail=tuple((minutes, stage) for minutes, stage in said["tail"]),
        declined=tuple(Exceptional(**entry) for entry in said.get("declined", [])),
        overridden=tuple(Exceptional(**entry) for entry in said.get("overridden", [])),
        stories=tuple(Story(**_frozen(entry)) for entry in _read(f"stories/{slug}.toml")["story"]),
        telephone=Telephone(**said["telephone"]) if "telephone" in said else None,
        cover=Cover(**_frozen(said["cover"])) if "cover" in said else None,
    )


def phrases() -> Mapping[str, Mapping[str, Any]]:
    """What people say whatever the matter, by language."""
    return _read("stories/phrases.toml")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def _client(entry: dict[str, Any]) -> Client:
    parts = {
        "people": tuple(Human(**human) for human in entry["people"]),
        "contracts": tuple(_bought(contract) for contract in entry.get("contracts", [])),
        "equipment": tuple(Owned(**_frozen(owned)) for owned in entry.get("equipment", [])),
    }
    return Client(**{**_frozen(entry), **parts})


def _bought(entry: dict[str, Any]) -> Bought:
    days = {"starts": entry["from"], "ends": entry["until"]}
    return Bought(**_frozen({key: value for key, value in entry.items() if key not in {"from", "until"}}), **days)


def _frozen(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
