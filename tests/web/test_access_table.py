"""Every address, every method, every role, on what is his, what is another's and what does not exist.

The addresses are read from the server's own list: one without a row in web/access/expected.py fails. What is refused
looks alike whether the thing exists or not, and reading changes nothing.
"""

import copy
import itertools
import re
from http import HTTPStatus

import pytest
from django.apps import apps
from django.db import connection, reset_queries, transaction
from django.test.utils import CaptureQueriesContext

from web.access import scene as access
from web.access.expected import EXPECTED, PUBLIC
from web.access.routes import addresses

ROLES = (
    *("anonymous", "agent", "lead", "manager", "technician", "r_and_d", "billing", "read_only"),
    *("customer", "customer_admin", "reseller", "manufacturer", "outsider"),
)
OURS = (
    "base",
    "people",
    "contracts",
    "tickets",
    "channels",
    "workspace",
    "notifications",
    "search",
    "telephone",
    "on_call",
    "escalation",
    "integrations",
    "remote",
    "vault",
)
NEVER = ("PUT", "PATCH", "DELETE")
METHODS = ("GET", "POST", *NEVER)
TOLD_WHAT_IS_WRONG = {HTTPStatus.CONFLICT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY}
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|COPY|TRUNCATE)\b", re.IGNORECASE)
# When a token was last used, when a session ends: notes about the reader, not about what he reads.
ABOUT_THE_READER = re.compile(r'"people_apitoken"|"people_signedindevice"|"django_session"|base_cache')


@pytest.fixture
def scene(db, settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    return access.assemble()


def rows():
    """How many rows every table of ours has, and the sum of the versions of all tickets."""
    tables = [model._meta.db_table for name in OURS for model in apps.get_app_config(name).get_models()]
    counts = ", ".join(f'(SELECT count(*) FROM "{table}")' for table in tables)  # noqa: S608 - our own tables
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {counts}, (SELECT sum(version) FROM "tickets_ticket")')  # noqa: S608 - our own tables
        return cursor.fetchone()


def send(client, method, address, row):
    """One request, its effects undone afterwards: the answer, its content, the rows after it, what a GET wrote."""
    cookies = copy.deepcopy(client.cookies)
    reset_queries()  # the log of a connection has an end
    with transaction.atomic():
        with CaptureQueriesContext(connection) as queries:
            response = row.send(client, method, address)
            content = b"".join(response.streaming_content) if response.streaming else response.content
            wrote = [one["sql"] for one in queries if WRITES.match(one["sql"])]
        after = rows() if wrote and method != "GET" else None
        transaction.set_rollback(True)
    client.cookies = cookies
    statements = wrote if method == "GET" else []
    return response, content, after, [sql for sql in statements if not ABOUT_THE_READER.search(sql[:80])]


def reached(response, route) -> bool:
    """Whether the request went through to the thing, be it only to be told what is wrong with the form."""
    if response.status_code in {301, 302, 303}:
        elsewhere = response["Location"].startswith("/accounts/login")
        # The portal sends people of the desk to their own window.
        return not elsewhere and not ("/portal/" in route and response["Location"].endswith("/queue/"))
    return response.status_code < 400 or response.status_code in TOLD_WHAT_IS_WRONG


def walk(scene, role):
    """Every request of this role: what of it was wrong, and how each refusal looks."""
    clients = {machine: scene.client(role, machine=machine) for machine in (True, False)}
    wrong: list[str] = []
    looks: dict[tuple[str, str], dict[str, tuple[int, int]]] = {}
    for route, row in EXPECTED.items():
        client = clients["/api/" in route]
        things = scene.things(role, row.about, client)
        before = rows()
        first = next(iter(things))
        for (whose, thing), method in itertools.product(things.items(), METHODS):
            if method in NEVER and whose != first:
                continue
            address = access.address(route, row.about, thing)
            expected = whose == "own" and role in row.allowed(method)
            response, content, after, written = send(client, method, address, row)
            told = f"{role} {method} {address} ({whose}) {response.status_code}"
            if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                wrong.append(f"{told}: an error of ours")
            if reached(response, route) != expected:
                wrong.append(f"{told}: {'refused' if expected else 'reached'}")
            stores = expected and role not in row.told
            if written or (not stores and after not in {None, before}):
                wrong.append(f"{told}: wrote {written[:1]}")
            looks.setdefault((route, method), {})[whose] = (
                response.status_code,
                len(content.replace(address.encode(), b"")),
            )
    return wrong, looks


def test_every_address_has_a_row_and_every_row_an_address():
    routes = addresses()
    assert routes - EXPECTED.keys() - {*PUBLIC} == set()
    assert {*EXPECTED, *PUBLIC} - routes == set()


def once_where_an_engine_cannot_matter():
    """Whom an engine could show more: who sees all tickets, and who sees some. The others differ by the table alone."""
    sights = {"agent", "customer_admin"}
    return [role if role in sights else pytest.param(role, marks=pytest.mark.any_engine) for role in ROLES]


@pytest.mark.parametrize("role", once_where_an_engine_cannot_matter())
def test_who_reaches_what(scene, role):
    wrong, looks = walk(scene, role)
    for (route, method), seen in looks.items():
        if method not in NEVER and seen.get("foreign") != seen.get("absent"):
            wrong.append(f"{role} {method} {route}: another's and nobody's look different: {seen}")
    assert not wrong, "\n".join(wrong)
