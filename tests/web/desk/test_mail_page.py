"""One mail's page: its facts, its words whole, its HTML where nothing runs, its bytes."""

import pytest

from charterdesk.apps.base import now
from charterdesk.apps.base.files import path_of
from charterdesk.apps.channels import desk_mail
from four_desks import opened, paris
from web.desk import mails
from web.desk.agent import words

NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
WHOLE = "It is the left port.\n\n> Which port is it?\n> Agnes"


@pytest.fixture(autouse=True)
def moment():
    with now.at(paris("2026-07-15 11:00")):
        yield


def test_the_facts_of_a_mail_and_what_the_desk_did_with_it(exer, agnes):
    ticket = opened(exer, by=exer.agent)
    row = mails.joined(ticket, WHOLE, person=exer.customer_person, problems=["An unknown charset."])
    page = agnes.page(f"mail/{row.pk}/")
    for said in (
        "No light on port 3",
        "joined its ticket: 1 It does not work",
        "Nora Quay nora@quay.example",
        "verified",
        "Ennio-exer, Heron Clinic",
        "To support@exer.example",
        "Wed 15 Jul 2026 11:00",
        "handed over by the mail server (LMTP)",
        "An unknown charset.",
        "What the mail quotes, and its signature > Which port is it?",
    ):
        assert said in page


def test_why_a_mail_was_declined_is_told_with_its_sources(exer, agnes):
    reasons = [{"code": "audience", "source": "EX-05", "text": "End customers go to their reseller."}]
    row = mails.received(exer.desk, "declined", "Help!", decision={"outcome": "referred", "reasons": reasons})
    answer = mails.outgoing(exer.desk, "sent", kind="declined", incoming=row)
    page = agnes.html(f"mail/{row.pk}/")
    assert "answered without a ticket: Referred" in words(page)
    assert "End customers go to their reseller. EX-05" in words(page)
    assert f'href="/exer/mail/sent/{answer.pk}/"' in page


@pytest.mark.parametrize("field", ["subject", "from_name", "from_email", "trust_reason"])
def test_what_a_stranger_wrote_is_shown_as_he_wrote_it_and_never_runs(exer, agnes, field):
    row = mails.received(exer.desk, "received", NASTY, **{field: NASTY[:120]}, problems=[NASTY])
    for path in (f"mail/{row.pk}/", "mail/?section=received"):
        page = agnes.html(path)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert NASTY in words(agnes.html(f"mail/{row.pk}/"))


def test_the_html_of_a_mail_has_a_page_where_nothing_runs(exer, agnes):
    html = '<p>Hello <b>there</b></p><img alt="Logo" src="cid:logo@quay"><img alt="Gone" src="cid:gone@quay">'
    row = mails.received(exer.desk, "opened", "Hello there", html, subject=NASTY)
    picture = mails.picture(row)
    answer = agnes.client.get(f"/exer/mail/{row.pk}/html/")
    page = answer.content.decode()
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'; img-src 'self'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert "<p>Hello <b>there</b></p>" in page
    assert f'src="/exer/answers/picture/{desk_mail.picture_token(picture.pk)}/"' in page
    assert "cid:" not in page
    assert "<script>" not in page


def test_a_content_id_cannot_break_out_of_its_attribute(exer, agnes):
    html = '<img src="cid:a&quot; onerror=alert(1) x=&quot;">' + "<img src='cid:b'>"
    row = mails.received(exer.desk, "opened", "", html)
    mails.picture(row, 'a" onerror=alert(1) x="')
    page = agnes.html(f"mail/{row.pk}/html/")
    assert "onerror" not in page


def test_a_mail_without_html_has_no_such_page(exer, agnes):
    row = mails.received(exer.desk, "opened", "Only text")
    agnes.html(f"mail/{row.pk}/html/", 404)
    assert "As the sender laid it out" not in agnes.page(f"mail/{row.pk}/")


def test_the_mail_is_downloaded_byte_for_byte(exer, agnes):
    row = mails.received(exer.desk, "quarantined")
    answer = agnes.client.get(f"/exer/mail/{row.pk}/raw/")
    assert b"".join(answer) == path_of(row.sha256).read_bytes()
    assert answer["Content-Type"] == "message/rfc822"
    assert answer["Content-Disposition"] == f'attachment; filename="mail-{row.pk}.eml"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_mail_that_the_disk_has_lost_is_not_found(exer, agnes):
    row = mails.received(exer.desk, "quarantined")
    path_of(row.sha256).unlink()
    agnes.html(f"mail/{row.pk}/raw/", 404)
    assert "kept byte for byte" in agnes.page(f"mail/{row.pk}/")


def test_a_mail_that_was_not_read_yet_has_a_page_too(exer, agnes):
    row = mails.received(exer.desk, "", state="received", done_at=None)
    row.words.delete()
    page = agnes.page(f"mail/{row.pk}/")
    assert "being read" in page
    assert "There is no text to show." in page


@pytest.mark.parametrize("kind", ["mails", "html", "sent"])
def test_pages_of_mail_carry_no_inline_code(exer, agnes, hugo, kind):
    row = mails.received(exer.desk, "declined", WHOLE, "<p>x</p>")
    sent = mails.outgoing(exer.desk, "in_doubt")
    path = {"mails": f"mail/{row.pk}/", "html": "mail/", "sent": f"mail/sent/{sent.pk}/"}[kind]
    for who in (agnes, hugo):
        page = who.html(path)
        assert page.count("<h1") == 1
        assert " style=" not in page
        assert "<style" not in page
