"""The words of the desk's mails: its own or those shipped, looked at before they are used."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from charterdesk.apps.base import now
from charterdesk.apps.channels.models import LetterTemplate
from charterdesk.apps.tickets import work
from four_desks import opened, paris
from web.desk.agent import words

EDITOR = "mail/templates/answer/en/"
NASTY = "<script>alert(1)</script>"
OWN = {"subject": "About {{subject}}", "body": "{{greeting}}\n\n**Read this:**\n\n{{message}}\n\n{{desk}}"}


@pytest.fixture(autouse=True)
def moment():
    with now.at(paris("2026-07-15 11:00")):
        yield


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


def test_every_mail_in_every_language_says_whose_words_it_uses(hugo):
    page = hugo.html("mail/templates/")
    for kind in ("acknowledgment", "answer", "question", "priority", "quote", "workaround", "solution", "closed"):
        for language in ("fr", "en", "es"):
            assert f'href="/exer/mail/templates/{kind}/{language}/"' in page
    assert "own words" not in page
    hugo.post(EDITOR, go="save", seen=seen(hugo.html(EDITOR)), **OWN)
    assert re.search(r"own words , answer, English +now , Hugo-exer", hugo.page("mail/templates/"))


def test_words_are_looked_at_before_they_are_used(hugo):
    page = hugo.post(EDITOR, 200, go="look", **OWN)
    assert "So it reads" in words(page)
    assert "Hello Cora Example," in words(page)
    assert "Read this:" in words(page)
    assert "&lt;strong&gt;Read this:&lt;/strong&gt;" in page  # within the frame, where nothing runs
    assert '<iframe sandbox=""' in page
    assert not LetterTemplate.objects.exists()


def test_words_are_looked_at_for_a_ticket_of_the_desk(exer, hugo):
    ticket = opened(exer, by=exer.agent, subject="No light on port 3")
    page = hugo.post(EDITOR, 422, go="look", number=ticket.number, **OWN)
    assert "Nothing of this kind has happened to this ticket." in words(page)
    work.reply(exer.agent, ticket.pk, body="Which port?")
    page = words(hugo.post(EDITOR, 200, go="look", number=ticket.number, **OWN))
    assert "About No light on port 3" in page
    assert "Which port?" in page
    page = hugo.post(EDITOR, 422, go="look", number=999, **OWN)
    assert "There is no ticket of this number." in words(page)


@pytest.mark.parametrize("go", ["look", "save"])
def test_a_field_that_there_is_not_is_named_beside_the_text(hugo, go):
    page = hugo.post(EDITOR, 422, go=go, subject="{{password}}", body="{{message}} {{7*7}} {{x.__class__}}")
    for said in ("{{password}}", "{{7*7}}", "{{x.__class__}}"):
        assert f"There is no field {said} in this mail." in words(page)
    assert page.count('aria-invalid="true"') == 2
    assert not LetterTemplate.objects.exists()


def test_what_the_mail_is_for_must_stand_in_it(hugo):
    page = hugo.post(EDITOR, 422, go="save", subject="Hello", body="Hello")
    assert "The field {{message}} must stand in this mail." in words(page)


@pytest.mark.parametrize(
    "payload", ["{% load i18n %}", "{{ settings.SECRET_KEY }}", "{0.__class__}", "%(desk)s", NASTY]
)
def test_nothing_in_the_words_is_run(hugo, payload):
    page = hugo.post(
        EDITOR, 422 if "settings" in payload else 200, go="look", subject="x", body=f"{{{{message}}}} {payload}"
    )
    assert payload in words(page)
    assert NASTY not in page


def test_two_who_edit_do_not_undo_each_other(exer, hugo):
    first = seen(hugo.html(EDITOR))
    hugo.post(EDITOR, go="save", seen=first, **OWN)
    page = hugo.post(EDITOR, 409, go="save", seen=first, subject="Mine", body="Mine {{message}}")
    assert "Somebody else changed these words meanwhile" in words(page)
    assert "Hugo-exer saved:" in words(page)
    assert "Mine {{message}}" in page
    assert LetterTemplate.objects.get().subject == OWN["subject"]
    hugo.post(EDITOR, go="save", seen=seen(page), subject="Mine", body="Mine {{message}}")
    assert LetterTemplate.objects.get().subject == "Mine"


def test_words_that_come_without_what_was_seen_are_not_stored(hugo):
    hugo.post(EDITOR, 409, go="save", **OWN)
    assert not LetterTemplate.objects.exists()


def test_the_words_shipped_are_used_again(hugo):
    hugo.post(EDITOR, go="save", seen=seen(hugo.html(EDITOR)), **OWN)
    assert "Use the words shipped again" in hugo.page(EDITOR)
    hugo.post(EDITOR, go="restore")
    assert not LetterTemplate.objects.exists()
    assert "The words shipped are used again." in hugo.page(EDITOR)


def test_each_field_says_what_it_is_and_can_be_put_in_by_keyboard(hugo):
    page = hugo.html(EDITOR)
    assert 'data-insert="{{greeting}}"' in page
    assert "the greeting, with the name of the reader" in words(page)
    assert "js/insert.js" in page
    assert page.count("<h1") == 1
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)


def test_no_such_mail_no_such_language(hugo, agnes):
    hugo.html("mail/templates/poem/en/", 404)
    hugo.html("mail/templates/answer/de/", 404)
    agnes.html("mail/templates/", 403)
    agnes.post(EDITOR, 403, go="restore")


def test_as_many_questions_for_many_templates_as_for_none(exer, hugo):
    hugo.html("mail/templates/")
    with CaptureQueriesContext(connection) as short:
        hugo.html("mail/templates/")
    for kind in ("answer", "question", "closed"):
        for language in ("fr", "en", "es"):
            LetterTemplate.objects.create(
                desk=exer.desk, kind=kind, language=language, subject="x", body="y", changed_by_id=exer.head.person_id
            )
    with CaptureQueriesContext(connection) as long:
        hugo.html("mail/templates/")
    assert len(long) == len(short)
