"""The courses that tickets of the demo take: each a row of moments, and what is done when the moment has come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final

from charterdesk.demo.life import Life

DAY: Final = 480  # open minutes
Course = Iterator[datetime]


@dataclass(frozen=True, slots=True)
class Turns:
    """How a ticket goes: how far work has come by the present, and what happens on the way."""

    stage: str = "closed"
    in_charge_within: tuple[int, int] = (4, 150)
    asks: bool = False
    waits_for: str = ""
    raised: bool = False
    workaround: bool = False
    rejected: bool = False
    reopened: bool = False
    accepts: bool = True
    validated: bool = True


def drawn(chance: Random, stage: str = "closed") -> Turns:
    """What happens on the way, by chance; one in eight is taken in charge late."""
    late = chance.random() < 1 / 8
    return Turns(
        stage=stage,
        in_charge_within=(200, 700) if late else (4, 150),
        asks=chance.random() < 1 / 2,
        waits_for=chance.choice(["", "", "story", "story", "us"]),
        raised=chance.random() < 1 / 12,
        workaround=chance.random() < 1 / 3,
        rejected=chance.random() < 1 / 7,
        reopened=chance.random() < 1 / 7,
        accepts=chance.random() < 2 / 3,
        validated=chance.random() < 1 / 2,
    )


def course(life: Life, turns: Turns) -> Course:
    """From the opening to where the ticket stands; ends early where its stage says so."""
    if life.quoted:
        yield from _quoted(life, turns)
        if turns.stage == "quote" or not turns.accepts:
            return
    if turns.stage == "new":
        return
    yield life.working(*(turns.in_charge_within if turns.stage == "closed" else (3, 25)))
    life.take()
    yield life.working(2, 12)
    life.judge()
    yield life.working(3, 40)
    life.answer()
    yield from _worked(life, turns)
    if turns.stage in {"closed", "solved", "reopened"}:
        yield from _ended(life, turns)


def _quoted(life: Life, turns: Turns) -> Course:
    yield life.working(20, 200)
    life.quote()
    if turns.stage == "quote":
        return
    yield life.customer_time(120, 4000)
    if turns.accepts:
        life.accept()
    else:
        life.decline()


def _worked(life: Life, turns: Turns) -> Course:
    story = life.asking.story
    yield life.working(2, 15)
    life.note()
    if turns.stage == "in_charge":
        life.log(0.3)
        return
    if turns.raised and story.severity:
        life.raise_priority()
    if turns.stage == "workaround" or (turns.workaround and turns.stage == "closed"):
        yield life.working(10, 60)
        life.give_workaround()
        if turns.stage == "workaround":
            return
    if turns.stage == "waiting:customer" or (turns.asks and story.question):
        yield life.working(4, 30)
        life.ask()
        if turns.stage == "waiting:customer":
            return
        yield life.customer_time(15, 1500)
        life.customer_answers()
    yield from _waited(life, turns)
    if story.works == "intervention" or turns.stage == "intervention":
        yield from _on_site(life, turns)


def _waited(life: Life, turns: Turns) -> Course:
    stage, _, party = turns.stage.partition(":")
    if stage == "waiting":
        yield life.working(5, 30)
        life.log(0.5)
        life.wait(party)
        return
    party = life.asking.story.party if turns.waits_for == "story" else turns.waits_for
    if party and stage == "closed":
        yield life.working(10, 90)
        life.log(0.4)
        life.wait(party)
        yield life.working(DAY // 2, 3 * DAY)
        life.go_on()


def _on_site(life: Life, turns: Turns) -> Course:
    if life.asking.story.kind != "intervention":
        yield life.working(10, 60)
        life.send_on_site()
    if turns.stage == "intervention":
        return
    yield life.working(DAY, 2 * DAY + DAY // 3)
    life.arrive()


def _ended(life: Life, turns: Turns) -> Course:
    yield life.working(15, 180)
    life.log()
    life.propose()
    if turns.stage == "solved":
        return
    if turns.rejected:
        yield life.customer_time(60, 2000)
        life.reject()
        yield life.working(40, 300)
        life.log(0.5)
        life.propose()
    yield life.customer_time(90, 3000)
    if turns.validated or life.customer_closes:
        life.validate()
    else:
        life.close()
    life.draw_credit()
    if turns.reopened or turns.stage == "reopened":
        yield life.customer_time(600, 4000)
        life.reopen()
        if turns.stage == "reopened":
            return
        yield life.working(30, 400)
        life.log(0.5)
        life.propose()
        yield life.customer_time(60, 1500)
        life.validate()
