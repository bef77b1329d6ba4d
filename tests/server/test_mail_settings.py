"""CHARTERDESK_SMTP: TLS everywhere but on this machine; what is wrong is refused without telling the password."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from charterdesk.server import environment
from charterdesk.server.environment import MailServer


def read(monkeypatch, value):
    monkeypatch.setenv("X_SMTP", value)
    return environment.mail_server("X_SMTP")


@pytest.mark.parametrize(
    ("value", "server"),
    [
        ("smtp://u:p%40ss@mail.example.org:2587", MailServer("mail.example.org", 2587, "starttls", "u", "p@ss")),
        ("smtp://mail.example.org", MailServer("mail.example.org", 587, "starttls")),
        ("smtp://mail.example.org?tls=starttls", MailServer("mail.example.org", 587, "starttls")),
        ("smtps://u:p@mail.example.org", MailServer("mail.example.org", 465, "tls", "u", "p")),
        ("smtp://localhost", MailServer("localhost", 25, "none")),
        ("smtp://127.0.0.1:1025?tls=none", MailServer("127.0.0.1", 1025, "none")),
        ("smtp://[::1]:25", MailServer("::1", 25, "none")),
        ("smtp://localhost:587?tls=starttls", MailServer("localhost", 587, "starttls")),
    ],
)
def test_the_address_of_a_mail_server(monkeypatch, value, server):
    assert read(monkeypatch, value) == server


def test_none_is_none(monkeypatch):
    assert read(monkeypatch, "") is None


@pytest.mark.parametrize(
    "value",
    [
        "smtp://u:s3cret@mail.example.org?tls=none",
        "smtp://u:s3cret@10.0.0.1?tls=none",
        "http://u:s3cret@mail.example.org",
        "smtp://u:s3cret@mail.example.org:port",
        "smtp://u:s3cret@mail.example.org/path",
        "smtp://u:s3cret@mail.example.org?verify=no",
        "mail.example.org:s3cret",
    ],
)
def test_what_is_refused_is_refused_without_the_password(monkeypatch, value):
    with pytest.raises(ImproperlyConfigured) as refused:
        read(monkeypatch, value)
    assert "s3cret" not in str(refused.value)
    assert "X_SMTP" in str(refused.value)


def test_the_password_is_not_shown(monkeypatch):
    assert "s3cret" not in repr(read(monkeypatch, "smtp://u:s3cret@mail.example.org"))


def test_the_address_of_the_installation(monkeypatch):
    assert environment.mail_address("X_FROM", "no-reply@desk.example") == "no-reply@desk.example"
    for wrong in ("desk", "@desk.example", "a b@desk.example", "<a@desk.example>"):
        monkeypatch.setenv("X_FROM", wrong)
        with pytest.raises(ImproperlyConfigured):
            environment.mail_address("X_FROM", "")
