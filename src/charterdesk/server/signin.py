"""What sign-in is of ours: nobody signs up by himself, mails of the account leave after the answer, whatever weakens
an account ends its other sessions, seeds of codes are sealed.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from charterdesk.apps.base import letters
from charterdesk.apps.base.sealing import seal, unseal
from charterdesk.apps.people.devices import end_others, signed_out
from charterdesk.apps.people.identity import provider_bound_to
from charterdesk.apps.people.models import Account
from charterdesk.apps.people.second_factor import KINDS
from charterdesk.server import devices

SITE: Final = "Charterdesk"
HAS_SECOND_FACTOR: Final = "has_second_factor"
# What is told to the account by mail and may have been done by somebody else, or because of somebody else.
ENDS_OTHER_SESSIONS: Final = frozenset(
    {
        "account/email/password_changed",
        "account/email/password_reset",
        "account/email/password_set",
        "mfa/email/totp_deactivated",
        "mfa/email/webauthn_removed",
    }
)


class SignInAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Closes the sign-up page; links of mails lead to the public address."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # allauth's signature
        """Nobody signs up by himself here: see server.registering."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the mail leads to the public address, whatever host and port the asking request named."""
        uid, _dash, token = key.partition("-")
        return settings.BASE_URL + reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send after the answer, so that its time does not tell whether there is an account."""
        site = SimpleNamespace(name=SITE, domain=urlsplit(settings.BASE_URL).netloc)
        given = {"request": self.request, "email": email, "current_site": site, **context}
        letters.send_later(lambda: self.render_mail(template_prefix, email, given))

    def send_notification_mail(self, template_prefix: str, user: Account, *args: Any, **kwargs: Any) -> None:
        """Tell the account what was done to it; a new password or a removed key ends its other sessions."""
        if template_prefix in ENDS_OTHER_SESSIONS:
            self.request.session.pop(HAS_SECOND_FACTOR, None)
            mine = self.request.user.is_authenticated and self.request.user.pk == user.pk
            devices.follow_session(self.request)
            end_others(user, self.request.session.session_key if mine else None)
        super().send_notification_mail(template_prefix, user, *args, **kwargs)

    def pre_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse | None:
        """Whose organisation wants it signs in at its server and nowhere else."""
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        row = None if answer else provider_bound_to(user)
        if row is None or any(one["method"] == row.protocol for one in get_authentication_records(request, user)):
            return answer
        messages.info(request, _("Your organisation signs in at a server of its own."))
        return redirect("identity_start")

    def login(self, request: HttpRequest, user: Account) -> None:
        """Sign in under a new session key, and note the device."""
        super().login(request, user)
        devices.note_sign_in(request, user)

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and note that the device is not signed in any more."""
        if request.session.session_key:
            signed_out(request.session.session_key)
        super().logout(request)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Keeps the seeds of one-time codes sealed: a copy of the database makes no codes."""

    def encrypt(self, text: str) -> str:
        """Seal."""
        return seal("second-factor", "seed", text)

    def decrypt(self, encrypted_text: str) -> str:
        """Unseal; CannotUnsealError under another key of the server."""
        return unseal("second-factor", "seed", encrypted_text)

    def _get_site_name(self) -> str:
        return SITE


def has_second_factor(request: HttpRequest, account: Account) -> bool:
    """Whether the account has a second factor; whoever has one cannot sign in without it, so it is asked once a
    session.
    """
    if request.session.get(HAS_SECOND_FACTOR):
        return True
    found = bool(is_mfa_enabled(account, KINDS))
    if found:
        request.session[HAS_SECOND_FACTOR] = True
    return found
