"""Search measured in this process, beside what else the same database offers; prints JSON.

python fill.py ask_search TICKETS   (BENCH_ROUNDS in the environment)
"""

import json
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

from django.db import connection
from django.test import Client
from seed_search import filled

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.people.access import actor_of_person
from charterdesk.apps.people.models import Account, Organisation, Person
from charterdesk.apps.search import finding, store
from charterdesk.apps.search.asked import read
from charterdesk.apps.search.similar import similar
from charterdesk.apps.tickets.intake import IntakeForm, open_ticket
from charterdesk.apps.tickets.models import Message, Ticket

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "100"))
FOUND = 200  # HTTP
Figures = dict[str, dict[str, Any]]


def timed(ask: Callable[[], object], rounds: int = ROUNDS) -> dict[str, float]:
    """Median and 95th percentile in milliseconds, after one turn that does not count."""
    ask()
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        ask()
        took.append((time.perf_counter() - began) * 1000)
    return {"p50": statistics.median(took), "p95": statistics.quantiles(took, n=20)[-1]}


def queries() -> dict[str, str]:
    """What is typed: frequent, rare, narrowed, half typed."""
    bodies = list(Message.objects.order_by("-pk").values_list("body", flat=True)[:200])
    rare = max(random.Random(3).choice(bodies).split(), key=len)  # noqa: S311  # a sample
    customer = Organisation.objects.filter(kind="customer").order_by("pk")[1].name.split()[0]
    person = Person.objects.filter(organisation__kind="customer").order_by("pk")[5].name.split()[0]
    return {
        "frequent word": "problème",
        "two frequent words": "imprimante serveur",
        "without accents": "probleme reinitialiser",
        "being typed": "imprim",
        "two letters": "im",
        "rare word": rare,
        "phrase": '"mot de passe"',
        "frequent, and not": "imprimante -serveur",
        "word of one customer": f"customer:{customer} imprimante",
        "open, frequent": "state:open imprimante",
        "nothing like it": "xyzzyqux",
        "no words": "state:open after:2026-01",
        "by whom": f"from:{person} imprimante",
    }


def searched(agent: Actor, customer: Actor) -> Figures:
    """Ours, beside LIKE."""
    rows: Figures = {}
    for name, text in queries().items():
        asked = read(text)
        hits = len(finding.found_keys(agent, asked, most=1001)[0])
        rows[name] = {"query": text, "hits": hits, **timed(lambda asked=asked: finding.tickets(agent, asked))}
        if ":" not in text:
            word = text.strip('"').split()[0]
            rows[name]["like"] = timed(lambda word=word: like(agent, word), max(2, ROUNDS // 10))["p50"]
    asked = read("imprimante")
    hits = len(finding.found_keys(customer, asked, most=1001)[0])
    rows["a customer asks"] = {"query": "imprimante", "hits": hits, **timed(lambda: finding.tickets(customer, asked))}
    return rows


def like(agent: Actor, word: str) -> list[Ticket]:
    """What LIKE finds in messages, the newest first."""
    rows = Ticket.objects.filter(desk=agent.desk, messages__body__icontains=word)
    return list(rows.distinct().order_by("-pk")[:25])


def french(rows: Figures) -> None:
    """PostgreSQL's own configuration for French, with an index of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE french AS SELECT ticket_id, to_tsvector('french', string_agg(body, ' ')) AS words "
            "FROM tickets_message GROUP BY ticket_id"
        )
        cursor.execute("CREATE INDEX ON french USING gin (words)")
        cursor.execute("CREATE UNIQUE INDEX ON french (ticket_id)")
        cursor.execute("ANALYZE french")

        def ask(text: str) -> int:
            cursor.execute(
                "SELECT t.number, t.subject FROM french JOIN tickets_ticket t ON t.id = ticket_id "
                "WHERE words @@ plainto_tsquery('french', %s) ORDER BY ticket_id DESC LIMIT 25",
                [text],
            )
            return len(cursor.fetchall())

        for row in rows.values():
            if "like" in row:
                text = row["query"].strip('"')
                row["french"] = timed(lambda text=text: ask(text))["p50"]
                row["french_hits"] = ask(text)


def pages(rows: Figures) -> None:
    """The fragment that the page fetches as one types, through Django."""
    browser = Client(headers={"hx-request": "true", "host": "localhost"})
    browser.force_login(Account.objects.get(email="agnes@example.org"))
    session = browser.session
    session["has_second_factor"] = True
    session.save()
    for text in ("imprimante", "problème"):
        if browser.get("/bench/search/", {"q": text}).status_code != FOUND:
            raise RuntimeError("the page of search does not answer")
        rows[f"the page, {text}"] = {
            "query": text,
            "hits": 0,
            **timed(lambda text=text: browser.get("/bench/search/", {"q": text})),
        }


def openings(rows: Figures) -> None:
    """Opening a ticket with and without keeping its words, by turns."""
    person = Person.objects.filter(organisation__kind="customer").order_by("pk")[0]
    contracted = actor_of_person(person)
    form = IntakeForm(
        requester_person_id=person.pk,
        channel="portal",
        subject="L'imprimante n'imprime plus",
        body="Bonjour, depuis ce matin plus rien ne sort de l'imprimante du deuxième étage. " * 8,
        kind="anomaly",
    )
    put = store.put
    took: dict[bool, list[float]] = {True: [], False: []}
    for place in range(2 * ROUNDS + 10):
        kept = place % 2 == 0
        store.put = put if kept else lambda *_given, **_named: 0
        began = time.perf_counter()
        open_ticket(contracted, form)
        took[kept].append((time.perf_counter() - began) * 1000)
    store.put = put
    for kept, name in ((True, "opening a ticket"), (False, "the same, words not kept")):
        counted = took[kept][5:]
        p95 = statistics.quantiles(counted, n=20)[-1]
        rows[name] = {"query": "", "hits": 0, "p50": statistics.median(counted), "p95": p95}


def fill(size: int) -> None:
    """Fill the desk, ask it, print."""
    seconds = filled(size)
    agent = actor_of_person(Person.objects.get(name="Agnes"))
    customer = actor_of_person(Person.objects.filter(organisation__kind="customer").order_by("pk")[5])
    rows = searched(agent, customer)
    turns: Iterator[Ticket] = cycle(list(Ticket.objects.select_related("equipment").order_by("-pk")[:ROUNDS]))
    rows["similar tickets"] = {"query": "", "hits": 0, **timed(lambda: similar(agent, next(turns)))}
    pages(rows)
    if connection.vendor == "postgresql":
        french(rows)
    openings(rows)
    print(json.dumps({"reindex": seconds, "tickets": size, "rows": rows}))
