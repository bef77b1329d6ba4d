"""What the operator of an installation does from the command line: open a desk under its charter, issue a token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.channels.mailboxes import charter_mailboxes
from charterdesk.apps.contracts.publishing import WHATEVER, Proposed, publish
from charterdesk.apps.people.access import actor_for
from charterdesk.apps.people.actions import add_membership, create_account, create_person
from charterdesk.apps.people.desks import create_desk
from charterdesk.apps.people.models import Account
from charterdesk.apps.people.queries import own_organisation
from charterdesk.apps.people.tokens import issue_token
from charterdesk.rules.terms.charter import Charter


@dataclass(frozen=True, slots=True, kw_only=True)
class CharterText:
    """A charter that was read without problem, with the texts that it rests on."""

    name: str
    text: str
    charter: Charter
    holidays: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manager:
    """The first person of a desk. Without a password the account must exist: one sign-in serves several desks."""

    email: str
    name: str
    password: str | None


def is_up_to_date() -> bool:
    """Say whether the database has every migration of this version."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


@transaction.atomic
def open_desk(slug: str, charter: CharterText, manager: Manager) -> Desk:
    """Open a desk under its charter, with its mailboxes and its first manager: all of it or nothing. Invalid names what
    is wrong.
    """
    terms = charter.charter.desk
    language = terms.languages[0]
    desk = create_desk(slug, terms.name, language=language, time_zone=terms.time_zone)
    operator = system_actor(desk)
    publish(operator, Proposed(charter.name, charter.text, charter.holidays), after=None, confirmed=WHATEVER)
    charter_mailboxes(operator, charter.charter)
    account = Account.objects.filter(email=manager.email.strip().lower()).first()
    if account is None:
        if manager.password is None:
            message = "this address has no account yet: give a password"
            raise Invalid(message, field="password")
        account = create_account(manager.email, manager.name, password=manager.password, language=language)
    own = own_organisation(desk).pk
    person = create_person(
        operator, manager.name or account.name, email=account.email, organisation_id=own, account=account
    )
    add_membership(operator, person.pk, own, "manager")
    return desk


def token_for(slug: str, email: str, name: str) -> str:
    """Issue a token for the API to a person of a desk; it is shown once. NotFound where he has no place there."""
    account = Account.objects.filter(email=email.strip().lower()).first()
    actor = actor_for(account, slug) if account else None
    if actor is None:
        raise NotFound
    return issue_token(actor, name)[1]
