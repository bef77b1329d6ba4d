"""Customers, resellers and partners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from charterdesk.apps.base import custom_fields as own
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.contracts import queries as contract_queries
from charterdesk.apps.people import lists, organisations
from charterdesk.apps.people.models import CUSTOMER, ORGANISATION_KINDS, RESELLER, Organisation
from charterdesk.apps.people.organisations import KINDS, OrganisationTerms
from charterdesk.web import custom_fields
from charterdesk.web.desk.setup import declared
from charterdesk.web.desk.setup.asking import MOST_OFFERED, NamedField, SetupForm, language_field, unknown_name
from charterdesk.web.desk.setup.declared import declared_field
from charterdesk.web.desk.setup.listing import Listing

KIND_WORDS = {kind: words for kind, words in ORGANISATION_KINDS if kind in KINDS}


class OrganisationForm(SetupForm):
    """All that is said of an organisation."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(KIND_WORDS.items()))
    reseller = NamedField(
        label=gettext_lazy("Reseller"),
        lists="resellers",
        required=False,
        help_text=gettext_lazy("Of an end customer: who sold to him, and may see and open his tickets."),
    )
    language = language_field(gettext_lazy("Language"))
    region = declared_field(
        gettext_lazy("Region"), gettext_lazy("Where promises or prices of the charter depend on it.")
    )
    audience = declared_field(
        gettext_lazy("Who they are"), gettext_lazy("Where the charter knows others than customers and resellers.")
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=organisations.LONGEST_NOTE,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Seen by the desk only."),
    )

    def __init__(self, actor: Actor, data: Any, *, row: Organisation | None, first: Mapping[str, str]) -> None:
        del first
        said: dict[str, Any] = {"kind": CUSTOMER}
        if row is not None:
            said = {name: getattr(row, name) for name in ("name", "kind", "language", "note", "region", "audience")}
            said["reseller"] = row.reseller.name if row.reseller else ""
        super().__init__(data, initial=said)
        self.held = row.custom if row else {}
        self.own = own.fields_of(actor.desk, "organisation")
        self.resellers = lists.homes(actor, present_id=row.reseller_id if row else None).filter(kind=RESELLER)
        self.offer("reseller", self.resellers.values_list("name", flat=True)[:MOST_OFFERED])
        charter = declared.charter_now(actor)
        declared.offer(self, "region", declared.regions(charter), row.region if row else "")
        declared.offer(self, "audience", declared.own_audiences(charter), row.audience if row else "")
        custom_fields.add_to(self, self.own, self.held)

    def clean_reseller(self) -> int | None:
        """The reseller of this name."""
        name = self.cleaned_data["reseller"]
        found = lists.named(self.resellers, name) if name else None
        if name and found is None:
            raise forms.ValidationError(unknown_name())
        return found.pk if found else None

    def terms(self) -> OrganisationTerms:
        """What was said, as the verbs take it."""
        said = self.cleaned_data
        values = own.read(self.own, custom_fields.given(self), at=own.OPENING, before=self.held)
        return OrganisationTerms(
            said["name"],
            said["kind"],
            said["reseller"],
            said["language"],
            said["note"],
            values,
            region=said.get("region", ""),
            audience=said.get("audience", ""),
        )


def _cells(_actor: Actor, rows: Sequence[Organisation]) -> list[tuple[Any, ...]]:
    return [
        (
            row.name,
            KIND_WORDS[row.kind],
            row.reseller.name if row.reseller else "",
            row.get_language_display() if row.language else "",
            row.known,  # type: ignore[attr-defined]  # counted by the list
        )
        for row in rows
    ]


def _beside(actor: Actor, row: Organisation) -> Mapping[str, Any]:
    retired = [field for field in own.fields_of(actor.desk, "organisation", retired=True) if not field.active]
    return {
        "people": list(lists.people(actor).filter(organisation=row)[:MOST_OFFERED]),
        "customers": list(lists.organisations(actor).filter(reseller=row)[:MOST_OFFERED]),
        "contracts": list(contract_queries.contracts(actor).filter(organisation=row)[:MOST_OFFERED]),
        "sites": list(contract_queries.sites(actor, organisation_id=row.pk)[:MOST_OFFERED]),
        "equipment": list(contract_queries.equipment(actor, organisation_id=row.pk)[:MOST_OFFERED]),
        "kept_fields": custom_fields.shown(retired, row.custom),
        "heading": row.name,
    }


def _add(actor: Actor, form: OrganisationForm) -> Organisation:
    return organisations.add_organisation(actor, form.terms())


def _change(actor: Actor, row: Organisation, form: OrganisationForm, seen: str) -> Organisation:
    return organisations.change_organisation(actor, row.pk, form.terms(), seen=seen)


ORGANISATIONS = Listing(
    name="organisations",
    title=gettext_lazy("Organisations"),
    lead=gettext_lazy("Customers, resellers with their end customers, and partners."),
    add_words=gettext_lazy("Add an organisation"),
    empty=gettext_lazy("Add the first customer: people, contracts and equipment belong to one."),
    sees="people.see",
    adds="people.manage",
    changes="people.manage",
    heads=(
        gettext_lazy("Name"),
        gettext_lazy("Kind"),
        gettext_lazy("Reseller"),
        gettext_lazy("Language"),
        gettext_lazy("People"),
    ),
    rows=lists.organisations,
    cells=_cells,
    form=OrganisationForm,
    add=_add,
    change=_change,
    find=lists.organisation_row,
    terms=organisations.terms_of,
    press={
        "retire": (
            gettext_lazy("Retired: it is offered no more; its tickets and contracts go on."),
            lambda actor, row, _given: organisations.retire_organisation(actor, row.pk),
        ),
        "restore": (
            gettext_lazy("In use again."),
            lambda actor, row, _given: organisations.retire_organisation(actor, row.pk, active=True),
        ),
    },
    beside="desk/setup/organisation_beside.html",
    shown=_beside,
)
