"""Who may get an account: nobody by himself; the desk makes them. Where a new password is set."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


class SignInAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Closes the sign-up page; links of mails lead to the public address."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # allauth's signature
        """Nobody signs up by himself."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the mail leads to the public address, whatever host and port the asking request named."""
        uid, _dash, token = key.partition("-")
        return settings.BASE_URL + reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
