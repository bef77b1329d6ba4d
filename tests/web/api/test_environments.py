"""Environments by machine: what a job at night keeps, what changed since, who may not."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import make
from charterdesk.apps.environments.models import ConfigurationBackup, Environment, Machine
from web.api.machines import caller, told

HALL = {"name": "Hall", "use": "production"}
COPY = {"name": "copy", "hypervisor": "libvirt", "copied_on": "2026-11-01", "anonymised": True}


@pytest.fixture
def path(scene, agent):
    """An environment of the scene's customer."""
    made = told(agent.post("/environments", {**HALL, "organisation_id": scene.organisation.pk}), 201)
    return f"/environments/{made['number']}"


def kept(agent, path, content, name="switch.conf", asked="", key=""):
    file = SimpleUploadedFile(name, content)
    return told(agent.send(f"{path}/configurations{asked}", file, key=key), 201)["rows"][0]


def test_a_job_keeps_configurations_and_reads_what_changed(agent, path):
    first = kept(agent, path, b"vlan 10\nport 1\n", asked="?taken_at=2026-10-01T02:00:00Z&note=at%20night")
    second = kept(agent, path, b"vlan 20\nport 1\n")
    whole = told(agent.get(path), 200)
    assert [one["id"] for one in whole["configurations"]] == [second["id"], first["id"]]
    assert (first["taken_at"], first["note"], first["size"]) == ("2026-10-01T02:00:00Z", "at night", 15)
    lines = told(agent.get(f"{path}/configurations/{second['id']}/since/{first['id']}"), 200)["lines"]
    assert [(one["kind"], one["text"]) for one in lines[1:]] == [
        ("less", "vlan 10"),
        ("more", "vlan 20"),
        ("same", "port 1"),
    ]
    answer = agent.get(f"{path}/configurations/{first['id']}")
    assert b"".join(answer.streaming_content) == b"vlan 10\nport 1\n"


def test_the_same_upload_under_one_key_is_kept_once(agent, path):
    assert kept(agent, path, b"a", key="night-1") == kept(agent, path, b"a", key="night-1")
    assert ConfigurationBackup.objects.count() == 1


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("?taken_at=2999-01-01T00:00:00Z", 422),
        ("?taken_at=2026-11-01T00:00:00", 422),
        ("?taken_at=0001-01-01T00:00:00%2B14:00", 422),
    ],
)
def test_a_moment_that_cannot_be_is_refused_and_nothing_is_kept(agent, path, asked, status):
    told(agent.send(f"{path}/configurations{asked}", SimpleUploadedFile("a", b"a")), status)
    assert not ConfigurationBackup.objects.exists()


def test_replicas_and_ways_are_noted_and_say_how_fresh_they_are(agent, path):
    whole = told(agent.post(f"{path}/replicas", COPY), 200)
    [copy] = whole["replicas"]
    assert (copy["name"], copy["seen_at"], copy["needs_somebody"]) == ("copy", None, True)
    assert copy["days"] >= 0
    again = told(agent.post(f"{path}/replicas", {**COPY, "id": copy["id"], "isolated": True}), 200)
    assert [one["needs_somebody"] for one in again["replicas"]] == [False]
    assert Machine.objects.count() == 1
    told(agent.post(f"{path}/replicas", {**COPY, "anonymised": False}), 422)
    way = told(agent.post(f"{path}/ways", {"kind": "vpn", "identifier": "gate", "note": "password: Hunter22!"}), 200)
    assert "Hunter22" not in str(way["ways"])


def test_what_is_said_again_replaces_what_was_said(agent, path):
    assert told(agent.post(path, {**HALL, "name": "Hall 2"}), 200)["name"] == "Hall 2"
    told(agent.post(path, {**HALL, "equipment_ids": [999]}), 422)
    assert Environment.objects.get().name == "Hall 2"


def test_customers_and_other_desks_find_nothing(scene, customer, stranger, agent, path):
    for who in (customer, caller(stranger)):
        assert who.get("/environments").status_code in {403, 200}
        assert who.get(path).status_code in {403, 404}
        assert who.send(f"{path}/configurations", SimpleUploadedFile("a", b"a")).status_code in {403, 404}
    assert told(caller(stranger).get("/environments"), 200)["rows"] == []
    reader = caller(make.actor(make.person(scene.desk, "Rita", "read_only")))
    first = kept(agent, path, b"a")
    assert told(reader.get(path), 200)["number"] == 1
    told(reader.get(f"{path}/configurations/{first['id']}"), 403)
