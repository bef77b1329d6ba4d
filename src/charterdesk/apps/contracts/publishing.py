"""Publishing a charter: one door for pages and command line. A text with errors never replaces a running one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.digests import fingerprint
from charterdesk.apps.base.errors import Conflict, Invalid, Problem
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter, UnreadableCharter, charter_at, charter_of, day_of, read
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.contracts.publishing_check import Checked, Finding, Validity
from charterdesk.apps.contracts.publishing_confined import checked
from charterdesk.apps.people.access import require
from charterdesk.charters import holiday_lists
from charterdesk.rules.charter.load import Problem as CharterProblem
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.why.said import Said

FIELD: Final = "text"
LONGEST_NAME: Final = 80
MOST_VERSIONS: Final = 200
WHATEVER: Final = "*"


def _language() -> str:
    return (get_language() or "en")[:2]


class InvalidCharter(Invalid):
    """The text is no charter, or promises what the checks forbid; `charter_problems` and `findings` say where and why,
    line by line. Nothing was stored.
    """

    def __init__(self, problems: tuple[CharterProblem, ...], findings: tuple[Finding, ...] = ()) -> None:
        language = _language()
        told = [*(one.in_language(language) for one in problems), *(one.in_language(language) for one in findings)]
        super().__init__(told[0], field=FIELD, code="charter")
        self.charter_problems = problems
        self.findings = findings
        self.problems = tuple(Problem(FIELD, one, "charter") for one in told)


class Unconfirmed(Invalid):
    """The checks found what nobody has confirmed; `mark` says so of these very `findings`. Nothing was stored."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(findings[0].in_language(_language()), field=FIELD, code="unconfirmed")
        self.findings = findings
        self.mark = mark_of(findings)


class PublishedMeanwhile(Conflict):
    """Somebody published another version since this text was begun; `version` is the newest one. Nothing was stored."""

    def __init__(self, version: CharterVersion | None) -> None:
        super().__init__(_("Another version was published meanwhile. Your text is kept; look at both."))
        self.version = version


@dataclass(frozen=True, slots=True)
class Proposed:
    """A text to be published, with all lists of holidays and shared parts that it may rest on, by name."""

    name: str
    text: str
    shared: Mapping[str, str]


def shelf_of(desk: Desk, own: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a text of this desk may rest on: the shipped lists, over them what the running charter carries word for
    word, over them what its author changed.
    """
    try:
        running = charter_at(desk, now()).version.holidays
    except (NoCharter, UnreadableCharter):
        running = {}
    return {**holiday_lists(), **running, **(own or {})}


def newest(desk: Desk) -> CharterVersion | None:
    """The version that was published last, whenever it holds; without its texts."""
    return CharterVersion.objects.filter(desk=desk).defer("text", "holidays").order_by("-pk").first()


def check(actor: Actor, proposed: Proposed) -> Checked:
    """Say all that is said of a text before it is published, beside the other versions of the desk: within two
    seconds, in a process of its own.
    """
    require(actor, "charter.publish")
    today = day_of(actor.desk, now())
    return checked(proposed.name, proposed.text, proposed.shared, today=today, versions=_validities(actor.desk))


def mark_of(findings: Sequence[Finding]) -> str:
    """What somebody confirms: these findings and no others."""
    return fingerprint([(one.check, one.message) for one in findings])


def publish(
    actor: Actor, proposed: Proposed, *, after: int | str | None, confirmed: str
) -> tuple[CharterVersion, bool]:
    """Publish a text from its own date on; whether it is new: the same content twice is one version.

    `after` is the key of the newest version that its author knew (None: there was none; WHATEVER: he does not care),
    `confirmed` the mark of the findings that he saw (WHATEVER: all). Raises InvalidCharter, Unconfirmed or
    PublishedMeanwhile; the running charter goes on.
    """
    found = check(actor, proposed)
    if found.broke_off:
        message = Said("This text takes longer than two seconds to be checked.")
        raise InvalidCharter((CharterProblem(proposed.name, 1, 1, message),))
    if not found.publishable:
        raise InvalidCharter(found.problems, found.in_the_way)
    known = CharterVersion.objects.filter(desk=actor.desk, digest=found.digest).first()
    if known is not None:
        return known, False
    if found.warnings and confirmed not in {WHATEVER, mark_of(found.warnings)}:
        raise Unconfirmed(found.warnings)
    with transaction.atomic():
        # Of two who publish at once the second waits here, and then sees the first one's version.
        Desk.objects.select_for_update().get(pk=actor.desk.pk)
        known = CharterVersion.objects.filter(desk=actor.desk, digest=found.digest).first()
        if known is not None:
            return known, False
        last = newest(actor.desk)
        if after not in {WHATEVER, None if last is None else last.pk}:
            raise PublishedMeanwhile(last)
        version = publish_charter(actor, name=proposed.name, text=proposed.text, holidays=proposed.shared)
    return version, True


def publish_charter(actor: Actor, *, name: str, text: str, holidays: Mapping[str, str]) -> CharterVersion:
    """Let a charter hold from its own date on; `publish` is the door that asks the checks before. The same content
    twice is one version: the existing row is returned.

    `holidays` are the texts of the lists of public holidays, such as {"FR": "..."}, and of the shared parts, such as
    {"group-hours.yaml": "..."}; those that the charter names are kept with it, word for word.
    Raises InvalidCharter with every problem found; the running charter goes on.
    """
    require(actor, "charter.publish")
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(_("Give the file a name of at most 80 characters."), field="name", code="too_long")
    charter = read(name, text, holidays)
    if not isinstance(charter, Charter):
        raise InvalidCharter(charter)
    with transaction.atomic():
        version, new = CharterVersion.objects.get_or_create(
            desk=actor.desk,
            digest=charter.digest,
            defaults={
                "name": name,
                "text": text,
                "holidays": {name: holidays[name] for name in charter.rests_on()},
                "holds_from": charter.holds_from,
                "published_at": now(),
                "published_by_id": actor.person_id,
            },
        )
        if new:
            data: dict[str, events.Json] = {
                "version": version.pk,
                "digest": version.digest,
                "holds_from": version.holds_from.isoformat(),
            }
            events.record(actor.desk, f"desk:{actor.desk.pk}", "charter.published", actor=actor, data=data)
    return version


def _validities(desk: Desk) -> list[Validity]:
    """From when until when each published version holds; what is no longer readable holds from its day on."""
    rows = CharterVersion.objects.filter(desk=desk).order_by("-pk")[:MOST_VERSIONS]
    found: list[Validity] = []
    for row in rows.defer("text", "holidays"):
        try:
            found.append(Validity(row.name, row.holds_from, charter_of(row).holds_until))
        except UnreadableCharter:
            found.append(Validity(row.name, row.holds_from))
    return found
