"""Who may do what: one table, from verb to role to whose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from django.db.models import BigIntegerField, CharField
from django.http import HttpRequest

from charterdesk.apps.base.actor import Actor, Held
from charterdesk.apps.base.errors import NotAllowed, NotFound
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.people.models import (
    DESK,
    RESELLER,
    RESELLER_ROLES,
    STAFF_ROLES,
    Account,
    Membership,
    Organisation,
    Person,
)

Whose = Literal["own", "organisation", "end_customers", "all"]
Grants = Mapping[str, Whose]

# From the narrowest to the widest.
WIDTH: Final[tuple[Whose, ...]] = ("own", "organisation", "end_customers", "all")

_staff: Final[dict[str, Whose]] = {"agent": "all", "lead": "all", "manager": "all"}
_staff_who_see: Final[dict[str, Whose]] = {
    **_staff,
    "technician": "all",
    "r_and_d": "all",
    "billing": "all",
    "read_only": "all",
}
# Beside agents: who works on site, who builds what is sold, who writes the bills. What each may do beyond seeing, and
# why, stands in docs/decisions (0010).
_field: Final[dict[str, Whose]] = {**_staff, "technician": "all"}
_contributors: Final[dict[str, Whose]] = {**_field, "r_and_d": "all"}
_colleagues: Final[dict[str, Whose]] = {**_contributors, "billing": "all"}
_heads: Final[dict[str, Whose]] = {"lead": "all", "manager": "all"}
_manager: Final[dict[str, Whose]] = {"manager": "all"}
_clients: Final[dict[str, Whose]] = {
    "customer": "own",
    "customer_admin": "organisation",
    "reseller": "end_customers",
    "reseller_admin": "end_customers",
}
_everybody: Final[dict[str, Whose]] = dict.fromkeys((*_staff_who_see, *_clients), "all")
_readers: Final[dict[str, Whose]] = {**_everybody, "manufacturer": "all"}

VERBS: Final[Mapping[str, Grants]] = {
    "ticket.see": {**_staff_who_see, **_clients},
    "ticket.open": {**_staff, **_clients},
    "ticket.open_for": {
        **_staff,
        "customer_admin": "organisation",
        "reseller": "end_customers",
        "reseller_admin": "end_customers",
    },
    "ticket.take_in_charge": _staff,
    "ticket.assign": _staff,
    "ticket.identify": _staff,
    "ticket.add_watcher": _staff,
    "ticket.remove_watcher": _staff,
    "ticket.reply": {**_staff, **_clients},
    "ticket.note": _colleagues,
    "ticket.attach": {**_contributors, **_clients},
    "ticket.log_time": _field,
    "ticket.change_priority": _staff,
    "ticket.pause": _field,
    "ticket.resume": _field,
    "ticket.propose_solution": _staff,
    "ticket.validate": _clients,
    "ticket.reject": _clients,
    "ticket.close": _staff,
    "ticket.reopen": {**_staff, **_clients},
    "ticket.decide_intervention": _staff,
    "ticket.arrive_on_site": _field,
    "ticket.record_event": _field,
    "ticket.quote": {**_staff, "billing": "all"},
    "ticket.accept_quote": _clients,
    "ticket.decline_quote": _clients,
    "ticket.override_decision": _heads,
    "contract.see": {
        **_staff_who_see,
        "customer": "organisation",
        "customer_admin": "organisation",
        "reseller": "end_customers",
        "reseller_admin": "end_customers",
    },
    "contract.manage": _heads,
    "charter.see": _readers,
    "charter.publish": _manager,
    "people.see": {**_staff_who_see, **_clients},
    "people.add": {**_staff, "customer_admin": "organisation", "reseller_admin": "end_customers"},
    "people.manage": {**_heads, "customer_admin": "organisation", "reseller_admin": "end_customers"},
    "staff.manage": _manager,
    "journal.see": _staff_who_see,
    "mail.see": _staff_who_see,
    "mail.manage": _heads,
    "mail.templates": _heads,
    "mailbox.manage": _manager,
    "call.see": _staff_who_see,
    "call.see_agents": _heads,
    "call.answer": _staff,
    "ticket.call_back": _staff,
    "telephone.manage": _manager,
    "on_call.see": _staff_who_see,
    "on_call.plan": _heads,
    "on_call.change": {**dict.fromkeys(_contributors, "own"), **_heads},
    "on_call.page": _staff,
    "on_call.take": _contributors,
    "escalation.see": _staff_who_see,
    "escalation.hand_over": _staff,
    "escalation.override": _heads,
    "escalation.take": _contributors,
    "escalation.answer": _contributors,
    "escalation.write": _contributors,
    "escalation.end": _staff,
    "alert.acknowledge": _staff,
    "manufacturer.manage": _heads,
    "handed_over.see": {"manufacturer": "organisation"},
    "handed_over.answer": {"manufacturer": "organisation"},
    "bug.see": _staff_who_see,
    "bug.manage": {**_staff, "r_and_d": "all"},
    "tracker.see": _staff_who_see,
    "tracker.send": {**_staff, "r_and_d": "all"},
    "tracker.manage": _manager,
    "workaround.send": _staff,
    "release.deliver": {**_heads, "r_and_d": "all"},
    "release.confirm": {
        **_staff,
        "customer": "organisation",
        "customer_admin": "organisation",
        "reseller": "end_customers",
        "reseller_admin": "end_customers",
    },
    # Of articles, who is served sees those published for him (knowledge/queries.py).
    "article.see": {**_staff_who_see, **_clients},
    "article.write": _contributors,
    "article.publish": _staff,
    "article.judge": {**_contributors, **_clients},
    "checklist.see": _staff_who_see,
    "checklist.tick": _contributors,
    "checklist.manage": _heads,
    "vault.see": _field,
    "vault.reveal": _field,
    "vault.manage": _staff,
    "vault.delete": _heads,
    "remote.see": _staff_who_see,
    "remote.start": _field,
    "remote.import": _heads,
    "remote.agree": _clients,
    "appointment.see": _staff_who_see,
    "appointment.propose": _staff,
    "appointment.record": _field,
    "appointment.answer": _clients,
    "environment.see": _staff_who_see,
    "environment.manage": _field,
    "environment.connect": _manager,
    "ticket.tag": _staff,
    "ticket.link": _staff,
    "ticket.merge": _staff,
    "ticket.rebase": _heads,
    "ticket.move_message": _staff,
    "ticket.snooze": _staff,
    "ticket.request_information": _staff,
    "ticket.fill_fields": _field,
    "ticket.rate": _clients,
    "ticket.contest_priority": _clients,
    "ticket.answer_contest": _staff,
    "workspace.use": dict.fromkeys(_staff_who_see, "own"),
    "workspace.share": _heads,
    "search.use": _everybody,
    "notifications.tune": dict.fromkeys((*_staff_who_see, *_clients), "own"),
    "desk.figures": _staff_who_see,
    "people.load": _heads,
    "absence.manage": {**dict.fromkeys(_contributors, "own"), "billing": "own", **_heads},
    "team.manage": _heads,
    "tag.manage": _heads,
    "custom_field.manage": _heads,
    "data.import": _heads,
    "data.export": {**_heads, "read_only": "all", "billing": "all"},
    "desk.manage": _manager,
    "identity.manage": _manager,
    "api.token": dict.fromkeys((*_staff_who_see, *_clients), "own"),
}

# Asked in every request.
_PERSON: Final = Prepared(
    lambda: Person.objects.select_related("desk").filter(
        account_id=Given("account", BigIntegerField()), desk__slug=Given("slug", CharField()), active=True
    )
)
_MEMBERSHIPS: Final = Prepared(
    lambda: (
        Membership.objects.filter(person_id=Given("person", BigIntegerField()))
        .only("role", "organisation_id")
        .order_by("pk")
    )
)


@dataclass(frozen=True)
class Scope:
    """Whose rows a verb reaches: everything of the desk, those of some organisations, and perhaps his own."""

    everything: bool = False
    organisation_ids: frozenset[int] = frozenset()
    own: bool = False

    def __bool__(self) -> bool:
        return self.everything or self.own or bool(self.organisation_ids)

    def covers(self, *, organisation_id: int | None, is_own: bool) -> bool:
        """Whether a row of this organisation (None: of none) lies within reach."""
        return self.everything or (self.own and is_own) or organisation_id in self.organisation_ids


def scope(actor: Actor, verb: str) -> Scope:
    """Whose rows the actor reaches with this verb, each role counting for the organisation in which it is held."""
    grants = VERBS[verb]
    if actor.kind != "person":
        return Scope(everything=True)
    organisations: set[int] = set()
    own = False
    for held in actor.held:
        whose = grants.get(held.role)
        if whose == "all":
            return Scope(everything=True)
        own = own or whose is not None
        if whose in {"organisation", "end_customers"}:
            organisations.add(held.organisation_id)
        if whose == "end_customers":
            organisations |= held.end_customer_ids
    return Scope(organisation_ids=frozenset(organisations), own=own)


def may(actor: Actor, verb: str) -> Whose | None:
    """The widest reach of the actor with this verb, or None; `scope` says over which organisations."""
    if actor.kind != "person":
        return "all"
    reach = [VERBS[verb][role] for role in actor.roles if role in VERBS[verb]]
    return max(reach, key=WIDTH.index, default=None)


def require(actor: Actor, verb: str) -> Scope:
    """The scope of the verb; NotAllowed when the actor has it over nothing."""
    reach = scope(actor, verb)
    if not reach:
        raise NotAllowed(verb)
    return reach


def is_staff(actor: Actor) -> bool:
    """Whether the actor works for the desk (internal notes, the queue) rather than being served by it."""
    return actor.kind != "person" or bool(actor.roles & STAFF_ROLES)


def actor_for(account: Account, desk_slug: str) -> Actor | None:
    """The account's person in this desk with the roles held; None where there is no such desk or person."""
    if not account.is_active:
        return None
    person = _PERSON.first(account=account.pk, slug=desk_slug)
    return None if person is None else actor_of_person(person)


def actor_of_person(person: Person) -> Actor:
    """The actor that this person is in his desk, with or without an account."""
    memberships = [(row.role, row.organisation_id) for row in _MEMBERSHIPS(person=person.pk)]
    resellers = {organisation for role, organisation in memberships if role in RESELLER_ROLES}
    served: dict[int, set[int]] = {}
    if resellers:
        pairs = Organisation.objects.filter(reseller_id__in=resellers).values_list("reseller_id", "pk")
        for reseller_id, customer_id in pairs:
            if reseller_id is not None:
                served.setdefault(reseller_id, set()).add(customer_id)
    held = tuple(
        Held(
            role=role,
            organisation_id=organisation,
            end_customer_ids=frozenset(served.get(organisation, ())) if role in RESELLER_ROLES else frozenset(),
        )
        for role, organisation in memberships
    )
    return Actor(
        desk=person.desk,
        kind="person",
        language=person.language or person.desk.language,
        account_id=person.account_id,
        person_id=person.pk,
        held=held,
    )


def actor_by_mail(person: Person) -> Actor:
    """The customer or reseller that this person is when he writes a mail, which gives nobody the desk's own rights.

    Who is a member of nothing asks as a customer of his own organisation. `person.organisation` is read.
    """
    actor = actor_of_person(person)
    held = tuple(one for one in actor.held if one.role not in STAFF_ROLES)
    home = person.organisation
    if not held and home is not None and home.kind != DESK:
        held = (Held(role="reseller" if home.kind == RESELLER else "customer", organisation_id=home.pk),)
    return replace(actor, held=held, by_mail=True)


def account_of(request: HttpRequest) -> Account | None:
    """The account that has signed in on this request."""
    user = getattr(request, "user", None)
    return user if isinstance(user, Account) else None


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this request, as the server found out; NotFound where nobody of the desk does."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor):
        raise NotFound
    return actor


def desk_slug_of(request: HttpRequest) -> str:
    """The desk named in the address of this request; '' outside a desk."""
    return str(getattr(request, "desk_slug", ""))
