"""Merges, timers and tags at the same moment: one of two counts, the other is told."""

import pytest

from apps.tickets.test_at_once import together
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.tickets import links, merging, moving, tags, work
from charterdesk.apps.tickets.models import Merge, Message, Tag, Ticket, WorkEntry
from charterdesk.apps.workspace import timers
from charterdesk.apps.workspace.models import Timer
from four_desks import opened

with_threads = pytest.mark.django_db(transaction=True)


def told(function):
    """What a verb answers, or how it refuses."""

    def tried():
        try:
            return function()
        except (Conflict, Invalid) as refused:
            return refused

    return tried


def done(results):
    return [one for one in results if not isinstance(one, Conflict | Invalid)]


@with_threads
def test_of_two_merges_crosswise_one_counts(exer):
    for _ in range(5):
        one, other = opened(exer, wished_priority="2"), opened(exer, wished_priority="2")
        results = together(
            told(lambda one=one, other=other: merging.merge(exer.agent, one.pk, into_number=other.number)),
            told(lambda one=one, other=other: merging.merge(exer.head, other.pk, into_number=one.number)),
        )
        assert len(done(results)) == 1, results
        assert Ticket.objects.filter(pk__in=[one.pk, other.pk], merged_into__isnull=False).count() == 1


@with_threads
def test_a_circle_of_three_at_once_leaves_one_open(exer):
    three = [opened(exer, wished_priority="2") for _ in range(3)]
    together(
        *(
            told(lambda source=source, target=target: merging.merge(exer.agent, source.pk, into_number=target.number))
            for source, target in zip(three, [*three[1:], three[0]], strict=True)
        )
    )
    assert Ticket.objects.filter(merged_into__isnull=True, closed_at__isnull=True).count() >= 1
    assert Merge.objects.count() == Ticket.objects.filter(merged_into__isnull=False).count() >= 1


@with_threads
def test_the_same_merge_undone_twice_at_once_is_undone_once(exer):
    one, other = opened(exer, wished_priority="2"), opened(exer, wished_priority="2")
    merging.merge(exer.agent, one.pk, into_number=other.number)
    results = together(*[told(lambda: merging.undo(exer.agent, one.pk))] * 3)
    assert len(done(results)) == 1


@with_threads
def test_a_merge_and_a_reply_at_once_lose_no_word(exer):
    for _ in range(4):
        one, other = opened(exer, wished_priority="2"), opened(exer, wished_priority="2")
        before = Message.objects.count()
        results = together(
            told(lambda one=one, other=other: merging.merge(exer.agent, one.pk, into_number=other.number)),
            told(lambda one=one: work.reply(exer.customer, one.pk, body="And this.")),
            told(lambda other=other: work.reply(exer.agent, other.pk, body="We look.")),
        )
        assert (len(done(results)), Message.objects.count()) == (3, before + 2)


@with_threads
def test_one_message_moved_to_two_places_at_once_stands_in_one(exer):
    source, first, second = (opened(exer, wished_priority="2") for _ in range(3))
    moved = work.note(exer.agent, source.pk, body="Note.")
    results = together(
        *(
            told(
                lambda target=target: moving.move(
                    exer.agent, source.pk, message_ids=[moved.pk], to_number=target.number
                )
            )
            for target in (first, second)
        )
    )
    assert len(done(results)) == 1


@with_threads
def test_a_timer_stopped_on_two_devices_at_once_is_one_entry(exer):
    ticket = opened(exer)
    timers.start(exer.agent, ticket.pk)
    results = together(*[told(lambda: timers.stop(exer.agent))] * 3)
    assert (len(done(results)), WorkEntry.objects.count(), Timer.objects.count()) == (1, 1, 0)


@with_threads
def test_one_tag_made_by_two_heads_at_once_is_one_tag(exer):
    first, second = opened(exer), opened(exer)
    together(
        told(lambda: tags.tag(exer.head, first.pk, name="Recall")),
        told(lambda: tags.tag(exer.head, second.pk, name="recall")),
    )
    assert (Tag.objects.count(), len(tags.names_on([first.pk, second.pk]))) == (1, 2)


@with_threads
def test_two_links_crosswise_at_once_are_one_link(exer):
    one, other = opened(exer), opened(exer)
    results = together(
        told(lambda: links.link(exer.agent, one.pk, other_number=other.number, as_="part_of")),
        told(lambda: links.link(exer.head, other.pk, other_number=one.number, as_="part_of")),
    )
    assert len(done(results)) == 1
