"""What tells the desk of calls is set up on a page: kinds, addresses shown once, whose an extension is."""

import html
import json
import re
from xml.etree import ElementTree as ET

from apps.telephone.desk import source
from charterdesk.apps.base.now import now
from charterdesk.apps.telephone.events import three_cx
from charterdesk.apps.telephone.keeping import keep
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


def test_what_stands_aside_is_shown_with_its_reason_and_read_again(esii):
    hugo, row = Agent(esii.head), source(esii.desk, "smdr")
    path = f"telephone/sources/{row.pk}/"
    keep(row, [b"garbled <b>\xff\x01\xe2\x80\xae", b"2026/03/02 09:00:00,00:00:30,4"])
    assert "2 put aside" in hugo.page("telephone/sources/")
    page = hugo.html(f"{path}aside/")
    assert "it has too few fields" in page
    assert "garbled &lt;b&gt;\\xff\\x01\\u202e" in page
    assert "Nothing stands aside" not in page
    hugo.post(f"{path}replay/")
    assert "0 records were taken in. 2 stay aside." in hugo.page(f"{path}aside/?why=too_few_fields")


def test_a_silent_exchange_stands_in_the_head_of_the_managers_pages(esii):
    hugo, agnes, row = Agent(esii.head), Agent(esii.agent), source(esii.desk, "smdr")
    hugo.post(f"telephone/sources/{row.pk}/", silent_minutes="30", extensions="")
    CallSource.objects.update(silent_since=now())
    assert "Nothing is heard of smdr" in hugo.page("telephone/")
    assert "Nothing is heard of" not in agnes.page("telephone/")
    CallSource.objects.update(silent_since=None)
    assert "Nothing is heard of" not in hugo.page("telephone/")


def test_a_fingerprint_that_is_none_is_told(esii):
    hugo, row = Agent(esii.head), source(esii.desk, "ami")
    path = f"telephone/sources/{row.pk}/"
    assert "64 hexadecimal digits" in hugo.post(path, 422, host="pbx", tls="on", certificate="ab:cd", extensions="")
    hugo.post(path, host="pbx", tls="on", certificate=":".join(["AB"] * 32), extensions="")
    assert CallSource.objects.get(pk=row.pk).settings["certificate"] == "ab" * 32


def test_3cx_is_given_a_template_with_its_address_that_says_what_is_read_here(esii):
    hugo, row = Agent(esii.head), source(esii.desk, "three_cx")
    page = hugo.post(f"telephone/sources/{row.pk}/", 200, go="address")
    (shown,) = re.findall(r"<textarea id=.template.[^>]*>(.*?)</textarea>", page, re.DOTALL)
    written = html.unescape(shown)
    crm = ET.fromstring(written)  # noqa: S314  # our own
    asks, reports = crm.findall("Scenarios/Scenario/Request")
    assert re.fullmatch(r"https?://[^/]+/esii/api/v1/telephone/[\w-]+", reports.get("Url", ""))
    assert asks.get("Url") == f"{reports.get('Url')}/who?number=[Number]"
    said = {value.get("Key"): value.text for value in reports.iter("Value")}
    filled = {**said, "CallType": "Inbound", "Number": "+33199001234", "Agent": "201", "Duration": "00:01:05"}
    read = three_cx.read(json.dumps({**filled, "CallStartTimeUTC": "2026-06-03 10:00:00"}).encode())
    assert [(one.kind, one.talked) for one in read] == [("new", None), ("answer", None), ("hangup", 65)]
