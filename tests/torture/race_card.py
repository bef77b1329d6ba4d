"""The races that are run: tickets, money, numbers, files, charters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from django.test import Client

import four_desks
from charterdesk.apps.base import events, files, now
from charterdesk.apps.base.models import Desk, Event, StoredFile
from charterdesk.apps.contracts import actions
from charterdesk.apps.contracts.credits import buy_credit, use_credit
from charterdesk.apps.contracts.models import CharterVersion, Contract, CreditBalance, CreditEntry
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.apps.people.models import Person
from charterdesk.apps.people.tokens import issue_token
from charterdesk.apps.tickets import closure, pauses, quotes, work
from charterdesk.apps.tickets.clocks import judge_due_clocks
from charterdesk.apps.tickets.intake import IntakeForm, open_ticket
from charterdesk.apps.tickets.messages import NewFile
from charterdesk.apps.tickets.models import Attachment, Message, Quote, Ticket
from charterdesk.apps.tickets.priority import change_priority
from charterdesk.charters import holiday_lists, text_of
from four_desks import Scene, opened, paris
from torture.races import DONE, Attempt, Given, Outcomes, Race, actor, counted, lines, ticket_of

THURSDAY: Final = "2026-09-10 10:00"
CREDITS, PRICE, DEBITS = 300, 3, 50


def told(scene: Scene, at: str = THURSDAY, **more: str | int) -> Given:
    """Who takes part, and when."""
    assert scene.agent.person_id
    assert scene.head.person_id
    assert scene.admin.person_id
    return {
        "now": paris(at).isoformat(),
        "agent": scene.agent.person_id,
        "head": scene.head.person_id,
        "customer": scene.customer_person.pk,
        "admin": scene.admin.person_id,
        **more,
    }


def with_ticket(scene: Scene, **said: Any) -> Given:
    """A ticket opened an hour before the race."""
    with now.at(paris(THURSDAY) - timedelta(hours=1)):
        ticket = opened(scene, **said)
    return told(scene, ticket=ticket.pk, version=ticket.version)


def one_wins(outcomes: Outcomes) -> None:
    assert counted(outcomes) == {DONE: 1, "Conflict": len(outcomes) - 1}


# Two agents and one ticket


def take(given: Given, place: int) -> Iterable[Attempt]:
    who = ("agent", "head")[place % 2]
    return [lambda: work.take_in_charge(actor(given, who), ticket_of(given).pk)]


def taken_by_one(given: Given, outcomes: Outcomes) -> None:
    one_wins(outcomes)
    (line,) = lines(given, "ticket.taken_in_charge")
    winner = ("agent", "head")[[side[0] for side in outcomes].index(DONE)]
    assert (line.actor_id, ticket_of(given).owner_id) == (given[winner], given[winner])


def reply_to_what_he_read(given: Given, place: int) -> Iterable[Attempt]:
    who, version = ("agent", "head", "customer")[place], int(given["version"])
    return [lambda: work.reply(actor(given, who), int(given["ticket"]), body=f"From {who}.", version=version)]


def one_spoke(given: Given, outcomes: Outcomes) -> None:
    one_wins(outcomes)
    assert Message.objects.filter(ticket_id=given["ticket"]).count() == 2
    assert ticket_of(given).version == int(given["version"]) + 1


def reply_anyway(given: Given, place: int) -> Iterable[Attempt]:
    who = ("agent", "head", "customer", "admin")[place]
    return [lambda: work.reply(actor(given, who), int(given["ticket"]), body=f"From {who}.")]


def all_spoke(given: Given, outcomes: Outcomes) -> None:
    assert counted(outcomes) == {DONE: 4}
    bodies = set(Message.objects.filter(ticket_id=given["ticket"]).values_list("body", flat=True))
    assert {f"From {who}." for who in ("agent", "head", "customer", "admin")} < bodies


def pause_for_the_customer(given: Given, _place: int) -> Iterable[Attempt]:
    return [lambda: pauses.pause(actor(given, "agent"), int(given["ticket"]), party="customer", reason="Which till?")]


def answer_of_the_customer(given: Given, _place: int) -> Iterable[Attempt]:
    return [lambda: work.reply(actor(given, "customer"), int(given["ticket"]), body="The second till.")]


def waits_only_if_paused_last(given: Given, outcomes: Outcomes) -> None:
    assert counted(outcomes) == {DONE: 2}
    assert Message.objects.filter(ticket_id=given["ticket"], body="The second till.").count() == 1
    last = lines(given, "ticket.paused", "ticket.customer_replied")[-1]
    waiting_for = "customer" if last.code == "ticket.paused" else ""
    assert ticket_of(given).waiting_for == waiting_for


def change_severity(given: Given, place: int) -> Iterable[Attempt]:
    severity = ("1", "2", "3")[place]
    return [
        lambda: change_priority(
            actor(given, "agent"), int(given["ticket"]), severity=severity, reason=f"It is {severity}"
        )
    ]


def the_last_severity_counts(given: Given, outcomes: Outcomes) -> None:
    assert counted(outcomes) == {DONE: 3}
    told_in_order = [line.data["to"] for line in lines(given, "ticket.priority_changed")]
    assert sorted(told_in_order) == ["1", "2", "3"]
    assert ticket_of(given).severity == told_in_order[-1]


# The customer and the desk


def with_quote() -> Given:
    scene = four_desks.esii(plan=None)
    given = with_ticket(scene, kind="intervention")
    with now.at(paris(THURSDAY) - timedelta(minutes=30)):
        quotes.send_quote(scene.agent, int(given["ticket"]), amount=Decimal("480.00"), text="Two hours on site.")
    return given


def accept(given: Given, _place: int) -> Iterable[Attempt]:
    return [lambda: quotes.accept_quote(actor(given, "customer"), int(given["ticket"]))]


def decline(given: Given, _place: int) -> Iterable[Attempt]:
    return [lambda: quotes.decline_quote(actor(given, "admin"), int(given["ticket"]), reason="Too dear.")]


def answered_once(given: Given, outcomes: Outcomes) -> None:
    one_wins(outcomes)
    state = "accepted" if outcomes[0] == [DONE] else "declined"
    assert Quote.objects.get(ticket_id=given["ticket"]).state == state
    assert (ticket_of(given).closed_at is None) == (state == "accepted")


def validate(given: Given, _place: int) -> Iterable[Attempt]:
    return [lambda: closure.validate(actor(given, "customer"), int(given["ticket"]), body="It works again.")]


def close(given: Given, _place: int) -> Iterable[Attempt]:
    return [lambda: closure.close(actor(given, "agent"), int(given["ticket"]), reason="Printer exchanged.")]


def closed_once(given: Given, outcomes: Outcomes) -> None:
    one_wins(outcomes)
    assert len(lines(given, "ticket.closed", "ticket.validated")) == 1
    assert Message.objects.filter(ticket_id=given["ticket"]).count() == 2


def with_solution() -> Given:
    scene = four_desks.esker()
    given = with_ticket(scene, wished_priority="2")
    with now.at(paris(THURSDAY) - timedelta(minutes=30)):
        closure.propose_solution(scene.agent, int(given["ticket"]), body="Please restart.")
    return given


def reject(given: Given, _place: int) -> Iterable[Attempt]:
    return [lambda: closure.reject(actor(given, "admin"), int(given["ticket"]), reason="Still broken.")]


def validated_or_rejected(given: Given, outcomes: Outcomes) -> None:
    last = lines(given, "ticket.validated", "ticket.solution_rejected")[-1]
    # Who rejected first may still be followed by "it works again"; a closed ticket is not rejected.
    assert outcomes[0] == [DONE]
    assert last.code == "ticket.validated"
    assert ticket_of(given).state == "closed"


def silent_until_now() -> Given:
    """A solution of Tuesday on a desk where two working days of silence close: they end at the moment of the race."""
    scene = four_desks.esker()
    text = text_of("esker").replace("  by: customer\n", "  by: customer\n  silence: 2 working days\n")
    publish_charter(scene.head, name="esker.yaml", text=text, holidays=holiday_lists())
    with now.at(paris("2026-09-08 10:00")):
        ticket = opened(scene, wished_priority="2")
        closure.propose_solution(scene.agent, ticket.pk, body="Please restart.")
    return told(scene, ticket=ticket.pk, version=2)


def close_the_silent(_given: Given, _place: int) -> Iterable[Attempt]:
    return [closure.close_silent_tickets]


def silence_or_his_word(given: Given, outcomes: Outcomes) -> None:
    rejected = outcomes[2] == [DONE]
    assert outcomes[:2] == [[DONE], [DONE]]
    codes = [line.code for line in lines(given, "ticket.closed_by_silence", "ticket.solution_rejected")]
    assert codes == ["ticket.solution_rejected" if rejected else "ticket.closed_by_silence"]
    assert Message.objects.filter(ticket_id=given["ticket"], body="Still broken.").count() == rejected
    assert ticket_of(given).version == int(given["version"]) + 1


def attach_the_same_file(given: Given, place: int) -> Iterable[Attempt]:
    who = ("customer", "admin", "agent", "head")[place]

    def upload() -> None:
        by = actor(given, who)
        stored = files.store(by.desk, [b"the same log"], "till.log")
        work.attach(by, int(given["ticket"]), files=[NewFile(stored, "till.log")])

    return [upload]


def one_file_four_attachments(given: Given, outcomes: Outcomes) -> None:
    assert counted(outcomes) == {DONE: 4}
    assert (StoredFile.objects.count(), Attachment.objects.filter(ticket_id=given["ticket"]).count()) == (1, 4)


# Numbers, money, papers


def create_five(given: Given, place: int) -> Iterable[Attempt]:
    by = actor(given, "customer")
    form = IntakeForm(
        requester_person_id=int(given["customer"]), channel="portal", subject="It", body="x", kind="anomaly"
    )
    return [partial(open_ticket, by, replace(form, subject=f"{place} {turn}")) for turn in range(5)]


def numbered_without_gap(_given: Given, outcomes: Outcomes) -> None:
    made = 5 * len(outcomes)
    assert counted(outcomes) == {DONE: made}
    assert sorted(Ticket.objects.values_list("number", flat=True)) == list(range(1, made + 1))
    assert Ticket.objects.values("subject").distinct().count() == made


def with_credit() -> Given:
    scene = four_desks.exer()
    assert scene.contract
    buy_credit(
        scene.head, contract_id=scene.contract.pk, minutes=CREDITS, key="invoice 1", reason="Five hours", at=None
    )
    return told(scene, contract=scene.contract.pk)


def use_fifty_times(given: Given, place: int) -> Iterable[Attempt]:
    by = actor(given, "head")
    return [
        partial(
            use_credit,
            by,
            contract_id=int(given["contract"]),
            minutes=PRICE,
            key=f"{place} {turn}",
            about="ticket:1",
            reason="Work",
        )
        for turn in range(DEBITS)
    ]


def never_overdrawn(given: Given, outcomes: Outcomes) -> None:
    granted = CREDITS // PRICE
    assert counted(outcomes) == {DONE: granted, "Conflict": DEBITS * len(outcomes) - granted}
    assert CreditBalance.objects.get(contract_id=given["contract"]).minutes == 0
    assert CreditEntry.objects.filter(contract_id=given["contract"]).count() == granted + 1


def buy_with_one_key(given: Given, _place: int) -> Iterable[Attempt]:
    by, contract = actor(given, "head"), int(given["contract"])
    return [lambda: buy_credit(by, contract_id=contract, minutes=60, key="invoice 2", reason="One hour")]


def bought_once(given: Given, outcomes: Outcomes) -> None:
    assert counted(outcomes) == {DONE: 4}
    assert CreditBalance.objects.get(contract_id=given["contract"]).minutes == CREDITS + 60


def number_a_contract(given: Given, _place: int) -> Iterable[Attempt]:
    by = actor(given, "head")
    home = Person.objects.get(pk=given["customer"]).organisation_id
    assert home
    return [lambda: actions.create_contract(by, organisation_id=home, terms=four_desks.terms("C-2", "subscription"))]


def contract_noted_once(_given: Given, outcomes: Outcomes) -> None:
    assert counted(outcomes) == {DONE: 1, "Invalid": 3}
    assert Contract.objects.filter(number="C-2").count() == 1


def publish(given: Given, place: int) -> Iterable[Attempt]:
    text = text_of("esker") + f"# edition {place // 2}\n"
    by = actor(given, "head")
    return [lambda: publish_charter(by, name="esker.yaml", text=text, holidays=holiday_lists())]


def two_editions(given: Given, outcomes: Outcomes) -> None:
    assert counted(outcomes) == {DONE: 4}
    desk = Desk.objects.get()
    assert CharterVersion.objects.filter(desk=desk).count() == 3
    assert Event.objects.filter(desk=desk, code="charter.published").count() == 3
    assert events.verify(desk, f"desk:{desk.pk}") == []


# Workers


def nearly_due(moment: str) -> Given:
    """EX-15: a severity 2 of Wednesday 16:00 is due on Thursday at 11:00, warned at 10:00."""
    scene = four_desks.exer()
    with now.at(paris("2026-07-15 16:00")):
        ticket = opened(scene, wished_priority="2")
    return told(scene, at=moment, ticket=ticket.pk, version=ticket.version)


def watch_the_clocks(_given: Given, _place: int) -> Iterable[Attempt]:
    return [judge_due_clocks, judge_due_clocks]


def write_a_note(given: Given, _place: int) -> Iterable[Attempt]:
    return [lambda: work.note(actor(given, "agent"), int(given["ticket"]), body="I look at it.")]


def take_in_charge_and_answer(given: Given, _place: int) -> Iterable[Attempt]:
    by, ticket = actor(given, "agent"), int(given["ticket"])
    return [lambda: work.take_in_charge(by, ticket), lambda: work.reply(by, ticket, body="Restart it.")]


def warned_once(given: Given, outcomes: Outcomes) -> None:
    assert set(counted(outcomes)) == {DONE}
    assert [line.code for line in lines(given, "clock.warned", "clock.missed")] == ["clock.warned"]


def missed_once(given: Given, outcomes: Outcomes) -> None:
    assert set(counted(outcomes)) == {DONE}
    told_of = [(line.code, line.data["clock"]) for line in lines(given, "clock.missed")]
    assert told_of
    assert len(told_of) == len(set(told_of))


# Machines


def with_machine() -> Given:
    scene = four_desks.esker()
    _row, token = issue_token(scene.customer, "till")
    # A token lives now: the API reads the present clock before anything else.
    return {**told(scene), "now": now.now().isoformat(), "token": token}


def ask_with_one_key(given: Given, _place: int) -> Iterable[Attempt]:
    client = Client(
        SERVER_NAME="localhost", headers={"authorization": f"Bearer {given['token']}", "idempotency-key": "till 7, 1"}
    )
    said = {"subject": "It does not work", "body": "Nothing happens.", "kind": "anomaly"}

    def ask() -> None:
        response = client.post("/esker/api/v1/tickets", said, content_type="application/json")
        if response.status_code != 201 or response.json()["ticket"]["number"] != 1:
            raise AssertionError(response.content.decode())

    return [ask]


def asked_once(_given: Given, outcomes: Outcomes) -> None:
    assert counted(outcomes) == {DONE: 4}
    assert Ticket.objects.count() == 1


def esker_with_ticket() -> Given:
    return with_ticket(four_desks.esker(), wished_priority="3")


CARD: Final = (
    Race("two agents take one ticket in charge: one has it", esker_with_ticket, (take, take), taken_by_one),
    Race("three reply to what they read: two are told", esker_with_ticket, (reply_to_what_he_read,) * 3, one_spoke),
    Race("four reply at once: all are heard", esker_with_ticket, (reply_anyway,) * 4, all_spoke),
    Race(
        "the customer answers while the agent pauses",
        lambda: with_ticket(four_desks.esii(), wished_priority="blocking"),
        (pause_for_the_customer, answer_of_the_customer),
        waits_only_if_paused_last,
    ),
    Race(
        "three severities at once: the last counts", esker_with_ticket, (change_severity,) * 3, the_last_severity_counts
    ),
    Race("one accepts a quote and one declines it", with_quote, (accept, decline), answered_once),
    Race(
        "the customer validates while the desk closes",
        lambda: with_ticket(four_desks.esii(), wished_priority="blocking"),
        (validate, close),
        closed_once,
    ),
    Race("one validates a solution and one rejects it", with_solution, (validate, reject), validated_or_rejected),
    Race(
        "two workers close by silence while the customer speaks",
        silent_until_now,
        (close_the_silent, close_the_silent, reject),
        silence_or_his_word,
    ),
    Race(
        "one file from four at once is stored once",
        esker_with_ticket,
        (attach_the_same_file,) * 4,
        one_file_four_attachments,
    ),
    Race(
        "numbers under four creators have no gap",
        lambda: told(four_desks.esker()),
        (create_five,) * 4,
        numbered_without_gap,
    ),
    Race("prepaid hours are never overdrawn", with_credit, (use_fifty_times,) * 4, never_overdrawn),
    Race("one purchase sent four times is one", with_credit, (buy_with_one_key,) * 4, bought_once),
    Race(
        "one contract number given four times",
        lambda: told(four_desks.esker()),
        (number_a_contract,) * 4,
        contract_noted_once,
    ),
    Race("two charters published twice at once", lambda: told(four_desks.esker()), (publish,) * 4, two_editions),
    Race(
        "two workers and a note: one warning",
        lambda: nearly_due("2026-07-16 10:00"),
        (watch_the_clocks, watch_the_clocks, write_a_note),
        warned_once,
    ),
    Race(
        "two workers and a late answer: one miss",
        lambda: nearly_due("2026-07-16 11:01"),
        (watch_the_clocks, watch_the_clocks, take_in_charge_and_answer),
        missed_once,
    ),
    Race("one request under one key from four", with_machine, (ask_with_one_key,) * 4, asked_once),
)
