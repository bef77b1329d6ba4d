"""A secret is shown for a reason, on a ticket of its customer, to somebody who has just shown who he is."""

import dataclasses
from datetime import timedelta

import pytest

import four_desks
import make
from charterdesk.apps.base import events, now
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.notifications.models import Notification
from charterdesk.apps.people.models import Team, TeamMember
from charterdesk.apps.tickets.closure import close
from charterdesk.apps.vault import keeping, rotating
from charterdesk.apps.vault.keys import add
from charterdesk.apps.vault.models import SecretVersion, SecretView
from charterdesk.apps.vault.revealing import MOST_AN_HOUR, Denied, reveal

SECRET = "correct horse battery staple é"


def denied(actor, number, asked):
    with pytest.raises(Denied) as refused:
        reveal(actor, number, asked)
    assert SECRET not in str(refused.value)
    return refused.value.why


def lines(safe):
    return list(events.of(safe.desk, keeping.stream_of(safe)).values_list("code", "data"))[2:]


def test_it_is_shown_and_the_journal_says_to_whom_and_on_which_ticket(safe, desk, asked, ticket):
    shown = reveal(desk.agent, safe.number, asked())
    assert (shown.secret, shown.version) == (SECRET, 1)
    assert SECRET not in repr(shown)
    (view,) = SecretView.objects.all()
    assert (view.person_id, view.ticket, view.reason) == (desk.agent.person_id, ticket, "restart the service")
    assert lines(safe) == [
        ("credential.shown", {"view": view.pk, "version": 1, "ticket": ticket.number, "outcome": "shown"})
    ]


def test_those_who_answer_for_the_safe_are_told_unless_they_looked_themselves(safe, desk, asked, ticket):
    reveal(desk.agent, safe.number, asked())
    rows = Notification.objects.filter(kind="revealed")
    assert list(rows.values_list("person_id", "ticket_id")) == [(desk.head.person_id, ticket.pk)]
    reveal(desk.head, safe.number, asked())
    assert rows.count() == 1
    denied(desk.agent, safe.number, asked(confirmed_at=None))
    assert rows.count() == 1


@pytest.mark.parametrize("reason", ["", "   ", "abc", "x" * 301])
def test_without_a_reason_nothing_is_shown(safe, desk, asked, reason):
    with pytest.raises(Invalid) as refused:
        reveal(desk.agent, safe.number, asked(reason=reason))
    assert refused.value.field == "reason"


@pytest.mark.parametrize("minutes", [None, 6, 60 * 24], ids=["never showed who he is", "six minutes ago", "yesterday"])
def test_who_has_not_just_shown_who_he_is_sees_nothing_and_leaves_a_line(safe, desk, asked, minutes):
    confirmed = None if minutes is None else now.now() - timedelta(minutes=minutes)
    assert denied(desk.agent, safe.number, asked(confirmed_at=confirmed)) == "not_fresh"
    assert [code for code, _data in lines(safe)] == ["credential.denied"]
    assert SecretView.objects.get().outcome == "not_fresh"


def test_no_moment_of_the_future_counts_as_fresh(safe, desk, asked):
    assert denied(desk.agent, safe.number, asked(confirmed_at=now.now() + timedelta(hours=1))) == "not_fresh"


def test_the_ticket_must_be_open_and_of_this_customer(safe, desk, asked, ticket):
    assert denied(desk.agent, safe.number, asked(ticket_number=None)) == "ticket"
    assert denied(desk.agent, safe.number, asked(ticket_number=99_999)) == "ticket"
    other = make.organisation(desk.desk, "Heron Clinic")
    person = make.person(desk.desk, "Ennio", "customer", other)
    theirs = four_desks.opened(desk, by=desk.agent, requester_person_id=person.pk)
    assert denied(desk.agent, safe.number, asked(ticket_number=theirs.number)) == "ticket"
    close(desk.agent, ticket.pk, reason="done")
    assert denied(desk.agent, safe.number, asked()) == "ticket"


def test_it_is_for_its_teams_and_heads(safe, desk, asked, terms):
    team = Team.objects.create(desk=desk.desk, name="Network")
    keeping.change(desk.agent, safe.number, dataclasses.replace(terms, team_ids=frozenset({team.pk})))
    assert denied(desk.agent, safe.number, asked()) == "team"
    assert reveal(desk.head, safe.number, asked()).secret == SECRET
    TeamMember.objects.create(team=team, person_id=desk.agent.person_id)
    assert reveal(desk.agent, safe.number, asked()).secret == SECRET


def test_ten_an_hour_and_the_eleventh_waits(safe, desk, asked):
    for _time in range(MOST_AN_HOUR):
        reveal(desk.agent, safe.number, asked())
    assert denied(desk.agent, safe.number, asked()) == "limit"
    assert reveal(desk.head, safe.number, asked()).secret == SECRET
    with now.at(now.now() + timedelta(minutes=61)):
        assert reveal(desk.agent, safe.number, asked(confirmed_at=now.now())).secret == SECRET


def test_a_replaced_secret_is_shown_to_heads_alone(safe, desk, asked):
    keeping.give_secret(desk.agent, safe.number, "another one")
    assert reveal(desk.agent, safe.number, asked()).secret == "another one"
    assert denied(desk.agent, safe.number, asked(version=1)) == "version"
    assert reveal(desk.head, safe.number, asked(version=1)).secret == SECRET
    assert denied(desk.head, safe.number, asked(version=7)) == "none"


def test_whose_work_it_is_not_is_told_so_whatever_he_asks(safe, desk, asked):
    for role in ("r_and_d", "billing", "read_only"):
        with pytest.raises(NotAllowed):
            reveal(make.actor(make.person(desk.desk, role.title(), role)), safe.number, asked())
    with pytest.raises(NotAllowed):
        reveal(desk.customer, safe.number, asked())
    with pytest.raises(NotFound):
        reveal(desk.agent, 99, asked())


def test_two_envelopes_in_each_others_row_open_nothing(safe, desk, asked, terms):
    other = keeping.add(desk.agent, desk.organisation.pk, terms, secret="of the other")
    one, two = SecretVersion.objects.order_by("pk")
    parts = ("key_id", "wrapped", "nonce", "ciphertext")
    stored = [{name: getattr(row, name) for name in parts} | {"wrap_nonce": row.wrap_nonce} for row in (one, two)]
    SecretVersion.objects.filter(pk=one.pk).update(wrap_nonce=b"elsewhere...")
    SecretVersion.objects.filter(pk=two.pk).update(**stored[0])
    SecretVersion.objects.filter(pk=one.pk).update(**stored[1])
    assert denied(desk.agent, safe.number, asked()) == "damaged"
    assert denied(desk.agent, other.number, asked()) == "damaged"
    assert len(rotating.look().wrong) == 2


def test_ciphertext_alone_moved_to_another_row_opens_nothing(safe, desk, asked, terms):
    keeping.give_secret(desk.agent, safe.number, "another one")
    first, second = SecretVersion.objects.order_by("version")
    SecretVersion.objects.filter(pk=second.pk).update(ciphertext=first.ciphertext, nonce=first.nonce)
    assert denied(desk.agent, safe.number, asked()) == "damaged"


def test_without_the_file_with_another_key_or_an_expired_one_there_is_a_clear_state(safe, desk, asked, key_file):
    whole = key_file.read_text()
    key_file.unlink()
    assert denied(desk.agent, safe.number, asked()) == "closed"
    add(key_file)
    assert denied(desk.agent, safe.number, asked()) == "unknown_key"
    key_file.write_text(whole.rstrip() + " 2020-01-01\n")
    assert denied(desk.agent, safe.number, asked()) == "unknown_key"
    key_file.write_text(whole)
    key_file.chmod(0o644)
    assert denied(desk.agent, safe.number, asked()) == "closed"
    key_file.chmod(0o600)
    assert reveal(desk.agent, safe.number, asked()).secret == SECRET
    assert [code for code, _data in lines(safe)] == ["credential.denied"] * 4 + ["credential.shown"]


def test_what_stands_in_another_vault_is_not_shown_but_linked(desk, key_file, terms, asked):
    linked = dataclasses.replace(terms, link="https://vault.example.org/items/7")
    row = keeping.add(desk.agent, desk.organisation.pk, linked)
    assert denied(desk.agent, row.number, asked()) == "link"
