"""Tickets to be found, and a search that a child could write: reads everything, compares word by word."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import Stemmer

from cast import Cast
from charterdesk.apps.base.actor import Actor, system_actor
from charterdesk.apps.contracts.actions import ContractTerms, add_equipment, create_contract, create_product
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.apps.people.access import actor_of_person
from charterdesk.apps.people.models import RESELLER_ROLES, STAFF_ROLES, Person, Team
from charterdesk.apps.search.language import language_of
from charterdesk.apps.search.reindexing import reindex
from charterdesk.apps.tickets.models import Attachment, Message, Tag, Ticket, TicketTag
from charterdesk.apps.tickets.visibility import visible_to
from charterdesk.charters import holiday_lists, text_of

BEGIN = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@dataclass
class Told:
    """What a test wants on a ticket: subject, then (visibility, author, body)."""

    subject: str
    by: str
    said: list[tuple[str, str, str]] = field(default_factory=list)
    language: str = "fr"
    state: str = "new"
    kind: str = "anomaly"
    severity: str = "1"
    plan: str = "subscription"
    owner: str = ""
    tag: str = ""


TOLD = [
    Told("L'imprimante n'imprime plus", "cora", [("customer", "cora", "Les pages imprimées sont blanches.")]),
    Told(
        "Printer out of paper",
        "edda",
        [
            ("customer", "edda", "The tray is empty and the printers stop."),
            ("internal", "alma", "Careless customer, refuse politely"),
        ],
        language="en",
        state="in_charge",
        owner="alma",
        tag="recurring",
    ),
    Told("Réinitialiser le mot de passe", "ennio", [("reseller", "bruno", "Marge de vingt pour cent")], severity="2"),
    Told("La impresora no imprime", "ennio", [("customer", "ennio", "Está sin papel desde ayer")], language="es"),
    Told("Sécurité du réseau", "cora", [("customer", "cora", "Pare-feu AB-12/3 à remplacer")], state="waiting"),
    Told("securite reseau sans accent", "dario", [("customer", "dario", "le meme probleme de reseau")]),
    Told("Œuvre d'art cœur naïve", "reto", [("customer", "reto", "Straße Größe façade")], language=""),
    Told(
        "Closed long ago: printing slow", "edda", [("customer", "edda", "It was slow")], state="closed", language="en"
    ),
    Told("Mot de passe oublié", "edda", [("internal", "alma", "Le mot secret est 12 fois passe")], kind="usage"),
    Told("Ordinateur très lent", "dario", [("customer", "dario", "L'ordinateur portable rame, lent, très lent")]),
    Told('x\' OR 1=1 -- "quote" (paren) & | ! <->', "cora", [("customer", "cora", "NEAR AND OR NOT *")], language="en"),
    Told("Carte mère grillée", "ennio", [("customer", "ennio", "mère de la carte"), ("internal", "alma", "garantie")]),
    Told("Écran noir", "cora", [("customer", "cora", "un long " + "mot " * 200 + "puis fin de texte")]),
    Told("Serveur 192.168.1.10 injoignable", "dario", [("customer", "dario", "ping a@b.example.org échoue v2.10.3")]),
]


@dataclass(frozen=True)
class Library:
    people: Cast
    tickets: list[Ticket]

    def actor(self, name: str) -> Actor:
        return actor_of_person(getattr(self.people, name))


def publish(people: Cast) -> CharterVersion:
    return publish_charter(
        system_actor(people.north), name="esker.yaml", text=text_of("esker"), holidays=holiday_lists()
    )


def stored(people: Cast) -> Library:
    """The tickets as rows: what is said on them is what matters here."""
    version = publish(people)
    tag = Tag.objects.create(desk=people.north, name="recurring")
    product = create_product(system_actor(people.north), name="Pare-feu Nord", reference="PF-1")
    equipment = add_equipment(
        system_actor(people.north), organisation_id=people.quay.pk, product_id=product.pk, serial="AB-12/3"
    )
    terms = ContractTerms(number="C-1", plan="subscription", starts=date(2026, 1, 1), covers_all=True)
    create_contract(system_actor(people.north), organisation_id=people.quay.pk, terms=terms)
    Team.objects.create(desk=people.north, name="Réseau")
    tickets = []
    for place, told in enumerate(TOLD):
        at = BEGIN + timedelta(days=place)
        ticket = ticket_of(people, version, place + 1, told, at)
        ticket.equipment = equipment if "AB-12/3" in told.said[0][2] else None
        ticket.save()
        tickets.append(ticket)
        for visibility, author, body in told.said:
            said(people, ticket, visibility, author, body, told.language)
        if told.tag:
            TicketTag.objects.create(desk=people.north, ticket=ticket, tag=tag)
    for _told in reindex():
        pass
    return Library(people, tickets)


def ticket_of(people: Cast, version: CharterVersion, number: int, told: Told, at: datetime) -> Ticket:
    person = getattr(people, told.by)
    person.language = told.language
    return Ticket.objects.create(
        desk=people.north,
        number=number,
        subject=told.subject,
        requester=person,
        organisation=person.organisation,
        reseller=person.organisation.reseller,
        opened_by=person,
        charter_version=version,
        channel="portal",
        kind=told.kind,
        severity=told.severity,
        priority=told.severity,
        plan=told.plan,
        state=told.state,
        owner=getattr(people, told.owner) if told.owner else None,
        outcome="accepted",
        decision={},
        request={},
        order="fifo",
        rank=str(number),
        opened_at=at,
        recorded_at=at,
        closed_at=at if told.state == "closed" else None,
    )


def said(people: Cast, ticket: Ticket, visibility: str, author: str, body: str, language: str = "fr") -> Message:
    return Message.objects.create(
        desk=people.north,
        ticket=ticket,
        author=getattr(people, author),
        visibility=visibility,
        body=body,
        language=language,
        at=ticket.opened_at,
        recorded_at=ticket.opened_at,
    )


# The search of a child: no index, no cleverness.

STEMMERS = {name: Stemmer.Stemmer(name) for name in ("french", "english", "spanish")}
OF = {"fr": "french", "en": "english", "es": "spanish"}
LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss"}


def folded(word: str) -> str:
    bare = unicodedata.normalize("NFKD", word.lower())
    return "".join(LIGATURES.get(sign, sign) for sign in bare if not unicodedata.combining(sign))


def stems(word: str, language: str = "") -> set[str]:
    of = [OF[language]] if language in OF else list(STEMMERS)
    return {folded(STEMMERS[one].stemWord(form)) for one in of for form in (word.lower(), folded(word))}


def words(text: str) -> list[str]:
    letters = "".join(sign if sign.isalnum() else " " for sign in unicodedata.normalize("NFC", text))
    return letters.split()


def texts_for(actor: Actor, ticket: Ticket) -> list[tuple[str, str]]:
    """What the actor may read on a ticket he sees, with its language: subject, messages, names of files."""
    seen = {"customer"}
    sides = {ticket.organisation_id, ticket.reseller_id}
    if actor.roles & STAFF_ROLES:
        seen = {"customer", "reseller", "internal"}
    elif any(held.role in RESELLER_ROLES and held.organisation_id in sides for held in actor.held):
        seen = {"customer", "reseller"}
    requester = Person.objects.get(pk=ticket.requester_id)
    found = [(ticket.subject, requester.language)]
    for message in Message.objects.filter(ticket=ticket, visibility__in=seen):
        found.append((message.body, message.language))
        found += [(one.name, "") for one in Attachment.objects.filter(message=message)]
    return found


def names_of(ticket: Ticket) -> list[tuple[str, str]]:
    found = [(ticket.organisation.name, ""), (ticket.requester.name, "")]
    return found + ([(ticket.reseller.name, "")] if ticket.reseller else [])


def has(texts: list[tuple[str, str]], asked: str, *, how: str) -> bool:
    """Whether one of these texts has a word ("word"), a beginning ("begin"), a word or its beginning ("typed") or a
    phrase.
    """
    for text, noted in texts:
        spoken = words(text)
        language = language_of(spoken, noted)
        plain = [folded(word) for word in spoken]
        if how == "phrase":
            sought = [folded(word) for word in words(asked)]
            if any(plain[at : at + len(sought)] == sought for at in range(len(plain))):
                return True
            continue
        if how in {"begin", "typed"} and any(word.startswith(folded(asked)) for word in plain):
            return True
        if how in {"word", "typed"} and any(stems(word, language) & stems(asked) for word in spoken):
            return True
        if how in {"word", "typed"} and (folded(asked) in plain or set(plain) & stems(asked)):
            return True
    return False


def naive(actor: Actor, sought: list[tuple[str, str]], unwanted: list[tuple[str, str]] | None = None) -> set[int]:
    """The numbers of the tickets that the actor sees and that have all of this and none of that."""
    found = set()
    for ticket in visible_to(actor).select_related("organisation", "requester", "reseller"):
        texts, names = texts_for(actor, ticket), names_of(ticket)

        def meets(
            asked: tuple[str, str], texts: list[tuple[str, str]] = texts, names: list[tuple[str, str]] = names
        ) -> bool:
            return has(texts, asked[1], how=asked[0]) or has(names, asked[1], how=asked[0])

        if all(meets(one) for one in sought) and not any(meets(one) for one in unwanted or ()):
            found.add(ticket.number)
    return found
