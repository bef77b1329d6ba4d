"""Open tickets are moved to another version of the charter: what was judged stays, what runs is promised anew."""

import pytest

from charterdesk.apps.base import job_runs, jobs, now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.apps.tickets import closure, merging, pauses, work
from charterdesk.apps.tickets.check_data import check
from charterdesk.apps.tickets.models import Rebasing, Ticket
from charterdesk.apps.tickets.page import decision_of, ticket_page
from charterdesk.apps.tickets.priority import change_priority
from charterdesk.apps.tickets.rebasing import moves_of, rebase, rebase_all
from charterdesk.apps.tickets.rebasing_preview import effect_on_open
from charterdesk.charters import holiday_lists, text_of
from charterdesk.rules.charter.load import load
from charterdesk.rules.terms.charter import Charter
from four_desks import clock, opened, paris

WHY = "The customers were told in June."


def at(text):
    return now.at(paris(f"2026-{text}"))


def changed(*pairs):
    text = text_of("exer").replace("holds_from: 2024-01-01", "holds_from: 2026-07-16", 1)
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after, 1)
    return text


def publish(scene, *pairs):
    return publish_charter(system_actor(scene.desk), name="summer", text=changed(*pairs), holidays=holiday_lists())


SOONER = ("4 working hours", "2 working hours")
LATER = ("4 working hours", "6 working hours")


@pytest.fixture
def premium(exer):
    """A severity 2 reported on Wednesday 15 July 2026 at 16:00: four working hours, due on Thursday at 11:00."""
    with at("07-15 16:00"):
        return opened(exer, wished_priority="2")


def test_a_running_promise_counts_from_its_start_towards_the_new_target(exer, premium):
    with at("07-16 09:30"):
        version = publish(exer, LATER)
        rebase(exer.head, premium.pk, reason=WHY)
        row = Ticket.objects.get(pk=premium.pk)
        assert clock(premium, "respond").due_at == paris("2026-07-16 14:30")
        assert clock(premium, "respond").consumed_seconds == 2.5 * 3600
        assert (row.charter_version, row.opened_under_id) == (version, premium.charter_version_id)
        assert row.next_due == paris("2026-07-16 14:30")
        assert check(exer.desk) == []


def test_pauses_are_kept_and_the_decision_of_the_opening_stays(exer, premium):
    with at("07-15 16:30"):
        pauses.pause(exer.agent, premium.pk, party="customer", reason="A log is awaited.")
    with at("07-15 17:30"):
        pauses.resume(exer.agent, premium.pk)
    with at("07-16 09:30"):
        publish(exer, LATER)
        rebase(exer.head, premium.pk, reason=WHY)
        row = Ticket.objects.get(pk=premium.pk)
        assert clock(premium, "respond").consumed_seconds == 1.5 * 3600
        assert clock(premium, "respond").due_at == paris("2026-07-16 15:30")
        # Before the new version holds it would refuse everything: the decision is that of its day.
        assert str(decision_of(row, charter_of(row.charter_version)).outcome) == "accepted"
        assert check(exer.desk) == []


def test_what_was_met_or_missed_keeps_its_judgement(exer, premium):
    with at("07-15 16:00"):
        late = opened(exer, wished_priority="2")
    with at("07-16 10:30"):
        work.reply(exer.agent, premium.pk, body="Look at port 12.")
    with at("07-16 11:30"):
        publish(exer, SOONER)
        for ticket in (premium, late):
            rebase(exer.head, ticket.pk, reason=WHY)
        met, missed = clock(premium, "respond"), clock(late, "respond")
        assert (met.state, met.missed, met.promised_seconds) == ("met", False, 4 * 3600)
        assert (missed.missed, missed.promised_seconds) == (True, 4 * 3600)
        assert missed.due_at == paris("2026-07-16 11:00")
        assert check(exer.desk) == []
    with at("07-16 12:00"):
        work.reply(exer.agent, late.pk, body="Look at port 13.")
        assert clock(late, "respond").promised_seconds == 4 * 3600
        assert check(exer.desk) == []


def test_a_repeated_promise_keeps_its_past_and_counts_anew_from_its_last_start(exer):
    update = "      update:\n        within: 8 working hours\n        repeats: yes\n        paused_by: [customer]\n"
    text = text_of("exer").replace("    commitments:\n", f"    commitments:\n{update}", 1)
    publish_charter(system_actor(exer.desk), name="informed", text=text, holidays=holiday_lists())
    with at("07-15 16:00"):
        ticket = opened(exer, wished_priority="2")
    with at("07-15 17:00"):
        work.reply(exer.agent, ticket.pk, body="We are looking at it.")
    later = text.replace("within: 8 working hours\n        repeats", "within: 2 working hours\n        repeats")
    publish_charter(system_actor(exer.desk), name="often", text=later, holidays=holiday_lists())
    with at("07-15 17:30"):
        rebase(exer.head, ticket.pk, reason=WHY)
        assert (clock(ticket, "update", 1).state, clock(ticket, "update", 1).promised_seconds) == ("met", 8 * 3600)
        assert clock(ticket, "update", 2).due_at == paris("2026-07-16 10:00")
    with at("07-16 09:30"):
        work.reply(exer.agent, ticket.pk, body="Still looking.")
        assert clock(ticket, "update", 2).state == "met"
        assert clock(ticket, "update", 3).promised_seconds == 2 * 3600
        assert check(exer.desk) == []


def test_moved_twice_solved_reopened_and_raised_it_still_follows_from_its_facts(exer, premium):
    with at("07-16 09:15"):
        publish(exer, LATER)
        rebase(exer.head, premium.pk, reason=WHY)
    with at("07-16 09:30"):
        work.reply(exer.agent, premium.pk, body="Look at port 12.")
    with at("07-16 09:40"):
        publish(exer, SOONER)
        rebase(exer.head, premium.pk, reason="Another one.")
        change_priority(exer.agent, premium.pk, severity="1", reason="Nothing works.")
    with at("07-16 10:00"):
        closure.propose_solution(exer.agent, premium.pk, body="Restart it.")
        with pytest.raises(Conflict):
            rebase(exer.head, premium.pk, reason=WHY)
    with at("07-16 12:00"):
        closure.reject(exer.customer, premium.pk, reason="No.")
        assert check(exer.desk) == []
    page = ticket_page(exer.head, premium.number)
    assert [move.reason for move in moves_of(page.ticket, page.journal)] == [WHY, "Another one."]


def test_a_ticket_that_was_moved_can_be_merged_and_taken_apart(exer, premium):
    with at("07-15 16:30"):
        other = opened(exer, wished_priority="2")
    with at("07-16 09:15"):
        publish(exer, LATER)
        rebase(exer.head, premium.pk, reason=WHY)
        merging.merge(exer.head, premium.pk, into_number=other.number, reason="The same.")
        assert check(exer.desk) == []


def test_only_heads_move_tickets_and_only_with_a_reason(exer, premium):
    with at("07-16 09:15"):
        publish(exer, LATER)
        with pytest.raises(NotAllowed):
            rebase(exer.agent, premium.pk, reason=WHY)
        with pytest.raises(Invalid):
            rebase(exer.head, premium.pk, reason=" ")
        rebase(exer.head, premium.pk, reason=WHY)
        with pytest.raises(Conflict):
            rebase(exer.head, premium.pk, reason=WHY)


def test_a_version_that_has_not_the_plan_takes_no_ticket(exer, premium):
    with at("07-16 09:15"):
        publish(exer, ("  premium:\n", "  gold:\n"), ("plan, first: [premium]", "plan, first: [gold]"))
        with pytest.raises(Conflict, match="premium"):
            rebase(exer.head, premium.pk, reason=WHY)
    assert Ticket.objects.get(pk=premium.pk).charter_version_id == premium.charter_version_id


def test_all_open_tickets_are_moved_by_jobs_and_the_row_says_how_far(exer):
    with at("07-15 16:00"):
        tickets = [opened(exer, wished_priority="2") for _ in range(27)]
    with at("07-15 16:10"):
        closure.propose_solution(exer.agent, tickets[0].pk, body="Done.")
    with at("07-16 09:15"):
        version = publish(exer, LATER)
        rebase_all(exer.head, reason=WHY, version_id=version.pk)
        with pytest.raises(Conflict):
            rebase_all(exer.head, reason=WHY, version_id=version.pk)
        steps = []
        while found := [job for job in jobs.claim("a test", 50) if job.task == "rebase_tickets"]:
            for job in found:
                job_runs.run(job)
                row = Rebasing.objects.get()
                steps.append((row.looked_at, row.moved, row.finished_at is not None))
        assert steps == [(25, 25, False), (26, 26, True)]
        assert Ticket.objects.filter(charter_version=version).count() == 26
        assert check(exer.desk) == []


def test_before_publishing_it_is_known_which_open_tickets_would_be_due_otherwise(exer, premium):
    with at("07-15 16:20"):
        answered = opened(exer, wished_priority="2")
        work.reply(exer.agent, answered.pk, body="Look at port 12.")
    with at("07-16 09:30"):
        charter = load(changed(SOONER), "summer", holiday_lists())
        assert isinstance(charter, Charter)
        effect = effect_on_open(exer.head, charter)
        assert (effect.total, effect.looked_at, effect.differ, effect.missed) == (2, 2, 1, 1)
        assert [(one.number, one.before, one.after) for one in effect.moved] == [
            (premium.number, paris("2026-07-16 11:00"), paris("2026-07-15 18:00"))
        ]
        assert not effect.sampled
        assert CharterVersion.objects.count() == 1
