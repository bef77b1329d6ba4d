"""Words of the charter that rows of the set-up carry: regions, groups of products, audiences of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter, charter_at
from charterdesk.rules.terms.audiences import Audience, AudienceName
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.groups import ProductGroup, Region
from charterdesk.web import texts
from charterdesk.web.desk import charter_labels
from charterdesk.web.desk.setup.asking import SetupForm

Declared = Mapping[str, Region] | Mapping[str, ProductGroup] | Mapping[str, Audience]


def charter_now(actor: Actor) -> Charter | None:
    """The charter that holds now, or None."""
    try:
        return charter_at(actor.desk, now()).charter
    except NoCharter:
        return None


def declared_field(label: Any, hint: Any = "") -> forms.ChoiceField:
    """One of the words that the charter declares, or none."""
    return forms.ChoiceField(label=label, required=False, help_text=hint)


def regions(charter: Charter | None) -> Declared:
    """The regions of the charter."""
    return charter.regions if charter else {}


def groups(charter: Charter | None) -> Declared:
    """The groups of products of the charter."""
    return charter.products if charter else {}


def own_audiences(charter: Charter | None) -> Declared:
    """The audiences of the charter that no kind of organisation stands for."""
    known = charter.audiences if charter else {}
    return {name: audience for name, audience in known.items() if name not in set(AudienceName)}


def offer(form: SetupForm, field: str, declared: Declared, present: str) -> None:
    """Offer the words of the charter, and the present one; a charter without any asks for none."""
    choices = [(name, term.is_.in_language(charter_labels.language()) or name) for name, term in declared.items()]
    if present and present not in declared:
        choices.append((present, texts.plain(present)))
    if choices:
        form.choose(field, [("", _("not said")), *choices])
    else:
        del form.fields[field]
