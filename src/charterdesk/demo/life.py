"""The life of one ticket: what its customer and its agents do, each step through a verb."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from charterdesk.apps.base import now
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.contracts.credits import use_credit
from charterdesk.apps.contracts.queries import credit_minutes
from charterdesk.apps.tickets import closure, pauses, priority, quotes, work
from charterdesk.apps.tickets.intake import open_ticket
from charterdesk.apps.tickets.models import Ticket
from charterdesk.demo.asking import Asking, attached
from charterdesk.demo.scene import Scene
from charterdesk.rules.decide.decision import Outcome
from charterdesk.rules.terms.handling import ClosedBy

FIRST_HOUR: Final = 8
LAST_HOUR: Final = 19
SATURDAY: Final = 5


@dataclass(slots=True)
class Life:
    """A ticket, its people and its chance."""

    scene: Scene
    asking: Asking
    chance: Random
    phrases: Mapping[str, Any]
    ticket: Ticket
    agent: Actor

    @property
    def quoted(self) -> bool:
        """Whether the customer's word on a price comes before the work."""
        return self.ticket.outcome == Outcome.QUOTE_FIRST

    @property
    def customer_closes(self) -> bool:
        """Whether the charter leaves the last word to the customer."""
        return self.scene.charter.closing.by is ClosedBy.CUSTOMER

    @property
    def customer(self) -> Actor:
        """Who asked."""
        return self.scene.actor(self.asking.requester)

    def working(self, least: int, most: int) -> datetime:
        """After this many open minutes of the desk; at once, by the clock, where the on-call cover answers."""
        minutes = self.chance.randint(least, most)
        if self.ticket.on_call:
            return now.now() + timedelta(minutes=minutes)
        return self.scene.timeline.due(now.now(), minutes * 60) + timedelta(seconds=self.chance.randint(0, 50))

    def customer_time(self, least: int, most: int) -> datetime:
        """After this many minutes, when customers are at work."""
        moment = now.now() + timedelta(minutes=self.chance.randint(least, most))
        local = moment.astimezone(self.scene.zone)
        if local.weekday() < SATURDAY and FIRST_HOUR <= local.hour < LAST_HOUR:
            return moment
        return self.scene.timeline.next_open(moment) + timedelta(minutes=self.chance.randint(3, 150))

    def say(self, key: str) -> str:
        """One of the things that people say on this occasion, in the ticket's language."""
        said = self.phrases[self.asking.story.language][key]
        return str(said if isinstance(said, str) else self.chance.choice(said))

    def take(self) -> None:
        """An agent takes the ticket in charge."""
        work.take_in_charge(self.agent, self.ticket.pk)

    def judge(self) -> None:
        """The agent validates the wished priority, or says why it is another."""
        story = self.asking.story
        wished = self.asking.form.wished_priority
        if not story.severity or not wished:
            return
        reason = self.say("same" if wished == story.severity else "lower")
        priority.change_priority(self.agent, self.ticket.pk, severity=story.severity, reason=reason)

    def raise_priority(self) -> None:
        """It turns out to be worse than the desk thought."""
        levels = list(self.scene.charter.severities)
        place = levels.index(self.asking.story.severity)
        if place:
            reason = self.say("higher")
            priority.change_priority(self.agent, self.ticket.pk, severity=levels[place - 1], reason=reason)

    def answer(self) -> None:
        """The desk's first words."""
        work.reply(self.agent, self.ticket.pk, body=self.say("first"))

    def note(self) -> None:
        """What only the desk reads."""
        if self.asking.story.note:
            work.note(self.agent, self.ticket.pk, body=self.asking.story.note)

    def log(self, share: float = 1.0) -> None:
        """Time worked, ended now; work began a little earlier than it was noted."""
        seconds = max(300, int(self.asking.story.minutes * share * self.chance.uniform(0.7, 1.3)) * 60)
        began = max(now.now() - timedelta(seconds=seconds), self.ticket.opened_at)
        work.log_time(self.agent, self.ticket.pk, seconds=seconds, note=self.say("looked"), at=began)

    def ask(self) -> None:
        """The desk needs something from the customer."""
        body = self.asking.story.question or self.say("nudge")
        work.reply(self.agent, self.ticket.pk, body=body, wait_for="customer")

    def customer_answers(self) -> None:
        """The customer gives it; the clock that waited for him goes on."""
        files = attached(self.scene, self.asking.story, self.chance) if self.chance.random() < 1 / 2 else ()
        body = self.asking.story.answer or self.say("thanks")
        work.reply(self.customer, self.ticket.pk, body=body, files=files)

    def wait(self, party: str) -> None:
        """Somebody else has the next move."""
        pauses.pause(self.agent, self.ticket.pk, party=party, reason=self.say(party))

    def go_on(self) -> None:
        """It is the desk's move again."""
        pauses.resume(self.agent, self.ticket.pk)

    def send_on_site(self) -> None:
        """Somebody must go there."""
        work.decide_intervention(self.agent, self.ticket.pk, note=self.say("decided"))

    def arrive(self) -> None:
        """Somebody is there."""
        work.arrive_on_site(self.agent, self.ticket.pk, note=self.say("arrived"))

    def give_workaround(self) -> None:
        """Some of the use comes back before the solution."""
        if self.asking.story.workaround:
            closure.propose_solution(self.agent, self.ticket.pk, body=self.asking.story.workaround, workaround=True)

    def propose(self) -> None:
        """How it was solved."""
        closure.propose_solution(self.agent, self.ticket.pk, body=self.asking.story.solution)

    def reject(self) -> None:
        """The customer still has the trouble."""
        closure.reject(self.customer, self.ticket.pk, reason=self.asking.story.again)

    def validate(self) -> None:
        """The customer says that it is solved."""
        closure.validate(self.customer, self.ticket.pk, body=self.say("thanks"))

    def close(self) -> None:
        """The desk closes, and tells why."""
        closure.close(self.agent, self.ticket.pk, reason=self.say("closing"))

    def reopen(self) -> None:
        """The trouble is back."""
        closure.reopen(self.customer, self.ticket.pk, reason=self.asking.story.again)

    def quote(self) -> None:
        """A price for validation."""
        amount, text = self.asking.story.quote or ("240.00", self.asking.story.subject)
        quotes.send_quote(self.agent, self.ticket.pk, amount=Decimal(amount), text=text)

    def accept(self) -> None:
        """The customer validates the price."""
        quotes.accept_quote(self.customer, self.ticket.pk)

    def decline(self) -> None:
        """The customer does not want it at this price."""
        quotes.decline_quote(self.customer, self.ticket.pk, reason=self.say("declined"))

    def draw_credit(self) -> None:
        """The lead books the time worked on the customer's prepaid hours, where there are any."""
        contract = self.ticket.contract_id
        if contract is None or not self.asking.story.credit or self.asking.story.emergency:
            return
        minutes = min(self.asking.story.minutes, credit_minutes(contract))
        if minutes:
            about = f"ticket:{self.ticket.number}"
            key = f"{about}:work"
            use_credit(
                self.scene.head(), contract_id=contract, minutes=minutes, key=key, about=about, reason="Temps passé"
            )


def begin(scene: Scene, asking: Asking, chance: Random, phrases: Mapping[str, Any], received: datetime) -> Life:
    """Open the ticket; mail and calls are noted by an agent, from the moment at which they came in."""
    ticket = open_ticket(asking.actor, asking.form, at=received)
    return Life(scene, asking, chance, phrases, ticket, scene.actor(chance.choice(scene.staff["agent"])))
