"""The whole road beyond the first level, once, in the pages of those who walk it: from a ticket to the article that the
next customer reads while he types (ES-17 to ES-21, EX-14).
"""

import hmac
import json
import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

import bugs
import make
from charterdesk.apps.base import now
from charterdesk.apps.base.tables import rows_of_csv
from charterdesk.apps.escalation.bugs.models import Bug, Delivery
from charterdesk.apps.escalation.models import Escalation
from charterdesk.apps.integrations import arriving, outbox
from charterdesk.apps.integrations.models import Tracker, TrackerLink
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.server.worker import run_worker
from four_desks import paris
from web.desk.agent import Agent
from web.portal.visitor import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
TEXTS = {"text_fr": "Relancez le service.", "text_en": "Restart the service.", "text_es": ""}


def at(text):
    return now.at(paris(f"2026-09-{text}"))


def work():
    run_worker(once=True)


def hidden(page, name):
    [value] = re.findall(rf'name="{name}" value="([^"]*)"', page)[:1]
    return value


def state(number):
    return Ticket.objects.get(number=number).state


def said(number, kind):
    return [row.body for row in Message.objects.filter(ticket__number=number, kind=kind).order_by("pk")]


@pytest.fixture
def ground():
    with at("10 09:00"):
        return bugs.ground("esii", "maintenance", "blocking")


def test_from_a_ticket_to_the_article_that_the_next_customer_reads_while_he_types(ground):  # noqa: PLR0915  # one road, walked once
    agnes, rosa, hugo = Agent(ground.agent), Agent(ground.r_and_d), Agent(ground.head)
    mona = Agent(make.actor(make.person(ground.desk, "Mona", "manager")))
    french, english = ground.customers["fr"], ground.customers["en"]
    claire, emma = Visitor(french.person, "fr"), Visitor(english.person)

    with at("10 09:30"):
        number = claire.send(claire.write(f"equipment:{french.equipment.pk}", "anomaly", wished="blocking"))
        others = english.ticket.number
        agnes.act(number, "take")

    # ES-19: what must be done before is listed, and the ticket stays where it is until it is recorded.
    up = f"tickets/{number}/hand-over/"
    with at("10 10:00"):
        refused = agnes.post(up, 422, to_level="n2_r_and_d", body="The queue stalls.")
        assert "The queue stalls." in refused
        assert not Escalation.objects.exists()
        for event in ("diagnosed", "tests_with_customer", "manager_called"):
            agnes.post(f"{up}record/", event=event, note=f"Done: {event}.")
        place = agnes.post(up, to_level="n2_r_and_d", body="The queue stalls.")
        assert "N2-R&amp;D" in claire.client.get(f"{claire.root}tickets/{number}/").content.decode()
        assert "The queue stalls." not in claire.get(f"tickets/{number}/")

    # ES-20: R&D answers, a bug is declared, the workaround goes to each customer in his language.
    talk = place.removeprefix(f"/{ground.desk.slug}/")
    with at("10 11:00"):
        rosa.post(talk, do="answer", body="It is a bug of 4.1: declare it.")
        bug = {"product": ground.product.pk, "title": "The queue stalls", "versions": "4.1", "severity": "blocking"}
        agnes.post(f"tickets/{number}/bug/", **bug)
        agnes.post("solving/bugs/1/tickets/", ticket=others)
        agnes.post("solving/bugs/1/workaround/", **TEXTS)
        look = agnes.html("solving/bugs/1/workaround/send/")
        agnes.post("solving/bugs/1/workaround/send/", seen=hidden(look, "seen"))
        work()
    assert (said(number, "workaround"), said(others, "workaround")) == (
        ["Relancez le service."],
        ["Restart the service."],
    )
    assert "Relancez le service." in claire.get(f"tickets/{number}/")

    # R&D works in its tracker: what it says there stands beside the bug, signed by it, once.
    with at("10 12:00"):
        mona.post("solving/trackers/add/", name="rnd", kind="console", project="APP", fields_=["title"], active="on")
        tracker = Tracker.objects.get()
        made = mona.post(f"solving/trackers/{tracker.pk}/address/", 200, secret="told to the tracker")
        rosa.post(f"solving/trackers/{tracker.pk}/tie/", kind="bug", about=Bug.objects.get().pk)
        outbox.send_due()
        link = TrackerLink.objects.get()
        issue = {"id": link.external_id, "key": link.key, "state": "in_progress"}
        comment = {"id": "7", "text": "Found in the scheduler.", "author": "Rosa", "author_id": "77"}
        body = json.dumps({"event": "comment", "actor": "77", "issue": issue, "comment": comment}).encode()
        [address] = re.findall(r"https?://[^\s\"<]+/api/v1/trackers/[^\s\"<]+", made)[:1]
        door = urlsplit(address).path
        assert posted(door, body, "guessed").status_code == 401
        assert [posted(door, body, "told to the tracker").status_code for _twice in range(2)] == [202, 202]
        arriving.take_in()
        beside = agnes.html(f"solving/trackers/beside/bug/{Bug.objects.get().pk}/")
    assert link.key in beside
    assert link.comments.filter(origin="theirs", body="Found in the scheduler.").count() == 1

    # ES-20, ES-21: the release is looked at, delivered to two customers, and each is told in his language.
    with at("14 09:00"):
        noted = {"product": ground.product.pk, "version": "4.2", "released_on": "2026-09-14", "bugs": 1}
        hugo.post(
            "solving/releases/add/", **noted, current="on", notes_fr="La file avance.", notes_en="The queue moves."
        )
        whom = {"who": "customers", "customers": [french.organisation.pk, english.organisation.pk]}
        look = hugo.post("solving/releases/1/deliver/", 200, **whom, go="look")
        hugo.post("solving/releases/1/deliver/", **whom, go="deliver", seen=hidden(look, "seen"))
        work()
    assert (state(number), state(others)) == ("solved", "solved")
    assert "La file avance." in said(number, "solution")[0]
    assert "The queue moves." in said(others, "solution")[0]

    with at("14 10:00"):
        assert "4.2" in claire.get("installations/")
        delivery = Delivery.objects.get(equipment=french.equipment)
        emma.post(f"installations/deliveries/{delivery.pk}/confirm/", 404)
        claire.post(f"installations/deliveries/{delivery.pk}/confirm/")
    assert (state(number), state(others)) == ("closed", "solved")

    # The ledger tells it on one line: bug, workaround, release, delivered to, confirmed by.
    answer = hugo.client.get(f"{hugo.root}solving/bugs/ledger/export/")
    lines = [row for _number, row in rows_of_csv(answer.getvalue())]
    (line,) = (row for row in lines if "MF-1" in row)
    assert {"B-1", "The queue stalls", "en, fr", "Mail Flow 4.2", french.organisation.name, "Claire"} <= set(line)

    # EX-14: what the ticket taught becomes an article, offered to the next customer while he types.
    with at("14 11:00"):
        form = agnes.html(f"tickets/{number}/article/")
        assert "La file avance." in form
        texts = {"title_en": "The queue stalls after an update", "body_en": "Update to 4.2."}
        place = agnes.post(f"tickets/{number}/article/", audience="plans", plans=["maintenance"], **texts)
        place = place.removeprefix(f"/{ground.desk.slug}/")
        step = emma.post("open/", about=f"equipment:{english.equipment.pk}", kind="anomaly")
        story = emma.post(step, wished="major") if step.endswith("/severity/") else step
        offered = f"{story.removesuffix('story/')}articles/?subject=my queue stalls"
        assert "The queue stalls after an update" not in part(emma, offered)
        agnes.post(f"{place}publish/")
        assert "The queue stalls after an update" in part(emma, offered)
        emma.post("articles/1/helped/", helped="yes")
        assert "1" in agnes.page(place)


def part(visitor, place):
    """A part of a page, as it is fetched while somebody types."""
    answer = visitor.client.get(place)
    assert answer.status_code == 200
    return answer.content.decode()


def posted(door, body, secret):
    """As the tracker posts it: the body, and the proof that it knows the secret."""
    proof = hmac.new(secret.encode(), body, "sha256").hexdigest()
    headers = {"x-hub-signature-256": f"sha256={proof}"}
    return Client().post(door, body, content_type="application/json", headers=headers)
