"""Articles in the browser: from a ticket at one press, offered beside tickets and while a customer types."""

import pytest

import bugs
from charterdesk.apps.base import now
from charterdesk.apps.knowledge import recurring, writing
from charterdesk.apps.knowledge.models import Article, Helped, Recurrence
from charterdesk.apps.knowledge.writing import ArticleTerms, Text
from charterdesk.apps.tickets.intake import IntakeForm, open_ticket
from charterdesk.apps.tickets.models import Ticket
from four_desks import paris
from web.desk.agent import Agent, words
from web.portal.visitor import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture(autouse=True)
def thursday():
    with now.at(paris("2026-09-10 10:00")):
        yield


@pytest.fixture
def ground(thursday):
    return bugs.ground()


@pytest.fixture
def agnes(ground):
    return Agent(ground.agent)


@pytest.fixture
def emma(ground):
    return Visitor(ground.customers["en"].person)


def published(ground, title, audience="public", body="Renew it in the **administration**."):
    row = writing.write(ground.agent, ArticleTerms({"en": Text(title, body)}, audience, product_id=ground.product.pk))
    return writing.publish(ground.agent, row.number)


def test_the_empty_page_says_what_to_do_next(agnes, emma):
    assert "Write it here, or from a ticket that is solved" in agnes.page("knowledge/")
    assert "There is no such article" in agnes.page("knowledge/?q=nothing")
    assert "What the desk writes down for you is found here" in emma.get("articles/")


def test_an_article_is_written_from_a_ticket_published_and_offered_beside_the_next(ground, agnes):
    number = ground.tickets[0].number
    assert f"tickets/{number}/article/" in agnes.html(f"tickets/{number}/solving/")
    form = agnes.html(f"tickets/{number}/article/")
    assert 'value="Nothing is sent any more"' in form
    wrong = agnes.post(f"tickets/{number}/article/", 422, title_en="", body_en="Restart it.", audience="public")
    assert "Give it a title." in words(wrong)
    assert "Restart it." in wrong
    said = {"title_en": "Nothing is sent any more", "body_en": "Restart it.", "audience": "public"}
    place = agnes.post(f"tickets/{number}/article/", product=ground.product.pk, **said)
    assert place.endswith("/knowledge/1/")
    assert "draft" in agnes.page("knowledge/1/")
    agnes.post("knowledge/1/publish/", version=1)
    beside = agnes.page(f"tickets/{ground.tickets[1].number}/solving/")
    assert "A-1" in beside
    assert "Nothing is sent any more" in agnes.page("knowledge/?state=published&audience=public")
    assert "There is no such article" in agnes.page("knowledge/?due=1")


def test_two_who_change_it_at_once_do_not_write_over_each_other(ground, agnes):
    row = published(ground, "Nothing is sent")
    said = {"title_en": "Nothing leaves", "body_en": "Restart.", "audience": "internal"}
    agnes.post(f"knowledge/{row.number}/change/", version=row.version, **said)
    late = agnes.post(f"knowledge/{row.number}/change/", 422, version=row.version, **{**said, "title_en": "Late"})
    assert "Somebody changed this meanwhile" in words(late)
    assert 'value="Late"' in late
    assert "Earlier texts" in agnes.page(f"knowledge/{row.number}/")


def test_a_customer_reads_what_is_his_and_says_whether_it_helped(ground, emma):
    row = published(ground, "Certificates of the relay")
    hidden = published(ground, "What we think of relays", "internal")
    page = emma.get("articles/")
    assert "Certificates of the relay" in page
    assert "What we think" not in page
    assert "Certificates" in emma.get("articles/?q=certificate+relay")
    assert "Renew it in the administration" in emma.get(f"articles/{row.number}/")
    emma.get(f"articles/{hidden.number}/", 404)
    emma.post(f"articles/{hidden.number}/helped/", 404, helped="yes")
    emma.post(f"articles/{row.number}/helped/", helped="yes")
    emma.post(f"articles/{row.number}/helped/", helped="no")
    assert "You said that it did not help" in emma.get(f"articles/{row.number}/")
    assert Helped.objects.count() == 1


def test_articles_are_offered_while_a_customer_writes_with_and_without_script(ground, emma):
    published(ground, "Nothing is sent after an update")
    about = f"equipment:{ground.customers['en'].equipment.pk}"
    place = emma.post("open/", about=about, kind="anomaly")
    place = emma.post(place, wished="2")
    assert "Does one of these help?" in emma.get(place)
    typing = place.replace("/story/", "/articles/")
    assert (
        "Nothing is sent" in emma.client.get(typing, {"subject": "since the update nothing is sent"}).content.decode()
    )
    review = emma.post(place, subject="Nothing sent since the update", body="It stays.")
    assert "Does one of these help?" in emma.get(review)


def test_what_recurs_asks_for_a_note_and_is_dismissed_with_a_reason(ground, agnes):
    # EX-14
    customer = ground.customers["fr"]
    form = IntakeForm(
        requester_person_id=customer.person.pk,
        equipment_id=customer.equipment.pk,
        channel="portal",
        subject="Nothing is sent any more",
        body="Since the last update nothing is sent.",
        kind="anomaly",
        wished_priority="1",
    )
    open_ticket(customer.actor, form)
    recurring.look(ground.desk)
    page = agnes.page("knowledge/")
    assert "4 tickets in 30 days, 3 customers, Mail Flow 4.1. Write a note?" in page, page[:900]
    assert "Installations concerned 3" in page
    assert "4.1" in agnes.html("knowledge/recurrences/1/write/")
    assert "Give the reason" in words(agnes.post("knowledge/recurrences/1/dismiss/", 422, reason=""))
    agnes.post("knowledge/recurrences/1/dismiss/", reason="The next release ends it.")
    assert "Write a note?" not in agnes.page("knowledge/")
    assert Recurrence.objects.get().reason == "The next release ends it."
    assert Ticket.objects.count() == 4
    assert Article.objects.count() == 0
