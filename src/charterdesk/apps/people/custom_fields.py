"""The verbs about a desk's own fields: adding one, changing its words, retiring it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base import events, typed
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.custom_fields import CLOSING, OPENING, Choice, Field, field_of
from charterdesk.apps.base.digests import fingerprint
from charterdesk.apps.base.errors import Conflict, NotFound
from charterdesk.apps.base.models import LANGUAGES, CustomField
from charterdesk.apps.people.access import require
from charterdesk.apps.people.checks import Problems, refuse, stored_once

NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONGEST_LABEL: Final = 80
MOST_CHOICES: Final = 100
MOST_FIELDS: Final = 50  # of one subject
_LANGUAGES: Final = frozenset(code for code, _name in LANGUAGES)


@dataclass(frozen=True, slots=True)
class FieldTerms:
    """All that is said of a field. Its subject, name and type never change: values stand under them.

    `required`: "", "opening" or "closing" (of tickets only; elsewhere a field that is needed is needed always).
    """

    subject: str
    name: str
    type: str
    labels: Mapping[str, str]
    choices: tuple[Choice, ...] = field(default=())
    required: str = ""
    shown_to_customer: bool = False
    position: int = 0


def terms_of(row: CustomField) -> FieldTerms:
    """What is said of it now."""
    said = field_of(row)
    return FieldTerms(
        said.subject,
        said.name,
        said.type,
        said.labels,
        said.choices,
        said.required,
        said.shown_to_customer,
        row.position,
    )


def fields_kept(actor: Actor) -> list[CustomField]:
    """Every field of the desk, also those that are asked no more, by subject and place."""
    require(actor, "custom_field.manage")
    return list(CustomField.objects.filter(desk=actor.desk).order_by("subject", "-active", "position", "pk"))


def field_row(actor: Actor, field_id: int) -> CustomField:
    """One field; NotFound."""
    require(actor, "custom_field.manage")
    row = CustomField.objects.filter(desk=actor.desk, pk=field_id).first()
    if row is None:
        raise NotFound
    return row


@transaction.atomic
def add_field(actor: Actor, terms: FieldTerms) -> Field:
    """Ask for something more from now on. Invalid naming the field of the form."""
    require(actor, "custom_field.manage")
    problems = _problems(terms)
    if CustomField.objects.filter(desk=actor.desk, subject=terms.subject, active=True).count() >= MOST_FIELDS:
        problems["name"] = _("There are 50 fields already: retire one first.")
    refuse(problems)
    with stored_once("name", _("A field of this name exists.")):
        row = CustomField.objects.create(
            desk=actor.desk, subject=terms.subject, name=terms.name, type=terms.type, **_words(terms)
        )
    _record(actor, row, "custom_field.added")
    return field_of(row)


@transaction.atomic
def change_field(actor: Actor, field_id: int, terms: FieldTerms, *, seen: str | None = None) -> Field:
    """Say it in other words, add choices, need it elsewhere. A choice that is taken away stays readable where it was
    made. NotFound; Conflict when it is no longer as it was `seen`; Invalid.
    """
    require(actor, "custom_field.manage")
    row = _held(actor, field_id)
    if seen is not None and seen != fingerprint(terms_of(row)):
        raise Conflict(_("Somebody changed this meanwhile: look at it as it stands now."))
    refuse(_problems(terms))
    if (terms.subject, terms.name, terms.type) != (row.subject, row.name, row.type):
        raise NotFound
    said = _words(terms)
    changed = sorted(name for name, value in said.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, said[name])
    if changed:
        row.save(update_fields=changed)
        _record(actor, row, "custom_field.changed")
    return field_of(row)


@transaction.atomic
def retire_field(actor: Actor, field_id: int, *, active: bool = False) -> Field:
    """Ask for it no more (or again, with `active`); what it holds stays readable."""
    require(actor, "custom_field.manage")
    row = _held(actor, field_id)
    if row.active != active:
        row.active = active
        row.save(update_fields=["active"])
        _record(actor, row, "custom_field.taken_back" if active else "custom_field.retired")
    return field_of(row)


def _held(actor: Actor, field_id: int) -> CustomField:
    row = CustomField.objects.select_for_update().filter(desk=actor.desk, pk=field_id).first()
    if row is None:
        raise NotFound
    return row


def _words(terms: FieldTerms) -> dict[str, object]:
    return {
        "labels": {language: typed.line(text) for language, text in terms.labels.items() if typed.line(text)},
        "choices": [{"value": one.value, "labels": dict(one.labels)} for one in terms.choices],
        "required": terms.required,
        "shown_to_customer": terms.shown_to_customer,
        "position": terms.position,
    }


def _problems(terms: FieldTerms) -> Problems:
    problems: Problems = {}
    if terms.subject not in CustomField.SUBJECTS:
        problems["subject"] = _("Choose one of those offered.")
    if terms.type not in CustomField.TYPES:
        problems["type"] = _("Choose one of those offered.")
    if not NAME.fullmatch(terms.name):
        problems["name"] = _("Use small letters without accents, digits and underscores, a letter first.")
    labels = [typed.line(text) for text in terms.labels.values()]
    if not set(terms.labels) <= _LANGUAGES or not any(labels):
        problems["labels"] = _("Name it in one language at least.")
    elif max(map(len, labels)) > LONGEST_LABEL:
        problems["labels"] = _("A name of at most 80 characters is needed.")
    if terms.required not in {"", OPENING, CLOSING} or (terms.required == CLOSING and terms.subject != "ticket"):
        problems["required"] = _("Only tickets are closed.")
    values = [one.value for one in terms.choices]
    if terms.type == "choice" and not values:
        problems["choices"] = _("Give one choice a line.")
    elif len(values) > MOST_CHOICES or any(not 0 < len(value) <= LONGEST_LABEL for value in values):
        problems["choices"] = _("At most 100 choices, each of at most 80 characters.")
    elif len({typed.plain(value) for value in values}) < len(values):
        problems["choices"] = _("Two choices are alike.")
    return problems


def _record(actor: Actor, row: CustomField, code: str) -> None:
    data: dict[str, events.Json] = {"field": row.pk, "subject": row.subject, "name": row.name}
    events.record(actor.desk, f"desk:{actor.desk.pk}", code, actor=actor, data=data)
