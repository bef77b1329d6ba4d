"""Fill, then measure search in this process, beside what else the same database offers; prints JSON.

python search_side.py TICKETS ROUNDS
"""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable

import django


def timed(ask: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    ask()
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        ask()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took), statistics.quantiles(took, n=20)[-1] if rounds > 1 else took[0]


def main(size: int, rounds: int) -> None:
    """Fill the desk and ask it."""
    from django.db import connection
    from django.test import Client
    from search_corpus import filled

    from charterdesk.apps.base import events
    from charterdesk.apps.people.access import actor_of_person
    from charterdesk.apps.people.models import Account, Organisation, Person
    from charterdesk.apps.search import finding, indexing
    from charterdesk.apps.search.asked import read
    from charterdesk.apps.search.similar import similar
    from charterdesk.apps.tickets.intake import IntakeForm, open_ticket
    from charterdesk.apps.tickets.models import Message, Ticket

    seconds = filled(size)
    agent = actor_of_person(Person.objects.get(name="Agnes"))
    client_person = Person.objects.filter(organisation__kind="customer").order_by("pk")[5]
    client = actor_of_person(client_person)
    contracted = actor_of_person(Person.objects.filter(organisation__kind="customer").order_by("pk")[0])
    customer = Organisation.objects.filter(kind="customer").order_by("pk")[1].name.split()[0]
    middling = (
        random.Random(3)
        .choice(
            Message.objects.order_by("-pk").values_list("body", flat=True)[:200]
        )
        .split()
    )
    rare = sorted(middling, key=len)[-1]
    queries = {
        "frequent word": "problème",
        "two frequent words": "imprimante serveur",
        "without accents": "probleme reinitialiser",
        "being typed": "imprim",
        "two letters": "im",
        "rare word": rare,
        "phrase": '"mot de passe"',
        "frequent, not": "imprimante -serveur",
        "word of one customer": f"customer:{customer} imprimante",
        "open, frequent": "state:open imprimante",
        "nothing like it": "xyzzyqux",
        "no words": "state:open after:2026-01",
        "by whom": f"from:{client_person.name.split()[0]} imprimante",
    }
    rows = {}
    for name, text in queries.items():
        asked = read(text)
        keys, _problems = finding.found_keys(agent, asked, most=1001)
        p50, p95 = timed(lambda asked=asked: finding.tickets(agent, asked), rounds)
        rows[name] = {"query": text, "hits": len(keys), "p50": p50, "p95": p95}
        if "customer:" in text or "state:" in text or "from:" in text:
            continue
        word = text.strip('"').split()[0]
        rows[name]["like"], _ = timed(
            lambda word=word: list(
                Ticket.objects.filter(desk=agent.desk, messages__body__icontains=word).distinct().order_by("-pk")[:25]
            ),
            max(1, rounds // 10),
        )
    asked = read("imprimante")
    rows["a customer's"] = {
        "query": "imprimante",
        "hits": len(finding.found_keys(client, asked, most=1001)[0]),
        **dict(zip(("p50", "p95"), timed(lambda: finding.tickets(client, asked), rounds), strict=True)),
    }
    browser = Client(headers={"hx-request": "true", "host": "localhost"})
    browser.force_login(Account.objects.get(email="agnes@example.org"))
    session = browser.session
    session["has_second_factor"] = True
    session.save()
    for text in ("imprimante", "problème"):
        p50, p95 = timed(lambda text=text: browser.get("/bench/search/", {"q": text}), rounds)
        assert browser.get("/bench/search/", {"q": text}).status_code == 200
        rows[f"the page, {text}"] = {"query": text, "hits": 0, "p50": p50, "p95": p95}
    tickets = list(Ticket.objects.select_related("equipment").order_by("-pk")[:rounds])
    turns = iter(tickets * 3)
    p50, p95 = timed(lambda: similar(agent, next(turns)), rounds)
    rows["similar tickets"] = {"query": "", "hits": 0, "p50": p50, "p95": p95}
    form = IntakeForm(
        requester_person_id=contracted.person_id,
        channel="portal",
        subject="L'imprimante n'imprime plus",
        body="Bonjour, depuis ce matin plus rien ne sort de l'imprimante du deuxième étage. " * 8,
        kind="anomaly",
    )
    kept = indexing.keep_ticket
    path = "charterdesk.apps.search.indexing.keep_ticket"
    for round_ in range(4):
        with_words = round_ % 2 == 0
        events._function.cache_clear()
        indexing.keep_ticket = kept if with_words else lambda _event: None
        p50, p95 = timed(lambda: open_ticket(contracted, form), rounds)
        rows[f"opening a ticket, {'with' if with_words else 'without'} words ({round_ // 2 + 1})"] = {
            "query": path,
            "hits": 0,
            "p50": p50,
            "p95": p95,
        }
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE french AS SELECT ticket_id, to_tsvector('french', string_agg(body, ' ')) AS words "
                "FROM tickets_message GROUP BY ticket_id"
            )
            cursor.execute("CREATE INDEX ON french USING gin (words)")
            cursor.execute("CREATE UNIQUE INDEX ON french (ticket_id)")
            cursor.execute("ANALYZE french")

            def ask(text: str) -> list[tuple]:
                cursor.execute(
                    "SELECT t.number, t.subject FROM french JOIN tickets_ticket t ON t.id = ticket_id "
                    "WHERE words @@ plainto_tsquery('french', %s) ORDER BY ticket_id DESC LIMIT 25",
                    [text],
                )
                return cursor.fetchall()

            for row in rows.values():
                if "like" in row:
                    text = row["query"].strip('"')
                    row["french"], _ = timed(lambda text=text: ask(text), rounds)
                    row["french_hits"] = len(ask(text))
    print(json.dumps({"reindex": seconds, "tickets": size, "rows": rows}))


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]), int(sys.argv[2]))
