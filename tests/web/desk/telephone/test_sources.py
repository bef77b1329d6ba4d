"""What tells the desk of calls is set up on a page: kinds, addresses shown once, whose an extension is."""

import re

from apps.telephone.desk import source
from charterdesk.apps.telephone.models import CallHook, CallSource
from web.desk.agent import Agent


def test_a_manager_adds_a_service_and_makes_its_address(esii):
    hugo = Agent(esii.head)
    where = hugo.post("telephone/sources/", name="cloud", kind="generic")
    assert "cloud" in hugo.page("telephone/sources/")
    path = where.removeprefix(hugo.root)
    page = hugo.post(path, 200, go="address")
    address = re.search(r"/esii/api/v1/telephone/([\w-]+)<", page)
    assert address
    assert address[1] not in hugo.html(path)
    hugo.post(path, 200, go="address")
    assert "Two addresses are in use" in hugo.post(path, 409, go="address")
    first = CallHook.objects.earliest("pk")
    hugo.post(f"telephone/hooks/{first.pk}/end/")
    hugo.post(path, 200, go="address")


def test_a_name_that_is_taken_is_told(esii):
    source(esii.desk)
    assert "already" in Agent(esii.head).post("telephone/sources/", 422, name="generic", kind="generic")


def test_extensions_are_those_of_people_of_the_desk(esii):
    hugo, row = Agent(esii.head), source(esii.desk)
    agnes = esii.desk.slug
    path = f"telephone/sources/{row.pk}/"
    assert "Write a line each" in hugo.post(path, 422, extensions="201 = nobody@example.org")
    hugo.post(path, signed="on", extensions=f"201 = agnes-{agnes}@example.org\n\n")
    row.refresh_from_db()
    assert row.settings == {"signed": True, "extensions": {"201": esii.agent.person_id}}
    assert f"201 = agnes-{agnes}@example.org" in hugo.html(path)


def test_the_password_of_an_exchange_is_sealed_and_stays_when_none_is_typed(esii):
    hugo, row = Agent(esii.head), source(esii.desk, "ami")
    path = f"telephone/sources/{row.pk}/"
    hugo.post(path, host="10.0.0.5", port=5038, user="desk", password="sesame", extensions="")
    kept = CallSource.objects.get(pk=row.pk).sealed_secrets
    hugo.post(path, host="10.0.0.6", port="", user="desk", password="", extensions="")
    after = CallSource.objects.get(pk=row.pk)
    assert (after.sealed_secrets, after.settings["host"]) == (kept, "10.0.0.6")
    assert "sesame" not in str(kept) + hugo.html(path)
