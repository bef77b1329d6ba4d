"""API tokens: shown once, kept as a digest, good for one desk."""

from datetime import UTC, datetime, timedelta

import pytest

import make
from charterdesk.apps.base import now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.people import tokens
from charterdesk.apps.people.models import ApiToken
from make import actor

NINE = datetime(2026, 7, 13, 9, tzinfo=UTC)


@pytest.fixture
def token(people):
    with now.at(NINE):
        return tokens.issue_token(actor(people.alma), "telephone system", expires_at=NINE + timedelta(days=30))


def test_only_its_digest_is_kept(token):
    row, text = token
    kept = ApiToken.objects.filter(pk=row.pk).values().get()
    assert not [value for value in kept.values() if isinstance(value, str) and text in value]
    assert len(text) >= 43
    assert text.startswith(row.prefix)


def test_it_acts_as_the_account_that_made_it_in_its_desk(people, token):
    with now.at(NINE):
        assert tokens.actor_for_token(token[1], "north") == actor(people.alma)
        assert tokens.actor_for_token(token[1], "south") is None


@pytest.mark.parametrize("change", ["{}x", "{} ", "", " ", "cdk_", "\x00", "CDK{}"])
def test_nothing_but_the_whole_text_opens(token, change):
    with now.at(NINE):
        assert tokens.actor_for_token(change.format(token[1]), "north") is None


def test_it_ends_at_its_date(token):
    with now.at(NINE + timedelta(days=30, seconds=-1)):
        assert tokens.actor_for_token(token[1], "north") is not None
    with now.at(NINE + timedelta(days=30)):
        assert tokens.actor_for_token(token[1], "north") is None


def test_it_ends_when_revoked_and_only_its_owner_revokes_it(people, token):
    with pytest.raises(NotFound):
        tokens.revoke_token(actor(people.bruno), token[0].pk)
    with now.at(NINE):
        tokens.revoke_token(actor(people.alma), token[0].pk)
        assert tokens.actor_for_token(token[1], "north") is None


def test_it_ends_when_the_person_leaves(people, token):
    people.alma.active = False
    people.alma.save()
    with now.at(NINE):
        assert tokens.actor_for_token(token[1], "north") is None


def test_its_use_is_noted_once_a_minute(token, django_assert_num_queries):
    with now.at(NINE):
        tokens.actor_for_token(token[1], "north")
    assert ApiToken.objects.get().last_used_at == NINE
    with now.at(NINE + timedelta(seconds=59)), django_assert_num_queries(2):
        tokens.actor_for_token(token[1], "north")
    assert ApiToken.objects.get().last_used_at == NINE


def test_a_token_needs_an_account_a_name_and_a_future(people):
    with pytest.raises(NotAllowed):
        tokens.issue_token(system_actor(people.north), "x")
    with pytest.raises(Invalid):
        tokens.issue_token(actor(people.alma), " ")
    with now.at(NINE), pytest.raises(Invalid):
        tokens.issue_token(actor(people.alma), "x", expires_at=NINE)


def test_everybody_lists_his_own_tokens_only(people, token):
    assert list(tokens.tokens_of(actor(people.alma))) == [token[0]]
    assert list(tokens.tokens_of(actor(people.bruno))) == []
    assert list(tokens.tokens_of(system_actor(people.north))) == []


def test_it_acts_as_the_person_of_its_own_desk_for_an_account_known_to_two(people, token):
    make.person(people.south, "Alma", "agent")
    with now.at(NINE):
        assert tokens.actor_for_token(token[1], "north") == actor(people.alma)
        assert tokens.actor_for_token(token[1], "south") is None
