"""A cast with fixed rights: who is who in the tests. All names are invented.

North Desk serves Quay Foods (customer) and Tide Systems (reseller), whose end customer is Heron Clinic.
South Desk serves Dune Transport. Nobody of one desk sees anything of the other.

North Desk      Alma (agent), Bruno (lead), Marta (manager), Rolf (read only)
Quay Foods      Cora (customer), Dario (customer administrator), Edda (customer)
Tide Systems    Reto (reseller), Silke (reseller administrator)
Heron Clinic    Ennio (customer; his reseller is Tide Systems)
South Desk      Sven (agent), Dune Transport: Dora (customer)
Otto            has an account and belongs to no desk: he sees nothing
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

import make
from charterdesk.apps.base.models import Desk
from charterdesk.apps.people.models import Account, Membership, Organisation, Person


@dataclass(frozen=True)
class Cast:
    north: Desk
    south: Desk
    quay: Organisation
    tide: Organisation
    heron: Organisation
    dune: Organisation
    alma: Person
    bruno: Person
    marta: Person
    rolf: Person
    cora: Person
    dario: Person
    edda: Person
    reto: Person
    silke: Person
    ennio: Person
    sven: Person
    dora: Person
    otto: Account


STAFF = {"Alma": "agent", "Bruno": "lead", "Marta": "manager", "Rolf": "read_only"}


def assemble() -> Cast:
    """Everybody at his place, in the database of the test; rows in bulk, since most tests begin with this."""
    north, south = Desk.objects.bulk_create(
        [Desk(slug=slug, name=f"{slug.title()} Desk", language="en") for slug in ("north", "south")]
    )
    own_north, own_south, quay, tide, dune = Organisation.objects.bulk_create(
        [
            Organisation(desk=desk, name=name, kind=kind)
            for desk, name, kind in [
                (north, "North Desk", "desk"),
                (south, "South Desk", "desk"),
                (north, "Quay Foods", "customer"),
                (north, "Tide Systems", "reseller"),
                (south, "Dune Transport", "customer"),
            ]
        ]
    )
    heron = Organisation.objects.create(desk=north, name="Heron Clinic", kind="customer", reseller=tide)
    places = [
        *((name, own_north, role) for name, role in STAFF.items()),
        ("Cora", quay, "customer"),
        ("Dario", quay, "customer_admin"),
        ("Edda", quay, "customer"),
        ("Reto", tide, "reseller"),
        ("Silke", tide, "reseller_admin"),
        ("Ennio", heron, "customer"),
        ("Sven", own_south, "agent"),
        ("Dora", dune, "customer"),
    ]
    password = make_password(make.PASSWORD)
    *accounts, otto = Account.objects.bulk_create(
        [
            Account(email=f"{name.lower()}@example.org", name=name, password=password)
            for name in [*(name for name, _home, _role in places), "Otto"]
        ]
    )
    persons = Person.objects.bulk_create(
        [
            Person(desk=home.desk, account=account, name=name, email=account.email, organisation=home, language="en")
            for (name, home, _role), account in zip(places, accounts, strict=True)
        ]
    )
    Membership.objects.bulk_create(
        [
            Membership(desk=home.desk, person=person, organisation=home, role=role)
            for (_name, home, role), person in zip(places, persons, strict=True)
        ]
    )
    everybody = {person.name.lower(): person for person in persons}
    return Cast(north=north, south=south, quay=quay, tide=tide, heron=heron, dune=dune, otto=otto, **everybody)
