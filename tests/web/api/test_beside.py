"""Machines merge, link, tag and put off as agents do: with a preview, with undo, once for each key."""

from datetime import timedelta

import pytest

from charterdesk.apps.base import now
from charterdesk.apps.tickets.models import Merge, Ticket
from four_desks import paris
from web.api.machines import REQUEST, caller, told

WEDNESDAY = paris("2026-07-15 10:00")


@pytest.fixture
def two(customer):
    """Two requests of one customer about one matter."""
    with now.at(WEDNESDAY):
        return [told(customer.post("/tickets", {**REQUEST, "wished_priority": "2"}), 201)["ticket"] for _one in "12"]


def test_a_machine_sees_before_a_merge_who_reads_what_and_nothing_is_stored(two, scene, agent):
    first, second = two
    seen = told(agent.post(f"/tickets/{first['number']}/preview-merge", {"into_number": second["number"]}), 200)
    assert (seen["source"]["number"], seen["target"]["number"]) == (first["number"], second["number"])
    reader = next(one for one in seen["readers"] if one["person_id"] == scene.customer.person_id)
    assert (reader["reads_of_source"], reader["reads_of_target"]) == (1, 1)
    assert {one["kind"] for one in seen["promises"]}
    assert not Merge.objects.exists()


def test_what_a_preview_refuses_is_what_the_merge_refuses(two, agent):
    number = two[0]["number"]
    for verb in ("preview-merge", "merge"):
        for into, code in ((number, "itself"), (98, "unknown")):
            no = told(agent.post(f"/tickets/{number}/{verb}", {"into_number": into}), 422)
            assert (no["code"], no["problems"][0]["field"]) == (code, "into_number")


def test_a_merge_under_a_key_is_done_once_and_can_be_undone(two, agent):
    first, second = (one["number"] for one in two)
    said = {"into_number": second, "reason": "The same fault", "version": two[0]["version"]}
    made = told(agent.post(f"/tickets/{first}/merge", said, key="k-1"), 201)
    assert told(agent.post(f"/tickets/{first}/merge", said, key="k-1"), 201) == made
    assert Merge.objects.count() == 1
    assert (made["source"]["state"], made["reason"], made["undone_at"]) == ("closed", "The same fault", None)
    assert told(agent.get(f"/tickets/{first}"), 200)["beside"]["goes_on_at"] == second
    for verb in ("merge", "preview-merge"):
        assert told(agent.post(f"/tickets/{first}/{verb}", {"into_number": second}), 409)["code"] == "conflict"
    undone = told(agent.post(f"/tickets/{first}/undo-merge"), 200)
    assert (undone["source"]["state"], undone["undone_at"] is None) == ("new", False)
    assert told(agent.post(f"/tickets/{first}/undo-merge"), 409)["problems"]


def test_a_merge_of_what_changed_meanwhile_is_a_conflict_that_says_how_it_stands(two, agent):
    number = two[0]["number"]
    told(agent.post(f"/tickets/{number}/take-in-charge"), 200)
    no = told(agent.post(f"/tickets/{number}/merge", {"into_number": two[1]["number"], "version": 1}), 409)
    assert no["current"]["state"] == "in_charge"


def test_tags_are_put_on_and_taken_off_and_only_the_desk_reads_them(two, scene, agent, customer):
    number = two[0]["number"]
    assert told(agent.post(f"/tickets/{number}/tag", {"name": "Recall"}), 422)["problems"][0]["field"] == "name"
    head = caller(scene.head)
    assert told(head.post(f"/tickets/{number}/tag", {"name": "Recall"}), 200)["tags"] == ["Recall"]
    assert told(agent.get("/tags"), 200)["tags"] == ["Recall"]
    assert told(customer.get(f"/tickets/{number}"), 200)["beside"] is None
    assert b"Recall" not in customer.get(f"/tickets/{number}").content
    assert told(agent.post(f"/tickets/{number}/untag", {"name": "recall"}), 200)["tags"] == []


def test_a_link_is_read_from_both_ends_and_taken_away(two, agent):
    first, second = (one["number"] for one in two)
    (made,) = told(agent.post(f"/tickets/{first}/link", {"other_number": second, "relation": "part_of"}), 200)["links"]
    assert (made["relation"], made["number"]) == ("part_of", second)
    (back,) = told(agent.get(f"/tickets/{second}"), 200)["beside"]["links"]
    assert (back["relation"], back["number"]) == ("has_part", first)
    no = told(agent.post(f"/tickets/{first}/link", {"other_number": second, "relation": "beside"}), 422)
    assert no["problems"][0]["field"] == "relation"
    assert told(agent.post(f"/tickets/{second}/unlink", {"link_id": made["id"]}), 200)["links"] == []


def test_a_ticket_is_put_off_and_brought_back(two, agent):
    number = two[0]["number"]
    later = (WEDNESDAY + timedelta(days=1)).isoformat()
    with now.at(WEDNESDAY + timedelta(minutes=5)):
        asleep = told(agent.post(f"/tickets/{number}/put-off", {"until_at": later, "reason": "Delivery"}), 200)
        assert asleep["put_off_until"] == "2026-07-16T08:00:00Z"
        assert told(agent.post(f"/tickets/{number}/bring-back"), 200)["put_off_until"] is None
        assert told(agent.post(f"/tickets/{number}/bring-back"), 409)["problems"]
        past = told(agent.post(f"/tickets/{number}/put-off", {"until_at": WEDNESDAY.isoformat()}), 422)
        assert past["problems"][0]["field"] == "until_at"
    assert Ticket.objects.get(number=number).snoozed_until is None
