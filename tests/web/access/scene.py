"""Two desks with tickets of three organisations, and a client for every role."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.test import Client

import cast
import four_desks
import make
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.files import store
from charterdesk.apps.base.models import Desk
from charterdesk.apps.channels import desk_mail, tokens
from charterdesk.apps.channels.models import IncomingMail, MarkedAddress
from charterdesk.apps.contracts.actions import create_contract
from charterdesk.apps.people.access import VERBS
from charterdesk.apps.people.actions import add_membership
from charterdesk.apps.people.models import Account, IdentityProvider, Person
from charterdesk.apps.people.queries import own_organisation
from charterdesk.apps.people.tokens import issue_token
from charterdesk.apps.tickets import closure, quotes, work
from charterdesk.apps.tickets.intake import IntakeForm, open_ticket
from charterdesk.apps.tickets.messages import NewFile
from charterdesk.apps.tickets.models import Attachment, Message, Ticket
from charterdesk.apps.workspace.models import SavedView
from web.access import (
    day_things,
    on_call_things,
    setup_things,
    solving_article_things,
    solving_bug_things,
    solving_environment_things,
    solving_level_things,
    solving_press_things,
    solving_safe_things,
    solving_time_things,
    solving_tracker_things,
    telephone_things,
)
from web.desk import mails

ABSENT: Final = 99  # as many digits as the numbers of those that exist
ABSENT_DRAFT: Final = "AAAAAAAAAAAAAAAA"
FORGED: Final = "1.1.1.aaaaaaaaaaaaaaaaaaaaaaaaaa"
VERSION: Final = 2  # of every ticket here: opened, then a file was added
STAFF: Final = ("agent", "lead", "manager", "technician", "r_and_d", "billing", "read_only")


Thing = int | str | None
# What is signed speaks for whoever holds it, signed in or not.
SIGNED: Final = ("works", "fails", "accept", "decline", "unsubscribe", "picture")


@dataclass(frozen=True)
class Things:
    """What one customer has: himself, a ticket, a file on it, a contract; his desk's charter; a request begun; a mail
    of his, one to him, his address marked; a mailbox of his desk; the signed links that he was sent; the sign-in server
    of his organisation; a colleague who registered and waits; a view of the whole desk.
    """

    person: int
    ticket: int
    attachment: int
    contract: int
    charter: int
    draft: str
    mail: int
    sent: int
    marked: int
    mailbox: str
    links: dict[str, str]
    provider: int
    waiting: int
    view: int


@dataclass(frozen=True)
class Scene:
    """North Desk serves Quay Foods and, through Tide Systems, Heron Clinic; South Desk serves Dune Transport."""

    who: dict[str, Person]
    quay: Things
    heron: Things
    dune: Things

    def client(self, role: str, *, machine: bool) -> Client:
        """A machine with a token, or a browser that has signed in; of this role."""
        if role == "anonymous":
            return Client()
        person = self.who[role]
        if machine:
            if "api.token" not in self.rights(role):
                return Client()
            _row, text = issue_token(make.actor(person), "walker")
            return Client(headers={"authorization": f"Bearer {text}"})
        return browser(person)

    @staticmethod
    def rights(role: str) -> set[str]:
        """The verbs that the role has over anything; somebody of another desk has those of a manager there."""
        return {verb for verb, grants in VERBS.items() if {"outsider": "manager"}.get(role, role) in grants}

    def things(self, role: str, about: str, client: Client) -> dict[str, Thing]:
        """What is his, another's, and nobody's, for addresses about such things."""
        if not about:
            return {"own": None}
        if about == "letter":
            return {"own": "answer/en", "foreign": "unknown/en", "absent": "answer/xx"}
        if about in SIGNED:
            return {"own": self.quay.links[about], "foreign": self.dune.links[about], "absent": FORGED}
        for part in (
            day_things,
            on_call_things,
            setup_things,
            solving_article_things,
            solving_bug_things,
            solving_environment_things,
            solving_level_things,
            solving_press_things,
            solving_safe_things,
            solving_time_things,
            solving_tracker_things,
            telephone_things,
        ):
            if about in part.ABOUT:
                return {**part.things(self.who.get(role), about)}
        if about == "draft":
            mine = {"own": begun(client)} if role in {"customer", "customer_admin", "reseller"} else {}
            return {**mine, "foreign": self.dune.draft, "absent": ABSENT_DRAFT}
        own, foreign = (self.heron, self.quay) if role == "reseller" else (self.quay, self.heron)
        if role in STAFF:
            foreign = self.dune
        if role in {"anonymous", "outsider", "manufacturer"}:
            return {"foreign": getattr(self.quay, about), "absent": ABSENT}
        return {"own": getattr(own, about), "foreign": getattr(foreign, about), "absent": ABSENT}


def address(route: str, about: str, thing: Thing) -> str:
    """The address of this thing at North Desk."""
    path = "/" + route.replace("<slug:desk>", "north").replace(".*", "nothing/here")
    return re.sub(r"<[^>]+>(/<[^>]+>)?", str(thing), path) if about else path


def browser(person: Person) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    client.force_login(Account.objects.get(persons=person))
    return client


def begun(client: Client, slug: str = "north") -> str:
    """A request that is being written in this browser: the name of its draft."""
    page = client.get(f"/{slug}/portal/open/").content.decode()
    about = re.search(r'name="about"[^>]*value="([^"]+)"', page) or re.search(r'value="(organisation:\d+)"', page)
    assert about, page
    answer = client.post(f"/{slug}/portal/open/", {"about": about.group(1), "kind": "anomaly"})
    found = re.search(r"/portal/open/([^/]+)/", answer.get("Location", ""))
    assert found, answer.content.decode()
    return found.group(1)


def assemble() -> Scene:
    """Everybody at his place, each customer with a ticket that has a file."""
    people = cast.assemble()
    for desk in (people.north, people.south):
        four_desks.publish(desk, "esker")
    add_membership(system_actor(people.south), people.sven.pk, own_organisation(people.south).pk, "manager")
    for _ in range(20):  # the numbers of South Desk's tickets are none of North Desk's
        _ticket(people.sven, people.dora)
    quay = _things(people.north, people.marta, people.cora, "Q-1")
    for _ in range(10):
        _ticket(people.marta, people.cora)
    maker = make.organisation(people.north, "Gauge Makers", "partner")
    return Scene(
        who={
            "agent": people.alma,
            "lead": people.bruno,
            "manager": people.marta,
            "technician": make.person(people.north, "Timo", "technician"),
            "r_and_d": make.person(people.north, "Rada", "r_and_d"),
            "billing": make.person(people.north, "Bilge", "billing"),
            "read_only": people.rolf,
            "customer": people.cora,
            "customer_admin": people.dario,
            "reseller": people.reto,
            "manufacturer": make.person(people.north, "Manu", "manufacturer", maker),
            "outsider": people.sven,
        },
        quay=quay,
        heron=_things(people.north, people.marta, people.ennio, "H-1"),
        dune=_things(people.south, people.sven, people.dora, "D-1"),
    )


def _ticket(by: Person, requester: Person) -> Ticket:
    form = IntakeForm(
        requester_person_id=requester.pk,
        channel="portal",
        subject="It does not work",
        body="Nothing happens.",
        kind="anomaly",
        severity="2",
        override_reason="A walk through the tests",
    )
    return open_ticket(make.actor(by), form)


def _things(desk: Desk, by: Person, requester: Person, number: str) -> Things:
    assert requester.organisation_id is not None
    terms = four_desks.terms(number, "subscription")
    contract = create_contract(system_actor(desk), organisation_id=requester.organisation_id, terms=terms)
    ticket = _ticket(by, requester)
    mail = mails.received(desk, "declined", "Help!", "<p>Help!</p>")
    address = f"{requester.name.lower()}@gone.example"
    message = work.attach(make.actor(by), ticket.pk, files=[NewFile(store(desk, [b"trace"], "a.txt"), "trace.txt")])
    return Things(
        person=requester.pk,
        ticket=ticket.number,
        attachment=Attachment.objects.get(message=message).pk,
        contract=contract.pk,
        charter=ticket.charter_version_id,
        draft=begun(browser(requester), desk.slug),
        mail=mail.pk,
        sent=mails.outgoing(desk, "in_doubt", ticket=ticket).pk,
        marked=MarkedAddress.objects.create(desk=desk, address=address).pk,
        mailbox=mail.mailbox.name,
        links=_links(by, requester, mail),
        provider=_server(requester),
        waiting=_registered(desk, number),
        view=SavedView.objects.create(desk=desk, name=number, query={}).pk,
    )


def _server(requester: Person) -> int:
    row = IdentityProvider.objects.create(
        desk=requester.desk,
        organisation_id=requester.organisation_id or 0,
        name=f"{requester.desk.slug}-{requester.pk}",
        protocol="oidc",
        domains=[f"{requester.name.lower()}.example"],
        settings={"issuer": "https://login.example", "client_id": "desk"},
    )
    return row.pk


def _registered(desk: Desk, number: str) -> int:
    account = make.account(f"{number.lower()}@waits.example")
    return Person.objects.create(desk=desk, account=account, name="Wanda", email=account.email).pk


def _links(by: Person, requester: Person, mail: IncomingMail) -> dict[str, str]:
    solved = _ticket(by, requester)
    closure.propose_solution(make.actor(by), solved.pk, body="Restart it.")
    keys = (solved.pk, requester.pk, Message.objects.get(ticket=solved, kind="solution").pk)
    priced = _ticket(by, requester)
    quote = quotes.send_quote(make.actor(by), priced.pk, amount=Decimal(10), text="Work.")
    offer = (priced.pk, requester.pk, quote.pk)
    return {
        "accept": tokens.sign("accept", *offer),
        "decline": tokens.sign("decline", *offer),
        "works": tokens.sign("works", *keys),
        "fails": tokens.sign("fails", *keys),
        "unsubscribe": tokens.sign("unsubscribe", requester.desk_id, requester.pk),
        "picture": desk_mail.picture_token(mails.picture(mail).pk),
    }
