"""To which tickets a checklist or a macro applies: what is asked, and how it is said."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter, UnreadableCharter, charter_at
from charterdesk.apps.contracts.queries import products
from charterdesk.apps.tickets.fitting import Fitting
from charterdesk.rules.terms.charter import Charter
from charterdesk.web.desk import charter_labels

Choices = list[tuple[Any, Any]]
PARTS: Final = ("kinds", "plans", "products")


class FittingForm(forms.Form):
    """Kinds, plans and products: none of a sort is all of it."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of request"), required=False, widget=forms.CheckboxSelectMultiple
    )
    plans = forms.MultipleChoiceField(label=gettext_lazy("Plans"), required=False, widget=forms.CheckboxSelectMultiple)
    products = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Products"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def offer(self, actor: Actor, kept: Fitting) -> None:
        """Fill the lists with what the charter and the catalogue know today, and with what is kept already. A list
        with nothing to choose is not asked.
        """
        for name, choices in zip(PARTS, _choices(actor, kept), strict=True):
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
            if not choices:
                del self.fields[name]

    def fitting(self) -> Fitting:
        """What was chosen."""
        kinds, plans, chosen = (tuple(self.cleaned_data.get(name, ())) for name in PARTS)
        return Fitting(kinds, plans, chosen)

    @property
    def parts(self) -> list[forms.BoundField]:
        """The lists that are asked."""
        return [self[name] for name in PARTS if name in self.fields]


def initial(fitting: Fitting) -> dict[str, Any]:
    """The form as filled with this."""
    return {"kinds": [*fitting.kinds], "plans": [*fitting.plans], "products": [*fitting.products]}


def in_words(actor: Actor, fittings: list[Fitting]) -> list[str]:
    """For which tickets each is, in a line: "Anomaly · Premium · Switch 48"."""
    charter = running(actor)
    ids = {one for fitting in fittings for one in fitting.products}
    names = dict(products(actor, retired=True).filter(pk__in=ids).values_list("pk", "name")) if ids else {}
    return [_said(charter, fitting, names) for fitting in fittings]


def running(actor: Actor) -> Charter | None:
    """The charter of today, where there is one that can be read."""
    try:
        return charter_at(actor.desk, now()).charter
    except (NoCharter, UnreadableCharter):
        return None


def _said(charter: Charter | None, fitting: Fitting, names: dict[int, str]) -> str:
    kinds = [charter_labels.kind(charter, name) if charter else name for name in fitting.kinds]
    plans = [charter_labels.plan(charter, name) if charter else name for name in fitting.plans]
    parts = [kinds, plans, [names.get(one, "–") for one in fitting.products]]
    return " · ".join(", ".join(part) for part in parts if part) or _("every ticket")


def _choices(actor: Actor, kept: Fitting) -> tuple[Choices, Choices, Choices]:
    charter = running(actor)
    kinds = dict.fromkeys((*(charter.kinds if charter else ()), *(charter.not_covered if charter else ()), *kept.kinds))
    plans = dict.fromkeys((*(charter.plans if charter else ()), *kept.plans))
    known = [*products(actor).values_list("pk", "name")]
    gone = [one for one in kept.products if one not in dict(known)]
    if gone:
        known += [*products(actor, retired=True).filter(pk__in=gone).values_list("pk", "name")]
    return (
        [(name, charter_labels.kind(charter, name) if charter else name) for name in kinds],
        [(name, charter_labels.plan(charter, name) if charter else name) for name in plans],
        known,
    )
