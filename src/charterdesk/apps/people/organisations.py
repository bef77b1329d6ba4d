"""Organisations after they were added: changing them, retiring them, taking them back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base import custom_fields, events, prepared, typed
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.digests import fingerprint
from charterdesk.apps.base.errors import Conflict, NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.people.access import require
from charterdesk.apps.people.actions import ROLES_IN
from charterdesk.apps.people.checks import Problems, need_language, refuse, stored_once
from charterdesk.apps.people.models import CUSTOMER, PARTNER, RESELLER, Membership, Organisation

KINDS: Final = (CUSTOMER, RESELLER, PARTNER)
LONGEST_NAME: Final = 160
LONGEST_WORD: Final = 60
LONGEST_NOTE: Final = 10_000


@dataclass(frozen=True, slots=True)
class OrganisationTerms:
    """All that is said of an organisation that the desk serves or works with. `custom`: values of the desk's own
    fields, None where one was emptied; `region` and `audience`: words of the charter.
    """

    name: str
    kind: str
    reseller_id: int | None = None
    language: str = ""
    note: str = ""
    custom: Mapping[str, Any] = field(default_factory=dict)
    region: str = ""
    audience: str = ""


def terms_of(row: Organisation) -> OrganisationTerms:
    """What is said of it now."""
    return OrganisationTerms(
        row.name, row.kind, row.reseller_id, row.language, row.note, row.custom, row.region, row.audience
    )


def cleaned(terms: OrganisationTerms) -> OrganisationTerms:
    """The same with each word on one line, without what no database keeps."""
    note = terms.note.replace("\x00", "").replace("\r\n", "\n").strip()
    return replace(
        terms,
        name=typed.line(terms.name),
        note=note,
        region=typed.line(terms.region),
        audience=typed.line(terms.audience),
    )


def problems_of(terms: OrganisationTerms) -> Problems:
    """What is wrong with what is said, whatever else the desk knows."""
    problems: Problems = {}
    if not 0 < len(terms.name) <= LONGEST_NAME:
        problems["name"] = _("A name of at most 160 characters is needed.")
    if terms.kind not in KINDS:
        problems["kind"] = _("Choose customer, reseller or partner.")
    if terms.language:
        need_language(terms.language, problems)
    for word in ("region", "audience"):
        if len(getattr(terms, word)) > LONGEST_WORD:
            problems[word] = _("This text is too long.")
    if len(terms.note) > LONGEST_NOTE:
        problems["note"] = _("This text is too long.")
    if terms.reseller_id is not None and terms.kind != CUSTOMER:
        problems["reseller"] = _("Only a customer has a reseller, and it must be one of this desk.")
    return problems


@transaction.atomic
def add_organisation(actor: Actor, terms: OrganisationTerms) -> Organisation:
    """Add a customer, a reseller or a partner, with the desk's own fields. Invalid names the field.

    A reseller's administrator uses `create_organisation`, which adds end customers of his own.
    """
    _require(actor)
    said = cleaned(terms)
    problems = problems_of(said)
    _look_around(actor.desk, said, None, problems)
    refuse(problems)
    with stored_once("name", _("An organisation of this name exists.")):
        return insert(actor, said)


def insert(actor: Actor, terms: OrganisationTerms) -> Organisation:
    """Store what was checked, and tell it; inside the caller's transaction."""
    row = Organisation(
        desk=actor.desk,
        name=terms.name,
        kind=terms.kind,
        reseller_id=terms.reseller_id,
        language=terms.language,
        note=terms.note,
        region=terms.region,
        audience=terms.audience,
        custom=custom_fields.kept({}, terms.custom),
    )
    prepared.insert(row)
    data: dict[str, events.Json] = {"organisation": row.pk, "kind": row.kind, "reseller": terms.reseller_id}
    events.record(actor.desk, f"organisation:{row.pk}", "organisation.added", actor=actor, data=data, first=True)
    return row


@transaction.atomic
def change_organisation(
    actor: Actor, organisation_id: int, terms: OrganisationTerms, *, seen: str | None = None
) -> Organisation:
    """Say something else of an organisation; nothing is told where nothing differs.

    NotFound for one of another desk or the desk's own, Conflict when it is no longer as it was `seen`, Invalid naming
    the field (a kind does not change while somebody holds a role that goes with it).
    """
    _require(actor)
    row = _held(actor, organisation_id)
    if seen is not None and seen != fingerprint(terms_of(row)):
        raise Conflict(_("Somebody changed this meanwhile: look at it as it stands now."))
    said = cleaned(terms)
    problems = problems_of(said)
    _look_around(actor.desk, said, row, problems)
    refuse(problems)
    with stored_once("name", _("An organisation of this name exists.")):
        update(actor, row, said)
    return row


def update(actor: Actor, row: Organisation, terms: OrganisationTerms) -> bool:
    """Store what was checked where it differs, and tell which parts; whether anything did."""
    said = {
        "name": terms.name,
        "kind": terms.kind,
        "reseller_id": terms.reseller_id,
        "language": terms.language,
        "note": terms.note,
        "region": terms.region,
        "audience": terms.audience,
        "custom": custom_fields.kept(row.custom, terms.custom),
    }
    changed = sorted(name for name, value in said.items() if getattr(row, name) != value)
    if not changed:
        return False
    for name in changed:
        setattr(row, name, said[name])
    row.save(update_fields=changed)
    events.record(
        actor.desk, f"organisation:{row.pk}", "organisation.changed", actor=actor, data={"changed": [*changed]}
    )
    return True


@transaction.atomic
def retire_organisation(actor: Actor, organisation_id: int, *, active: bool = False) -> Organisation:
    """Offer it no more (or again, with `active`): its tickets, contracts and people go on. NotFound."""
    _require(actor)
    row = _held(actor, organisation_id)
    if row.active != active:
        row.active = active
        row.save(update_fields=["active"])
        code = "organisation.taken_back" if active else "organisation.retired"
        events.record(actor.desk, f"organisation:{row.pk}", code, actor=actor)
    return row


def kind_in_use(row: Organisation, kind: str) -> bool:
    """Whether somebody holds a role, or some customer a reseller, that would not go with this other kind."""
    if kind == row.kind:
        return False
    roles = set(Membership.objects.filter(organisation=row).values_list("role", flat=True))
    return not roles <= ROLES_IN[kind] or row.end_customers.exists()


def _require(actor: Actor) -> None:
    # The organisations of a whole desk: not for whoever manages his own colleagues only.
    if not require(actor, "people.manage").everything:
        raise NotFound


def _held(actor: Actor, organisation_id: int) -> Organisation:
    rows = Organisation.objects.select_for_update().filter(desk=actor.desk, pk=organisation_id, kind__in=KINDS)
    row = rows.first()
    if row is None:
        raise NotFound
    return row


def _look_around(desk: Desk, terms: OrganisationTerms, row: Organisation | None, problems: Problems) -> None:
    others = Organisation.objects.filter(desk=desk, name=terms.name).exclude(pk=row.pk if row else 0)
    if others.exists():
        problems["name"] = _("An organisation of this name exists.")
    if terms.reseller_id is not None and "reseller" not in problems:
        resellers = Organisation.objects.filter(desk=desk, pk=terms.reseller_id, kind=RESELLER)
        if not resellers.exclude(pk=row.pk if row else 0).exists():
            problems["reseller"] = _("Only a customer has a reseller, and it must be one of this desk.")
    if row is not None and "kind" not in problems and kind_in_use(row, terms.kind):
        problems["kind"] = _("People hold roles that go with the present kind, or customers have it as reseller.")
