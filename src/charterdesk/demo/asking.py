"""Who asks what in the demo: a request that the charter takes, found by asking it, or an exceptional one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Final

from charterdesk.apps.base import files
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.contracts.models import Equipment
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.intake import IntakeForm, preview
from charterdesk.apps.tickets.messages import NewFile
from charterdesk.demo.data import Exceptional, Owned, Story
from charterdesk.demo.papers import bytes_of
from charterdesk.demo.scene import Party, Scene
from charterdesk.rules.decide.decision import Outcome
from charterdesk.rules.terms.severities import Severity

TRIES: Final = 60
RARE: Final = 0.35  # share of emergencies and works on quote that are kept when one is drawn


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which kind of request a ticket needs: to be taken, to be quoted first, to promise something, to go on site."""

    outcome: Outcome = Outcome.ACCEPTED
    promised: bool = False
    works: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """One request: who brings it to the desk, about which story."""

    party: Party
    story: Story
    requester: Person
    actor: Actor
    form: IntakeForm


def find(scene: Scene, chance: Random, wanted: Wanted, at: datetime) -> Asking | None:
    """A request that the charter answers as wanted at this moment; None where chance brought none."""
    for asking in _draws(scene, chance, wanted):
        if asking.form.channel == "phone" and not scene.timeline.is_open(at):
            continue
        decision = preview(asking.actor, asking.form, at=at)
        if decision.outcome is not wanted.outcome:
            continue
        if wanted.promised and scene.charter.severities and not decision.commitments:
            continue
        return replace(asking, form=replace(asking.form, files=attached(scene, asking.story, chance)))
    return None


def exceptional(scene: Scene, said: Exceptional, chance: Random) -> Asking:
    """A request that the charter does not take, as the data describes it."""
    party = scene.parties[said.organisation]
    story = scene.data.story(said.story)
    owned = next(
        (row for known, row in party.equipment if (said.serial and known.serial == said.serial)),
        next((row for known, row in party.equipment if _suits(known, story)), None),
    )
    requester = party.people[0]
    by_desk = said.channel != "portal" or said.reason
    agent = scene.head() if said.reason else scene.actor(chance.choice(scene.staff["agent"]))
    form = _form(story, requester, owned, said.channel, by_desk=bool(by_desk))
    if by_desk:
        form = replace(form, access_code=said.code or None, override_reason=said.reason)
    return Asking(party, story, requester, agent if by_desk else scene.actor(requester), form)


def attached(scene: Scene, story: Story, chance: Random) -> tuple[NewFile, ...]:
    """The file that comes with a story, put on the disk."""
    if not story.attach:
        return ()
    return (NewFile(files.store(scene.desk, [bytes_of(story.attach, chance)], story.attach), story.attach),)


def _draws(scene: Scene, chance: Random, wanted: Wanted) -> Iterator[Asking]:
    parties = [party for party in scene.parties.values() if party.client.asks and _people(party)]
    weights = [party.client.asks for party in parties]
    for _ in range(TRIES):
        party = chance.choices(parties, weights)[0]
        stories = [story for story in _stories(scene, party, wanted) if _kept(story, wanted, chance)]
        if stories:
            yield _ask(scene, party, chance.choice(stories), chance)


def _stories(scene: Scene, party: Party, wanted: Wanted) -> Sequence[Story]:
    kinds, language = party.client.kinds, party.client.language
    owned = {known.product for known, _ in party.equipment if known.asked}
    return [
        story
        for story in scene.data.stories
        if story.language == language
        and (not kinds or story.kind in kinds)
        and (not story.about or owned.intersection(story.about))
        and (not wanted.works or story.works == wanted.works)
        and (wanted.outcome is Outcome.ACCEPTED or story.quote)
    ]


def _kept(story: Story, wanted: Wanted, chance: Random) -> bool:
    rare = story.emergency or (story.quote and wanted.outcome is Outcome.ACCEPTED)
    return not rare or chance.random() < RARE


def _people(party: Party) -> Sequence[Person]:
    return [person for human, person in zip(party.client.people, party.people, strict=True) if human.role]


def _ask(scene: Scene, party: Party, story: Story, chance: Random) -> Asking:
    about = [(known, row) for known, row in party.equipment if known.asked and _suits(known, story)]
    known, row = chance.choice(about) if about else (None, None)
    requester = chance.choice(_people(party))
    habits = dict.fromkeys(known.channels, 1) if known and known.channels else scene.data.channels
    channel = chance.choices(list(habits), list(habits.values()))[0]
    by_desk = channel != "portal"
    form = _form(story, requester, row, channel, by_desk=by_desk)
    if by_desk:
        code = next(iter(party.codes.values()), None) if channel == "phone" else None
        form = replace(form, access_code=code, estimated_minutes=story.estimated)
    else:
        form = replace(form, wished_priority=_wish(scene, story, chance))
    actor = scene.actor(chance.choice(scene.staff["agent"]) if by_desk else requester)
    return Asking(party, story, requester, actor, form)


def _suits(known: Owned, story: Story) -> bool:
    return not story.about or known.product in story.about


def _form(story: Story, requester: Person, row: Equipment | None, channel: str, *, by_desk: bool) -> IntakeForm:
    serial = row.serial if row else ""
    return IntakeForm(
        requester_person_id=requester.pk,
        channel=channel,
        subject=_named(story.subject, serial),
        body=_named(story.body, serial),
        equipment_id=row.pk if row else None,
        kind=story.kind,
        severity=(story.severity or None) if by_desk else None,
        emergency=story.emergency,
        given=frozenset(story.gives),
    )


def _named(text: str, serial: str) -> str:
    return " ".join(text.replace("{serial}", serial).split(" ")).strip()


def _wish(scene: Scene, story: Story, chance: Random) -> str | None:
    """What the customer wishes: mostly what it is, sometimes one level more."""
    levels: dict[str, Severity] = dict(scene.charter.severities)
    if not story.severity:
        return None
    names = list(levels)
    more = 1 if chance.random() < RARE else 0
    return names[max(0, names.index(story.severity) - more)]
