"""A corrective release: which version of which product, what it changes, which bugs it puts right (ES-20)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, NotFound
from charterdesk.apps.base.files import clean_name
from charterdesk.apps.base.models import LANGUAGES
from charterdesk.apps.base.now import now
from charterdesk.apps.base.numbers import take
from charterdesk.apps.base.typed import line
from charterdesk.apps.contracts import inventory
from charterdesk.apps.contracts.models import Product
from charterdesk.apps.escalation.bugs.declaring import LONGEST_TEXT, LONGEST_VERSION, stream_of
from charterdesk.apps.escalation.bugs.models import (
    Bug,
    Delivery,
    Release,
    ReleaseBug,
    ReleaseFile,
    ReleaseNotes,
)
from charterdesk.apps.people.access import require
from charterdesk.apps.people.checks import Problems, refuse, stored_once
from charterdesk.apps.tickets.messages import NewFile, check_files

SERIES: Final = "releases"
LONGEST_LINK: Final = 500
LINK: Final = URLValidator(schemes=["http", "https", "ftp", "ftps"])


@dataclass(frozen=True, slots=True)
class ReleaseTerms:
    """What is said of a release. `notes` by language; `bugs` by their numbers; `current`: from now on it is the version
    of the product that counts as up to date (EX-11).
    """

    product_id: int
    version: str
    released_on: date
    link: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    bugs: Sequence[int] = ()
    current: bool = False


def stream_of_release(release_id: int) -> str:
    """The stream of a release in the journal."""
    return f"release:{release_id}"


@transaction.atomic
def note(actor: Actor, terms: ReleaseTerms, *, files: Sequence[NewFile] = ()) -> Release:
    """Note a release. Invalid naming the field, NotFound for a file of another desk."""
    require(actor, "bug.manage")
    check_files(actor, files)
    said, fixed = _checked(actor, terms)
    number = take(actor.desk, SERIES)
    with stored_once("version", _("There is a release of this version already.")):
        row = Release.objects.create(
            desk=actor.desk,
            number=number,
            product_id=said.product_id,
            product_version=said.version,
            released_on=said.released_on,
            link=said.link,
            author_id=actor.person_id,
            recorded_at=now(),
        )
    data: dict[str, events.Json] = {"release": row.pk, "number": number, "product": said.product_id}
    events.record(actor.desk, stream_of_release(row.pk), "release.noted", actor=actor, data=data, first=True)
    _keep(actor, row, said, fixed, files)
    return row


@transaction.atomic
def change(
    actor: Actor, number: int, terms: ReleaseTerms, *, files: Sequence[NewFile] = (), version: int | None = None
) -> Release:
    """Say something else of a release; files are added. Once it was delivered it keeps its product and its version.

    Conflict where somebody changed it since `version`; otherwise as `note`.
    """
    require(actor, "bug.manage")
    check_files(actor, files)
    rows = Release.objects.filter(desk=actor.desk, number=number)
    held = (rows if version is None else rows.filter(version=version)).update(version=F("version") + 1)
    row = rows.first()
    if row is None:
        raise NotFound
    if not held:
        raise Conflict(_("Somebody changed this meanwhile: look at it as it stands now."))
    said, fixed = _checked(actor, terms)
    moved = (said.product_id, said.version) != (row.product_id, row.product_version)
    if moved and Delivery.objects.filter(release=row).exists():
        refuse({"version": _("It was delivered: it keeps its product and its version.")})
    row.product_id, row.product_version = said.product_id, said.version
    row.released_on, row.link = said.released_on, said.link
    with stored_once("version", _("There is a release of this version already.")):
        row.save(update_fields=["product", "product_version", "released_on", "link"])
    events.record(actor.desk, stream_of_release(row.pk), "release.changed", actor=actor, data={"release": row.pk})
    _keep(actor, row, said, fixed, files)
    return row


def _keep(actor: Actor, row: Release, said: ReleaseTerms, fixed: Sequence[Bug], files: Sequence[NewFile]) -> None:
    row.notes.exclude(language__in=said.notes).delete()
    for language, text in said.notes.items():
        ReleaseNotes.objects.update_or_create(release=row, language=language, defaults={"text": text})
    ReleaseFile.objects.bulk_create(
        ReleaseFile(release=row, stored_file=file.stored, name=clean_name(file.name)) for file in files
    )
    before = set(row.bugs.values_list("bug_id", flat=True))
    wanted = {bug.pk for bug in fixed}
    row.bugs.filter(bug_id__in=before - wanted).delete()
    ReleaseBug.objects.bulk_create(ReleaseBug(release=row, bug_id=bug) for bug in sorted(wanted - before))
    told = [*((bug, "bug.fixed") for bug in wanted - before), *((bug, "bug.not_fixed") for bug in before - wanted)]
    for bug, code in sorted(told):
        data: dict[str, events.Json] = {"bug": bug, "release": row.pk}
        events.record(actor.desk, stream_of(bug), code, actor=actor, data=data)
    product = Product.objects.get(pk=said.product_id)
    terms = inventory.terms_of(product)
    if said.current and isinstance(terms, inventory.ProductTerms) and terms.current_version != said.version:
        inventory.update(actor, product, replace(terms, current_version=said.version))


def _checked(actor: Actor, terms: ReleaseTerms) -> tuple[ReleaseTerms, list[Bug]]:
    problems: Problems = {}
    version, link = line(terms.version), terms.link.strip()
    notes = {language: text.replace("\x00", "").strip() for language, text in terms.notes.items()}
    notes = {language: text for language, text in notes.items() if text}
    if not Product.objects.filter(desk=actor.desk, pk=terms.product_id).exists():
        problems["product"] = _("Choose the product.")
    if not version:
        problems["version"] = _("Give the version, such as 4.2.")
    elif len(version) > LONGEST_VERSION:
        problems["version"] = _("This text is too long.")
    if link and (len(link) > LONGEST_LINK or not _is_link(link)):
        problems["link"] = _("This is no address: give it with https://.")
    for language, text in notes.items():
        if language not in dict(LANGUAGES):
            problems["notes"] = _("Choose one of the languages offered.")
        elif len(text) > LONGEST_TEXT:
            problems[f"notes_{language}"] = _("This text is too long.")
    numbers = set(terms.bugs)
    fixed = list(Bug.objects.filter(desk=actor.desk, number__in=numbers).order_by("number"))
    if len(fixed) != len(numbers):
        missing = numbers - {bug.number for bug in fixed}
        names = ", ".join(f"B-{number}" for number in sorted(missing))
        problems["bugs"] = _("There is no such bug: %(bugs)s") % {"bugs": names}
    elif others := [bug.name for bug in fixed if bug.product_id != terms.product_id]:
        problems["bugs"] = _("These are bugs of another product: %(bugs)s") % {"bugs": ", ".join(others)}
    refuse(problems)
    return replace(terms, version=version, link=link, notes=notes), fixed


def _is_link(text: str) -> bool:
    try:
        LINK(text)
    except ValidationError:
        return False
    return True
