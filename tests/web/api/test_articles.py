"""Machines read, write, publish and are offered articles; a customer's machine meets what is published for him."""

import pytest

import bugs
from charterdesk.apps.base import now
from four_desks import paris
from web.api.machines import caller, told

pytestmark = pytest.mark.django_db
TEXTS = {"en": {"title": "Mails stay in the queue of the relay", "body": "Renew the certificate of the relay."}}


@pytest.fixture(autouse=True)
def thursday():
    with now.at(paris("2026-09-10 10:00")):
        yield


@pytest.fixture
def ground(thursday):
    return bugs.ground()


def test_an_article_goes_from_a_ticket_to_its_readers(ground):
    agent, emma = caller(ground.agent), caller(ground.customers["en"].actor)
    ticket = ground.customers["en"].ticket
    said = {"texts": TEXTS, "audience": "public", "product_id": ground.product.pk, "ticket": ticket.number}
    made = told(agent.post("/articles", said, key="once"), 201)
    assert (made["name"], made["desk"]["state"], made["desk"]["ticket"]) == ("A-1", "draft", ticket.number)
    assert told(agent.post("/articles", said, key="once"), 201) == made
    assert told(emma.get("/articles"), 200)["rows"] == []
    assert emma.get("/articles/1").status_code == 404
    assert told(agent.post("/articles/1/publish"), 200)["desk"]["state"] == "published"
    (row,) = told(emma.get("/articles"), 200)["rows"]
    assert row["texts"][0]["title"] == TEXTS["en"]["title"]
    assert row["desk"] is None
    (offered,) = told(emma.get("/articles/suggest", text="my mails stay in the relay"), 200)["rows"]
    assert (offered["number"], offered["language"]) == (1, "en")
    assert told(emma.post("/articles/1/helped", {"yes": True}), 200) == {"number": 1, "helped": True}
    assert told(agent.get("/articles/1"), 200)["desk"]["helped"] == 1
    told(agent.post("/articles/1/retire"), 200)
    assert emma.get("/articles/1").status_code == 404


def test_what_somebody_changed_meanwhile_is_not_written_over(ground):
    agent = caller(ground.agent)
    made = told(agent.post("/articles", {"texts": TEXTS}), 201)
    french = {"texts": {"fr": {"title": "Les courriels restent", "body": "Renouvelez."}}, "version": 1}
    changed = told(agent.post("/articles/1/change", french), 200)
    assert [text["language"] for text in changed["texts"]] == ["en", "fr"]
    assert changed["desk"]["version"] > made["desk"]["version"]
    told(agent.post("/articles/1/change", french), 409)


def test_a_customer_neither_writes_nor_publishes(ground):
    emma = caller(ground.customers["en"].actor)
    told(emma.post("/articles", {"texts": TEXTS}), 403)
    told(emma.post("/articles/1/publish"), 403)
