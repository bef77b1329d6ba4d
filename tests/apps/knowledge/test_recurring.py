"""A daily look says what recurs, whom it concerns, and asks for a note (EX-14)."""

import pytest

import bugs
from charterdesk.apps.base import now
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.knowledge import queries, recurring, writing
from charterdesk.apps.knowledge.models import Recurrence
from charterdesk.apps.knowledge.writing import ArticleTerms, Text
from charterdesk.apps.tickets.intake import IntakeForm, open_ticket
from four_desks import paris

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def thursday():
    with now.at(paris("2026-09-10 10:00")):
        yield


@pytest.fixture
def ground(thursday):
    made = bugs.ground()
    more(made, "fr")
    return made


def more(ground, language):
    """One more ticket that says what the others say."""
    customer = ground.customers[language]
    form = IntakeForm(
        requester_person_id=customer.person.pk,
        equipment_id=customer.equipment.pk,
        channel="portal",
        subject="Nothing is sent since the update",
        body="Since the last update nothing is sent any more.",
        kind="anomaly",
        wished_priority="1",
    )
    return open_ticket(customer.actor, form)


def test_what_recurs_is_found_with_its_product_version_and_those_concerned(ground):
    # EX-14
    recurring.look_daily()
    (row,) = queries.recurrences(ground.agent)
    assert (row.product, row.product_version) == (ground.product, "4.1")
    reached = recurring.population(row)
    assert len(reached.tickets) == 4
    assert reached.customers == 3
    assert reached.installed == 3
    assert row.words == ["Nothing", "sent", "any", "more"]


def test_a_desk_is_looked_at_once_a_day(ground):
    recurring.look_daily()
    recurring.look_daily()
    more(ground, "en")
    recurring.look_daily()
    assert len(recurring.population(Recurrence.objects.get()).tickets) == 4
    with now.at(paris("2026-09-11 07:00")):
        recurring.look_daily()
    assert len(recurring.population(Recurrence.objects.get()).tickets) == 5


def test_what_was_dismissed_with_a_reason_is_not_found_again(ground):
    recurring.look(ground.desk)
    with pytest.raises(Invalid):
        recurring.dismiss(ground.agent, 1, " ")
    recurring.dismiss(ground.agent, 1, "Known: the release of Monday ends it.")
    more(ground, "en")
    assert recurring.look(ground.desk) == []
    assert not queries.recurrences(ground.agent).exists()
    with pytest.raises(NotFound):
        recurring.dismiss(ground.agent, 1, "again")


def test_an_article_answers_what_recurs(ground):
    recurring.look(ground.desk)
    writing.write(ground.agent, ArticleTerms({"en": Text("Nothing is sent", "Restart.")}), recurrence_number=1)
    assert not queries.recurrences(ground.agent).exists()
    assert recurring.look(ground.desk) == []


def test_tickets_older_than_thirty_days_recur_no_more(ground):
    with now.at(paris("2026-10-12 10:00")):
        assert recurring.look(ground.desk) == []
