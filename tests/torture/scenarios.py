"""What a process is doing when it is killed, or when the disk is full: verbs, requests of machines, work of the worker.

A scenario is a row of steps, each of which must happen wholly or not at all. Time stands still in it, so that what is
stored after each step is the same at every run, to the last column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import four_desks
from charterdesk.apps.base import files, job_runs, jobs, now, numbers
from charterdesk.apps.base.models import Desk, Job, Number
from charterdesk.apps.contracts import credits as ledger
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.apps.people.tokens import issue_token
from charterdesk.apps.tickets import closure, pauses, quotes, work
from charterdesk.apps.tickets.clocks import judge_due_clocks
from charterdesk.apps.tickets.intake import IntakeForm, open_ticket
from charterdesk.apps.tickets.messages import NewFile
from charterdesk.apps.tickets.priority import change_priority
from charterdesk.charters import holiday_lists, text_of
from four_desks import asked, opened, paris
from torture.race_card import THURSDAY, esker_with_ticket, told, with_credit, with_quote, with_solution, with_ticket
from torture.races import Given, actor

LOG: Final = b"08:02 paper jam\n" * 2000
TASK: Final = "count"
Step = Callable[[Given], object]
State = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Scenario:
    """`prepare` stores what stands before; `repeatable`: who was cut off does all of it again (the same key, the next
    round of the worker); otherwise he does what is left. `retry_after` seconds, when a lease has to end first.
    """

    name: str
    prepare: Callable[[], Given]
    steps: Sequence[Step]
    repeatable: bool = False
    retry_after: int = 0
    seen: Callable[[], State] | None = None
    uses_disk: bool = False


def stored() -> State:
    """Every row of the business, as text; accounts and their sessions are no part of what a verb does."""
    models = [model for label in ("base", "contracts", "tickets") for model in apps.get_app_config(label).get_models()]
    return {
        model._meta.db_table: [repr(sorted(row.items())) for row in model._default_manager.order_by("pk").values()]
        for model in models
    }


def of_desk(given: Given, who: str, verb: Callable[..., object], **said: Any) -> object:
    """A verb on the scenario's ticket."""
    return verb(actor(given, who), int(given["ticket"]), **said)


def stored_log(given: Given, who: str) -> NewFile:
    """The customer's log file, stored before the transaction that refers to it."""
    return NewFile(files.store(actor(given, who).desk, [LOG], "till.log"), "till.log")


def open_with_log(given: Given) -> object:
    by = actor(given, "customer")
    form = IntakeForm(
        requester_person_id=int(given["customer"]),
        channel="portal",
        subject="It does not work",
        body="Nothing happens.",
        kind="anomaly",
        wished_priority="2",
        files=(stored_log(given, "customer"),),
    )
    return open_ticket(by, form)


def reply_with_log(given: Given) -> object:
    return of_desk(
        given, "agent", work.reply, body="Here it is.", files=[stored_log(given, "agent")], wait_for="customer"
    )


def take_and_change(given: Given) -> object:
    return of_desk(given, "agent", change_priority, severity="1", reason="Production stands still")


def closed_ticket() -> Given:
    given = with_solution()
    with now.at(paris(THURSDAY) - timedelta(minutes=10)):
        of_desk(given, "customer", closure.validate)
    return given


def waiting_ticket() -> Given:
    given = esker_with_ticket()
    with now.at(paris(THURSDAY) - timedelta(minutes=10)):
        of_desk(given, "agent", pauses.pause, party="customer", reason="Which till?")
    return given


def esii_ticket() -> Given:
    return with_ticket(four_desks.esii(), wished_priority="blocking")


def three_tickets_late() -> Given:
    scene = four_desks.exer()
    for hour in ("14:00", "15:00", "16:00"):
        with now.at(paris(f"2026-07-15 {hour}")):
            opened(scene, wished_priority="2")
    return told(scene, at="2026-07-20 10:00")


def one_due(_given: Given) -> object:
    return judge_due_clocks(limit=1)


def machine() -> Given:
    scene = four_desks.esker()
    _row, token = issue_token(scene.customer, "till")
    return {**told(scene), "now": now.now().isoformat(), "token": token}


def call(given: Given, path: str, said: Any, **how: Any) -> object:
    client = Client(
        SERVER_NAME="localhost", headers={"authorization": f"Bearer {given['token']}", "idempotency-key": "till 7, 1"}
    )
    response = client.post(f"/esker/api/v1/{path}", said, **how)
    if response.status_code != 201:
        raise RuntimeError(response.content.decode())
    return response


def machine_asks(given: Given) -> object:
    said = {"subject": "It does not work", "body": "Nothing happens.", "kind": "anomaly"}
    return call(given, "tickets", said, content_type="application/json")


def machine_with_ticket() -> Given:
    scene = four_desks.esker()
    moment = now.now()
    with now.at(moment - timedelta(hours=1)):
        ticket = open_ticket(scene.customer, asked(scene))
    _row, token = issue_token(scene.customer, "till")
    return {**told(scene), "now": moment.isoformat(), "token": token, "ticket": ticket.pk}


def machine_sends_a_file(given: Given) -> object:
    return call(given, "tickets/1/attachments", {"files": [SimpleUploadedFile("till.log", LOG)]})


def publish(given: Given) -> object:
    text = text_of("esker") + "# second edition\n"
    return publish_charter(actor(given, "head"), name="esker.yaml", text=text, holidays=holiday_lists())


def use_credit(given: Given) -> object:
    return ledger.use_credit(
        actor(given, "head"), contract_id=int(given["contract"]), minutes=30, key="t1", about="ticket:1", reason="Work"
    )


def two_jobs() -> Given:
    given = told(four_desks.esker())
    Job.objects.all().delete()
    with now.at(paris(THURSDAY)):
        for _ in range(2):
            jobs.enqueue(TASK, {}, desk=Desk.objects.get())
    return given


def count_effect() -> None:
    """The task of the jobs: an effect that shows when it happens twice."""
    numbers.take(Desk.objects.get(), "effects")


def do_job(_given: Given) -> object:
    return [job_runs.run(job) for job in jobs.claim("worker", limit=1)]


def effects() -> State:
    """How many jobs have had their effect, and how they stand: the same number, whenever one looks."""
    done = Job.objects.filter(state=Job.DONE).count()
    counted = Number.objects.filter(series="effects").values_list("next", flat=True).first() or 1
    return {"done": [str(done)], "effects": [str(counted - 1)]}


SCENARIOS: Final = (
    Scenario(
        "open a ticket with a log",
        lambda: told(four_desks.esker()),
        (lambda given: stored_log(given, "customer"), open_with_log),
        uses_disk=True,
    ),
    Scenario(
        "answer with a log and wait",
        esker_with_ticket,
        (lambda given: stored_log(given, "agent"), reply_with_log),
        uses_disk=True,
    ),
    Scenario("take in charge", esker_with_ticket, (lambda given: of_desk(given, "agent", work.take_in_charge),)),
    Scenario("change the priority", esker_with_ticket, (take_and_change,)),
    Scenario(
        "pause",
        esker_with_ticket,
        (lambda given: of_desk(given, "agent", pauses.pause, party="manufacturer", reason="Asked"),),
    ),
    Scenario(
        "the customer answers a pause",
        waiting_ticket,
        (lambda given: of_desk(given, "customer", work.reply, body="Seven"),),
    ),
    Scenario(
        "send a quote",
        esker_with_ticket,
        (lambda given: of_desk(given, "agent", quotes.send_quote, amount=Decimal(480), text="Two hours"),),
    ),
    Scenario("accept a quote", with_quote, (lambda given: of_desk(given, "customer", quotes.accept_quote),)),
    Scenario(
        "propose a solution",
        esker_with_ticket,
        (lambda given: of_desk(given, "agent", closure.propose_solution, body="Restart"),),
    ),
    Scenario("reject a solution", with_solution, (lambda given: of_desk(given, "admin", closure.reject, reason="No"),)),
    Scenario(
        "validate a solution", with_solution, (lambda given: of_desk(given, "customer", closure.validate, body="Yes"),)
    ),
    Scenario("close", esii_ticket, (lambda given: of_desk(given, "agent", closure.close, reason="Done"),)),
    Scenario("reopen", closed_ticket, (lambda given: of_desk(given, "customer", closure.reopen, reason="Again"),)),
    Scenario("use prepaid hours", with_credit, (use_credit,), repeatable=True),
    Scenario("publish a charter", lambda: told(four_desks.esker()), (publish,), repeatable=True),
    Scenario("a machine opens a ticket", machine, (machine_asks,), repeatable=True),
    Scenario(
        "a machine sends a file",
        machine_with_ticket,
        (lambda given: stored_log(given, "customer"), machine_sends_a_file),
        repeatable=True,
        uses_disk=True,
    ),
    Scenario("the worker writes three misses", three_tickets_late, (one_due,) * 3, repeatable=True),
    Scenario("the worker does two jobs", two_jobs, (do_job,) * 2, repeatable=True, retry_after=120, seen=effects),
)
BY_NAME: Final = {scenario.name: scenario for scenario in SCENARIOS}
