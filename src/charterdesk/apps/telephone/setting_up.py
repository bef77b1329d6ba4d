"""Setting up what tells a desk of calls: by whom, where it is reached, whose which extension is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import hexdigits
from typing import Final

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.people.access import require
from charterdesk.apps.people.queries import staff_of
from charterdesk.apps.telephone.events.readers import READERS
from charterdesk.apps.telephone.models import CallRecord, CallSource
from charterdesk.apps.telephone.silence import SETTING

KINDS: Final = (*READERS, "smdr")
LARGEST_PORT: Final = 2**16 - 1
MOST_EXTENSIONS: Final = 500
LONGEST_EXTENSION: Final = 80
LONGEST_SILENCE: Final = 60_000  # open minutes
DIGITS_OF_SHA256: Final = 64


@dataclass(frozen=True, slots=True)
class Terms:
    """What is said of a source. `signed`: what it posts must be signed; `extensions`: lines "201 = who@example.org";
    `silent_minutes`: after so many open minutes without a word it counts as silent; `tls`: its line is encrypted;
    `certificate`: the only certificate that is believed there (SHA-256, hexadecimal), where no authority signed it.
    """

    host: str = ""
    port: int | None = None
    user: str = ""
    signed: bool = True
    extensions: str = ""
    silent_minutes: int | None = None
    tls: bool = False
    certificate: str = ""


def sources(actor: Actor) -> QuerySet[CallSource]:
    """The desk's sources of calls, each with how many records of it were put aside."""
    require(actor, "telephone.manage")
    aside = Count("records", filter=Q(records__state=CallRecord.ASIDE))
    return CallSource.objects.filter(desk=actor.desk).annotate(aside=aside).order_by("name")


def source(actor: Actor, source_id: int) -> CallSource:
    """One of them; NotFound."""
    row = sources(actor).filter(pk=source_id).first()
    if row is None:
        raise NotFound
    return row


@transaction.atomic
def declare(actor: Actor, name: str, kind: str) -> CallSource:
    """A new source. Invalid for a kind that there is not, and for a name that is taken."""
    require(actor, "telephone.manage")
    if kind not in KINDS:
        raise Invalid(_("There is no such kind of source."), field="kind")
    if CallSource.objects.filter(desk=actor.desk, name=name).exists():
        raise Invalid(_("There is a source of this name already."), field="name", code="taken")
    row = CallSource.objects.create(desk=actor.desk, name=name, kind=kind, time_zone=actor.desk.time_zone)
    _tell(actor, row, "telephone.source_declared")
    return row


@transaction.atomic
def change(actor: Actor, source_id: int, terms: Terms) -> CallSource:
    """Other terms. Invalid (field "extensions", "port") for what means nothing."""
    row = source(actor, source_id)
    if terms.port is not None and not 0 < terms.port <= LARGEST_PORT:
        raise Invalid(_("This means nothing here."), field="port")
    if terms.silent_minutes is not None and not 0 < terms.silent_minutes <= LONGEST_SILENCE:
        raise Invalid(_("This means nothing here."), field="silent_minutes")
    said = {
        "host": terms.host.strip(),
        "port": terms.port,
        "user": terms.user.strip(),
        SETTING: terms.silent_minutes,
        "tls": terms.tls,
        "certificate": _certificate(terms.certificate),
    }
    kept = {name: value for name, value in row.settings.items() if name not in said}
    row.settings = {
        **kept,
        **{name: value for name, value in said.items() if value},
        "signed": terms.signed,
        "extensions": _extensions(actor, terms.extensions),
    }
    CallSource.objects.filter(pk=row.pk).update(settings=row.settings)
    _tell(actor, row, "telephone.source_changed")
    return row


def extensions_of(actor: Actor, row: CallSource) -> str:
    """The extensions of a source as they are written, a line each."""
    people = {one.pk: one.email for one in staff_of(actor.desk)}
    whose: Mapping[str, object] = row.settings.get("extensions") or {}
    lines = ((name, people.get(pk)) for name, pk in sorted(whose.items()) if isinstance(pk, int))
    return "\n".join(f"{name} = {email}" for name, email in lines if email)


def _certificate(written: str) -> str:
    bare = "".join(sign for sign in written.lower() if sign not in ": \t")
    if bare and (len(bare) != DIGITS_OF_SHA256 or not set(bare) <= set(hexdigits)):
        raise Invalid(_("Write the SHA-256 of the certificate: 64 hexadecimal digits."), field="certificate")
    return bare


def _extensions(actor: Actor, written: str) -> dict[str, int]:
    people = {one.email.lower(): one.pk for one in staff_of(actor.desk) if one.email}
    found: dict[str, int] = {}
    for line in written.splitlines()[:MOST_EXTENSIONS]:
        if not line.strip():
            continue
        extension, equals, email = (part.strip() for part in line.partition("="))
        if not equals or not 0 < len(extension) <= LONGEST_EXTENSION or email.lower() not in people:
            wrong = _("Write a line each: 201 = the address of somebody of this desk. This one is not: %(line)s")
            raise Invalid(wrong % {"line": line[:LONGEST_EXTENSION]}, field="extensions")
        found[extension] = people[email.lower()]
    return found


def _tell(actor: Actor, row: CallSource, code: str) -> None:
    events.record(actor.desk, f"desk:{actor.desk.pk}", code, actor=actor, data={"source": row.pk})
