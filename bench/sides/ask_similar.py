"""Similar tickets measured in this process: a labelled set among so many others; prints JSON.

python fill.py ask_similar TICKETS   (BENCH_ROUNDS in the environment; the extra "meaning" where it is installed)
"""

import hashlib
import itertools
import json
import os
import resource
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Max
from seed_search import fields, filled

from charterdesk.apps.meaning import keeping, model, nearest
from charterdesk.apps.meaning.making import text_of_tickets
from charterdesk.apps.meaning.models import Meaning
from charterdesk.apps.people.access import actor_of_person
from charterdesk.apps.people.models import Person
from charterdesk.apps.search.indexing import keep_words
from charterdesk.apps.search.similar import MEANING, WORDS, ranked, similar
from charterdesk.apps.tickets.models import Message, Ticket

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "60"))
LABELLED = Path(__file__).parents[1] / "similar.txt"
SHOWN = 5
REAL = 400  # tickets of the others whose vectors are the model's; the rest have theirs, a little moved
WAYS = {"words": (WORDS,), "meaning": (MEANING,), "both": (WORDS, MEANING)}


def labelled() -> list[tuple[str, str, str]]:
    """(group, language, words) of each ticket of the set."""
    found: list[tuple[str, str, str]] = []
    group = ""
    for line in LABELLED.read_text().splitlines():
        if line.startswith("="):
            group = line[1:].partition("|")[0].strip()
        elif line[2:3] == ":":
            found.append((group, line[:2], line[3:].strip()))
    return found


def opened() -> dict[int, tuple[str, str]]:
    """The labelled tickets by key, of customers in turn, a group's never one after another: copies of one that went
    through the verbs.
    """
    pattern = Ticket.objects.order_by("pk")[0]
    copied = (fields(pattern), fields(Message.objects.get(ticket=pattern, visibility="customer")))
    people = itertools.cycle(Person.objects.filter(organisation__kind="customer").order_by("pk")[:90:3])
    first = Ticket.objects.aggregate(last=Max("number"))["last"] + 1
    told: dict[int, tuple[str, str]] = {}
    for number, (group, language, words) in enumerate(sorted(labelled(), key=hash_of), start=first):
        person = next(people)
        of_ticket = {"number": number, "subject": words, "requester_id": person.pk, "closed_at": None, "state": "new"}
        row = Ticket.objects.create(**{**copied[0], **of_ticket, "organisation_id": person.organisation_id})
        Message.objects.create(**{**copied[1], "ticket_id": row.pk, "body": words, "language": language})
        keep_words(row.pk)
        told[row.pk] = (group, language)
    return told


def hash_of(row: tuple[str, str, str]) -> str:
    """The same order in every run, by no meaning."""
    return hashlib.blake2b(row[2].encode()).hexdigest()


def quality(tickets: dict[int, tuple[str, str]], ways: Sequence[str]) -> dict[str, float]:
    """Of what is shown for each ticket: precision, recall, the reciprocal place of the first right one; and recall of
    those in another language.
    """
    agent = actor_of_person(Person.objects.get(name="Agnes"))
    key_of = dict(Ticket.objects.values_list("number", "pk"))
    right, shown, recalls, firsts, abroad = 0, 0, list[float](), list[float](), list[float]()
    for ticket in Ticket.objects.filter(pk__in=tickets).select_related("equipment"):
        group, language = tickets[ticket.pk]
        keys = [key_of[one.number] for one in ranked(agent, ticket, ways=ways)]
        hits = [key in tickets and tickets[key][0] == group for key in keys]
        others = {key for key, (name, _language) in tickets.items() if name == group} - {ticket.pk}
        foreign = {key for key in others if tickets[key][1] != language}
        right, shown = right + sum(hits[:SHOWN]), shown + len(hits[:SHOWN])
        recalls.append(sum(hits[:SHOWN]) / min(len(others), SHOWN))
        firsts.append(1 / (hits.index(True) + 1) if True in hits else 0.0)
        abroad.append(len(foreign & set(keys[:SHOWN])) / len(foreign))
    return {
        "precision": right / max(shown, 1),
        "recall": statistics.mean(recalls),
        "mrr": statistics.mean(firsts),
        "abroad": statistics.mean(abroad),
        "shown": shown / len(tickets),
    }


def vectors(among: dict[int, tuple[str, str]]) -> float:
    """Keep what all tickets mean; milliseconds of CPU a text that the model took."""
    keys = [*among, *Ticket.objects.exclude(pk__in=among).order_by("-pk").values_list("pk", flat=True)[:REAL]]
    model.vectors(["once"])
    began = time.process_time()
    for first in range(0, len(keys), 8):
        keeping.keep(keeping.TICKET, text_of_tickets(keys[first : first + 8]))
    took = (time.process_time() - began) * 1000 / len(keys)
    known = [np.frombuffer(row, np.float16) for row in nearest.kept(keeping.TICKET, keys[len(among) :]).values()]
    chance = np.random.default_rng(7)
    desk_id = Ticket.objects.values_list("desk_id", flat=True)[0]
    rest = Ticket.objects.exclude(pk__in=keys).values_list("pk", flat=True)
    batch: list[Meaning] = []
    for place, key in enumerate(rest):
        moved = known[place % len(known)].astype(np.float32) + chance.normal(0, 0.02, model.NUMBERS)
        vector = (moved / np.linalg.norm(moved)).astype(np.float16).tobytes()
        batch.append(Meaning(desk_id=desk_id, kind="ticket", key=key, model=model.name(), digest="", vector=vector))
        if len(batch) == 2_000:  # noqa: PLR2004
            Meaning.objects.bulk_create(batch)
            batch.clear()
    Meaning.objects.bulk_create(batch)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return took


def speed(ways: Sequence[str]) -> dict[str, float]:
    """Milliseconds of the question, wall and CPU."""
    agent = actor_of_person(Person.objects.get(name="Agnes"))
    tickets = list(Ticket.objects.select_related("equipment").order_by("-pk")[:ROUNDS])
    took, cpu = list[float](), list[float]()
    for ticket in tickets:
        began, worked = time.perf_counter(), time.process_time()
        similar(agent, ticket, ways=ways)
        took.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - worked) * 1000)
    return {"p50": statistics.median(took), "p95": statistics.quantiles(took, n=20)[-1], "cpu": statistics.median(cpu)}


def memory() -> float:
    """Resident, in MB, as it stands."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fill(size: int) -> None:
    """Fill the desk, ask it, print."""
    filled(max(size, 1))
    tickets = opened()
    told: dict[str, Any] = {"tickets": Ticket.objects.count(), "labelled": len(tickets), "memory": memory()}
    if model.name():
        told["cpu_a_text"] = vectors(tickets)
        before = memory()
        agent = actor_of_person(Person.objects.get(name="Agnes"))
        any_ticket = Ticket.objects.select_related("equipment").order_by("-pk")[0]
        stretches = list[float]()
        fetched = -1
        while fetched != (fetched := sum(len(one) for one in nearest._matrices.values())) or not fetched:  # noqa: SLF001
            began = time.perf_counter()
            similar(agent, any_ticket)
            stretches.append((time.perf_counter() - began) * 1000)
        told |= {"fetches": len(stretches), "longest_fetch": max(stretches), "matrix": memory() - before}
    ways = WAYS if model.name() else {"words": (WORDS,)}
    told["rows"] = {name: {**quality(tickets, way), **speed(way)} for name, way in ways.items()}
    print(json.dumps(told))
