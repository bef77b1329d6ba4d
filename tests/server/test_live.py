"""Live events: whoever listens hears what changed of his own, and nobody anything else."""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection, transaction

import cast
import four_desks
import make
from charterdesk.apps.base import events
from charterdesk.apps.base.models import Event
from charterdesk.apps.people.models import Membership, Person
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.intake import IntakeForm, open_ticket
from charterdesk.apps.workspace import changes, presence
from charterdesk.server import live, live_hub
from server.listening import Browser, served, session_of
from server.test_serve import free_port

pytestmark = pytest.mark.django_db(transaction=True)  # the server is another connection: it sees what is committed


@pytest.fixture
def people():
    everybody = cast.assemble()
    for desk in (everybody.north, everybody.south):
        four_desks.publish(desk, "esker")
    Membership.objects.filter(person=everybody.sven).update(role="manager")
    return everybody


@pytest.fixture
def server():
    with served() as (port, hub):
        yield port, hub


@pytest.fixture
def listen(server):
    """Open a stream as this person; all are closed at the end."""
    with ExitStack() as stack:

        def opened(person=None, **given):
            browser = Browser(server[0], session_of(person) if person else "", **given)
            stack.callback(browser.close)
            return browser

        yield opened


def ticket_of(people, requester, by=None):
    form = IntakeForm(
        requester_person_id=requester.pk,
        channel="portal",
        subject="It stopped",
        body="Nothing happens.",
        kind="anomaly",
        severity="2",
        override_reason="A test",
    )
    return open_ticket(make.actor(by or people.marta), form)


def test_an_agent_hears_of_a_ticket_of_his_desk(people, listen):
    alma = listen(people.alma).ready()
    ticket = ticket_of(people, people.cora)
    assert alma.topics() == ["queue", f"ticket:{ticket.number}"]


def test_a_customer_hears_of_his_ticket_and_of_no_other(people, listen):
    his, others = ticket_of(people, people.cora), ticket_of(people, people.ennio)
    cora = listen(people.cora).ready()
    work.reply(make.actor(people.alma), others.pk, body="Restart it.")
    work.reply(make.actor(people.alma), his.pk, body="Restart it.")
    assert cora.topics() == [f"ticket:{his.number}"]
    assert cora.topics(seconds=1.5) is None


def test_a_customer_does_not_even_hear_that_the_desk_took_a_note(people, listen):
    ticket = ticket_of(people, people.cora)
    cora, alma = listen(people.cora).ready(), listen(people.alma).ready()
    work.note(make.actor(people.alma), ticket.pk, body="He is difficult.")
    assert alma.topics() == ["queue", f"ticket:{ticket.number}"]
    assert cora.topics(seconds=1.5) is None


def test_nobody_hears_of_another_desk(people, listen):
    alma = listen(people.alma).ready()
    ticket_of(people, people.dora, people.sven)
    assert alma.topics(seconds=1.5) is None


def test_signed_out_foreign_and_absent_desks_are_refused_alike(people, listen):
    refused = {
        listen(None).head,
        listen(people.sven).head,
        listen(people.alma, address="/nowhere/events").head,
        listen(people.alma, method="POST", headers={"Content-Length": "0"}).head,
        listen(people.alma, headers={"Sec-Fetch-Site": "cross-site"}).head,
        listen(people.alma, headers={"Sec-Fetch-Site": "same-site"}).head,
    }
    without_date = {head.partition(b"\r\ndate")[0] for head in refused}
    assert len(without_date) == 1
    assert all(head.startswith(b"HTTP/1.1 404") for head in refused)


def test_an_agent_without_the_second_factor_that_he_needs_hears_nothing(people, settings):
    assert live.admitted(session_of(people.alma), "north") is not None
    settings.STAFF_MFA = True
    assert live.admitted(session_of(people.alma), "north") is None
    assert live.admitted(session_of(people.cora), "north") is not None


def test_a_changed_password_refuses_the_sessions_from_before(people, listen, server):
    session = session_of(people.alma)
    account = people.alma.account
    account.set_password("another long password")
    account.save()
    refused = Browser(server[0], session)
    assert refused.status == 404
    refused.close()


def test_a_session_that_ended_is_closed(people, listen, monkeypatch):
    monkeypatch.setattr(live_hub, "SECONDS_BETWEEN_CHECKS", 0.2)
    alma = listen(people.alma).ready()
    Session.objects.all().delete()
    assert alma.ended()


def test_who_leaves_the_desk_is_closed(people, listen, monkeypatch):
    monkeypatch.setattr(live_hub, "SECONDS_BETWEEN_CHECKS", 0.2)
    alma = listen(people.alma).ready()
    Person.objects.filter(pk=people.alma.pk).update(active=False)
    assert alma.ended()


def test_who_becomes_a_customer_hears_no_longer_of_the_queue(people, listen, monkeypatch):
    monkeypatch.setattr(live_hub, "SECONDS_BETWEEN_CHECKS", 0.2)
    alma = listen(people.alma).ready()
    Membership.objects.filter(person=people.alma).update(role="customer", organisation=people.quay)
    time.sleep(1.5)
    ticket_of(people, people.ennio)
    assert alma.topics(seconds=1.5) is None


def test_a_session_checks_are_within_a_minute():
    beats = live_hub.SECONDS_BETWEEN_CHECKS + live_hub.SECONDS_BETWEEN_LOOKS * (
        live_hub.MOST_OF_ALL / live_hub.CHECKS_AT_ONCE
    )
    assert beats <= 90
    assert live_hub.SECONDS_BETWEEN_CHECKS + 10 <= 60


def test_an_account_opens_so_many_streams_and_no_more(people, listen, monkeypatch):
    monkeypatch.setattr(live_hub, "MOST_OF_AN_ACCOUNT", 2)
    first = listen(people.alma).ready()
    listen(people.alma).ready()
    assert listen(people.alma).status == 429
    assert listen(people.bruno).status == 200
    first.close()
    deadline = time.monotonic() + 5
    while (again := listen(people.alma)).status != 200 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert again.status == 200


def test_what_came_while_a_browser_was_away_is_told_when_it_comes_back(people, listen):
    line = changes.latest()
    ticket = ticket_of(people, people.cora)
    back = listen(people.alma, address=f"/north/events?since={line}")
    assert back.topics() == [f"notices:{people.alma.pk}", "queue", f"ticket:{ticket.number}"]
    assert listen(people.dora, address=f"/south/events?since={line}").topics(seconds=1.5) is None


def test_what_came_while_a_page_was_made_is_told(people, listen):
    with time_machine.travel(time.time() - 3600, tick=False):
        ticket_of(people, people.cora)
    recent = ticket_of(people, people.cora)
    alma = listen(people.alma, address=f"/north/events?at={int(time.time())}")
    assert alma.topics() == [f"notices:{people.alma.pk}", "queue", f"ticket:{recent.number}"]


def test_who_was_away_for_long_looks_at_everything(people, listen, monkeypatch):
    monkeypatch.setattr(changes, "LOOKED_BACK", 3)
    ticket_of(people, people.cora)
    assert listen(people.alma, address="/north/events?since=1").topics() == ["*"]


@pytest.mark.parametrize(
    "asked", ["since=x", "since=" + "9" * 40, "at=-1", "at=" + "9" * 40, "since=%00&at=%ff", "&&&"]
)
def test_an_odd_question_is_no_question(people, listen, asked):
    assert listen(people.alma, address=f"/north/events?{asked}").ready()


def test_a_database_that_is_away_is_survived(people, listen, monkeypatch):
    monkeypatch.setattr(live_hub, "SECONDS_BETWEEN_LOOKS_WITHOUT_DATABASE", 0.1)
    alma = listen(people.alma).ready()
    read, failures = changes.Watch.read, iter([OperationalError("away"), OperationalError("away")])

    def fails_twice(watch):
        failure = next(failures, None)
        if failure is not None:
            raise failure
        return read(watch)

    monkeypatch.setattr(changes.Watch, "read", fails_twice)
    ticket = ticket_of(people, people.cora)
    assert alma.topics() == ["queue", f"ticket:{ticket.number}"]


def test_the_desk_says_that_it_is_there(people, listen, monkeypatch):
    monkeypatch.setattr(live, "SECONDS_BETWEEN_BEATS", 0.1)
    alma = listen(people.alma).ready()
    assert alma.heard() == ("beat", {})


def test_nobody_looks_at_the_journal_when_nobody_listens(people, listen, server):
    alma = listen(people.alma).ready()
    assert server[1].looks
    alma.close()
    deadline = time.monotonic() + 5
    while server[1].looks and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not server[1].looks


def test_a_hub_that_closes_ends_all_and_takes_nobody(people, listen, server):
    alma = listen(people.alma).ready()
    server[1].close()
    assert alma.ended(seconds=2)
    assert listen(people.bruno).ended(seconds=2)


def test_colleagues_hear_who_comes_to_a_ticket_and_customers_do_not(people, listen):
    ticket = ticket_of(people, people.cora)
    alma, cora = listen(people.alma).ready(), listen(people.cora).ready()
    presence.beat(make.actor(people.bruno), ticket.number, types=False)
    assert alma.topics() == [f"present:{ticket.number}"]
    presence.beat(make.actor(people.bruno), ticket.number, types=True)
    assert alma.topics() == [f"present:{ticket.number}"]
    assert cora.topics(seconds=1.0) is None


def test_what_happens_beside_a_ticket_is_told_to_who_looks_at_the_ticket(people):
    ticket = ticket_of(people, people.cora)
    watch, north = changes.Watch(), people.north
    alma = make.actor(people.alma)
    with transaction.atomic():
        events.record(north, "bug:7", "bug.linked", actor=alma, data={"bug": 7, "ticket": ticket.pk})
        events.record(north, "vault:7", "credential.shown", actor=alma, data={"ticket": ticket.number})
    found = watch.read()
    assert [change.ticket.pk for change in found] == [ticket.pk]
    assert changes.topics(alma, found) == {"queue", f"ticket:{ticket.number}"}
    assert changes.topics(make.actor(people.cora), found) == set()


def test_what_many_tickets_look_at_is_told_under_its_own_name_to_the_desk_alone(people):
    watch, north = changes.Watch(), people.north
    alma = make.actor(people.alma)
    with transaction.atomic():
        events.record(north, "link:7", "tracker.state_changed", actor=alma, data={"link": 7, "from": "", "to": "done"})
    found = watch.read()
    assert changes.topics(alma, found) == {"link:7"}
    assert changes.topics(make.actor(people.cora), found) == set()


def test_a_line_of_the_journal_that_appears_late_is_not_overlooked(people):
    watch = changes.Watch()
    ticket = ticket_of(people, people.cora)
    assert {change.ticket.pk for change in watch.read()} == {ticket.pk}
    stream, seq = f"ticket:{ticket.pk}", events.of(people.north, f"ticket:{ticket.pk}").count()

    def line(number, ahead):
        return Event(
            pk=number, desk=people.north, stream=stream, seq=seq + ahead, at=ticket.opened_at,
            recorded_at=ticket.opened_at, actor_kind="system", code="ticket.replied", digest="",
        )  # fmt: skip

    late, early = changes.latest() + 1, changes.latest() + 2
    line(early, 2).save()
    assert [change.version for change in watch.read()] == [early]
    line(late, 1).save()
    assert [change.version for change in watch.read()] == [late]
    assert watch.read() == []


PROGRAM = (
    "import sys; from charterdesk.server.serve import serve; serve('127.0.0.1', int(sys.argv[1]), with_worker=False)"
)


def test_a_server_told_to_stop_does_not_wait_for_those_who_listen(people, tmp_path):
    used = connection.settings_dict
    place = (
        f"sqlite:///{used['NAME']}"
        if connection.vendor == "sqlite"
        else f"postgresql://{used['USER']}:{used['PASSWORD']}@{used['HOST'] or ''}:{used['PORT'] or ''}/{used['NAME']}"
    )
    told = {"CHARTERDESK_DATA_DIR": str(tmp_path), "DATABASE_URL": place, "CHARTERDESK_SECRET_KEY": settings.SECRET_KEY}
    told["CHARTERDESK_STAFF_MFA"] = "0"
    port, alma = free_port(), None
    process = subprocess.Popen(  # noqa: S603  # our own server
        [sys.executable, "-c", PROGRAM, str(port)], env={**os.environ, **told}, stderr=subprocess.PIPE, text=True
    )
    session = session_of(people.alma)
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                alma = Browser(port, session)
            except ConnectionRefusedError:
                time.sleep(0.2)
            else:
                break
        assert alma is not None
        alma.ready()
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _out, log = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, log
    assert time.monotonic() - asked < 5
    assert alma.ended()
    alma.close()
