"""Two tickets become one, and apart again: nobody reads more, no clock begins anew, everything can be undone."""

import pytest

import make
from charterdesk.apps.base import events, job_runs, jobs, now
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.tickets import closure, merging, pauses, priority, snooze, work
from charterdesk.apps.tickets.check_data import check
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.models import Clock, Merge, Ticket
from charterdesk.apps.tickets.page import ticket_page
from four_desks import clock, opened, paris


def at(text):
    return now.at(paris(f"2026-{text}"))


def again(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def merge(scene, source, target, **said):
    return merging.merge(scene.agent, source.pk, into_number=target.number, **said)


STANDING = ("state", "waiting_for", "closed_at", "silent_close_at", "owner_id", "in_charge_at", "next_due", "rank")
CLOCK = ("kind", "sequence", "state", "due_at", "started_at", "stopped_at", "missed", "promised_seconds", "next_moment")


def standing(ticket):
    return [getattr(again(ticket), name) for name in STANDING], list(
        Clock.objects.filter(ticket=ticket).exclude(state="withdrawn").order_by("kind", "sequence").values_list(*CLOCK)
    )


def said(actor, ticket):
    return [(one.body, one.from_ticket) for one in ticket_page(actor, ticket.number).messages]


def test_the_source_is_closed_as_merged_and_its_clocks_are_neither_kept_nor_missed(exer):
    with at("07-15 10:00"):
        source, target = opened(exer, wished_priority="2"), opened(exer, wished_priority="2")
        merge(exer, source, target)
    row = again(source)
    assert (row.state, row.merged_into_id, row.next_due) == ("closed", target.pk, None)
    assert {one.state for one in Clock.objects.filter(ticket=source)} == {"withdrawn"}
    codes = [line.code for line in events.of(exer.desk, stream_of(source))]
    assert "clock.missed" not in codes
    assert [line.code for line in events.of(exer.desk, stream_of(target))][-1] == "ticket.took_in"


def test_the_tighter_promise_survives_from_its_own_start(exer):
    # EX-10: four working hours; the source was there an hour before.
    with at("07-15 09:00"):
        source = opened(exer, wished_priority="2")
    with at("07-15 10:00"):
        target = opened(exer, wished_priority="2")
        assert clock(target, "respond").due_at == paris("2026-07-15 15:30")
        merge(exer, source, target)
    kept = clock(target, "respond")
    assert (kept.due_at, kept.started_at) == (paris("2026-07-15 14:30"), paris("2026-07-15 09:00"))
    assert again(target).next_due == paris("2026-07-15 14:30")


def test_the_looser_promise_gives_way(exer):
    with at("07-15 09:00"):
        target = opened(exer, wished_priority="1")
    with at("07-15 09:30"):
        source = opened(exer, wished_priority="4")
        before = standing(target)
        merge(exer, source, target)
    assert standing(target) == before


def test_a_graver_source_brings_its_shorter_promise_to_a_target_that_is_older(exer):
    with at("07-15 09:00"):
        target = opened(exer, wished_priority="4")
    with at("07-15 09:30"):
        source = opened(exer, wished_priority="1")
        merge(exer, source, target)
    assert clock(target, "respond").due_at == paris("2026-07-15 11:30")


def test_what_was_answered_on_the_target_is_still_owed_to_the_source(exer):
    with at("07-15 09:00"):
        target = opened(exer, wished_priority="2")
        work.reply(exer.agent, target.pk, body="We look at it.")
    with at("07-15 09:30"):
        source = opened(exer, wished_priority="2")
        merge(exer, source, target)
    owed = Clock.objects.get(ticket=target, kind="respond", stopped_at__isnull=True)
    assert owed.due_at == paris("2026-07-15 15:00")
    with at("07-15 10:00"):
        work.reply(exer.agent, target.pk, body="And at this too.")
    owed.refresh_from_db()
    assert (owed.state, owed.stopped_at) == ("met", paris("2026-07-15 10:00"))


def test_a_promise_already_missed_stays_missed(exer):
    with at("07-15 09:00"):
        source = opened(exer, wished_priority="1")
    with at("07-16 09:00"):
        target = opened(exer, wished_priority="1")
        merge(exer, source, target)
    assert clock(target, "respond").missed


def test_a_pause_of_the_source_is_kept_in_its_promise(exer):
    with at("07-15 09:00"):
        source = opened(exer, wished_priority="2")
        pauses.pause(exer.agent, source.pk, party="customer", reason="Which port?")
    with at("07-15 11:00"):
        target = opened(exer, wished_priority="2")
        merge(exer, source, target)
    # Nothing was consumed before eleven: as tight as the target's own.
    assert clock(target, "respond").due_at == paris("2026-07-15 16:30")
    assert again(source).waiting_for == ""


def test_a_pause_on_the_target_holds_the_promise_that_came_along(exer):
    with at("07-15 09:00"):
        source = opened(exer, wished_priority="2")
    with at("07-15 10:00"):
        target = opened(exer, wished_priority="2")
        merge(exer, source, target)
        pauses.pause(exer.agent, target.pk, party="customer", reason="Which port?")
    with at("07-15 11:00"):
        work.reply(exer.customer, target.pk, body="Port 7.")
    assert clock(target, "respond").due_at == paris("2026-07-15 15:30")


def test_another_priority_after_the_merge_promises_from_the_earlier_start(exer):
    with at("07-15 09:00"):
        source = opened(exer, wished_priority="2")
    with at("07-15 10:00"):
        target = opened(exer, wished_priority="2")
        merge(exer, source, target)
        priority.change_priority(exer.agent, target.pk, severity="1", reason="All of it is down.")
    # EX-10: two working hours from nine.
    assert clock(target, "respond").due_at == paris("2026-07-15 11:00")


@pytest.fixture(params=["new", "taken", "waiting", "solved", "paused and snoozed"])
def pair(exer, request):
    with at("07-15 09:00"):
        source = opened(exer, wished_priority="2")
    with at("07-15 10:00"):
        target = opened(exer, wished_priority="3")
        if request.param != "new":
            work.take_in_charge(exer.agent, source.pk)
        if request.param in {"waiting", "paused and snoozed"}:
            pauses.pause(exer.agent, source.pk, party="customer", reason="Which port?")
        if request.param == "paused and snoozed":
            pauses.pause(exer.agent, target.pk, party="manufacturer", reason="Asked.")
            snooze.snooze(exer.agent, target.pk, until_at=paris("2026-07-17 09:00"))
        if request.param == "solved":
            closure.propose_solution(exer.agent, source.pk, body="Restart it.")
    return source, target


def test_undone_everything_stands_as_before(exer, pair):
    source, target = pair
    with at("07-15 11:00"):
        before = standing(source), standing(target)
        merge(exer, source, target)
        assert check() == []
        merging.undo(exer.agent, source.pk)
        assert (standing(source), standing(target)) == before
    assert again(source).merged_into_id is None
    assert (Merge.objects.get().undone_by_id, said(exer.agent, target)[0][1]) == (exer.agent.person_id, None)


def test_undone_and_merged_again_the_promises_are_the_same_as_the_first_time(exer, pair):
    source, target = pair
    with at("07-15 11:00"):
        merge(exer, source, target)
        first = again(target).next_due
        merging.undo(exer.agent, source.pk)
        merge(exer, source, target)
    assert again(target).next_due == first


def test_three_become_one_and_apart_in_any_order(exer):
    with at("07-15 09:00"):
        first = opened(exer, wished_priority="2")
    with at("07-15 09:30"):
        second = opened(exer, wished_priority="2")
    with at("07-15 10:00"):
        third = opened(exer, wished_priority="2")
        before = standing(third)
        merge(exer, first, third)
        merge(exer, second, third)
        assert clock(third, "respond").due_at == paris("2026-07-15 14:30")
        merging.undo(exer.agent, first.pk)
        # The second one's promise is not forgotten because the first one's was tighter.
        assert clock(third, "respond").due_at == paris("2026-07-15 15:00")
        merging.undo(exer.agent, second.pk)
    assert standing(third) == before


def test_a_chain_is_read_at_its_end_and_undone_from_its_end(exer):
    with at("07-15 09:00"):
        first = opened(exer, wished_priority="2", body="First words.")
    with at("07-15 10:00"):
        second, third = opened(exer, wished_priority="3"), opened(exer, wished_priority="4")
        merge(exer, first, second)
        merge(exer, second, third)
    assert ("First words.", first.number) in said(exer.agent, third)
    assert clock(third, "respond").due_at == paris("2026-07-15 14:30")
    assert ticket_page(exer.agent, first.number).goes_on.number == third.number
    with pytest.raises(Conflict):
        merging.undo(exer.agent, first.pk)
    merging.undo(exer.agent, second.pk)
    merging.undo(exer.agent, first.pk)


def test_what_has_no_sense_is_refused_and_nothing_changes(esii):
    source, target, done, gone = (opened(esii) for _ in range(4))
    closure.close(esii.agent, done.pk)
    merge(esii, gone, target)
    before = [standing(one) for one in (source, target, done, gone)]
    for one, number, code in (
        (source, source.number, "itself"),
        (source, 4711, "unknown"),
        (source, done.number, "closed"),
        (source, gone.number, "merged"),
        (target, gone.number, "merged"),
    ):
        with pytest.raises(Invalid) as refused:
            merging.merge(esii.agent, one.pk, into_number=number)
        assert (refused.value.field, refused.value.code) == ("into_number", code)
    with pytest.raises(Conflict):
        merging.merge(esii.agent, gone.pk, into_number=source.number)
    assert [standing(one) for one in (source, target, done, gone)] == before


def test_a_closed_duplicate_may_still_be_merged_and_stays_closed_when_undone(esii):
    with at("07-15 10:00"):
        source, target = opened(esii), opened(esii)
        closure.close(esii.agent, source.pk, reason="Duplicate.")
        before = standing(source), standing(target)
    with at("07-15 11:00"):
        merge(esii, source, target)
        merging.undo(esii.agent, source.pk)
    assert (standing(source), standing(target)) == before


def test_only_the_desk_merges_and_never_across_desks(esii, esker):
    source, target, other = opened(esii), opened(esii), opened(esker)
    with pytest.raises(NotAllowed):
        merging.merge(esii.customer, source.pk, into_number=target.number)
    with pytest.raises(NotFound):
        merging.merge(esii.agent, other.pk, into_number=target.number)
    with pytest.raises(NotFound):
        merging.undo(esker.agent, source.pk)


def test_nobody_works_on_a_merged_ticket_but_its_people_go_on_talking(esii):
    source, target = opened(esii), opened(esii)
    merge(esii, source, target)
    for verb in (
        lambda: closure.reopen(esii.agent, source.pk, reason="No."),
        lambda: work.take_in_charge(esii.agent, source.pk),
        lambda: priority.change_priority(esii.agent, source.pk, severity="major", reason="No."),
        lambda: merging.merge(esii.agent, source.pk, into_number=target.number),
        lambda: closure.reopen(esii.customer, source.pk, reason="No."),
    ):
        with pytest.raises(Conflict):
            verb()
    work.reply(esii.customer, source.pk, body="One more thing.")
    assert ticket_page(esii.customer, source.number).may == {"reply", "attach"}
    assert ("One more thing.", source.number) in said(esii.agent, target)


def test_the_customers_word_on_the_source_is_heard_on_the_target(exer):
    with at("07-15 10:00"):
        source, target = opened(exer, wished_priority="2"), opened(exer, wished_priority="2")
        merge(exer, source, target)
        pauses.pause(exer.agent, target.pk, party="customer", reason="Which port?")
        snooze.snooze(exer.agent, target.pk, until_at=paris("2026-07-17 09:00"))
        work.reply(exer.customer, source.pk, body="Port 7.")
        assert [job_runs.run(job) for job in jobs.claim("test") if job.task == "carry_word"] == [True]
    row = again(target)
    assert (row.state, row.waiting_for, row.last_message_by, row.snoozed_until) == ("new", "", "customer", None)


def test_undone_after_the_customer_spoke_the_source_no_longer_waits_for_him(exer):
    with at("07-15 10:00"):
        source, target = opened(exer, wished_priority="2"), opened(exer, wished_priority="2")
        pauses.pause(exer.agent, source.pk, party="customer", reason="Which port?")
        merge(exer, source, target)
    with at("07-15 11:00"):
        work.reply(exer.customer, source.pk, body="Port 7.")
        merging.undo(exer.agent, source.pk)
    assert (again(source).state, again(source).waiting_for) == ("new", "")


def test_who_sees_only_one_of_two_reads_only_that_one(exer):
    other = make.organisation(exer.desk, "Quay Foods")
    cora = make.actor(make.person(exer.desk, "Cora", "customer", other))
    source = opened(exer, wished_priority="2", body="Heron's words.")
    target = opened(
        exer,
        by=exer.head,
        requester_person_id=cora.person_id,
        organisation_id=other.pk,
        equipment_id=None,
        body="Quay's words.",
        override_reason="Asked by a friend of the house.",
    )
    work.note(exer.agent, source.pk, body="For the desk.")
    work.reply(exer.agent, source.pk, body="For the reseller.", visibility="reseller")
    merge(exer, source, target)
    assert said(cora, target) == [("Quay's words.", None)]
    assert said(exer.customer, source) == [("Heron's words.", None)]
    assert ticket_page(exer.customer, source.number).goes_on.number is None
    assert ticket_page(cora, target.number).merged == ()
    with pytest.raises(NotFound):
        ticket_page(cora, source.number)
    with pytest.raises(NotFound):
        ticket_page(exer.reseller, target.number)
    assert [body for body, _of in said(exer.reseller, source)] == ["Heron's words.", "For the reseller."]
    assert len(said(exer.agent, target)) == 4
