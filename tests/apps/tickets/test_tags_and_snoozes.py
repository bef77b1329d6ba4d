"""Tags, and looking at a ticket again later: the clocks run on, and whatever matters brings it back."""

from datetime import timedelta

import pytest

from charterdesk.apps.base import events, now
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.tickets import closure, snooze, tags, work
from charterdesk.apps.tickets.clocks import judge_due_clocks
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.models import Clock, Snooze, Tag, Ticket
from four_desks import opened, paris


def at(text):
    return now.at(paris(f"2026-{text}"))


def again(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def codes(ticket):
    return [line.code for line in events.of(ticket.desk, stream_of(ticket))]


def on(ticket):
    return tags.names_on([ticket.pk]).get(ticket.pk, [])


def test_who_keeps_the_tags_makes_one_by_naming_it_and_an_agent_chooses(esii):
    ticket = opened(esii)
    with pytest.raises(Invalid) as refused:
        tags.tag(esii.agent, ticket.pk, name="Recall")
    assert (refused.value.field, refused.value.code) == ("name", "unknown")
    tags.tag(esii.head, ticket.pk, name=" Recall   2026 ")
    tags.untag(esii.agent, ticket.pk, name="RECALL 2026")
    assert on(ticket) == []
    tags.tag(esii.agent, ticket.pk, name="recall 2026")
    tags.tag(esii.agent, ticket.pk, name="recall 2026")
    assert (on(ticket), codes(ticket).count("ticket.tagged")) == (["Recall 2026"], 2)


def test_accents_do_not_make_two_tags_of_one_name_in_two_cases(esii):
    ticket = opened(esii)
    tags.tag(esii.head, ticket.pk, name="Évaluation")
    tags.tag(esii.head, ticket.pk, name="ÉVALUATION")
    assert Tag.objects.count() == 1


def test_a_retired_tag_stays_where_it_is_and_is_given_no_more(esii):
    first, second = opened(esii), opened(esii)
    tags.tag(esii.head, first.pk, name="Recall")
    row = Tag.objects.get()
    with pytest.raises(NotAllowed):
        tags.retire(esii.agent, row.pk)
    tags.retire(esii.head, row.pk)
    with pytest.raises(Invalid) as refused:
        tags.tag(esii.head, second.pk, name="Recall")
    assert (refused.value.code, on(first), tags.tags_to_choose(esii.agent)) == ("retired", ["Recall"], [])
    tags.restore(esii.head, row.pk)
    tags.rename(esii.head, row.pk, name="Product recall")
    assert (on(first), tags.all_tags(esii.head)) == (["Product recall"], [(row, 1)])


def test_no_two_tags_have_one_name(esii):
    ticket = opened(esii)
    tags.tag(esii.head, ticket.pk, name="Recall")
    tags.tag(esii.head, ticket.pk, name="Fan")
    with pytest.raises(Invalid) as refused:
        tags.rename(esii.head, Tag.objects.get(name="Fan").pk, name="recall")
    assert refused.value.code == "taken"


def test_a_tag_of_another_desk_is_not_there(esii, esker):
    tags.tag(esii.head, opened(esii).pk, name="Recall")
    with pytest.raises(NotFound):
        tags.rename(esker.head, Tag.objects.get().pk, name="Mine")
    assert tags.all_tags(esker.head) == []


@pytest.mark.parametrize("name", ["", " \t", "\x00", "x" * 41])
def test_a_tag_without_a_sensible_name_is_refused(esii, name):
    with pytest.raises(Invalid) as refused:
        tags.tag(esii.head, opened(esii).pk, name=name)
    assert (refused.value.field, Tag.objects.count()) == ("name", 0)


def test_a_customer_neither_tags_nor_puts_off(esii):
    ticket = opened(esii)
    with pytest.raises(NotAllowed):
        tags.tag(esii.customer, ticket.pk, name="Recall")
    with pytest.raises(NotAllowed):
        snooze.snooze(esii.customer, ticket.pk, until_at=now.now() + timedelta(hours=1))


def put_off(scene, ticket, until):
    return snooze.snooze(scene.agent, ticket.pk, until_at=paris(f"2026-{until}"), reason="The part comes tomorrow.")


def test_a_ticket_put_off_comes_back_at_its_moment_once_and_its_clocks_ran_on(exer):
    with at("07-15 10:00"):
        ticket = opened(exer, wished_priority="4")
        before = list(Clock.objects.filter(ticket=ticket).values_list("kind", "due_at"))
        put_off(exer, ticket, "07-15 14:00")
        assert again(ticket).snoozed_until == paris("2026-07-15 14:00")
    with at("07-15 13:59"):
        assert snooze.wake_due_tickets() == 0
    with at("07-15 14:00"):
        assert (snooze.wake_due_tickets(), snooze.wake_due_tickets()) == (1, 0)
    assert (again(ticket).snoozed_until, codes(ticket)[-1]) == (None, "ticket.woken")
    assert Snooze.objects.get().ended_at == paris("2026-07-15 14:00")
    assert list(Clock.objects.filter(ticket=ticket).values_list("kind", "due_at")) == before


def test_waking_leaves_the_page_that_somebody_has_open_good(exer):
    with at("07-15 10:00"):
        ticket = opened(exer, wished_priority="4")
        put_off(exer, ticket, "07-15 14:00")
        version = again(ticket).version
    with at("07-15 14:00"):
        snooze.wake_due_tickets()
        work.note(exer.agent, ticket.pk, body="Typed while it came back.", version=version)


def test_the_customers_word_brings_it_back_at_once(exer):
    with at("07-15 10:00"):
        ticket = opened(exer, wished_priority="4")
        put_off(exer, ticket, "07-17 09:00")
        work.reply(exer.agent, ticket.pk, body="We look at it on Friday.")
        assert again(ticket).snoozed_until
        work.reply(exer.customer, ticket.pk, body="It got worse.")
    assert (again(ticket).snoozed_until, codes(ticket)[-1]) == (None, "ticket.woken")


def test_the_first_warning_of_a_clock_brings_it_back(exer):
    # EX-10: two working hours
    with at("07-15 10:00"):
        ticket = opened(exer, wished_priority="1")
        assert snooze.due_before(again(ticket), paris("2026-07-16 09:00")) == again(ticket).next_due
        assert snooze.due_before(again(ticket), paris("2026-07-15 10:10")) is None
        put_off(exer, ticket, "07-16 09:00")
    with at("07-15 12:00"):
        assert judge_due_clocks() == 1
    assert again(ticket).snoozed_until is None
    assert codes(ticket)[-2:] == ["clock.warned", "ticket.woken"]


def test_closing_brings_it_back_and_what_is_closed_is_not_put_off(esii):
    with at("07-15 10:00"):
        ticket = opened(esii)
        put_off(esii, ticket, "07-17 09:00")
        closure.close(esii.agent, ticket.pk, reason="Done.")
        assert again(ticket).snoozed_until is None
        with pytest.raises(Conflict):
            put_off(esii, ticket, "07-17 09:00")


def test_put_off_again_the_last_moment_counts_and_a_hand_brings_it_back(esii):
    with at("07-15 10:00"):
        ticket = opened(esii)
        put_off(esii, ticket, "07-17 09:00")
        put_off(esii, ticket, "07-20 09:00")
        assert again(ticket).snoozed_until == paris("2026-07-20 09:00")
        snooze.wake(esii.agent, ticket.pk)
        with pytest.raises(Conflict):
            snooze.wake(esii.agent, ticket.pk)
    assert Snooze.objects.filter(ended_at__isnull=True).count() == 0


@pytest.mark.parametrize(("until", "code"), [("07-15 09:59", "past"), ("07-15 10:00", "past"), ("12-31 10:00", "")])
def test_only_a_moment_ahead_and_within_a_year_is_taken(esii, until, code):
    with at("07-15 10:00"):
        ticket = opened(esii)
        if not code:
            put_off(esii, ticket, until)
            with pytest.raises(Invalid) as refused:
                snooze.snooze(esii.agent, ticket.pk, until_at=now.now() + timedelta(days=400))
            code = "too_far"
        else:
            with pytest.raises(Invalid) as refused:
                put_off(esii, ticket, until)
        assert (refused.value.field, refused.value.code) == ("until_at", code)
