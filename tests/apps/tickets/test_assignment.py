"""Tickets are given by hand, by turn or by load; whoever is away is stood in for, and no turn is given twice."""

from collections import Counter
from datetime import timedelta

import pytest

import make
from apps.tickets.test_at_once import together, with_threads
from charterdesk.apps.base import events, now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.people import absences, teams
from charterdesk.apps.people.models import Team, TeamMember
from charterdesk.apps.people.teams import TeamTerms
from charterdesk.apps.tickets import closure
from charterdesk.apps.tickets.assignment import give
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.models import Ticket
from four_desks import opened, paris

MONDAY = paris("2026-07-13 10:00")


def crew(of, assignment, *names):
    """A team of new agents of this desk: its key, and theirs."""
    people = [make.person(of.desk, name, "agent").pk for name in names]
    terms = TeamTerms(name=f"Team {assignment}", assignment=assignment, member_ids=frozenset(people))
    return teams.create_team(of.head, terms).pk, people


def owners(tickets):
    rows = dict(Ticket.objects.values_list("pk", "owner_id"))
    return [rows[ticket.pk] for ticket in tickets]


def test_a_team_that_gives_by_hand_has_the_ticket_and_nobody_of_it(exer):
    team, _people = crew(exer, "hand", "Ida", "Jon")
    ticket = opened(exer, wished_priority="2")
    given = give(exer.agent, ticket.pk, team_id=team)
    assert (given.team_id, given.owner_id, given.state) == (team, None, "new")
    assert Ticket.objects.get(pk=ticket.pk).team_id == team


def test_by_turn_it_is_whoever_was_given_work_longest_ago(exer):
    team, people = crew(exer, "turn", "Ida", "Jon", "Kai")
    tickets = [opened(exer, wished_priority="2") for _ in range(7)]
    with now.at(MONDAY + timedelta(days=200)):  # all in one second
        for ticket in tickets:
            give(exer.agent, ticket.pk, team_id=team)
    assert owners(tickets) == [people[turn % 3] for turn in range(7)]


def test_by_load_it_is_whoever_has_the_fewest_open_tickets(exer):
    team, (ida, jon, kai) = crew(exer, "load", "Ida", "Jon", "Kai")
    has = [opened(exer, wished_priority="2") for _ in range(4)]
    for ticket, person in zip(has, (ida, ida, jon, kai), strict=True):
        give(exer.agent, ticket.pk, person_id=person)
    closure.close(exer.agent, has[3].pk, reason="Done.")
    tickets = [opened(exer, wished_priority="2") for _ in range(4)]
    for ticket in tickets:
        give(exer.agent, ticket.pk, team_id=team)
    # Ida has 2, Jon 1, Kai none; who is level with another has his turn.
    assert owners(tickets) == [kai, jon, kai, ida]


def test_whoever_is_away_is_passed_over_and_nothing_is_lost_while_all_are(exer):
    team, (ida, jon) = crew(exer, "turn", "Ida", "Jon")
    absences.be_away(exer.head, ida)
    tickets = [opened(exer, wished_priority="2") for _ in range(4)]
    for ticket in tickets[:2]:
        give(exer.agent, ticket.pk, team_id=team)
    assert owners(tickets[:2]) == [jon, jon]
    absences.be_away(exer.head, jon, stand_in_id=exer.agent.person_id)
    give(exer.agent, tickets[2].pk, team_id=team)
    absences.be_away(exer.head, exer.agent.person_id)
    give(exer.agent, tickets[3].pk, team_id=team)
    assert owners(tickets[2:]) == [exer.agent.person_id, None]
    assert Ticket.objects.get(pk=tickets[3].pk).team_id == team


def test_what_is_given_to_somebody_away_goes_to_his_stand_in_and_the_journal_says_so(exer):
    _team, (ida, jon, kai) = crew(exer, "hand", "Ida", "Jon", "Kai")
    absences.be_away(exer.head, ida, stand_in_id=jon)
    absences.be_away(exer.head, jon, stand_in_id=kai)
    ticket = opened(exer, wished_priority="2")
    assert give(exer.agent, ticket.pk, person_id=ida).owner_id == kai
    line = events.of(exer.desk, stream_of(ticket)).last()
    assert (line.data["to"], line.data["instead_of"]) == (kai, ida)
    absences.be_away(exer.head, kai, stand_in_id=ida)  # they stand in for each other, and nobody is here
    assert give(exer.agent, ticket.pk, person_id=ida).owner_id == ida


def test_a_ticket_put_back_is_everybodys(exer):
    team, (ida,) = crew(exer, "turn", "Ida")
    ticket = opened(exer, wished_priority="2")
    give(exer.agent, ticket.pk, team_id=team)
    back = give(exer.agent, ticket.pk)
    assert (back.owner_id, back.team_id) == (None, None)
    mine = give(exer.agent, ticket.pk, team_id=team, person_id=exer.head.person_id)
    assert (mine.owner_id, mine.team_id) == (exer.head.person_id, team)
    assert TeamMember.objects.get(person_id=ida).last_given_at is not None


def test_only_a_team_of_this_desk_that_is_in_use_gets_tickets(exer, esker):
    foreign, _people = crew(esker, "turn", "Ida")
    team, (jon,) = crew(exer, "turn", "Jon")
    teams.change_team(exer.head, team, TeamTerms("Left", "turn", frozenset({jon}), active=False))
    ticket = opened(exer, wished_priority="2")
    for team_id in (foreign, team, 10**9):
        with pytest.raises(Invalid):
            give(exer.agent, ticket.pk, team_id=team_id)
    closure.close(exer.agent, ticket.pk, reason="Done.")
    with pytest.raises(Conflict):
        give(exer.agent, ticket.pk, person_id=jon)


@with_threads
@pytest.mark.parametrize("way", ["turn", "load"])
def test_tickets_given_at_once_never_give_one_turn_twice(exer, way):
    team, people = crew(exer, way, "Ida", "Jon", "Kai", "Lea")
    tickets = [opened(exer, wished_priority="2") for _ in range(8)]

    def hand_out(first):
        for ticket in tickets[first::4]:
            give(exer.agent, ticket.pk, team_id=team)

    together(*[lambda first=first: hand_out(first) for first in range(4)])
    assert Counter(owners(tickets)) == dict.fromkeys(people, 2)
    if way == "turn":
        turns = TeamMember.objects.filter(team_id=team).values_list("last_given_at", flat=True)
        assert len(set(turns)) == 4


def test_heads_set_teams_up_and_agents_do_not(exer):
    with pytest.raises(NotAllowed):
        teams.create_team(exer.agent, TeamTerms("First line"))
    with pytest.raises(NotAllowed):
        teams.all_teams(exer.agent)
    made = teams.create_team(exer.head, TeamTerms("First line", "turn", frozenset({exer.agent.person_id})))
    for wrong, field in (
        (TeamTerms("First line"), "name"),
        (TeamTerms(" "), "name"),
        (TeamTerms("Other", "lottery"), "assignment"),
        (TeamTerms("Other", "turn", frozenset({exer.customer_person.pk})), "member_ids"),
    ):
        with pytest.raises(Invalid) as told:
            teams.create_team(exer.head, wrong)
        assert told.value.field == field
    with pytest.raises(NotFound):
        teams.change_team(exer.head, made.pk + 1, TeamTerms("Other"))
    assert [one.name for one in teams.teams_of(exer.desk)] == ["First line"]
    assert teams.team_ids_of(exer.agent.person_id) == {made.pk}
    assert events.verify(exer.desk, f"team:{made.pk}") == []
    assert Team.objects.count() == 1


def test_one_sends_himself_away_and_heads_send_anybody(exer):
    with pytest.raises(NotFound):
        absences.be_away(exer.agent, exer.head.person_id)
    with pytest.raises(NotFound):
        absences.be_away(exer.head, exer.customer_person.pk)
    with now.at(MONDAY):
        until = MONDAY + timedelta(days=5)
        row = absences.be_away(exer.agent, exer.agent.person_id, until_at=until, stand_in_id=exer.head.person_id)
        for wrong, field in (
            ({"until_at": MONDAY - timedelta(hours=1)}, "until_at"),
            ({"stand_in_id": exer.agent.person_id}, "stand_in_id"),
            ({"stand_in_id": exer.customer_person.pk}, "stand_in_id"),
        ):
            with pytest.raises(Invalid) as told:
                absences.be_away(exer.agent, exer.agent.person_id, **wrong)
            assert told.value.field == field
        assert absences.away(exer.desk) == {exer.agent.person_id: exer.head.person_id}
        assert absences.stood_in_by(exer.desk, exer.head.person_id) == {exer.agent.person_id}
        assert absences.away(exer.desk, until) == {}
        assert list(absences.absences(exer.agent)) == [row]
    with now.at(MONDAY + timedelta(days=1)):
        absences.be_back(exer.agent, row.pk)
        assert absences.away(exer.desk) == {}
        with pytest.raises(NotFound):
            absences.be_back(exer.agent, row.pk)
    assert absences.away(exer.desk, MONDAY) == {exer.agent.person_id: exer.head.person_id}


def test_an_absence_that_never_began_is_withdrawn(exer):
    with now.at(MONDAY):
        row = absences.be_away(exer.agent, exer.agent.person_id, from_at=MONDAY + timedelta(days=7))
        absences.be_back(exer.agent, row.pk)
    assert absences.away(exer.desk, MONDAY + timedelta(days=8)) == {}


def test_the_worker_gives_tickets_too(exer):
    team, (ida,) = crew(exer, "turn", "Ida")
    ticket = opened(exer, wished_priority="2")
    assert give(system_actor(exer.desk), ticket.pk, team_id=team).owner_id == ida
