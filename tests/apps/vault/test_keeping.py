"""Credentials are kept, given new secrets, and deleted; what is stored tells nothing."""

import dataclasses
import sqlite3
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

import make
from charterdesk.apps.base import events, now
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.models import Event
from charterdesk.apps.contracts.charters import day_of
from charterdesk.apps.contracts.models import Contract
from charterdesk.apps.people.persons import leave
from charterdesk.apps.vault import keeping, queries, revealing
from charterdesk.apps.vault.models import Credential, SecretVersion
from four_desks import paris

SECRET = "correct horse battery staple é"


def test_the_database_holds_nothing_of_the_secret(safe, asked, desk):
    revealing.reveal(desk.agent, safe.number, asked())
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
            stored = repr([bytes(v) if isinstance(v, memoryview) else v for row in cursor.fetchall() for v in row])
            assert "battery staple" not in stored, table
    assert sqlite3.sqlite_version


def test_the_journal_says_what_happened_and_no_secret(safe, desk):
    lines = list(events.of(desk.desk, keeping.stream_of(safe)).values_list("code", "data"))
    assert [code for code, _data in lines] == ["credential.added", "credential.secret_given"]
    assert lines[1][1]["version"] == 1
    assert events.verify(desk.desk, keeping.stream_of(safe)) == []


def test_a_credential_has_a_secret_or_a_link_to_another_vault(desk, key_file, terms):
    linked = dataclasses.replace(terms, link="https://vault.example.org/items/7")
    for given, secret in ((terms, ""), (linked, SECRET)):
        with pytest.raises(Invalid) as refused:
            keeping.add(desk.agent, desk.organisation.pk, given, secret=secret)
        assert refused.value.field == "secret"
    row = keeping.add(desk.agent, desk.organisation.pk, linked)
    assert not row.versions.exists()
    with pytest.raises(Conflict, match="another vault"):
        keeping.give_secret(desk.agent, row.number, SECRET)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"system": " "}, "system"),
        ({"kind": "spell"}, "kind"),
        ({"address": "https://root:hunter2@10.1.2.3/"}, "address"),
        ({"link": "https://root:hunter2@vault.example.org/"}, "link"),
        ({"link": "http://vault.example.org/"}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"address": "http://[oops"}, "address"),
        ({"rotate_days": 0}, "rotate_days"),
        ({"owner_id": 10**6}, "owner_id"),
        ({"team_ids": frozenset({10**6})}, "team_ids"),
        ({"login": "x" * 201}, "login"),
    ],
)
def test_what_cannot_be_kept_is_told_at_its_field_and_nothing_is_stored(desk, key_file, terms, changed, field):
    with pytest.raises(Invalid) as refused:
        keeping.add(desk.agent, desk.organisation.pk, dataclasses.replace(terms, **changed), secret=SECRET)
    assert refused.value.field == field
    assert "hunter2" not in str(refused.value)
    assert not Credential.objects.exists()


def test_while_the_vault_is_closed_no_secret_is_taken(desk, terms, settings):
    settings.VAULT_KEYS = None
    with pytest.raises(Conflict, match="CHARTERDESK_VAULT_KEYS"):
        keeping.add(desk.agent, desk.organisation.pk, terms, secret=SECRET)
    assert not Credential.objects.exists()
    assert not Event.objects.filter(code__startswith="credential.").exists()


def test_a_new_secret_is_a_new_version_and_due_again_by_its_age(safe, desk):
    with now.at(now.now() + timedelta(days=100)):
        assert [row.number for row in queries.due(desk.agent)] == [safe.number]
        assert keeping.give_secret(desk.agent, safe.number, "another one").version == 2
        assert list(queries.due(desk.agent)) == []
        assert queries.credential(desk.agent, safe.number).rotation_due == day_of(desk.desk, now.now()) + timedelta(
            days=90
        )


def test_somebody_says_that_it_works_until_it_is_another_secret(safe, desk):
    assert keeping.verify(desk.agent, safe.number).verified_by_id == desk.agent.person_id
    keeping.give_secret(desk.agent, safe.number, "another one")
    assert queries.credential(desk.agent, safe.number).verified_at is None


def test_the_database_refuses_a_nonce_a_second_time_under_the_same_key(safe, desk):
    keeping.give_secret(desk.agent, safe.number, "another one")
    first, second = SecretVersion.objects.order_by("version")
    with pytest.raises(IntegrityError), transaction.atomic():
        SecretVersion.objects.filter(pk=second.pk).update(wrap_nonce=first.wrap_nonce)


def test_only_heads_delete_and_what_was_sealed_is_gone(safe, desk):
    with pytest.raises(NotAllowed):
        keeping.close(desk.agent, safe.number)
    keeping.close(desk.head, safe.number)
    assert not SecretVersion.objects.exists()
    assert list(queries.credentials(desk.head)) == []
    with pytest.raises(NotFound):
        queries.credential(desk.head, safe.number)
    with pytest.raises(NotFound):
        keeping.give_secret(desk.head, safe.number, SECRET)


def test_customers_and_readers_find_no_credentials(safe, desk):
    reader = make.actor(make.person(desk.desk, "Rolf", "read_only"))
    for who in (desk.customer, desk.admin, reader):
        with pytest.raises(NotAllowed):
            queries.credentials(who)


def test_another_desk_finds_none_of_it(safe, key_file):
    south = make.desk("south")
    sven = make.actor(make.person(south, "Sven", "manager"))
    assert list(queries.credentials(sven)) == []
    with pytest.raises(NotFound):
        queries.credential(sven, safe.number)


def test_thirty_days_after_the_last_contract_the_credentials_are_proposed_for_deletion(safe, desk):
    Contract.objects.update(ends=date(2026, 10, 31))
    with now.at(paris("2026-11-30 23:59")):
        assert queries.to_delete(desk.head) == []
    with now.at(paris("2026-12-01 00:00")):
        (ended,) = queries.to_delete(desk.head)
        assert (ended.organisation, ended.ended) == (desk.organisation, date(2026, 10, 31))
        assert [row.number for row in ended.credentials] == [safe.number]
    Contract.objects.update(ends=None)
    with now.at(paris("2027-12-01 12:00")):
        assert queries.to_delete(desk.head) == []


def test_who_leaves_knew_secrets_and_each_is_to_become_another_one(safe, desk, asked, key_file, terms):
    other = keeping.add(desk.head, desk.organisation.pk, dataclasses.replace(terms, rotate_days=None), secret="unseen")
    person = make.person(desk.desk, "Ann", "agent")
    revealing.reveal(make.actor(person), safe.number, asked())
    assert [row.number for row in queries.seen_by(desk.head, person.pk)] == [safe.number]
    leave(desk.head, person.pk)
    row = queries.credential(desk.head, safe.number)
    assert (row.rotation_due, row.rotation_reason) == (day_of(desk.desk, now.now()), "leaver")
    assert queries.credential(desk.head, other.number).rotation_due is None
    keeping.give_secret(desk.head, safe.number, "another one")
    assert list(queries.seen_by(desk.head, person.pk)) == []
