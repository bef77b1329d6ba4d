"""Somebody of the desk who works with pages and forms only, and reads what the pages say."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from django.test import Client

from charterdesk.apps.base import now
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.people.models import Account
from charterdesk.apps.workspace import held


class Agent:
    """A signed-in person at one desk."""

    def __init__(self, actor: Actor, language: str = "en") -> None:
        assert actor.account_id is not None
        self.client = Client(headers={"accept-language": language})
        self.client.force_login(Account.objects.get(pk=actor.account_id))
        self.root = f"/{actor.desk.slug}/"

    def html(self, path: str, status: int = 200) -> str:
        answer = self.client.get(self.root + path)
        assert answer.status_code == status, (answer.status_code, path)
        return answer.content.decode()

    def page(self, path: str, status: int = 200) -> str:
        """The words of a page."""
        return words(self.html(path, status))

    def post(self, path: str, status: int = 302, /, **fields: object) -> str:
        """Send a form; where it leads, or the page that comes back."""
        answer = self.client.post(self.root + path, fields)
        assert answer.status_code == status, (answer.status_code, words(answer.content.decode()))
        return answer["Location"] if status == 302 else answer.content.decode()

    def say(self, number: int, /, **fields: object) -> None:
        """Send from the composer, and wait until it has left: nobody takes it back."""
        self.act(number, "say", **fields)
        with now.at(now.now() + held.HELD_FOR):
            held.send_held()

    def act(self, number: int, action: str, status: int = 302, /, **fields: object) -> str:
        """Press a button of a ticket's page, with the version that the page shows now."""
        seen = self.carried(number)
        return self.post(f"tickets/{number}/{action}/", status, **{**seen, **fields})

    def carried(self, number: int) -> dict[str, str]:
        """What the forms of a ticket's page carry along: its version and the last line of the journal seen."""
        page = self.html(f"tickets/{number}/")
        found = carried_by(page)
        assert set(found) == {"version", "seen", "talk"}
        return found


def carried_by(page: str) -> dict[str, str]:
    """What the forms of a page carry along."""
    return dict(re.findall(r'name="(version|seen|talk)" value="([0-9-]+)"', page))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def words(page: str) -> str:
    """What a page says, on one line."""
    reader = _Words()
    reader.feed(page[page.find("<main") :])
    return re.sub(r"\s+", " ", " ".join(reader.parts))
