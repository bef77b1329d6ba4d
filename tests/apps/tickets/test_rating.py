"""How the customer judges the work on a closed ticket."""

import pytest

from charterdesk.apps.base import events
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed
from charterdesk.apps.tickets import closure
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.models import Rating
from charterdesk.apps.tickets.rating import may_rate, rate, rating_of
from four_desks import opened


@pytest.fixture
def closed(esii):
    ticket = opened(esii)
    closure.close(esii.agent, ticket.pk, reason="Restarted together.")
    ticket.refresh_from_db()
    return ticket


def test_the_last_judgement_of_a_closed_ticket_counts(esii, closed):
    rate(esii.customer, closed.pk, score=2, comment="Slow.")
    rate(esii.admin, closed.pk, score=5)
    assert [(row.score, row.comment) for row in Rating.objects.order_by("pk")] == [(2, "Slow."), (5, "")]
    counted = rating_of(closed)
    assert counted is not None
    assert (counted.score, counted.author_id) == (5, esii.admin.person_id)
    codes = [line.code for line in events.of(esii.desk, stream_of(closed))]
    assert codes.count("ticket.rated") == 2


def test_an_open_ticket_is_not_judged(esii):
    ticket = opened(esii)
    assert not may_rate(esii.customer, ticket)
    with pytest.raises(Conflict):
        rate(esii.customer, ticket.pk, score=5)
    assert Rating.objects.count() == 0


@pytest.mark.parametrize("score", [-1, 0, 6])
def test_the_judgement_is_from_1_to_5(esii, closed, score):
    with pytest.raises(Invalid) as refused:
        rate(esii.customer, closed.pk, score=score)
    assert [problem.field for problem in refused.value.problems] == ["score"]


def test_a_comment_has_an_end(esii, closed):
    with pytest.raises(Invalid) as refused:
        rate(esii.customer, closed.pk, score=4, comment="x" * 2_001)
    assert [problem.field for problem in refused.value.problems] == ["comment"]


def test_the_desk_does_not_judge_itself(esii, closed):
    assert not may_rate(esii.head, closed)
    with pytest.raises(NotAllowed):
        rate(esii.head, closed.pk, score=5)


def test_a_ticket_is_judged_twenty_times_at_most(esii, closed):
    for _ in range(20):
        rate(esii.customer, closed.pk, score=3)
    with pytest.raises(Conflict):
        rate(esii.customer, closed.pk, score=3)
    assert Rating.objects.count() == 20
