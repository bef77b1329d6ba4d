"""What every page of the desk carries: headers, no inline code, the reader's language."""

import re

import pytest

from charterdesk.apps.base import now
from four_desks import opened, paris
from web.desk.agent import Agent

PAGES = ("queue/", "tickets/1/", "open/", "charter/", "people/", "contracts/", "mail/", "mail/mailboxes/")


@pytest.fixture
def ticket(exer):
    with now.at(paris("2026-07-15 10:00")):
        yield opened(exer, by=exer.agent, severity="2")


@pytest.mark.parametrize("path", PAGES)
def test_headers_and_no_inline_code(ticket, agnes, path):
    answer = agnes.client.get(agnes.root + path)
    page = answer.content.decode()
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert re.findall(r'(?:src|href)="https?:', page) == []


@pytest.mark.parametrize("path", PAGES)
def test_one_heading_of_the_page_and_no_id_twice(ticket, agnes, path):
    page = agnes.html(path)
    assert page.count("<h1") == 1
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize(("language", "queue"), [("fr", "File d’attente"), ("en", "Queue"), ("es", "Cola")])
def test_pages_speak_the_language_of_the_reader(exer, ticket, language, queue):
    agent = Agent(exer.agent, language)
    page = agent.html("queue/")
    assert f'<html lang="{language}"' in page
    assert queue in page


def test_who_has_not_signed_in_is_sent_to_the_sign_in_page(client, exer):
    answer = client.get("/exer/queue/")
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/exer/queue/"
