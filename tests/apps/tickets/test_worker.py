"""The worker writes warnings before and misses after, once each; late facts judge anew, openly."""

from datetime import timedelta

import pytest

from charterdesk.apps.base import events, now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.apps.tickets import pauses, work
from charterdesk.apps.tickets.clocks import judge_due_clocks
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.intake import open_ticket
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.priority import change_priority
from charterdesk.charters import holiday_lists, text_of
from four_desks import asked, clock, opened, paris


def at(text):
    return now.at(paris(f"2026-{text}"))


def told(ticket, *codes):
    lines = events.of(ticket.desk, stream_of(ticket)).filter(code__in=codes or ("clock.warned", "clock.missed"))
    return [(line.code, line.at, line.recorded_at) for line in lines]


@pytest.fixture
def premium(exer):
    """A severity 2 of Wednesday 15 July 2026 at 16:00: due on Thursday at 11:00, warned at three quarters, 10:00."""
    with at("07-15 16:00"):
        return opened(exer, wished_priority="2")


def test_a_warning_before_and_a_miss_after_once_each(premium):
    late = paris("2026-07-16 11:00") + timedelta(seconds=1)
    with at("07-16 09:59"):
        assert judge_due_clocks() == 0
    for moment, judged in (("07-16 10:00", 1), ("07-16 10:30", 0), ("07-16 11:00", 0)):
        with at(moment):
            assert judge_due_clocks() == judged
    with now.at(late):
        assert judge_due_clocks() == 1
        assert judge_due_clocks() == 0
    assert told(premium) == [
        ("clock.warned", paris("2026-07-16 10:00"), paris("2026-07-16 10:00")),
        ("clock.missed", late, late),
    ]
    row = clock(premium, "respond")
    assert (row.state, row.missed, row.next_moment) == ("missed", True, None)


def test_what_ran_out_while_no_worker_ran_is_a_miss_at_the_moment_at_which_it_was_one(premium):
    with at("07-17 10:00"):
        judge_due_clocks()
    assert told(premium) == [
        ("clock.missed", paris("2026-07-16 11:00") + timedelta(seconds=1), paris("2026-07-17 10:00"))
    ]


def test_the_worker_leaves_the_page_that_somebody_has_open_good(exer, premium):
    with at("07-17 10:00"):
        judge_due_clocks()
        work.take_in_charge(exer.agent, premium.pk, version=premium.version)


def test_a_late_answer_that_the_worker_had_not_seen_is_a_miss_all_the_same(exer, premium):
    with at("07-16 12:00"):
        work.reply(exer.agent, premium.pk, body="Look at port 12.")
        assert judge_due_clocks() == 0
    assert [code for code, *_ in told(premium)] == ["clock.missed"]


def test_nothing_is_written_for_a_clock_that_stopped_or_stands_still(exer, premium):
    with at("07-15 17:00"):
        pauses.pause(exer.agent, premium.pk, party="customer", reason="Asked.")
    with at("07-20 17:00"):
        assert judge_due_clocks() == 0
        work.reply(exer.customer, premium.pk, body="Here it is.")
        work.reply(exer.agent, premium.pk, body="Thank you.")
        assert judge_due_clocks() == 0
    assert told(premium) == []


def test_the_worker_asks_one_indexed_question_when_nothing_is_due(premium, django_assert_num_queries):
    with at("07-16 09:00"), django_assert_num_queries(1) as asked:
        judge_due_clocks()
    assert "next_moment" in asked[0]["sql"]


def test_a_late_fact_judges_anew_and_the_earlier_judgement_stays_beside_it(exer, premium):
    with at("07-16 12:00"):
        judge_due_clocks()
    assert clock(premium, "respond").missed
    with at("07-16 15:00"):
        work.reply(exer.agent, premium.pk, body="As I said on the telephone: port 12.", at=paris("2026-07-16 10:45"))
    row = clock(premium, "respond")
    assert (row.state, row.missed, row.stopped_at) == ("met", False, paris("2026-07-16 10:45"))
    journal = events.of(premium.desk, stream_of(premium))
    again = journal.get(code="clock.rejudged").data
    assert (again["before"]["missed"], again["after"]["missed"]) == (True, False)
    assert journal.filter(code="clock.missed").count() == 1


def test_a_pause_told_late_gives_the_time_back(exer, premium):
    with at("07-16 12:00"):
        judge_due_clocks()
        pauses.pause(exer.agent, premium.pk, party="customer", reason="Asked by phone.", at=paris("2026-07-16 10:00"))
    row = clock(premium, "respond")
    assert (row.state, row.missed, row.remaining_seconds) == ("paused", False, 3600)
    with at("07-16 14:30"):
        work.reply(exer.customer, premium.pk, body="Here it is.")
    with at("07-16 15:31"):
        judge_due_clocks()
    # Three quarters are consumed again when the customer's reply sets the clock going.
    assert [code for code, *_ in told(premium)] == ["clock.missed", "clock.warned", "clock.missed"]


def test_a_new_severity_warns_for_its_own_target(exer, premium):
    with at("07-16 10:00"):
        judge_due_clocks()
        change_priority(exer.agent, premium.pk, severity="4", reason="No impact.")
    row = clock(premium, "respond")
    assert (row.due_at, row.warned_at, row.next_moment) == (paris("2026-07-17 11:30"), None, row.warn_at)
    with at("07-17 11:00"):
        judge_due_clocks()
    assert [code for code, *_ in told(premium)] == ["clock.warned", "clock.warned"]


def test_the_earliest_due_is_judged_first_and_no_more_than_asked_for(exer):
    with at("07-15 16:00"):
        slow, fast = opened(exer, wished_priority="4"), opened(exer, wished_priority="1")
    with at("07-20 10:00"):
        assert judge_due_clocks(limit=1) == 1
        assert (clock(fast, "respond").missed, clock(slow, "respond").missed) == (True, False)
        assert judge_due_clocks(limit=1) == 1


def test_a_ticket_that_cannot_be_judged_stops_no_other(exer, caplog):
    with at("07-15 16:00"):
        first, second = opened(exer, wished_priority="1"), opened(exer, wished_priority="2")
    version = first.charter_version
    spoilt = CharterVersion.objects.create(
        desk=exer.desk,
        name="spoilt",
        text="charter: [",
        digest="spoilt",
        holds_from=version.holds_from,
        published_at=version.published_at,
    )
    Ticket.objects.filter(pk=first.pk).update(charter_version=spoilt)
    with at("07-20 10:00"):
        assert judge_due_clocks() == 1
    assert clock(second, "respond").missed
    assert f"ticket {first.pk} cannot be judged" in caplog.text
    Ticket.objects.filter(pk=first.pk).update(charter_version=version)
    spoilt.delete()


def test_a_ticket_keeps_the_charter_under_which_it_was_opened(exer, premium):
    text = text_of("exer").replace('"2": {within: 4 working hours', '"2": {within: 1 working hour')
    publish_charter(system_actor(exer.desk), name="exer 2", text=text, holidays=holiday_lists())
    with at("07-15 16:30"):
        newer = opened(exer, wished_priority="2")
        change_priority(exer.agent, premium.pk, severity="2", reason="Validated.")
    assert (clock(premium, "respond").due_at, clock(newer, "respond").due_at) == (
        paris("2026-07-16 11:00"),
        paris("2026-07-15 17:30"),
    )


def test_only_the_desk_tells_facts_late(exer, premium):
    # A customer who could would make the desk late: a request of yesterday, a reply of last week.
    with at("07-16 12:00"):
        for verb in (
            lambda: open_ticket(exer.customer, asked(exer), at=paris("2026-07-15 09:00")),
            lambda: work.reply(exer.customer, premium.pk, body="Last week.", at=paris("2026-07-15 17:00")),
        ):
            with pytest.raises(Invalid) as refused:
                verb()
            assert (refused.value.field, refused.value.code) == ("at", "desk_only")
        reply = work.reply(exer.customer, premium.pk, body="Now.", at=paris("2026-07-16 12:00"))
    assert reply.at == paris("2026-07-16 12:00")
