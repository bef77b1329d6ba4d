"""People: staff and customers, their roles, their leaving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.people import invitations, leavers, lists, persons
from charterdesk.apps.people.access import may
from charterdesk.apps.people.actions import ROLES_IN, add_membership, remove_membership
from charterdesk.apps.people.models import CUSTOMER, DESK, PARTNER, RESELLER, ROLES, Person
from charterdesk.apps.people.persons import PersonTerms
from charterdesk.apps.tickets.leavers import left_open
from charterdesk.web import texts
from charterdesk.web.desk.setup.asking import MOST_OFFERED, NamedField, SetupForm, language_field, unknown_name
from charterdesk.web.desk.setup.listing import Listing

MOST_DIGITS = 15


class PersonForm(SetupForm):
    """All that is said of a person; the roles are those held in his own organisation."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("As you would dial it; it is kept with its country, so that a caller is recognised."),
    )
    language = language_field(gettext_lazy("Language"))
    organisation = NamedField(label=gettext_lazy("Organisation"), lists="organisations")
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What he may do here. Without a role he is known by name and writes by mail."),
    )

    def __init__(self, actor: Actor, data: Any, *, row: Person | None, first: Mapping[str, str]) -> None:
        homes = lists.homes(actor, present_id=row.organisation_id if row else None)
        said: dict[str, Any] = {"organisation": first.get("organisation", "")[:160]}
        if row is not None:
            terms = persons.terms_of(row)
            said = {"name": row.name, "email": row.email, "phone": row.phone, "language": row.language}
            said["organisation"] = row.organisation.name if row.organisation else ""
            said["roles"] = sorted(terms.roles or ())
        super().__init__(data, initial=said)
        if may(actor, "staff.manage") is None:
            homes = homes.exclude(kind=DESK)
        self.homes = homes
        self.offer("organisation", homes.values_list("name", flat=True)[:MOST_OFFERED])
        self.gives_roles = may(actor, "people.manage") is not None
        if self.gives_roles:
            self.choose("roles", _roles_for(row, staff=may(actor, "staff.manage") is not None))
        else:
            del self.fields["roles"]

    def clean_organisation(self) -> int:
        """The organisation of this name."""
        found = lists.named(self.homes, self.cleaned_data["organisation"])
        if found is None:
            raise forms.ValidationError(unknown_name())
        return found.pk

    def terms(self) -> PersonTerms:
        """What was said, as the verbs take it."""
        said = self.cleaned_data
        return PersonTerms(
            said["name"],
            said["organisation"],
            said["email"],
            said["phone"],
            said["language"],
            frozenset(said["roles"]) if self.gives_roles else None,
        )


def _roles_for(row: Person | None, *, staff: bool) -> list[tuple[str, Any]]:
    """The roles that go with his organisation; for somebody new those of every kind, said with their kind."""
    words = dict(ROLES)
    if row is not None and row.organisation is not None:
        return [(role, words[role]) for role, _words in ROLES if role in ROLES_IN[row.organisation.kind]]
    kinds = {CUSTOMER: _("customers"), RESELLER: _("resellers"), PARTNER: _("partners")}
    if staff:
        kinds = {DESK: _("the desk"), **kinds}
    return [
        (role, f"{words[role]} ({kind_words})")
        for kind, kind_words in kinds.items()
        for role, _words in ROLES
        if role in ROLES_IN[kind]
    ]


def _cells(_actor: Actor, rows: Sequence[Person]) -> list[tuple[Any, ...]]:
    return [
        (
            row.name,
            row.organisation.name if row.organisation else "",
            ", ".join(sorted({texts.role(held.role) for held in row.memberships.all()})),
            row.email,
            row.phone,
            _("yes") if row.account_id else _("no"),
        )
        for row in rows
    ]


def _beside(actor: Actor, row: Person) -> Mapping[str, Any]:
    elsewhere = row.memberships.select_related("organisation").exclude(organisation_id=row.organisation_id or 0)
    open_tickets = left_open(actor, row.pk)
    invited = invitations.last_sent(actor, row.pk)
    return {
        "invited": invited,
        "invitation": invitations.state_of(invited) if invited else "",
        "invites": persons.may_be_changed(actor, row),
        "closed": leavers.closed_account(row) is not None,
        "reopens": may(actor, "staff.manage") is not None,
        "heading": row.name,
        "elsewhere": [(held, texts.role(held.role)) for held in elsewhere],
        "left": not row.active,
        "owned": list(open_tickets[:MOST_OFFERED]),
        "oneself": row.pk == actor.person_id,
        "others": [
            (role, words)
            for role, words in ROLES
            if role in {"customer", "customer_admin", "reseller", "reseller_admin"}
        ],
        "offers": list(lists.homes(actor).exclude(kind=DESK).values_list("name", flat=True)[:MOST_OFFERED]),
    }


def _join(actor: Actor, row: Person, given: Mapping[str, Any]) -> object:
    found = lists.named(lists.homes(actor).exclude(kind=DESK), str(given.get("elsewhere", ""))[:200])
    if found is None:
        raise Invalid(unknown_name(), field="organisation")
    return add_membership(actor, row.pk, found.pk, str(given.get("role", "")))


def _part(actor: Actor, _row: Person, given: Mapping[str, Any]) -> None:
    asked = str(given.get("membership", ""))[:MOST_DIGITS]
    remove_membership(actor, int(asked) if asked.isascii() and asked.isdigit() else 0)


def _add(actor: Actor, form: PersonForm) -> Person:
    return persons.add_person(actor, form.terms())


def _change(actor: Actor, row: Person, form: PersonForm, seen: str) -> Person:
    return persons.change_person(actor, row.pk, form.terms(), seen=seen)


PEOPLE = Listing(
    name="people",
    title=gettext_lazy("People"),
    lead=gettext_lazy("Everybody known to the desk: who works here, customers, resellers, partners."),
    add_words=gettext_lazy("Add somebody"),
    empty=gettext_lazy("Nobody is known by these words."),
    sees="people.see",
    adds="people.add",
    changes="people.manage",
    heads=(
        gettext_lazy("Name"),
        gettext_lazy("Organisation"),
        gettext_lazy("Role"),
        gettext_lazy("E-mail"),
        gettext_lazy("Telephone"),
        gettext_lazy("Signs in"),
    ),
    rows=lists.people,
    cells=_cells,
    form=PersonForm,
    add=_add,
    change=_change,
    find=lists.person_row,
    terms=persons.terms_of,
    press={
        "leave": (
            gettext_lazy("Deactivated: no sign-in any more. The open tickets go on."),
            lambda actor, row, _given: persons.leave(actor, row.pk),
        ),
        "return": (gettext_lazy("Active again."), lambda actor, row, _given: persons.come_back(actor, row.pk)),
        "invite": (
            gettext_lazy("The invitation was sent. Its link works for seven days."),
            lambda actor, row, _given: invitations.send_again(actor, row.pk),
        ),
        "withdraw": (
            gettext_lazy("The invitation was withdrawn: its link works no more."),
            lambda actor, row, _given: invitations.revoke(actor, row.pk),
        ),
        "reopen": (
            gettext_lazy("The account is open again: he signs in as before."),
            lambda actor, row, _given: leavers.reopen_account(actor, row.pk),
        ),
        "join": (gettext_lazy("The role was given."), _join),
        "part": (gettext_lazy("The role was taken away."), _part),
    },
    beside="desk/setup/person_beside.html",
    shown=_beside,
    tab="people",
)
