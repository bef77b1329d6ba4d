"""A blocking ticket, a bug, its workaround in three languages, the release, the customer's word: the road of ES-20."""

import pytest

import bugs
from charterdesk.apps.base import events, job_runs, jobs, now
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.channels.models import OutgoingMail
from charterdesk.apps.contracts.models import Equipment
from charterdesk.apps.escalation import escalations
from charterdesk.apps.escalation.bugs import (
    confirming,
    declaring,
    delivering,
    installed,
    ledger,
    queries,
    releases,
    waiting,
    workarounds,
)
from charterdesk.apps.escalation.bugs.check_data import check_bugs
from charterdesk.apps.escalation.bugs.models import DeliveryTicket, WorkaroundRound, WorkaroundSent
from charterdesk.apps.escalation.bugs.releases import ReleaseTerms
from charterdesk.apps.escalation.handing_over import HandedOver, hand_over
from charterdesk.apps.tickets import closure, work
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.server.worker import run_worker
from four_desks import clock, paris

pytestmark = pytest.mark.django_db
TEXTS = {"fr": "Relancez le service.", "en": "Restart the service."}


def at(text):
    return now.at(paris(f"2026-09-{text}"))


def again(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def said(ticket, kind):
    return [(row.language, row.body) for row in Message.objects.filter(ticket=ticket, kind=kind).order_by("pk")]


@pytest.fixture(autouse=True)
def rounds_that_add_up(db):
    yield
    assert check_bugs() == []


@pytest.fixture
def ground(db):
    with at("10 10:00"):
        return bugs.ground()


@pytest.fixture
def bug(ground):
    with at("10 10:30"):
        made = bugs.declared(ground)
        for language, text in TEXTS.items():
            workarounds.write(ground.agent, made.number, language, text)
        return made


def sent(ground, bug):
    return workarounds.send(ground.agent, bug.number, seen=workarounds.preview(ground.agent, bug).seen)


def test_from_the_first_ticket_to_the_customers_word(ground, bug):
    # ES-20, ES-21, EK-07, EK-12
    french, english, spanish = (ground.customers[language] for language in ("fr", "en", "es"))
    assert clock(french.ticket, "resolve").state == "running"
    with at("10 11:00"):
        planned = workarounds.preview(ground.agent, bug)
        assert planned.counted == [("en", "en", 1), ("es", "en", 1), ("fr", "fr", 1)]
        assert [one.ticket for one in planned.receivers if one.falls_back] == [spanish.ticket]
        sent(ground, bug)
        run_worker(once=True)
    assert said(french.ticket, "workaround") == [("fr", "Relancez le service.")]
    assert said(spanish.ticket, "workaround") == said(english.ticket, "workaround")
    # EK-07: the desk works without interruption until a workaround restores all or part.
    assert clock(french.ticket, "resolve").state == "met"
    with at("14 09:00"):
        release = bugs.released(ground, bug)
        planned_delivery = delivering.plan(ground.r_and_d, release, waiting.everybody(release))
        assert len(planned_delivery.chosen.equipment) == len(planned_delivery.tickets) == 3
        asked = delivering.deliver(
            ground.r_and_d, release.number, waiting.everybody(release), seen=planned_delivery.seen
        )
        run_worker(once=True)
    asked.refresh_from_db()
    assert (asked.done, asked.total, asked.left_out, asked.finished_at) == (3, 3, 0, paris("2026-09-14 09:00"))
    assert {again(ticket).state for ticket in ground.tickets} == {"solved"}
    ((language, body),) = said(french.ticket, "solution")
    assert language == "fr"
    assert "MF-1" in body
    assert "L'envoi fonctionne de nouveau." in body
    assert f"/{ground.desk.slug}/portal/installations/" in body
    assert "Sending works again." in said(spanish.ticket, "solution")[0][1]
    french.equipment.refresh_from_db()
    assert (french.equipment.version, french.equipment.up_to_date) == ("4.2", True)
    changed = events.of(ground.desk, f"organisation:{french.organisation.pk}").filter(code="equipment.changed")
    assert [line.data["changed"] for line in changed] == [["up_to_date", "version"]]
    with at("15 09:00"):
        mine = installed.installations(french.actor)
        assert [one.to_confirm.release for one in mine] == [release]
        confirming.confirm(french.actor, mine[0].to_confirm.pk)
    assert (again(french.ticket).state, again(english.ticket).state) == ("closed", "solved")
    line = next(one for one in ledger.lines(ground.agent) if one.customer == french.organisation.name)
    assert (line.workaround, line.release, line.serial) == ("en, fr", "Mail Flow 4.2", "MF-1")
    assert (line.delivered_at, line.confirmed_at) == (paris("2026-09-14 09:00"), paris("2026-09-15 09:00"))
    assert line.confirmed_by == "Claire"
    assert vars(queries.bug(ground.agent, bug.number))["state"] == "delivered"


def test_who_says_that_his_ticket_is_solved_says_that_the_release_works_there(ground, bug):
    french, english = ground.customers["fr"], ground.customers["en"]
    with at("14 09:00"):
        release = bugs.released(ground, bug)
        delivering.deliver(ground.head, release.number, waiting.everybody(release))
        run_worker(once=True)
    with at("15 09:00"):
        closure.validate(french.actor, french.ticket.pk)
        closure.reject(english.actor, english.ticket.pk, reason="It stops again.")
        closure.propose_solution(ground.agent, english.ticket.pk, body="Restart it.")
        closure.validate(english.actor, english.ticket.pk)
    said = {line.customer: line.confirmed_by for line in ledger.lines(ground.agent)}
    assert (said[french.organisation.name], said[english.organisation.name]) == ("Claire", "")


def test_each_customer_is_mailed_once(ground, bug):
    with at("10 11:00"):
        before = OutgoingMail.objects.count()
        sent(ground, bug)
        run_worker(once=True)
    assert OutgoingMail.objects.count() == before + 3


def test_who_gets_no_workaround_and_why(ground, bug):
    french, english, spanish = ground.tickets
    with at("10 11:00"):
        closure.propose_solution(ground.agent, french.pk, body="Try again.")
        closure.validate(ground.customers["en"].actor, english.pk)
        planned = workarounds.preview(ground.agent, bug)
    assert [one.ticket for one in planned.receivers] == [spanish]
    assert [ticket for ticket, _why in planned.left_out] == [french, english]
    assert len({why for _ticket, why in planned.left_out}) == 2


def test_a_text_is_sent_once_and_a_better_one_again(ground, bug):
    with at("10 11:00"):
        sent(ground, bug)
        run_worker(once=True)
        with pytest.raises(Invalid):
            sent(ground, bug)
        workarounds.write(ground.agent, bug.number, "es", "Reinicie el servicio.")
        workarounds.write(ground.agent, bug.number, "fr", "Relancez le service, puis la file.")
        assert [one.text.language for one in workarounds.preview(ground.agent, bug).receivers] == ["fr", "es"]
        sent(ground, bug)
        run_worker(once=True)
    assert [len(said(ticket, "workaround")) for ticket in ground.tickets] == [2, 1, 2]
    assert [text.revision for text in queries.texts_kept(bug.pk) if text.language == "fr"] == [2, 1]


def test_two_who_send_at_once_send_once(ground, bug):
    with at("10 11:00"):
        seen = workarounds.preview(ground.agent, bug).seen
        workarounds.send(ground.agent, bug.number, seen=seen)
        with pytest.raises(Conflict):
            workarounds.send(ground.head, bug.number, seen=seen)
        run_worker(once=True)
    assert WorkaroundRound.objects.count() == 1
    assert {len(said(ticket, "workaround")) for ticket in ground.tickets} == {1}


def test_nothing_is_sent_that_was_not_seen(ground, bug):
    with at("10 11:00"):
        seen = workarounds.preview(ground.agent, bug).seen
        workarounds.write(ground.agent, bug.number, "en", "Do not restart it!")
        with pytest.raises(Conflict):
            workarounds.send(ground.agent, bug.number, seen=seen)
    assert not WorkaroundSent.objects.exists()


def test_a_worker_that_is_killed_in_the_middle_sends_nothing_twice(ground, bug, monkeypatch):
    given = closure.propose_solution

    def dies_at_the_second(actor, ticket_id, **words):
        if ticket_id == ground.tickets[1].pk:
            raise MemoryError
        return given(actor, ticket_id, **words)

    with at("10 11:00"):
        sent(ground, bug)
        monkeypatch.setattr(workarounds, "propose_solution", dies_at_the_second)
        (job,) = [one for one in jobs.claim("first") if one.task == "send_workaround"]
        assert not job_runs.run(job)
    assert {len(said(ticket, "workaround")) for ticket in ground.tickets} == {0}
    monkeypatch.setattr(workarounds, "propose_solution", given)
    with at("10 11:05"):
        run_worker(once=True)
        workarounds.go_on(WorkaroundRound.objects.get().pk)
    assert {len(said(ticket, "workaround")) for ticket in ground.tickets} == {1}


def test_a_release_that_is_half_delivered_when_its_worker_dies_moves_each_ticket_once(ground, bug, monkeypatch):
    monkeypatch.setattr(delivering, "TICKETS_AT_ONCE", 1)
    given = closure.propose_solution

    def dies_at_the_second(actor, ticket_id, **words):
        if ticket_id == ground.tickets[1].pk:
            raise MemoryError
        return given(actor, ticket_id, **words)

    with at("14 09:00"):
        release = bugs.released(ground, bug)
        asked = delivering.deliver(ground.head, release.number, waiting.everybody(release))
        with pytest.raises(Conflict):
            delivering.deliver(ground.r_and_d, release.number, waiting.everybody(release))
        monkeypatch.setattr(delivering, "propose_solution", dies_at_the_second)
        run_worker(once=True)
        asked.refresh_from_db()
        assert (asked.done, asked.finished_at) == (1, None)
    monkeypatch.setattr(delivering, "propose_solution", given)
    with at("14 09:05"):
        run_worker(once=True)
    asked.refresh_from_db()
    assert (asked.done, asked.finished_at) == (3, paris("2026-09-14 09:05"))
    assert {len(said(ticket, "solution")) for ticket in ground.tickets} == {1}


def test_a_ticket_that_names_no_installation_moves_when_its_customer_waits_nowhere(ground, bug):
    ticket = ground.tickets[0]
    customer = ground.customers["fr"]
    Ticket.objects.filter(pk=ticket.pk).update(equipment=None)
    second = Equipment.objects.create(
        desk=ground.desk, product=ground.product, organisation=customer.organisation, serial="MF-9", version="4.1"
    )
    with at("14 09:00"):
        release = bugs.released(ground, bug)
        one = waiting.of_serials(release, b"serial\nMF-1\n")
        assert [row.serial for row in one.equipment] == ["MF-1"]
        assert waiting.tickets_moved(release, one) == []
        delivering.deliver(ground.head, release.number, one)
        run_worker(once=True)
        rest = waiting.of_serials(release, b"MF-9\nMF-1\n")
        assert rest.delivered == ((2, "MF-1"),)
        assert waiting.tickets_moved(release, rest) == [ticket]
        delivering.deliver(ground.head, release.number, rest)
        run_worker(once=True)
        assert again(ticket).state == "solved"
        first, last = second.deliveries.get(), customer.equipment.deliveries.get()
        confirming.confirm(customer.actor, first.pk)
        assert again(ticket).state == "solved"
        confirming.confirm(customer.actor, last.pk)
    assert again(ticket).state == "closed"


def test_a_serial_number_that_nobody_knows_stops_the_delivery(ground, bug):
    with at("14 09:00"):
        release = bugs.released(ground, bug)
        chosen = waiting.of_serials(release, "N° de série;Client\nMF-1;x\nMF-77;y\n".encode("cp1252"))
        assert chosen.unknown == ((3, "MF-77"),)
        with pytest.raises(Invalid):
            delivering.deliver(ground.head, release.number, chosen)
    assert not DeliveryTicket.objects.exists()


def test_a_ticket_that_waits_for_another_bug_too_is_told_and_stays_open(ground, bug):
    with at("14 09:00"):
        other = bugs.declared(ground, linked=False)
        declaring.link(ground.agent, other.number, ground.tickets[0].pk)
        release = bugs.released(ground, bug)
        delivering.deliver(ground.head, release.number, waiting.everybody(release))
        run_worker(once=True)
    assert [again(ticket).state for ticket in ground.tickets] == ["new", "solved", "solved"]
    assert said(ground.tickets[0], "solution") == []
    assert DeliveryTicket.objects.get(ticket=ground.tickets[0]).outcome == "told"


def test_a_blocking_ticket_goes_up_to_n2_and_comes_down_with_a_release(db):
    # ES-19, ES-20, ES-21: this desk closes by itself, once its customer has said that it works
    with at("10 10:00"):
        ground = bugs.ground("esii", "maintenance", "blocking")
        ticket = ground.tickets[0]
        for event in ("diagnosed", "tests_with_customer", "manager_called"):
            work.record_event(ground.agent, ticket.pk, event=event)
        up = hand_over(ground.agent, ticket.pk, HandedOver(to_level="n2_r_and_d", body="The printer stays silent."))
        escalations.take(ground.r_and_d, up.pk)
        terms = declaring.BugTerms(ground.product.pk, "The printer stays silent", "blocking", versions=("4.1",))
        bug = declaring.declare(ground.r_and_d, terms, ticket_id=ticket.pk)
        workarounds.write(ground.r_and_d, bug.number, "fr", "Imprimez depuis le poste voisin.")
        sent(ground, bug)
        run_worker(once=True)
    assert said(ticket, "workaround") == [("fr", "Imprimez depuis le poste voisin.")]
    with at("14 09:00"):
        release = bugs.released(ground, bug)
        delivering.deliver(ground.r_and_d, release.number, waiting.everybody(release))
        run_worker(once=True)
        assert again(ticket).state == "solved"
        confirming.confirm(ground.agent, ground.customers["fr"].equipment.deliveries.get().pk)
    up.refresh_from_db()
    assert (again(ticket).state, up.ended_at is not None) == ("closed", True)
    assert OutgoingMail.objects.filter(ticket=ticket, kind="closed").exists()


def test_the_desk_notes_a_word_that_does_not_close_where_the_customer_closes(ground, bug):
    # EK-12
    with at("14 09:00"):
        release = bugs.released(ground, bug)
        delivering.deliver(ground.head, release.number, waiting.everybody(release))
        run_worker(once=True)
        confirming.confirm(ground.agent, ground.customers["fr"].equipment.deliveries.get().pk)
    assert again(ground.tickets[0]).state == "solved"


def test_nobody_confirms_or_reads_what_another_received(ground, bug):
    with at("14 09:00"):
        release = bugs.released(ground, bug)
        delivering.deliver(
            ground.head, release.number, waiting.of_customers(release, [ground.tickets[0].organisation_id])
        )
        run_worker(once=True)
        delivery = ground.customers["fr"].equipment.deliveries.get()
        stranger = ground.customers["en"].actor
        with pytest.raises(NotFound):
            confirming.confirm(stranger, delivery.pk)
        with pytest.raises(NotFound):
            installed.delivered_release(stranger, release.number)
        assert installed.delivered_release(ground.customers["fr"].actor, release.number) == release
        (mine,) = installed.installations(stranger)
        assert (mine.deliveries, [wait.release for wait in mine.waits]) == ((), [release])
        with pytest.raises(NotAllowed):
            delivering.deliver(ground.agent, release.number, waiting.everybody(release))


def test_a_release_keeps_its_version_once_it_was_delivered(ground, bug):
    with at("14 09:00"):
        release = bugs.released(ground, bug)
        with pytest.raises(Invalid) as refused:
            bugs.released(ground, bug)
        assert refused.value.field == "version"
        delivering.deliver(ground.head, release.number, waiting.everybody(release))
        with pytest.raises(Invalid):
            releases.change(
                ground.r_and_d,
                release.number,
                ReleaseTerms(ground.product.pk, "4.3", release.released_on, bugs=[bug.number]),
            )
        ground.product.refresh_from_db()
        assert ground.product.current_version == "4.2"
