"""`charterdesk desk publish`: a file through the one door of publishing, for people, hooks of a repository and CI."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from charterdesk.apps.base.actor import Actor, system_actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.channels.outgoing.announcements import telling_of
from charterdesk.apps.contracts import publishing
from charterdesk.apps.contracts.charters import NoCharter, UnreadableCharter, charter_at, day_of
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.contracts.publishing import WHATEVER, InvalidCharter, Proposed, PublishedMeanwhile, Unconfirmed
from charterdesk.apps.contracts.publishing_check import Finding
from charterdesk.apps.contracts.publishing_preview import gone_with, when_it_holds
from charterdesk.apps.tickets.rebasing_preview import effect_on_open
from charterdesk.rules.charter.diff import diff
from charterdesk.rules.charter.diff.writing import as_text
from charterdesk.rules.terms.charter import Charter
from charterdesk.server.charter_reading import read_named
from charterdesk.server.terminal import answer, say

DONE: Final = 0
FAILED: Final = 1
MALFORMED: Final = 2
UNCONFIRMED: Final = 3
OUTRUN: Final = 4
LANGUAGE: Final = "en"
SHORT: Final = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for. `after`: the first signs of the fingerprint of the newest version that the file
    was written after, "" for whichever; `accept`: the findings that are not in the way are meant so.
    """

    desk: str
    charter: str
    dry_run: bool = False
    accept: bool = False
    after: str = ""


def publish(wanted: Wanted) -> int:
    """Publish a file, or with `dry_run` only say what that would change; the exit status.

    0 published, or there already; 1 the charter has errors, or findings in the way; 2 there is no such desk; 3 findings
    wait to be confirmed; 4 another version was published after the one that was named.
    """
    desk = Desk.objects.filter(slug=wanted.desk).first()
    if desk is None:
        say(f"DESK: there is no desk '{wanted.desk}'")
        return MALFORMED
    found = read_named(wanted.charter)
    if found is None:
        return FAILED
    named, charter = found[0], found[1].charter
    shared = {name: named.shared[name] for name in charter.rests_on()}
    proposed = Proposed(named.name.rpartition(os.sep)[2], named.text, shared)
    actor = system_actor(desk)
    try:
        after = _newest(desk, wanted.after)
    except LookupError:
        say(f"--after: {wanted.after} is not the newest version of this desk")
        return OUTRUN
    if wanted.dry_run:
        return _told(actor, proposed, charter, wanted)
    return _published(actor, proposed, after, wanted)


def _published(actor: Actor, proposed: Proposed, after: int | str | None, wanted: Wanted) -> int:
    try:
        version, new = publishing.publish(actor, proposed, after=after, confirmed=WHATEVER if wanted.accept else "")
    except InvalidCharter as refused:
        for problem in refused.problems:
            say(problem.message)
        return FAILED
    except Unconfirmed as unconfirmed:
        return _unconfirmed(unconfirmed.findings)
    except PublishedMeanwhile:
        say("another version was published meanwhile; nothing was published")
        return OUTRUN
    except Invalid as refused:
        for problem in refused.problems:
            say(f"{problem.field}: {problem.message}")
        return MALFORMED
    said = "holds" if new else "was published already; nothing changed; it holds"
    answer(f"{version.name} ({version.digest[:SHORT]}) {said} from {version.holds_from}")
    return DONE


def _unconfirmed(findings: tuple[Finding, ...]) -> int:
    for finding in findings:
        say(finding)
    say("not published: accept each in the text with its reason, or say --accept-findings")
    return UNCONFIRMED


def _newest(desk: Desk, after: str) -> int | str | None:
    """The key of the newest version, where it is the one that was named; LookupError where it is not."""
    if not after:
        return WHATEVER
    last = publishing.newest(desk)
    if last is None or not last.digest.startswith(after):
        raise LookupError(after)
    return last.pk


def _told(actor: Actor, proposed: Proposed, charter: Charter, wanted: Wanted) -> int:
    """Say what publishing would change; nothing is stored. The status is that of publishing it."""
    found = publishing.check(actor, proposed)
    if not found.publishable:
        for one in (*found.problems, *found.in_the_way):
            say(one)
        return FAILED
    if CharterVersion.objects.filter(desk=actor.desk, digest=found.digest).exists():
        answer(f"{proposed.name} ({found.digest[:SHORT]}) was published already; nothing would change")
        return DONE
    for line in _effects(actor, charter, day_of(actor.desk, now())):
        answer(line)
    if found.warnings and not wanted.accept:
        return _unconfirmed(found.warnings)
    answer("nothing was published (--dry-run)")
    return DONE


def _effects(actor: Actor, charter: Charter, today: date) -> Iterator[str]:
    when, told, gone = when_it_holds(actor, charter), telling_of(actor, charter), gone_with(actor, charter)
    effect = effect_on_open(actor, charter)
    yield f"would hold from {when.starts}" + (", at once" if when.at_once else "")
    if when.retroactive:
        yield "  that day has passed: nobody can be told before it holds"
    yield f"told: {f'nobody ({told.why_not})' if told.why_not else f'{told.people} people'}"
    part = f" ({effect.looked_at} looked at)" if effect.sampled else ""
    yield f"open tickets: {effect.total}{part}; if moved: {effect.sooner} due sooner, {effect.later} later,"
    yield f"  {effect.missed} missed at once, {effect.staying} could not be moved"
    for what in ("plans", "options", "channels", "audiences", "regions", "groups"):
        if names := getattr(gone, what):
            yield f"no longer there: {what} {', '.join(names)}"
    for one in gone.orphans:
        yield f"contract {one.number} ({one.customer}) names {', '.join((one.plan, *one.options))}"
    try:
        running = charter_at(actor.desk, now()).charter
    except (NoCharter, UnreadableCharter):
        return
    yield as_text(diff(running, charter, LANGUAGE, today=today)).rstrip()
