"""Lists of so many new lines, tried and stored in this process as the page of imports does; prints JSON.

python fill.py store_lists LINES
"""

import json
import resource
import time
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.db import connection

from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.books import TermsBook
from charterdesk.apps.base.sheets import store_file, try_file
from charterdesk.apps.contracts import sheets as of_contracts
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.apps.people import sheets as of_people
from charterdesk.apps.people.access import actor_of_person
from charterdesk.apps.people.actions import add_membership, create_account, create_person
from charterdesk.apps.people.desks import create_desk
from charterdesk.apps.people.queries import own_organisation
from charterdesk.charters import holiday_lists, text_of

MB = 1024
Book = Callable[[Any], TermsBook]


def lists(lines: int) -> list[tuple[str, Book, str]]:
    """Each list: its book and its file; people, equipment and contracts are of the first tenth of organisations."""
    places, homes = range(lines), max(1, lines // 10)
    return [
        (
            "organisations",
            of_people.OrganisationBook,
            "name,kind,language\n" + "".join(f"Quay {at},customer,fr\n" for at in places),
        ),
        (
            "people",
            of_people.PeopleBook,
            "name,email,organisation,roles\n"
            + "".join(f"Cora {at},cora{at}@quay.example.org,Quay {at % homes},customer\n" for at in places),
        ),
        (
            "products",
            of_contracts.ProductBook,
            "reference,name,current_version\n" + "".join(f"R{at},Printer {at},1.{at}\n" for at in places),
        ),
        (
            "equipment",
            of_contracts.EquipmentBook,
            "organisation,product,serial,warranty_until\n"
            + "".join(f"Quay {at % homes},R{at % homes},SN{at},2027-01-31\n" for at in places),
        ),
        (
            "contracts",
            of_contracts.ContractBook,
            "number,organisation,plan,starts,ends,equipment\n"
            + "".join(f"K{at},Quay {at % homes},subscription,2026-01-01,2027-12-31,SN{at}\n" for at in places),
        ),
    ]


def fill(lines: int) -> None:
    """A desk with a manager, and the lists stored one after the other."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    desk = create_desk("bench", "Bench", language="en")
    system = system_actor(desk)
    publish_charter(system, name="esker.yaml", text=text_of("esker"), holidays=holiday_lists())
    home, account = own_organisation(desk), create_account("hugo@example.org", "Hugo")
    hugo = create_person(system, "Hugo", email="hugo@example.org", organisation_id=home.pk, account=account)
    add_membership(system, hugo.pk, home.pk, "manager")
    actor = actor_of_person(hugo)
    told = []
    for name, book, text in lists(lines):
        content, asked = text.encode(), Counted()
        cpu, wall = time.process_time(), time.perf_counter()
        would = try_file(content, book(actor), "en")
        tried = time.process_time() - cpu, time.perf_counter() - wall
        cpu, wall = time.process_time(), time.perf_counter()
        with connection.execute_wrapper(asked):
            done = store_file(actor, name, content, book(actor), tried=would.digest, language="en")
        if done.counts["add"] != lines:
            raise RuntimeError(f"{name}: {done.counts}")
        told.append(
            {
                "name": name,
                "tried_cpu": tried[0],
                "tried": tried[1],
                "stored_cpu": time.process_time() - cpu,
                "stored": time.perf_counter() - wall,
                "statements": asked.number / lines,
                "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MB,
            }
        )
    print(json.dumps(told))


class Counted:
    """Counts statements."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        """One more."""
        self.number += 1
        return execute(*given)
