"""The box that keeps what the demo would have sent."""

from pathlib import Path

import pytest
from django.core.mail import EmailMessage, get_connection

from charterdesk.server import mailbox


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    for number in (1, 2):
        connection = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=str(tmp_path))
        EmailMessage(f"Été {number}", "Un lien\nhttp://localhost/x", to=["a@b.example"], connection=connection).send()
    return tmp_path


def test_mails_are_read_back_as_their_reader_would_have_seen_them(directory):
    read = mailbox.letters(directory)
    assert {letter.subject for letter in read} == {"Été 1", "Été 2"}
    assert {letter.to for letter in read} == {"a@b.example"}
    assert read[0].body == "Un lien\nhttp://localhost/x"


def test_a_box_that_does_not_exist_yet_is_empty(tmp_path):
    assert mailbox.letters(tmp_path / "mail") == []


def test_the_page_shows_them_and_marks_their_addresses(directory, settings, rf):
    settings.EMAIL_FILE_PATH = str(directory)
    page = mailbox.mailbox(rf.get("/demo/mail/")).content.decode()
    assert "Été 2" in page
    assert 'href="http://localhost/x"' in page
