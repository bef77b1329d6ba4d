"""What the script lets go to and come from trackers: a console that answers by itself, and one that nobody reaches."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from typing import Final

from charterdesk.apps.base import now
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.escalation.bugs.models import Bug
from charterdesk.apps.integrations import arriving, hooks, links, outbox, setting_up
from charterdesk.apps.integrations.models import Tracker, TrackerLink
from charterdesk.apps.integrations.trackers.dialogue import Answer, Call, Ref, Send, Site, run
from charterdesk.apps.integrations.trackers.kinds import CONSOLE, KINDS
from charterdesk.apps.integrations.transport import Unreached, sender
from charterdesk.demo.solving.stage import Said, Stage, Verb


def _declare(stage: Stage, said: Said) -> None:
    terms = setting_up.Terms(
        address=said.get("address", ""),
        project=said["project"],
        user=said.get("user", ""),
        secret=sha256_hex(said["tracker"].encode()),
    )
    manager = stage.by(said, "manager")
    row = setting_up.declare(manager, said["tracker"], said["kind"], terms)
    hooks.make_hook(manager, row.pk, secret=_secret(row.pk))
    stage.remember("tracker", said, row.pk)


def _send(stage: Stage, said: Said) -> None:
    """What is handed to the tracker, be it the bug or what its first ticket was handed over with."""
    kind, key = _about(stage, said)
    links.send(stage.by(said), stage.made_as("tracker", said), kind, key)
    outbox.send_due(send_to=_carried)


def _told(stage: Stage, said: Said) -> None:
    """What somebody does in the tracker arrives as it would be posted by it: signed."""
    row = Tracker.objects.get(pk=stage.made_as("tracker", said))
    kind, key = _about(stage, said)
    link = TrackerLink.objects.get(tracker=row, about_kind=kind, about_id=key)
    state = said.get("state", link.state)
    if row.kind == CONSOLE and "state" in said:
        # The console remembers what it was told, and is asked again once the demo is served.
        site = setting_up.site_of(row)
        run(KINDS[CONSOLE].move(site, Ref(link.external_id, link.key), state), sender(CONSOLE, site))
    at = now.now().isoformat()
    issue = {"id": link.external_id, "key": link.key, "state": state, "updated": at}
    told: dict[str, object] = {"event": "issue", "actor": said["author"], "issue": issue}
    if "body" in said:
        number = sha256_hex(said["body"].encode())[:12]
        author = {"author": said["author"], "author_id": said["author"]}
        told["comment"] = {"id": number, "text": said["body"], "updated": at, **author}
    body = json.dumps(told).encode()
    proof = hmac.new(_secret(row.pk).encode(), body, "sha256").hexdigest()
    arriving.receive(row, {"x-hub-signature-256": f"sha256={proof}"}, body)
    arriving.take_in()


def _about(stage: Stage, said: Said) -> tuple[str, int]:
    if "bug" not in said:
        return TrackerLink.ESCALATION, stage.made["escalation", said["ticket"]]
    bug = Bug.objects.get(desk=stage.scene.desk, number=stage.made_as("bug", said))
    return TrackerLink.BUG, bug.pk


def _secret(key: int) -> str:
    return sha256_hex(f"demo {key}".encode())


def _carried(kind: str, site: Site) -> Send:
    """Nothing leaves the machine while the demo is loaded: whoever is not the console cannot be reached."""
    return sender(kind, site) if kind == CONSOLE else _unreached


def _unreached(_call: Call) -> Answer:
    raise Unreached(0, "no address for this host")


VERBS: Final[Mapping[str, Verb]] = {"declare tracker": _declare, "send to tracker": _send, "tracker tells": _told}
