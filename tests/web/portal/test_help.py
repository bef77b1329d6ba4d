"""Help for everybody: what is published without signing in is read without signing in, and nothing else is."""

import pytest
from django.test import Client

import bugs
from charterdesk.apps.base import now
from charterdesk.apps.knowledge import writing
from charterdesk.apps.knowledge.writing import ArticleTerms, Text
from charterdesk.web.portal import help_pages
from four_desks import paris

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
NEAR = {"what": "The relay keeps our mails in its queue, name a@b.example"}


@pytest.fixture
def ground():
    with now.at(paris("2026-09-10 10:00")):
        yield bugs.ground()


def published(ground, title, audience, *, fr=""):
    texts = {"en": Text(title, "Renew **it**."), **({"fr": Text(fr, "Renouvelez-le.")} if fr else {})}
    row = writing.write(ground.agent, ArticleTerms(texts, audience, ["subscription"] if audience == "plans" else ()))
    return writing.publish(ground.agent, row.number)


def test_nobody_signs_in_for_what_is_for_everybody_and_nothing_else_is_shown(ground):
    anybody, root = Client(headers={"accept-language": "en"}), f"/{ground.desk.slug}/help/"
    assert anybody.get(root).status_code == 404
    hidden = [published(ground, f"Mails stay in the relay: {who}", who) for who in ("internal", "plans", "customers")]
    assert anybody.get(root).status_code == 404
    assert "help/" not in anybody.get(f"/accounts/login/?next=/{ground.desk.slug}/").content.decode()
    row = published(ground, "Mails stay in the queue of the relay", "public", fr="Courriels retenus")
    page = anybody.get(root).content.decode()
    assert "Mails stay in the queue of the relay" in page
    assert "Mails stay in the relay" not in page
    assert "<strong>it</strong>" in anybody.get(f"{root}{row.number}/").content.decode()
    assert "Renouvelez-le." in anybody.get(f"{root}{row.number}/", headers={"accept-language": "fr"}).content.decode()
    for other in hidden:
        assert anybody.get(f"{root}{other.number}/").status_code == 404
    found = anybody.get(root, {"q": "queue of the relay"}).content.decode()
    assert "Mails stay in the queue" in found
    assert "in the relay:" not in found
    assert "No article has these words." in anybody.get(root, {"q": "telephone exchange"}).content.decode()
    assert "help/" in anybody.get(f"/accounts/login/?next=/{ground.desk.slug}/").content.decode()
    writing.retire(ground.agent, row.number)
    assert anybody.get(f"{root}{row.number}/").status_code == 404


def test_the_open_form_is_offered_what_everybody_reads_within_bounds(ground, monkeypatch):
    published(ground, "Mails stay in the relay", "customers")
    row = published(ground, "Mails stay in the queue of the relay", "public")
    anybody, place = Client(headers={"accept-language": "en"}), f"/{ground.desk.slug}/help/near/"
    part = anybody.post(place, NEAR).content.decode()
    assert f"/help/{row.number}/" in part
    assert part.count("<li>") == 1
    assert anybody.get(place).status_code == 405
    assert "<li>" not in anybody.post(place, {"what": ""}).content.decode()
    monkeypatch.setattr(help_pages, "_within_bounds", lambda _request: False)
    assert "<li>" not in anybody.post(place, NEAR).content.decode()
