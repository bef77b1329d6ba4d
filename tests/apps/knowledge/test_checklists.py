"""Checklists: which stand on a ticket, what is ticked of them, what must be before the desk says it is done."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import bugs
import four_desks
from charterdesk.apps.base import events, now
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.escalation.bugs import delivering, waiting
from charterdesk.apps.escalation.bugs.models import DeliveryTicket
from charterdesk.apps.knowledge import checklists
from charterdesk.apps.knowledge.check_checklists import check_checklists
from charterdesk.apps.knowledge.checklist_standing import on_ticket
from charterdesk.apps.knowledge.checklist_ticks import put_on, take_off, tick
from charterdesk.apps.knowledge.checklists import ChecklistTerms, StepTerms
from charterdesk.apps.knowledge.models import ChecklistTick
from charterdesk.apps.tickets import closure, work
from charterdesk.apps.tickets.fitting import Fitting
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.queue_bulk import Chosen, each
from charterdesk.server.worker import run_worker
from four_desks import opened, paris

pytestmark = pytest.mark.django_db
STEPS = (
    StepTerms("Logs kept", required=True),
    StepTerms("Cable looked at"),
    StepTerms("Customer tested", required=True),
)


@pytest.fixture(autouse=True)
def wednesday():
    with now.at(paris("2026-07-15 11:00")):
        yield


@pytest.fixture
def exer(wednesday):
    return four_desks.exer()


@pytest.fixture
def esii(wednesday):
    return four_desks.esii()


def kept(desk, name="Anomaly", steps=STEPS, **terms):
    return checklists.keep(desk.head, ChecklistTerms(name, steps, **terms))


def charged(desk, **said) -> Ticket:
    row = opened(desk, by=desk.agent, **said)
    work.take_in_charge(desk.agent, row.pk)
    return Ticket.objects.get(pk=row.pk)


def stand(ticket):
    """Each list that stands on it: its name, how far it is, whether it applies."""
    ticket = Ticket.objects.select_related("desk", "equipment").get(pk=ticket.pk)
    return [(one.name, f"{one.done} of {len(one.steps)}", one.applies) for one in on_ticket(ticket)]


def step(ticket, words):
    ticket = Ticket.objects.select_related("desk", "equipment").get(pk=ticket.pk)
    return next(step.id for one in on_ticket(ticket) for step in one.steps if step.text == words)


def codes(ticket):
    return [
        line.code
        for line in events.of(ticket.desk, f"ticket:{ticket.pk}")
        if "step" in line.code or "list" in line.code
    ]


@pytest.mark.any_engine
@pytest.mark.parametrize(
    ("fitting", "kind", "plan", "product", "fits"),
    [
        (Fitting(), "", "", None, True),
        (Fitting(kinds=("anomaly",)), "anomaly", "premium", 3, True),
        (Fitting(kinds=("anomaly",)), "usage", "premium", 3, False),
        (Fitting(kinds=("anomaly",)), "", "premium", 3, False),
        (Fitting(kinds=("anomaly", "usage")), "usage", "", None, True),
        (Fitting(products=(3,)), "anomaly", "premium", 3, True),
        (Fitting(products=(3,)), "anomaly", "premium", None, False),
        (Fitting(kinds=("anomaly",), plans=("premium",), products=(3, 4)), "anomaly", "premium", 4, True),
        (Fitting(kinds=("anomaly",), plans=("premium",), products=(3, 4)), "anomaly", "manufacturer", 4, False),
    ],
)
def test_what_is_unknown_is_none_of_what_is_named(fitting, kind, plan, product, fits):
    assert fitting.fits(kind, plan, product) is fits


def test_a_list_stands_on_the_tickets_of_its_kind_and_product_and_goes_when_they_change(exer):
    kept(exer, fitting=Fitting(kinds=("anomaly",), products=(exer.equipment.product_id,)))
    kept(exer, "Always", [StepTerms("Greet")])
    ticket = charged(exer, kind="anomaly", severity="2")
    assert stand(ticket) == [("Anomaly", "0 of 3", True), ("Always", "0 of 1", True)]
    assert stand(charged(exer, kind="usage", severity="3")) == [("Always", "0 of 1", True)]
    Ticket.objects.filter(pk=ticket.pk).update(kind="usage")
    assert stand(ticket) == [("Always", "0 of 1", True)]


def test_a_tick_and_its_taking_back_are_facts_told_once_each(exer):
    kept(exer)
    ticket = charged(exer, kind="anomaly", severity="2")
    logs = step(ticket, "Logs kept")
    for _twice in range(2):
        tick(exer.agent, ticket.pk, logs, note="In the  ticket's files")
    (seen, *_rest) = on_ticket(ticket)[0].steps
    assert (seen.done, seen.person, seen.note) == (True, "Agnes-exer", "In the ticket's files")
    assert seen.at == paris("2026-07-15 11:00")
    tick(exer.agent, ticket.pk, logs, done=False)
    assert stand(ticket) == [("Anomaly", "0 of 3", True)]
    assert [row.done for row in ChecklistTick.objects.order_by("pk")] == [True, False]
    assert codes(ticket) == ["ticket.step_ticked", "ticket.step_unticked"]


def test_what_was_ticked_keeps_its_words_and_a_step_removed_keeps_its_tick(exer):
    row = kept(exer)
    ticket = charged(exer, kind="anomaly", severity="2")
    tick(exer.agent, ticket.pk, step(ticket, "Logs kept"))
    tick(exer.agent, ticket.pk, step(ticket, "Cable looked at"))
    logs, _cable, tested = row.steps.order_by("position")
    new = [
        StepTerms("Restored"),
        StepTerms("Logs and traces kept", id=logs.pk),
        StepTerms("Tested twice", True, tested.pk),
    ]
    checklists.keep(exer.head, ChecklistTerms("Anomaly", new), checklist_id=row.pk)
    (standing,) = on_ticket(ticket)
    words = [(one.text, one.done, one.asked) for one in standing.steps]
    assert ("Logs kept", True, True) in words
    assert ("Cable looked at", True, False) in words
    assert ("Tested twice", False, True) in words
    assert ("Restored", False, True) in words
    checklists.retire(exer.head, row.pk)
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert not ticket.desk.has_checklists or stand(ticket) == [("Anomaly", "2 of 2", False)]


def test_required_steps_hold_back_the_solution_and_the_closing_and_are_named(esii):
    kept(esii)
    ticket = charged(esii)
    for verb in (
        lambda: closure.propose_solution(esii.agent, ticket.pk, body="New cable."),
        lambda: closure.close(esii.agent, ticket.pk, reason="Done."),
    ):
        with pytest.raises(Invalid) as refused:
            verb()
        (problem,) = refused.value.problems
        assert problem.field.startswith("checklist.")
        assert problem.message == "Still to be ticked of “Anomaly”: “Logs kept”, “Customer tested”."
    closure.propose_solution(esii.agent, ticket.pk, body="Restart it.", workaround=True)
    tick(esii.agent, ticket.pk, step(ticket, "Logs kept"))
    tick(esii.agent, ticket.pk, step(ticket, "Customer tested"))
    closure.propose_solution(esii.agent, ticket.pk, body="New cable.")


def test_a_list_for_the_closing_lets_a_solution_pass_and_holds_back_the_closing_in_bulk_ticket_by_ticket(esii):
    kept(esii, before="closing")
    waiting, through = charged(esii), charged(esii)
    for words in ("Logs kept", "Customer tested"):
        tick(esii.agent, through.pk, step(through, words))
    closure.propose_solution(esii.agent, waiting.pk, body="New cable.")
    chosen = [Chosen(row.number, Ticket.objects.get(pk=row.pk).version) for row in (waiting, through)]
    told = each(esii.agent, "ticket.close", chosen, lambda who, pk, version: closure.close(who, pk, version=version))
    assert [bool(one.refused) for one in told] == [True, False]
    assert "“Logs kept”, “Customer tested”" in told[0].refused


def test_the_customer_and_his_silence_close_all_the_same(esii):
    # He cannot tick what the desk forgot, and his word ends the promise.
    row = kept(esii, before="closing")
    said, silent = charged(esii), charged(esii)
    for ticket in (said, silent):
        closure.propose_solution(esii.agent, ticket.pk, body="New cable.")
    closure.validate(esii.customer, said.pk)
    due = Ticket.objects.get(pk=silent.pk).silent_close_at
    assert Ticket.objects.get(pk=said.pk).closed_at is not None
    if due is not None:
        with now.at(due):
            assert closure.close_silent_tickets() == 1
    assert row.active


def test_a_list_is_put_on_by_hand_and_taken_off_while_nothing_is_ticked(exer):
    row = kept(exer, fitting=Fitting(kinds=("usage",)))
    ticket = charged(exer, kind="anomaly", severity="2")
    assert stand(ticket) == []
    for _twice in range(2):
        put_on(exer.agent, ticket.pk, row.pk)
    assert stand(ticket) == [("Anomaly", "0 of 3", True)]
    logs = step(ticket, "Logs kept")
    tick(exer.agent, ticket.pk, logs)
    with pytest.raises(Conflict):
        take_off(exer.agent, ticket.pk, row.pk)
    tick(exer.agent, ticket.pk, logs, done=False)
    take_off(exer.agent, ticket.pk, row.pk)
    assert stand(ticket) == []
    with pytest.raises(NotFound):
        tick(exer.agent, ticket.pk, logs)
    assert codes(ticket)[0] == "ticket.checklist_put"
    assert codes(ticket)[-1] == "ticket.checklist_taken_off"


def test_who_may_not_and_what_is_not_there_is_refused(exer, esii):
    row = kept(exer)
    other = kept(esii)
    ticket = charged(exer, kind="anomaly", severity="2")
    logs = step(ticket, "Logs kept")
    with pytest.raises(NotAllowed):
        checklists.keep(exer.agent, ChecklistTerms("Mine", STEPS))
    with pytest.raises(NotAllowed):
        tick(exer.reseller, ticket.pk, logs)
    with pytest.raises(NotFound):
        tick(esii.agent, ticket.pk, logs)
    with pytest.raises(NotFound):
        put_on(exer.agent, ticket.pk, other.pk)
    with pytest.raises(NotFound):
        checklists.keep(exer.head, ChecklistTerms("Anomaly", STEPS), checklist_id=other.pk)
    for terms, field in (
        (ChecklistTerms("", STEPS), "name"),
        (ChecklistTerms("anomaly", STEPS), "name"),
        (ChecklistTerms("New", [StepTerms("  ")]), "steps"),
        (ChecklistTerms("New", [StepTerms("x" * 201)]), "steps"),
        (ChecklistTerms("New", [StepTerms(str(n)) for n in range(41)]), "steps"),
        (ChecklistTerms("New", STEPS, before="never"), "before"),
        (ChecklistTerms("New", STEPS, fitting=Fitting(kinds=("nonsense",))), "kinds"),
        (ChecklistTerms("New", STEPS, fitting=Fitting(products=(10**6,))), "products"),
    ):
        with pytest.raises(Invalid) as refused:
            checklists.keep(exer.head, terms)
        assert refused.value.field == field
    assert [one.name for one in checklists.checklists_of(exer.agent)] == [row.name]


def test_the_lists_have_an_order(exer):
    first, second, third = (kept(exer, name) for name in ("First", "Second", "Third"))
    for _pressed_twice in range(2):
        assert checklists.move(exer.head, third.pk, neighbour_id=second.pk, after=False) == 2
    assert [one.name for one in checklists.checklists_of(exer.agent)] == ["First", "Third", "Second"]
    assert checklists.move(exer.head, first.pk, neighbour_id=third.pk, after=True) == 2
    assert [one.name for one in checklists.checklists_of(exer.agent)] == ["Third", "First", "Second"]
    with pytest.raises(NotFound):
        checklists.move(exer.head, first.pk, neighbour_id=999, after=True)
    checklists.move(exer.head, first.pk, neighbour_id=third.pk, after=False)
    checklists.retire(exer.head, second.pk)
    assert [one.name for one in checklists.checklists_of(exer.agent)] == ["First", "Third"]


@pytest.mark.any_engine
def test_a_desk_without_checklists_asks_the_database_nothing_more(esii):
    ticket = charged(esii)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        closure.close(esii.agent, ticket.pk)
    assert not [one for one in asked if "checklist" in one["sql"].replace("has_checklists", "")]


def test_a_tick_that_the_journal_does_not_tell_and_a_desk_that_says_otherwise_are_found(exer):
    kept(exer)
    ticket = charged(exer, kind="anomaly", severity="2")
    logs = step(ticket, "Logs kept")
    tick(exer.agent, ticket.pk, logs)
    desk = Ticket.objects.get(pk=ticket.pk).desk
    assert check_checklists(desk) == []
    ChecklistTick.objects.create(desk=desk, ticket=ticket, step_id=logs, done=False, text="Logs kept", at=now.now())
    desk.has_checklists = False
    told = [(one.what, one.stored, one.recomputed) for one in check_checklists(desk)]
    assert told == [("has checklists", "False", "True"), ("ticks", "1", "0")]


@pytest.mark.any_engine
def test_a_release_that_is_delivered_solves_no_ticket_whose_steps_are_missing():
    with now.at(paris("2026-09-10 10:00")):
        ground = bugs.ground()
        rows = ChecklistTerms("Anomaly", [StepTerms("Logs kept", required=True)])
        checklists.keep(ground.head, rows)
        bug = bugs.declared(ground)
        release = bugs.released(ground, bug)
        ticked = ground.tickets[0]
        (standing,) = on_ticket(Ticket.objects.get(pk=ticked.pk))
        tick(ground.agent, ticked.pk, standing.steps[0].id)
        delivering.deliver(ground.head, release.number, waiting.everybody(release))
        run_worker(once=True)
    moved = {row.ticket_id: row for row in DeliveryTicket.objects.all()}
    assert moved[ticked.pk].outcome == DeliveryTicket.SOLVED
    for ticket in ground.tickets[1:]:
        assert "“Logs kept”" in moved[ticket.pk].refused
        assert Ticket.objects.get(pk=ticket.pk).state != "solved"
