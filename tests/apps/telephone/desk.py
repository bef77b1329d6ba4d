"""A desk with a telephone: a source of calls, and what is posted there."""

from __future__ import annotations

import hashlib
import hmac
import json

from django.test import Client

from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.telephone.hooks import make_hook
from charterdesk.apps.telephone.models import CallSource


def source(desk: Desk, kind: str = "generic", **settings: object) -> CallSource:
    return CallSource.objects.create(
        desk=desk, name=kind.replace("_", "-"), kind=kind, time_zone="Europe/Paris", settings=settings
    )


class Service:
    """A telephone service that posts events to a desk, signed as it should be."""

    def __init__(self, of: CallSource, client: Client | None = None) -> None:
        self.source = of
        self.client = client or Client()
        self.made = make_hook(system_actor(of.desk), of.pk)
        self.address = f"/{of.desk.slug}/api/v1/telephone/{self.made.token}"

    def post(self, **fields: object):
        body = json.dumps({name.rstrip("_"): value for name, value in fields.items()}).encode()
        return self.send(body)

    def send(self, body: bytes, header: str | None = None):
        signed = self.signature(body) if header is None else header
        return self.client.post(
            self.address, body, content_type="application/json", headers={"x-charterdesk-signature": signed}
        )

    def signature(self, body: bytes) -> str:
        seconds = str(int(now().timestamp()))
        made = hmac.new(self.made.secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
        return f"t={seconds},v1={made.hexdigest()}"

    def rings(self, call: str, caller: str = "0199001234", **more: object):
        said = {"event": "newCall", "callId": call, "from": caller, "to": "0499922999", "direction": "in", **more}
        assert self.send(json.dumps(said).encode()).status_code == 200

    def answers(self, call: str, agent: str = "201"):
        assert self.post(event="answer", callId=call, user=agent).status_code == 200

    def ends(self, call: str, cause: str = "normalClearing"):
        assert self.post(event="hangup", callId=call, cause=cause).status_code == 200
