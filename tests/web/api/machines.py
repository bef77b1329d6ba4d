"""Machines that call the API in the tests: each acts as one person of one desk."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.people.tokens import issue_token


class Caller:
    """A machine that calls as one person of one desk."""

    def __init__(self, slug: str, token: str = "", **headers: str) -> None:
        self.root = f"/{slug}/api/v1"
        carried = {"authorization": f"Bearer {token}"} if token else {}
        self.client = Client(headers={**carried, **headers})

    def get(self, path: str, **asked: Any) -> Any:
        return self.client.get(self.root + path, asked)

    def post(self, path: str, said: object = None, key: str = "") -> Any:
        body = said if isinstance(said, str | bytes) else json.dumps({} if said is None else said)
        headers = {"idempotency-key": key} if key else {}
        return self.client.post(self.root + path, body, content_type="application/json", headers=headers)

    def send(self, path: str, *files: Any, key: str = "") -> Any:
        headers = {"idempotency-key": key} if key else {}
        return self.client.post(self.root + path, {"files": list(files)}, headers=headers)


def caller(actor: Actor | None, **headers: str) -> Caller:
    assert actor is not None
    _row, token = issue_token(actor, "a machine of the tests")
    return Caller(actor.desk.slug, token, **headers)


def told(response: Any, status: int) -> Any:
    assert response.status_code == status, response.content.decode()[:2000]
    assert response["Content-Type"] == "application/json"
    return json.loads(response.content)


REQUEST = {"subject": "It does not work", "body": "Nothing happens when the button is pressed.", "kind": "anomaly"}
