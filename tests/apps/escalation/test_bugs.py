"""A bug stands once for all the tickets that it explains; where it stands follows from facts (ES-20)."""

import pytest

import bugs
import make
from charterdesk.apps.base import now
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.escalation.bugs import declaring, delivering, queries, waiting, workarounds
from charterdesk.apps.escalation.bugs.declaring import BugTerms
from charterdesk.server.worker import run_worker
from four_desks import paris

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def thursday():
    with now.at(paris("2026-09-10 10:00")):
        yield


@pytest.fixture
def ground(thursday):
    return bugs.ground()


def state(ground, bug):
    return vars(queries.bug(ground.agent, bug.number))["state"]


def test_a_bug_is_declared_from_a_ticket_in_one_verb(ground):
    # ES-20
    ticket = ground.tickets[0]
    terms = BugTerms(ground.product.pk, "Sending stops", "1", "Send two mails.", "Windows 11", ("4.1", "4.0", "4.1"))
    bug = declaring.declare(ground.agent, terms, ticket_id=ticket.pk)
    assert bug.name == "B-1"
    assert [linked.ticket_id for linked in queries.tickets_of(ground.agent, bug.pk)] == [ticket.pk]
    assert sorted(row.version for row in bug.affected.all()) == ["4.0", "4.1"]
    assert [row.number for row in queries.bugs_of(ground.agent, ticket)] == [1]


def test_what_is_wrong_with_a_declaration_is_told_beside_its_fields(ground):
    with pytest.raises(Invalid) as refused:
        declaring.declare(ground.agent, BugTerms(0, " ", "none of these", versions=("x" * 41,)))
    assert {problem.field for problem in refused.value.problems} == {"product", "title", "severity", "versions"}


def test_who_is_served_and_who_only_reads_declares_nothing(ground):
    with pytest.raises(NotAllowed):
        bugs.declared(ground.__class__(**{**vars(ground), "agent": ground.customers["fr"].actor}))
    with pytest.raises(NotAllowed):
        queries.bugs(ground.customers["fr"].actor)


def test_a_bug_stands_where_its_facts_say(ground):
    # ES-20
    bug = bugs.declared(ground)
    assert state(ground, bug) == "declared"
    declaring.judge(ground.r_and_d, bug.number, "confirmed")
    assert state(ground, bug) == "confirmed"
    workarounds.write(ground.agent, bug.number, "en", "Restart it each morning.")
    assert state(ground, bug) == "workaround"
    release = bugs.released(ground, bug)
    assert state(ground, bug) == "fixed"
    delivering.deliver(ground.head, release.number, waiting.of_customers(release, [ground.tickets[0].organisation_id]))
    run_worker(once=True)
    assert state(ground, bug) == "fixed"
    delivering.deliver(ground.head, release.number, waiting.everybody(release))
    assert state(ground, bug) == "delivered"
    declaring.judge(ground.r_and_d, bug.number, "reopened")
    assert state(ground, bug) == "delivered"


def test_an_installation_whose_version_nobody_knows_waits_too(ground):
    bug = bugs.declared(ground, versions=("4.0",))
    assert list(queries.waiting(bug)) == []
    customer = ground.customers["es"]
    customer.equipment.version = ""
    customer.equipment.save()
    assert list(queries.waiting(bug)) == [customer.equipment]


def test_a_bug_that_is_rejected_says_why(ground):
    bug = bugs.declared(ground)
    with pytest.raises(Invalid):
        declaring.judge(ground.agent, bug.number, "rejected")
    declaring.judge(ground.agent, bug.number, "rejected", reason="Works as it is written in the manual.")
    assert state(ground, bug) == "rejected"
    declaring.judge(ground.agent, bug.number, "reopened")
    assert state(ground, bug) == "declared"


def test_a_duplicate_hands_its_tickets_to_the_bug_that_stands_for_both(ground):
    bug, other = bugs.declared(ground), bugs.declared(ground, linked=False)
    declaring.judge(ground.agent, bug.number, "duplicate", other_number=other.number)
    assert state(ground, bug) == "duplicate"
    assert queries.tickets_of(ground.agent, other.pk).count() == 3
    with pytest.raises(Invalid):
        declaring.judge(ground.agent, other.number, "duplicate", other_number=bug.number)
    with pytest.raises(Conflict):
        declaring.link(ground.agent, bug.number, ground.tickets[0].pk)


def test_a_bug_of_another_desk_is_not_there(ground):
    bug = bugs.declared(ground)
    stranger = make.actor(make.person(make.desk("south", "South"), "Sven", "agent"))
    with pytest.raises(NotFound):
        queries.bug(stranger, bug.number)
    with pytest.raises(NotFound):
        declaring.link(stranger, bug.number, ground.tickets[0].pk)


def test_bugs_of_the_product_that_share_words_are_offered_first(ground):
    first, second = bugs.declared(ground), bugs.declared(ground)
    declaring.change(ground.agent, second.number, BugTerms(ground.product.pk, "Réception lente des pièces", "1"))
    assert next(row.number for row in queries.like(ground.agent, ground.product.pk, "reception tres lente")) == 2
    assert next(row.number for row in queries.like(ground.agent, ground.product.pk, "sending stops")) == first.number
    declaring.judge(ground.agent, first.number, "rejected", reason="No bug.")
    assert [row.number for row in queries.like(ground.agent, ground.product.pk, "sending stops")] == [second.number]


def test_two_who_change_one_bug_notice(ground):
    bug = bugs.declared(ground)
    seen = queries.bug(ground.agent, bug.number).version
    terms = BugTerms(ground.product.pk, "Sending stops at noon", "1")
    declaring.change(ground.agent, bug.number, terms, version=seen)
    with pytest.raises(Conflict):
        declaring.change(ground.r_and_d, bug.number, terms, version=seen)


def test_a_ticket_is_tied_once_and_untied(ground):
    bug = bugs.declared(ground)
    declaring.link(ground.agent, bug.number, ground.tickets[0].pk)
    assert queries.tickets_of(ground.agent, bug.pk).count() == 3
    declaring.unlink(ground.agent, bug.number, ground.tickets[0].pk)
    with pytest.raises(NotFound):
        declaring.unlink(ground.agent, bug.number, ground.tickets[0].pk)


@pytest.mark.parametrize(("which", "found"), [("open", [2, 1]), ("ended", [3]), ("fixed", []), ("all", [3, 2, 1])])
def test_bugs_are_listed_by_where_they_stand(ground, which, found):
    _first, _second, third = [bugs.declared(ground, linked=False) for _number in range(3)]
    declaring.judge(ground.agent, third.number, "rejected", reason="No bug.")
    assert [row.number for row in queries.bugs(ground.agent, which=which)] == found
    assert [row.number for row in queries.bugs(ground.agent, sought="b-2")] == [2]
