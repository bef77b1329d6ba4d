"""One table says who may do what, and whose."""

import pytest

from charterdesk.apps.base.actor import system_actor, worker_actor
from charterdesk.apps.base.errors import NotAllowed, NotFound
from charterdesk.apps.people import access, queries
from charterdesk.apps.people.models import ROLES, Membership
from make import actor

# What a reader does for himself, and reading under another name.
HIS_OWN = {"api.token", "workspace.use", "notifications.tune"}
READING = {verb for verb in access.VERBS if verb.endswith(".see")} | {"search.use", "desk.figures", "data.export"}
CHANGING = sorted(access.VERBS.keys() - HIS_OWN - READING)
BEYOND_READING = {
    "technician": {
        "absence.manage",
        "appointment.record",
        "article.judge",
        "article.write",
        "checklist.tick",
        "environment.manage",
        "escalation.answer",
        "escalation.take",
        "escalation.write",
        "on_call.change",
        "on_call.take",
        "remote.start",
        "ticket.arrive_on_site",
        "ticket.attach",
        "ticket.fill_fields",
        "ticket.log_time",
        "ticket.note",
        "ticket.pause",
        "ticket.record_event",
        "ticket.resume",
        "vault.reveal",
    },
    "r_and_d": {
        "absence.manage",
        "article.judge",
        "article.write",
        "bug.manage",
        "checklist.tick",
        "escalation.answer",
        "escalation.take",
        "escalation.write",
        "on_call.change",
        "on_call.take",
        "release.deliver",
        "ticket.attach",
        "ticket.note",
        "tracker.send",
    },
    "billing": {"absence.manage", "ticket.note", "ticket.quote"},
    "manufacturer": {"handed_over.answer"},
}


def test_the_table_names_known_roles_only():
    assert {role for grants in access.VERBS.values() for role in grants} == set(dict(ROLES))


@pytest.mark.parametrize("verb", CHANGING)
def test_who_only_reads_changes_nothing(people, verb):
    assert access.may(actor(people.rolf), verb) is None
    with pytest.raises(NotAllowed):
        access.require(actor(people.rolf), verb)


@pytest.mark.parametrize("verb", sorted(HIS_OWN))
def test_who_only_reads_arranges_his_own_things(verb):
    assert access.VERBS[verb]["read_only"] == "own"


@pytest.mark.parametrize(("role", "verbs"), BEYOND_READING.items())
def test_what_those_beside_the_agents_change(role, verbs):
    assert {verb for verb in CHANGING if role in access.VERBS[verb]} == verbs


def test_a_manufacturers_contact_reads_the_charter_and_what_was_handed_over():
    reached = {verb for verb, grants in access.VERBS.items() if "manufacturer" in grants}
    assert reached == {"charter.see", "handed_over.see", "handed_over.answer"}


@pytest.mark.parametrize(
    ("who", "verb", "whose"),
    [
        ("alma", "ticket.take_in_charge", "all"),
        ("alma", "ticket.override_decision", None),
        ("bruno", "ticket.override_decision", "all"),
        ("bruno", "charter.publish", None),
        ("marta", "charter.publish", "all"),
        ("rolf", "ticket.see", "all"),
        ("cora", "ticket.see", "own"),
        ("dario", "ticket.see", "organisation"),
        ("reto", "ticket.see", "end_customers"),
        ("cora", "ticket.note", None),
        ("cora", "ticket.validate", "own"),
        ("alma", "ticket.validate", None),
        ("cora", "ticket.open_for", None),
        ("reto", "ticket.open_for", "end_customers"),
        ("alma", "people.manage", None),
        ("alma", "people.add", "all"),
        ("dario", "people.manage", "organisation"),
        ("bruno", "staff.manage", None),
        ("marta", "staff.manage", "all"),
    ],
)
def test_whose_a_verb_reaches(people, who, verb, whose):
    assert access.may(actor(getattr(people, who)), verb) == whose


def test_a_reseller_reaches_his_own_organisation_and_his_end_customers(people):
    # EX-04: end customers have access through their reseller
    reach = access.scope(actor(people.reto), "ticket.see")
    assert reach.organisation_ids == {people.tide.pk, people.heron.pk}
    assert not reach.everything


def test_a_role_counts_only_in_the_organisation_where_it_is_held(people):
    Membership.objects.create(desk=people.north, person=people.dario, organisation=people.heron, role="customer")
    reach = access.scope(actor(people.dario), "ticket.see")
    assert reach.organisation_ids == {people.quay.pk}
    assert reach.covers(organisation_id=people.heron.pk, is_own=True)
    assert not reach.covers(organisation_id=people.heron.pk, is_own=False)


def test_the_worker_and_the_operator_reach_their_whole_desk(people):
    for everybody in (worker_actor(people.north), system_actor(people.north)):
        assert access.scope(everybody, "ticket.see").everything
        assert access.is_staff(everybody)


def test_staff_and_customers_are_told_apart(people):
    assert access.is_staff(actor(people.rolf))
    assert not access.is_staff(actor(people.silke))


def test_an_account_acts_in_the_desks_that_know_it_and_in_no_other(people):
    assert access.actor_for(people.alma.account, "north") == actor(people.alma)
    assert access.actor_for(people.alma.account, "south") is None
    assert access.actor_for(people.alma.account, "nowhere") is None
    assert access.actor_for(people.otto, "north") is None


def test_a_person_who_left_and_a_closed_account_act_nowhere(people):
    people.alma.active = False
    people.alma.save()
    assert access.actor_for(people.alma.account, "north") is None
    people.cora.account.is_active = False
    assert access.actor_for(people.cora.account, "north") is None


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("alma", {"Desk", "Quay Foods", "Tide Systems", "Heron Clinic"}),
        ("cora", {"Quay Foods"}),
        ("dario", {"Quay Foods"}),
        ("reto", {"Tide Systems", "Heron Clinic"}),
        ("ennio", {"Heron Clinic"}),
        ("dora", {"Dune Transport"}),
    ],
)
def test_which_organisations_each_one_sees(people, who, seen):
    names = {
        row.name.replace("North Desk", "Desk") for row in queries.visible_organisations(actor(getattr(people, who)))
    }
    assert names == seen


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("cora", {"Cora"}),
        ("dario", {"Cora", "Dario", "Edda"}),
        ("reto", {"Reto", "Silke", "Ennio"}),
        ("ennio", {"Ennio"}),
        ("sven", {"Sven", "Dora"}),
        ("rolf", {"Alma", "Bruno", "Marta", "Rolf", "Cora", "Dario", "Edda", "Reto", "Silke", "Ennio"}),
    ],
)
def test_which_people_each_one_sees(people, who, seen):
    assert {row.name for row in queries.visible_persons(actor(getattr(people, who)))} == seen


def test_absent_and_forbidden_are_the_same_answer(people):
    for target in (people.dora.pk, people.edda.pk, 10**9):
        with pytest.raises(NotFound):
            queries.person(actor(people.cora), target)
    for target in (people.dune.pk, people.heron.pk, 10**9):
        with pytest.raises(NotFound):
            queries.organisation(actor(people.cora), target)


def test_the_staff_of_a_desk(people):
    assert [person.name for person in queries.staff_of(people.north)] == ["Alma", "Bruno", "Marta", "Rolf"]


def test_the_doors_of_an_account(people):
    (door,) = queries.doors_of(people.alma.account)
    assert (door.desk, door.staff) == (people.north, True)
    (door,) = queries.doors_of(people.cora.account)
    assert (door.desk, door.staff) == (people.north, False)
    assert queries.doors_of(people.otto) == []
