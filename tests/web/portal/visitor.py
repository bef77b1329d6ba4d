"""Somebody who walks through the portal with forms and links only, and reads what the pages say."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation

from charterdesk.apps.people.models import Person
from charterdesk.web import moments
from four_desks import paris


class Visitor:
    """A signed-in person at one desk's portal."""

    def __init__(self, person: Person, language: str = "en") -> None:
        self.client = Client(headers={"accept-language": language})
        assert person.account is not None
        self.client.force_login(person.account)
        self.root = f"/{person.desk.slug}/portal/"

    def get(self, path: str = "", status: int = 200) -> str:
        """The words of a page."""
        answer = self.client.get(path if path.startswith("/") else self.root + path)
        assert answer.status_code == status, (answer.status_code, path)
        return words(answer.content.decode())

    def post(self, path: str, status: int = 302, /, **fields: object) -> str:
        """Send a form; where it leads, or the words of the page that comes back."""
        answer = self.client.post(path if path.startswith("/") else self.root + path, fields)
        content = "" if answer.status_code == 302 else words(answer.content.decode())
        assert answer.status_code == status, (answer.status_code, content)
        return answer["Location"] if answer.status_code == 302 else content

    def write(
        self,
        about: str,
        kind: str,
        *,
        wished: str = "",
        emergency: bool = False,
        story: dict[str, object] | None = None,
    ) -> str:
        """Walk the steps up to the review; its address."""
        place = self.post("open/", about=about, kind=kind)
        if place.endswith("/severity/"):
            fields = {"wished": wished} | ({"emergency": "1"} if emergency else {})
            place = self.post(place, **fields)
        assert place.endswith("/story/"), place
        told = {"subject": "It does not work", "body": "Nothing happens when the button is pressed."} | (story or {})
        place = self.post(place, **told)
        assert place.endswith("/review/"), place
        return place

    def send(self, review: str) -> int:
        """Send what the review shows; the number of the ticket."""
        place = self.post(review, seal=self.seal(review))
        found = re.fullmatch(rf"{re.escape(self.root)}tickets/(\d+)/", place)
        assert found, place
        return int(found[1])

    def seal(self, review: str) -> str:
        """The mark of the decision that the page shows."""
        found = re.search(r'name="seal" value="([0-9a-f]+)"', self.client.get(review).content.decode())
        return found[1] if found else ""


def upload(name: str, content: bytes = b"content of the file") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


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
    return re.sub(r"[ \n\t\r]+", " ", " ".join(reader.parts))


def on(text: str, language: str = "en") -> str:
    """A moment on the wall in Paris, as the pages say it."""
    with timezone.override("Europe/Paris"), translation.override(language):
        return moments.exact(paris(text))
