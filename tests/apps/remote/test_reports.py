"""Reports of tools come in once, find their session by its code or the ticket they name, and go after their time."""

import dataclasses
import json
from datetime import timedelta

import pytest

from charterdesk.apps.base import now
from charterdesk.apps.base.errors import Invalid, NotAllowed
from charterdesk.apps.remote import agreeing, reports, sessions
from charterdesk.apps.remote.models import RemoteReport, RemoteSession


@pytest.fixture
def ended(desk, ticket, wanted):
    row = sessions.ask(desk.agent, ticket.pk, wanted).session
    agreeing.answer(desk.customer, row.number, agrees=True, language="fr")
    sessions.start(desk.agent, row.number)
    return sessions.stop(desk.agent, row.number).session


def report(*records):
    return json.dumps({"records": [*records]}).encode()


def record(key, **changed):
    return {"id": key, "devicename": "PC-7", "start_date": now.now().isoformat(), **changed}


def test_a_connection_is_tied_to_its_session_by_the_code(desk, ended):
    done = reports.import_file(desk.head, "teamviewer", report(record("a", session_code="s12-345-678")))
    assert (done.new, done.known, done.tied) == (1, 0, 1)
    assert RemoteReport.objects.get().session_id == ended.pk


def test_it_is_tied_by_the_ticket_that_it_names_when_it_was_near(desk, ended, ticket):
    later = (now.now() + timedelta(days=2)).isoformat()
    named = f"for #{ticket.number}"
    done = reports.import_file(
        desk.head, "teamviewer", report(record("a", notes=named), record("b", notes=named, start_date=later))
    )
    assert (done.new, done.tied) == (2, 1)
    assert set(RemoteReport.objects.values_list("external_id", "ticket_id")) == {("a", ticket.pk), ("b", ticket.pk)}


def test_the_same_report_twice_changes_nothing_but_an_end_that_came_since(desk, ended):
    reports.import_file(desk.head, "teamviewer", report(record("a")))
    ends = (now.now() + timedelta(minutes=5)).isoformat()
    done = reports.import_file(desk.head, "teamviewer", report(record("a", end_date=ends), {"id": "b"}))
    assert (done.new, done.known, len(done.wrong)) == (0, 1, 1)
    assert RemoteReport.objects.get().until_at is not None


def test_what_is_no_report_is_told_and_agents_import_none(desk):
    with pytest.raises(Invalid, match="no report"):
        reports.import_file(desk.head, "teamviewer", b"<html>")
    with pytest.raises(Invalid):
        reports.import_file(desk.head, "rustdesk", report())
    with pytest.raises(NotAllowed):
        reports.import_file(desk.agent, "teamviewer", report())


def test_rustdesk_is_heard_of_machines_of_agreed_sessions_alone(desk, ticket, wanted):
    row = sessions.ask(desk.agent, ticket.pk, dataclasses.replace(wanted, device="123456789")).session
    RemoteSession.objects.update(tool="rustdesk")
    post = {"id": "123456789", "conn_id": 7, "action": "new", "ip": "10.0.0.1"}
    assert not reports.hear_rustdesk(desk.desk, "conn", post)
    agreeing.answer(desk.customer, row.number, agrees=True, language="fr")
    assert reports.hear_rustdesk(desk.desk, "conn", post)
    assert reports.hear_rustdesk(desk.desk, "file", {"id": "123456789", "path": "C:/x"})
    assert reports.hear_rustdesk(desk.desk, "conn", {**post, "action": "close"})
    kept = RemoteReport.objects.get()
    assert (kept.session_id, kept.files, kept.until_at is not None) == (row.pk, 1, True)
    for other in ({"id": "999"}, {"id": "123456789"}, {"id": None, "conn_id": 1}, {"id": ["x"], "conn_id": 1}):
        assert not reports.hear_rustdesk(desk.desk, "conn", other)
    assert RemoteReport.objects.count() == 1


def test_reports_and_machines_go_after_the_time_that_the_operator_says(desk, ended, settings):
    reports.import_file(desk.head, "teamviewer", report(record("a")))
    settings.REMOTE_LOG_DAYS = 180
    with now.at(now.now() + timedelta(days=179)):
        reports.forget_old()
        assert RemoteReport.objects.count() == 1
    with now.at(now.now() + timedelta(days=181)):
        reports.forget_old()
    row = RemoteSession.objects.get()
    assert (RemoteReport.objects.count(), row.device, row.external_id) == (0, "", "")
    assert row.consent.given
    assert row.work.seconds > 0
