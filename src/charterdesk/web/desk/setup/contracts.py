"""Contracts: a plan of the charter between two days, its options, what it covers, its hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts import changes, lists, named
from charterdesk.apps.contracts.access_codes import codes_of, is_taken
from charterdesk.apps.contracts.actions import ContractTerms, create_contract
from charterdesk.apps.contracts.allowances import left_with_allowance
from charterdesk.apps.contracts.charters import NoCharter, charter_at, day_of
from charterdesk.apps.contracts.models import Contract
from charterdesk.apps.people import lists as people_lists
from charterdesk.apps.people.models import DESK
from charterdesk.rules.terms.charter import Charter
from charterdesk.web import moments, texts
from charterdesk.web.charter_words import name_alone
from charterdesk.web.desk import charter_labels
from charterdesk.web.desk.setup.asking import MOST_OFFERED, NamedField, SetupForm, day_field, unknown_name
from charterdesk.web.desk.setup.listing import Listing


class ContractForm(SetupForm):
    """What was agreed. The organisation of a contract never changes: another customer signs another one."""

    organisation = NamedField(label=gettext_lazy("Customer"), lists="organisations")
    number = forms.CharField(label=gettext_lazy("Number"), max_length=40)
    plan = forms.ChoiceField(label=gettext_lazy("Plan"))
    options = forms.MultipleChoiceField(
        label=gettext_lazy("Options"), required=False, widget=forms.CheckboxSelectMultiple
    )
    starts = day_field(gettext_lazy("From"), required=True)
    ends = day_field(gettext_lazy("Until"), hint=gettext_lazy("This day included; empty: until further notice."))
    covers_all = forms.BooleanField(
        label=gettext_lazy("Covers all equipment"),
        required=False,
        help_text=gettext_lazy("Otherwise it covers the equipment listed under it."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=changes.LONGEST_NOTE,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, actor: Actor, data: Any, *, row: Contract | None, first: Mapping[str, str]) -> None:
        said: dict[str, Any] = {"organisation": first.get("organisation", "")[:160]}
        if row is not None:
            said = {name: getattr(row, name) for name in ("number", "plan", "starts", "ends", "covers_all", "note")}
            said["options"] = row.options
        super().__init__(data, initial=said)
        charter = _charter(actor)
        plans = [(name, charter_labels.plan(charter, name)) for name in charter.plans] if charter else []
        options = [(name, _option(charter, name)) for name in charter.options] if charter else []
        if row is not None:
            del self.fields["organisation"]
            plans = plans if row.plan in dict(plans) else [*plans, (row.plan, texts.plain(row.plan))]
            options += [(name, texts.plain(name)) for name in row.options if name not in dict(options)]
        else:
            self.homes = people_lists.homes(actor).exclude(kind=DESK)
            self.offer("organisation", self.homes.values_list("name", flat=True)[:MOST_OFFERED])
        self.choose("plan", plans)
        self.choose("options", options)
        if not options:
            del self.fields["options"]

    def clean_organisation(self) -> int:
        """The organisation of this name."""
        found = people_lists.named(self.homes, self.cleaned_data["organisation"])
        if found is None:
            raise forms.ValidationError(unknown_name())
        return found.pk

    def terms(self) -> ContractTerms:
        """What was said, as the verbs take it."""
        said = self.cleaned_data
        return changes.cleaned(
            ContractTerms(
                number=said["number"],
                plan=said["plan"],
                starts=said["starts"],
                ends=said["ends"],
                options=tuple(said.get("options", ())),
                covers_all=said["covers_all"],
                note=said["note"],
            )
        )


def _charter(actor: Actor) -> Charter | None:
    try:
        return charter_at(actor.desk, now()).charter
    except NoCharter:
        return None


def _option(charter: Charter | None, name: str) -> str:
    known = charter.options if charter else {}
    if name not in known:
        return texts.plain(name)
    return name_alone(known[name].is_.in_language(charter_labels.language()))


def _cells(actor: Actor, rows: Sequence[Any]) -> list[tuple[Any, ...]]:
    charter = _charter(actor)
    today = day_of(actor.desk, now())
    words = {"runs": _("runs"), "ended": _("ended"), "to_come": _("not yet begun")}
    return [
        (
            row.number,
            row.organisation.name,
            charter_labels.plan(charter, row.plan) if charter else row.plan,
            ", ".join(_option(charter, name) for name in row.options),
            _("everything") if row.covers_all else row.listed,
            moments.calendar_day(row.starts),
            moments.calendar_day(row.ends) if row.ends else "–",
            words[changes.state_on(row, today)],
            moments.hours(row.credit.minutes) if hasattr(row, "credit") else "",
        )
        for row in rows
    ]


def _beside(actor: Actor, row: Contract) -> Mapping[str, Any]:
    covered = set(row.covered.values_list("equipment_id", flat=True))
    pieces = list(lists.coverable(actor, row)[: MOST_OFFERED * 5])
    left = left_with_allowance(_charter(actor), row, day_of(actor.desk, now()))
    most = named.most_named(row)
    chosen = set(row.named.values_list("person_id", flat=True)) if most else set()
    return {
        "heading": f"{row.number} · {row.organisation.name}",
        "pieces": [(one, one.pk in covered) for one in pieces],
        "hours_left": moments.hours(left.minutes) if left.minutes or hasattr(row, "credit") else "",
        "incidents_left": left.incidents
        if left.incidents or (hasattr(row, "credit") and row.credit.incidents)
        else None,
        "codes": [one for one in codes_of(row) if is_taken(one, now())],
        "most_named": most,
        "nameable": [(one, one.pk in chosen) for one in named.nameable(row)[:MOST_OFFERED]] if most else [],
    }


def _name(actor: Actor, row: Contract, given: Mapping[str, Any]) -> object:
    said = given.getlist("named")  # type: ignore[attr-defined]  # what was posted
    named.name_exactly(actor, row.pk, {int(one) for one in said if one.isascii() and one.isdigit()})
    return None


def _cover(actor: Actor, row: Contract, given: Mapping[str, Any]) -> object:
    said = given.getlist("equipment")  # type: ignore[attr-defined]  # what was posted
    shown = {one.pk for one in lists.coverable(actor, row)[: MOST_OFFERED * 5]}
    kept = set(row.covered.values_list("equipment_id", flat=True)) - shown
    wanted = {int(one) for one in said if one.isascii() and one.isdigit()} & shown
    changes.cover_exactly(actor, row.pk, wanted | kept)
    return None


CONTRACTS = Listing(
    name="contracts",
    title=gettext_lazy("Contracts"),
    lead=gettext_lazy("What was sold: a plan of the charter, between two days."),
    add_words=gettext_lazy("Add a contract"),
    empty=gettext_lazy("Without a contract, a request is judged as the charter says for those who have none."),
    sees="contract.see",
    adds="contract.manage",
    changes="contract.manage",
    heads=(
        gettext_lazy("Number"),
        gettext_lazy("Customer"),
        gettext_lazy("Plan"),
        gettext_lazy("Options"),
        gettext_lazy("Covers"),
        gettext_lazy("From"),
        gettext_lazy("Until"),
        gettext_lazy("State"),
        gettext_lazy("Hours left"),
    ),
    rows=lists.contracts,
    cells=_cells,
    form=ContractForm,
    add=lambda actor, form: create_contract(
        actor, organisation_id=form.cleaned_data["organisation"], terms=form.terms()
    ),
    change=lambda actor, row, form, seen: changes.change_contract(actor, row.pk, form.terms(), seen=seen),
    find=lambda actor, pk: lists.one(lists.contracts(actor, state="all"), pk),
    terms=changes.terms_of,
    press={
        "cover": (gettext_lazy("Covered as ticked."), _cover),
        "name": (gettext_lazy("Named as ticked."), _name),
    },
    beside="desk/setup/contract_beside.html",
    shown=_beside,
    tab="contracts",
)
