"""The inside of bench/trackers.py: a desk with issues that are tied, a server, those who post to it."""

import hashlib
import hmac
import http.client
import json
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from socket import socket
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402  # Django first

import four_desks  # noqa: E402  # Django first
from charterdesk.apps.base.actor import system_actor  # noqa: E402  # Django first
from charterdesk.apps.base.now import now  # noqa: E402  # Django first
from charterdesk.apps.escalation.models import Escalation, EscalationMessage  # noqa: E402  # Django first
from charterdesk.apps.integrations import setting_up  # noqa: E402  # Django first
from charterdesk.apps.integrations.hooks import make_hook  # noqa: E402  # Django first
from charterdesk.apps.integrations.models import TrackerDelivery, TrackerLink, TrackerOutbox  # noqa: E402  # Django first

SECRET = "It's a Secret to Everybody"  # noqa: S105 - the published example
POSTERS = 8
LONGEST_WAIT = 120


def prepared(links: int) -> str:
    """A desk with so many tied issues; where deliveries are posted."""
    call_command("migrate", verbosity=0)
    scene = four_desks.esker()
    system = system_actor(scene.desk)
    terms = setting_up.Terms(address="https://api.github.com", project="group/app", secret="t")  # noqa: S106 - invented
    row = setting_up.declare(system, "burst", "github", terms)
    row.poll_at = datetime(2100, 1, 1, tzinfo=UTC)
    row.save()
    ticket = four_desks.opened(scene)
    for number in range(1, links + 1):
        escalation = Escalation.objects.create(
            desk=scene.desk, ticket=ticket, number=number, to_level=f"l{number}", opened_at=now()
        )
        TrackerLink.objects.create(
            desk=scene.desk,
            tracker=row,
            about_kind="escalation",
            about_id=escalation.pk,
            external_id=str(number),
            key=f"group/app#{number}",
            state="new",
            compared_at=now(),
            made_at=now(),
        )
    return f"/{scene.desk.slug}/api/v1/trackers/{make_hook(system, row.pk, secret=SECRET).token}/"


def delivery(number: int, links: int) -> tuple[dict[str, str], bytes]:
    """A comment of theirs, or a state; whatever it is, it is told once."""
    issue = number % links + 1
    moment = datetime.fromtimestamp(1_800_000_000 + number, UTC).isoformat()
    told: dict[str, Any] = {
        "action": "created",
        "issue": {
            "id": issue,
            "number": issue,
            "title": "It fails",
            "state": "open",
            "labels": [],
            "updated_at": moment,
        },
        "sender": {"id": 77, "login": "somebody", "type": "User"},
    }
    event = "issues"
    if number % 2:
        event = "issue_comment"
        told["comment"] = {"id": number, "body": f"word {number}", "user": {"login": "somebody"}, "updated_at": moment}
    else:
        told["issue"]["state"] = "closed" if number // links % 2 == 0 else "open"
    body = json.dumps(told).encode()
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": f"d-{number}",
        "X-Hub-Signature-256": f"sha256={signature}",
    }, body


def posted(port: int, path: str, rate: int, seconds: int, links: int) -> dict[str, Any]:
    """Post at this rate; a tenth of them twice."""
    numbers = [number for place in range(rate * seconds) for number in ([place, place] if place % 10 == 0 else [place])]
    took: list[float] = []
    refused: list[int] = []
    begun = time.monotonic()

    def post(mine: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for place in range(mine, len(numbers), POSTERS):
            time.sleep(max(0.0, begun + place / (rate * 1.1) - time.monotonic()))
            headers, body = delivery(numbers[place], links)
            asked = time.monotonic()
            line.request("POST", path, body, headers)
            answer = line.getresponse()
            answer.read()
            took.append(time.monotonic() - asked)
            if answer.status != http.HTTPStatus.ACCEPTED:
                refused.append(answer.status)

    threads = [threading.Thread(target=post, args=(place,)) for place in range(POSTERS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    whole = time.monotonic() - begun
    took.sort()
    return {
        "posted": len(numbers),
        "rate": len(numbers) / whole,
        "refused": len(refused),
        "slowest": took[-1],
        "most": took[int(len(took) * 0.95)],
        "begun": begun,
    }


def main() -> None:
    """Serve, post, wait until all is taken over, count."""
    rate, seconds, links = (int(one) for one in sys.argv[1:])
    path = prepared(links)
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    charterdesk = str(Path(sys.executable).with_name("charterdesk"))
    command = [charterdesk, "serve", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:  # noqa: S603 - ours
        try:
            wait_for(port)
            told = posted(port, path, rate, seconds, links)
            waiting = TrackerDelivery.objects.filter(state=TrackerDelivery.WAITING)
            while waiting.exists() and time.monotonic() - told["begun"] < LONGEST_WAIT:
                time.sleep(0.2)
            told["after"] = time.monotonic() - told.pop("begun")
        finally:
            server.terminate()
    words = list(EscalationMessage.objects.filter(body__startswith="word ").values_list("body", flat=True))
    told["kept"] = TrackerDelivery.objects.count()
    told["done"] = TrackerDelivery.objects.filter(state__in=("done", "ignored")).count()
    told["doubled"] = len(words) - len(set(words))
    told["sent"] = TrackerOutbox.objects.count()
    assert len(set(words)) == rate * seconds // 2, (len(set(words)), "comments were lost")
    assert told["kept"] == rate * seconds
    print(json.dumps(told))


def wait_for(port: int) -> None:
    """Until the server answers."""
    until = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < until:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            line.request("GET", "/health")
            line.getresponse().read()
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    main()
