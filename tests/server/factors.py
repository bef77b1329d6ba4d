"""Signing in with a second factor, as a browser does it."""

import re
import time

from allauth.mfa.totp.internal import auth
from django.test import Client

import make


def signing_in(email, password=make.PASSWORD, client=None):
    client = client or Client()
    return client, client.post("/accounts/login/", {"login": email, "password": password})


def code_for(secret, step=0):
    counter = int(time.time()) // 30 + step
    return auth.format_hotp_value(auth.hotp_value(secret, counter))


def with_application(email):
    """A browser in which this person has just set up an authenticator application; and its secret."""
    client, _answer = signing_in(email)
    client.get("/accounts/2fa/totp/activate/")
    client.post("/accounts/reauthenticate/", {"password": make.PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'id="authenticator_secret"[^>]*value="([A-Z2-7]+)"', page).group(1)
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret, -1)})
    assert answer.status_code == 302, answer.content.decode()
    return client, secret
