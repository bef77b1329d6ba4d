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

import make
from charterdesk.apps.base.models import Desk
from charterdesk.apps.people.models import Account, Organisation, Person


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


def assemble() -> Cast:
    """Everybody at his place, in the database of the test."""
    north = make.desk("north", "North Desk")
    south = make.desk("south", "South Desk")
    quay = make.organisation(north, "Quay Foods")
    tide = make.organisation(north, "Tide Systems", "reseller")
    heron = make.organisation(north, "Heron Clinic", "customer", tide)
    dune = make.organisation(south, "Dune Transport")
    return Cast(
        north=north,
        south=south,
        quay=quay,
        tide=tide,
        heron=heron,
        dune=dune,
        alma=make.person(north, "Alma", "agent"),
        bruno=make.person(north, "Bruno", "lead"),
        marta=make.person(north, "Marta", "manager"),
        rolf=make.person(north, "Rolf", "read_only"),
        cora=make.person(north, "Cora", "customer", quay),
        dario=make.person(north, "Dario", "customer_admin", quay),
        edda=make.person(north, "Edda", "customer", quay),
        reto=make.person(north, "Reto", "reseller", tide),
        silke=make.person(north, "Silke", "reseller_admin", tide),
        ennio=make.person(north, "Ennio", "customer", heron),
        sven=make.person(south, "Sven", "agent"),
        dora=make.person(south, "Dora", "customer", dune),
        otto=make.account("otto@example.org", "Otto", make.PASSWORD),
    )
