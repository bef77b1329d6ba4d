"""The box that keeps what the demo would have sent."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core.mail import EmailMessage as DjangoMessage
from django.core.mail import get_connection
from django.http import Http404

from charterdesk.server import mailbox


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    for number in (1, 2):
        connection = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=str(tmp_path))
        DjangoMessage(f"Été {number}", "Un lien\nhttp://localhost/x", to=["a@b.example"], connection=connection).send()
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


def kept_letter(directory: Path) -> None:
    message = EmailMessage()
    message["Subject"], message["To"] = "Demande reçue", "cora@b.example"
    message.set_content("En clair")
    message.add_alternative("<p>En <b>couleurs</b></p>", subtype="html")
    (directory / "20260715-120000-ab12.eml").write_bytes(message.as_bytes())


def test_the_mails_of_the_desks_stand_beside_those_of_the_sign_in(directory):
    kept_letter(directory)
    assert {letter.subject for letter in mailbox.letters(directory)} == {"Été 1", "Été 2", "Demande reçue"}


def test_a_mail_is_shown_as_a_mail_program_shows_it_and_runs_nothing(directory, settings, rf):
    kept_letter(directory)
    settings.EMAIL_FILE_PATH = str(directory)
    page = mailbox.mailbox(rf.get("/demo/mail/", {"html": "20260715-120000-ab12.eml"}))
    assert "<p>En <b>couleurs</b></p>" in page.content.decode()
    assert page["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" in page["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["../secret-key", "x.eml", "20260715.log", "%2e%2e/x.eml", "a\x00.eml"])
def test_nothing_but_a_mail_is_shown(directory, settings, rf, name):
    settings.EMAIL_FILE_PATH = str(directory)
    with pytest.raises(Http404):
        mailbox.mailbox(rf.get("/demo/mail/", {"html": name}))
