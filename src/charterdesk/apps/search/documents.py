"""The documents of tickets, people, organisations, equipment, articles and bugs, made from their rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django.db.models import BigIntegerField, Exists, F, OuterRef, Sum
from django.db.models.functions import Length

from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.base.words import squeezed
from charterdesk.apps.contracts.models import Equipment
from charterdesk.apps.escalation.models import Escalation
from charterdesk.apps.people.models import DESK, Organisation, Person
from charterdesk.apps.search.beyond import conversations, of_articles, of_bugs
from charterdesk.apps.search.document import READERS, Document, Writing
from charterdesk.apps.search.models import KINDS
from charterdesk.apps.tickets.models import Attachment, Message, Ticket

Key = int
_SIZE: Final = 4
_FURTHER: Final = 52  # bits
# One ticket with all that was written on it, a line for each file.
_WRITTEN: Final = Prepared(
    lambda: (
        Message.objects.filter(ticket_id=Given("ticket", BigIntegerField()))
        .only("visibility", "language", "body", "desk_id", "author", "sender")
        .annotate(
            subject=F("ticket__subject"),
            organisation_id=F("ticket__organisation_id"),
            reseller_id=F("ticket__reseller_id"),
            requester_id=F("ticket__requester_id"),
            spoken=F("ticket__requester__language"),
            file=F("attachments__name"),
            handed_over=Exists(Escalation.objects.filter(ticket=OuterRef("ticket_id"))),
        )
        .order_by("at", "pk", "attachments__pk")
    )
)
_LENGTHS: Final = Prepared(
    lambda: (
        Message.objects.filter(ticket_id=Given("ticket", BigIntegerField()))
        .only("pk")
        .annotate(characters=Length("body"))
    )
)


def rowid(kind: str, key: int) -> int:
    """Where a person, an organisation, a piece of equipment, an article or a bug stands among all things."""
    family, place = divmod(KINDS.index(kind), _SIZE)
    return (family << _FURTHER) + key * _SIZE + place


def key_of(row: int) -> tuple[str, int]:
    """The kind and the key of the thing that stands there."""
    family, within = divmod(row, 1 << _FURTHER)
    return KINDS[family * _SIZE + within % _SIZE], within // _SIZE


def characters(ticket_id: int) -> int:
    """How much was written on a ticket."""
    lengths: list[Any] = _LENGTHS(ticket=ticket_id)
    return sum(line.characters for line in lengths)


def sizes(ticket_ids: Iterable[int]) -> dict[int, int]:
    """How much was written on each of these tickets: characters."""
    rows = Message.objects.filter(ticket_id__in=list(ticket_ids)).order_by().values("ticket_id")
    return {row["ticket_id"]: row["size"] for row in rows.annotate(size=Sum(Length("body")))}


def of_ticket(ticket_id: int) -> Iterator[tuple[Key, Document]]:
    """The document of one ticket, by one question; by two where it was handed over."""
    lines: list[Any] = _WRITTEN(ticket=ticket_id)
    if not lines:
        yield from of_tickets([ticket_id])
        return
    files: dict[int, list[str]] = {}
    for line in lines:
        files.setdefault(line.pk, []).extend([line.file] if line.file is not None else [])
    said = {line.pk: {**line.__dict__, "pk": line.pk} for line in lines}
    first = said[lines[0].pk]
    beyond = conversations([ticket_id]).get(ticket_id, ()) if first["handed_over"] else ()
    yield ticket_id, _of_ticket({**first, "language": first["spoken"]}, said.values(), files, beyond)


def of_tickets(keys: Iterable[int]) -> Iterator[tuple[Key, Document]]:
    """The documents of these tickets: subject, messages and names of files, each word with who may read it."""
    wanted = list(keys)
    tickets = Ticket.objects.filter(pk__in=wanted).values(
        "pk", "desk_id", "subject", "organisation_id", "reseller_id", "requester_id", language=F("requester__language")
    )
    said: dict[int, list[Mapping[str, Any]]] = {}
    messages = Message.objects.filter(ticket_id__in=wanted).order_by("at", "pk")
    for message in messages.values("pk", "ticket_id", "visibility", "language", "body", "author_id", "sender"):
        said.setdefault(message["ticket_id"], []).append(message)
    files: dict[int, list[str]] = {}
    for message_id, name in (
        Attachment.objects.filter(ticket_id__in=wanted).order_by("pk").values_list("message", "name")
    ):
        files.setdefault(message_id, []).append(name)
    beyond = conversations(wanted)
    for ticket in tickets:
        yield ticket["pk"], _of_ticket(ticket, said.get(ticket["pk"], ()), files, beyond.get(ticket["pk"], ()))


def _of_ticket(
    ticket: Mapping[str, Any],
    said: Iterable[Mapping[str, Any]],
    files: Mapping[int, list[str]],
    beyond: Iterable[str],
) -> Document:
    writing = Writing()
    writing.mark(_facets(ticket, d="desk_id", o="organisation_id", v="reseller_id", p="requester_id"))
    writing.add(ticket["subject"], language=ticket["language"])
    for message in said:
        writing.add(message["body"], language=message["language"], visibility=message["visibility"])
        writing.mark([READERS[message["visibility"]] + author_facet(message["author_id"] or message["sender"])])
        for name in files.get(message["pk"], ()):
            writing.add(name, visibility=message["visibility"])
    for text in beyond:
        writing.add(text, visibility="internal")
    return writing.done()


def author_facet(author: int | str) -> str:
    """Of a message: the person who wrote it, or the address from which it came."""
    return f"a.{author if isinstance(author, int) else squeezed(author)}"


def _facets(row: Mapping[str, Any], **columns: str) -> list[str]:
    return [f"{facet}.{row[column]}" for facet, column in columns.items() if row[column] is not None]


def of_things(rows: Iterable[int]) -> Iterator[tuple[Key, Document]]:
    """The documents of these people, organisations, equipment, articles and bugs (rows among all things)."""
    by_kind: dict[str, list[int]] = {}
    for kind, key in map(key_of, rows):
        by_kind.setdefault(kind, []).append(key)
    for kind, documented in (("article", of_articles), ("bug", of_bugs)):
        if kind in by_kind:
            yield from ((rowid(kind, key), document) for key, document in documented(by_kind[kind]))
    one: Mapping[str, Any]
    persons = Person.objects.filter(pk__in=by_kind.get("person", ()))
    for one in persons.values("pk", "desk_id", "organisation_id", "name", "email", "phone"):
        yield rowid("person", one["pk"]), _of_thing("person", one, one["name"], one["email"], one["phone"])
    # The desk itself is nobody's customer.
    organisations = Organisation.objects.filter(pk__in=by_kind.get("organisation", ())).exclude(kind=DESK)
    for one in organisations.values("pk", "desk_id", "name"):
        yield rowid("organisation", one["pk"]), _of_thing("organisation", one, one["name"])
    equipment = Equipment.objects.filter(pk__in=by_kind.get("equipment", ()))
    for one in equipment.values(
        "pk", "desk_id", "organisation_id", "serial", product_name=F("product__name"), reference=F("product__reference")
    ):
        yield (
            rowid("equipment", one["pk"]),
            _of_thing("equipment", one, one["product_name"], one["reference"], one["serial"], serial=one["serial"]),
        )


def _of_thing(kind: str, row: Mapping[str, Any], *texts: str, serial: str = "") -> Document:
    writing = Writing()
    writing.mark([f"k.{kind}", f"d.{row['desk_id']}"])
    if row.get("organisation_id") is not None:
        writing.mark([f"o.{row['organisation_id']}"])
    for text in texts:
        writing.add(text)
    if kind != "equipment":
        writing.add(texts[0], visibility="name")
    whole = squeezed(serial)
    if whole:
        writing.mark([f"n.{whole}", whole])
    return writing.done()
