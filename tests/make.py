"""Makes the rows that tests need, through the verbs."""

from __future__ import annotations

from charterdesk.apps.base.actor import Actor, system_actor
from charterdesk.apps.base.models import Desk
from charterdesk.apps.people import access, actions, desks, queries
from charterdesk.apps.people.models import Account, Organisation, Person

PASSWORD = "a long password of nobody"


def desk(slug: str = "north", name: str = "North Desk", language: str = "en") -> Desk:
    return desks.create_desk(slug, name, language=language, time_zone="Europe/Paris")


def account(email: str, name: str = "", password: str | None = None, language: str = "") -> Account:
    return actions.create_account(email, name or email.partition("@")[0].title(), password=password, language=language)


def organisation(of: Desk, name: str, kind: str = "customer", reseller: Organisation | None = None) -> Organisation:
    reseller_id = reseller.pk if reseller else None
    return actions.create_organisation(system_actor(of), name, kind, reseller_id=reseller_id)


def person(of: Desk, name: str, role: str, organisation: Organisation | None = None, *, known: bool = True) -> Person:
    """A person with one role; with an account (name@example.org) unless not `known`."""
    home = organisation or queries.own_organisation(of)
    address = f"{name.lower()}@example.org"
    carried = (Account.objects.filter(email=address).first() or account(address, name, PASSWORD)) if known else None
    row = actions.create_person(
        system_actor(of), name, email=address, organisation_id=home.pk, account=carried, language="en"
    )
    actions.add_membership(system_actor(of), row.pk, home.pk, role)
    return row


def actor(of: Person) -> Actor:
    """The actor as the server would build it now."""
    return access.actor_of_person(of)
