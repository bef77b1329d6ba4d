"""What the operator does with records of calls from the command line."""

from __future__ import annotations

import argparse
import json
from typing import Any, Final

from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.telephone import keeping, replaying, sources
from charterdesk.apps.telephone.importing import import_file
from charterdesk.apps.telephone.keeping import Kept
from charterdesk.apps.telephone.models import CallSource
from charterdesk.server.call_reports import export
from charterdesk.server.call_simulator import simulate
from charterdesk.server.terminal import answer, say

DONE: Final = 0
MALFORMED: Final = 2
OPTIONS_OF: Final = {"time_zone": "--time-zone", "kind": "--format", "port": "--listen", "name": "NAME"}
TOLD_EVERY: Final = 100_000  # records


def do(parsed: argparse.Namespace) -> int:
    """Do what is asked; the exit status."""
    verb: str = getattr(parsed, "verb", "export")
    if verb == "export":
        return export(parsed)
    if verb == "simulate":
        return simulate(parsed)
    desk = Desk.objects.filter(slug=parsed.desk).first()
    if desk is None:
        say(f"DESK: there is no desk '{parsed.desk}'")
        return MALFORMED
    verbs = {"import": _import, "source": _source, "recount": _recount, "replay": _replay}
    try:
        return verbs[verb](desk, parsed)
    except Invalid as invalid:
        for problem in invalid.problems:
            say(f"{OPTIONS_OF.get(problem.field or '', problem.field)}: {problem.message}")
        return MALFORMED


def _import(desk: Desk, parsed: argparse.Namespace) -> int:
    source = _found(desk, parsed.source)
    if source is None:
        if not parsed.format:
            say(f"--format: there is no source '{parsed.source}' yet; say what the file is")
            return MALFORMED
        source = sources.create_source(system_actor(desk), parsed.source, parsed.format, time_zone=parsed.time_zone)
    elif parsed.format and parsed.format != source.kind:
        say(f"--format: the source '{parsed.source}' is {source.kind}")
        return MALFORMED
    answer(_told(import_file(source, parsed.file, told=_progress())))
    return DONE


def _source(desk: Desk, parsed: argparse.Namespace) -> int:
    source = _found(desk, parsed.name)
    settings = dict(source.settings) if source else {}
    settings |= _settings(parsed)
    if source is None:
        zone = parsed.time_zone
        source = sources.create_source(
            system_actor(desk), parsed.name, parsed.format, time_zone=zone, settings=settings
        )
    zone = parsed.time_zone or source.time_zone
    sources.check(source.kind, zone, settings)
    CallSource.objects.filter(pk=source.pk).update(settings=settings, time_zone=zone, active=not parsed.off)
    where = f"{settings['host']}:{settings['port']}" if settings.get("port") else "files"
    answer(f"{parsed.name}  {source.kind}  {'off' if parsed.off else settings.get('mode', 'files')}  {where}  {zone}")
    return DONE


def _settings(parsed: argparse.Namespace) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    if parsed.settings:
        try:
            given = json.loads(parsed.settings.read_text(encoding="utf-8"))
        except ValueError:
            given = None
        if not isinstance(given, dict):
            raise Invalid("write an object as JSON", field="--settings")
        settings |= given
    for mode, address in (("listen", parsed.listen), ("connect", parsed.connect)):
        if address:
            settings |= {"mode": mode, "host": address[0], "port": address[1]}
    if parsed.peer:
        settings["peers"] = parsed.peer
    if parsed.group:
        named = [each.partition("=") for each in parsed.group]
        settings["groups"] = {number: name or number for number, _sign, name in named}
    return settings


def _recount(desk: Desk, parsed: argparse.Namespace) -> int:
    source = _found(desk, parsed.name)
    if source is None:
        say(f"NAME: there is no source '{parsed.name}'")
        return MALFORMED
    answer(f"{keeping.recount_all(source)} calls are counted by the settings of now")
    return DONE


def _replay(desk: Desk, parsed: argparse.Namespace) -> int:
    source = _found(desk, parsed.name)
    if source is None:
        say(f"NAME: there is no source '{parsed.name}'")
        return MALFORMED
    done = replaying.replay(system_actor(desk), source.pk)
    answer(f"{done.taken} records taken in, {done.aside} still put aside")
    for problem, number in replaying.reasons(source):
        answer(f"{number:9}  {problem}")
    return DONE


def _found(desk: Desk, name: str) -> CallSource | None:
    try:
        return sources.source_named(desk, name)
    except NotFound:
        return None


def _progress() -> Any:
    told = 0

    def tell(kept: Kept) -> None:
        nonlocal told
        seen = kept.taken + kept.doubled + kept.aside
        if seen - told >= TOLD_EVERY:
            told = seen
            say(_told(kept))

    return tell


def _told(kept: Kept) -> str:
    return f"{kept.taken} records kept, {kept.doubled} were here before, {kept.aside} put aside"
