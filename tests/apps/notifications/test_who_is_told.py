"""Who is told of what: those whose ticket it is, never who did it himself, never who may not see it."""

from datetime import timedelta
from decimal import Decimal

import make
from apps.notifications.told import kinds
from charterdesk.apps.base import now
from charterdesk.apps.notifications.models import Mention, Notification
from charterdesk.apps.notifications.preferences import Wishes, tune
from charterdesk.apps.people import absences, teams
from charterdesk.apps.people.teams import TeamTerms
from charterdesk.apps.tickets import closure, quotes, work
from charterdesk.apps.tickets.assignment import give
from charterdesk.apps.tickets.clocks import judge_due_clocks
from charterdesk.apps.tickets.rating import rate
from four_desks import clock, econnect, opened, paris

WEDNESDAY = paris("2026-07-15 10:00")


def test_who_is_given_a_ticket_is_told_and_who_takes_one_is_not(exer, ida):
    first, second = opened(exer, wished_priority="2"), opened(exer, wished_priority="2")
    give(exer.agent, first.pk, person_id=ida.person_id)
    give(ida, second.pk, person_id=ida.person_id)
    work.take_in_charge(ida, first.pk)
    assert kinds(ida) == ["assigned"]
    assert kinds(exer.agent) == []


def test_the_owner_is_told_what_the_customer_does(exer, ida):
    ticket = opened(exer, wished_priority="2")
    work.take_in_charge(ida, ticket.pk)
    work.reply(exer.customer, ticket.pk, body="It is worse.")
    closure.propose_solution(ida, ticket.pk, body="Restart it.")
    closure.reject(exer.customer, ticket.pk, reason="No.")
    closure.propose_solution(ida, ticket.pk, body="Replace it.")
    closure.validate(exer.customer, ticket.pk)
    rate(exer.customer, ticket.pk, score=2)
    closure.reopen(exer.customer, ticket.pk, reason="Again.")
    assert kinds(ida) == ["replied", "refused", "validated", "rated", "reopened"]
    assert {one for actor in (exer.agent, exer.head, exer.customer) for one in kinds(actor)} == set()


def test_an_answered_quote_is_told(exer, ida):
    ticket = opened(exer, wished_priority="2")
    work.take_in_charge(ida, ticket.pk)
    quotes.send_quote(ida, ticket.pk, amount=Decimal(10), text="Work.")
    quotes.accept_quote(exer.customer, ticket.pk)
    assert kinds(ida) == ["quote"]


def test_a_warning_and_a_miss_are_told_to_the_owner_and_of_nobodys_ticket_to_the_heads(exer, ida):
    with now.at(WEDNESDAY):
        mine, nobodys = opened(exer, wished_priority="2"), opened(exer, wished_priority="2")
        give(exer.agent, mine.pk, person_id=ida.person_id)
    respond = clock(mine, "respond")
    for moment in (respond.warn_at, respond.missed_at):
        assert moment is not None
        with now.at(moment + timedelta(seconds=1)):
            judge_due_clocks()
    assert kinds(ida) == ["assigned", "warned", "missed"]
    assert kinds(exer.head) == ["warned", "missed"]
    assert set(Notification.objects.filter(person_id=exer.head.person_id).values_list("ticket_id", flat=True)) == {
        nobodys.pk
    }


def test_a_team_is_told_of_what_nobody_has(exer, ida):
    person = make.person(exer.desk, "Kai", "agent")
    kai = make.actor(person)
    team = teams.create_team(exer.head, TeamTerms("First line", "hand", frozenset({ida.person_id, person.pk})))
    ticket = opened(exer, wished_priority="2")
    give(ida, ticket.pk, team_id=team.pk)
    assert (kinds(ida), kinds(kai)) == ([], ["team"])
    work.reply(exer.customer, ticket.pk, body="Hello?")
    assert (kinds(ida), kinds(kai)) == (["replied"], ["team", "replied"])


def test_who_stands_in_is_told_and_where_nobody_does_the_heads_are(exer, ida):
    kai = make.actor(make.person(exer.desk, "Kai", "agent"))
    ticket = opened(exer, wished_priority="2")
    work.take_in_charge(ida, ticket.pk)
    absence = absences.be_away(ida, ida.person_id, stand_in_id=kai.person_id)
    work.reply(exer.customer, ticket.pk, body="Hello?")
    assert (kinds(ida), kinds(kai), kinds(exer.head)) == (["replied"], ["replied"], [])
    absences.be_back(ida, absence.pk)
    absences.be_away(ida, ida.person_id)
    work.reply(exer.customer, ticket.pk, body="Hello?")
    assert (kinds(ida), kinds(kai), kinds(exer.head)) == (["replied", "replied"], ["replied"], ["left_alone"])
    # Who is away is disturbed by nothing; it all stands on his page.
    assert kinds(ida, to_push=True) == kinds(ida, to_mail=True) == []


def test_an_emergency_is_told_to_every_agent(db):
    # EC-10
    desk = econnect()
    opened(desk, kind="anomaly", emergency=True)
    assert kinds(desk.agent) == kinds(desk.head) == ["emergency"]
    assert Notification.objects.filter(to_push=True).count() == 2


def test_who_asks_for_it_is_told_of_every_new_ticket(exer, ida):
    tune(ida, Wishes(ways={**Wishes().ways, "opened": frozenset({"page"})}))
    opened(exer, wished_priority="2")
    assert (kinds(ida), kinds(exer.agent)) == (["opened"], [])


def test_who_wants_to_be_told_by_no_way_is_not_told(exer, ida):
    tune(ida, Wishes(ways={}))
    give(exer.agent, opened(exer, wished_priority="2").pk, person_id=ida.person_id)
    assert kinds(ida) == []


def test_who_is_named_in_a_note_is_told_once(exer, ida):
    ticket = opened(exer, wished_priority="2")
    note = work.note(exer.agent, ticket.pk, body="@Ida, please look; @IDA? Ask nobody@ida.example. @Agnes-exer @Idaho")
    assert kinds(ida) == ["mentioned"]
    assert kinds(exer.agent) == []
    assert list(Mention.objects.values_list("message_id", "person_id")) == [(note.pk, ida.person_id)]


def test_a_name_in_an_answer_is_no_mention_and_nobody_outside_is_one(exer, ida):
    ticket = opened(exer, wished_priority="2")
    work.reply(exer.agent, ticket.pk, body="@Ida looks at it.")
    work.reply(exer.customer, ticket.pk, body="Hello @Ida")
    work.note(exer.agent, ticket.pk, body="Ask @Ennio-exer.")
    assert kinds(ida) == []
    assert not Mention.objects.exists()
